/** The name that the setting condaInDocker.imageName gives the images of a Dockerfile, beside their own. */
import * as vscode from 'vscode';
import { Label } from './labels';
import { referenceProblem, withStage } from './reference';

/**
 * @param target the stage; null for the last one
 * @returns undefined where none is set
 * @throws where it is none that an image can have
 */
export function nameFor(dockerfile: vscode.Uri, target: string | null): string | undefined {
  const set = vscode.workspace.getConfiguration('condaInDocker', dockerfile).get<string>('imageName')?.trim() ?? '';
  if (set === '') return undefined;
  const problem = referenceProblem(set);
  if (problem !== undefined)
    throw new Error(`The setting condaInDocker.imageName is not a name of an image. ${problem}`);
  const name = withStage(set, target);
  // Engines write the tag that is left out.
  return name.lastIndexOf(':') > name.lastIndexOf('/') ? name : `${name}:latest`;
}

/** The same for an image, by its labels; undefined also where the setting is wrong. */
export function nameWanted(labels: Readonly<Record<string, string>>): string | undefined {
  const folder = labels[Label.folder];
  if (folder === undefined) return undefined;
  try {
    const dockerfile = vscode.Uri.joinPath(vscode.Uri.file(folder), labels[Label.dockerfile] ?? '');
    return nameFor(dockerfile, labels[Label.target] || null);
  } catch {
    return undefined;
  }
}
