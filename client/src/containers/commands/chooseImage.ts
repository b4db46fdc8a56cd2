/** Which image a command is for. */
import * as vscode from 'vscode';
import { size } from '../buildLog';
import { idOf } from '../choose';
import { cancelled } from '../messages';
import type { Workplace } from '../workplace';

/**
 * The id of the image that a command was given, the only one of the workspace, else the one that is chosen.
 *
 * @param question what to ask where there are several
 * @param none the end of "This workspace has no image …"
 */
export async function chooseImage(
  workplace: Workplace,
  given: unknown,
  question: string,
  none: string,
): Promise<string> {
  const id = idOf(given, 'image');
  if (id !== undefined) return id;
  await workplace.engines.listed();
  const images = workplace.store.folders.flatMap((folder) => workplace.store.folder(folder)?.images ?? []);
  const [first] = images;
  if (first === undefined) throw new Error(`This workspace has no image ${none}.`);
  if (images.length === 1) return first.id;
  const items = images.map((image) => ({
    label: image.tags[0] ?? image.id,
    ...(image.size === undefined ? {} : { description: size(image.size) }),
    id: image.id,
  }));
  const chosen = await vscode.window.showQuickPick(items, { placeHolder: question });
  return chosen?.id ?? cancelled();
}
