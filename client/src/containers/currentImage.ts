/** The image to run: built where there is none, and on request where it is out of date. */
import * as vscode from 'vscode';
import type { Engine } from '../engine/port';
import type { Chosen } from './choose';
import { Label } from './labels';
import { cancelled } from './messages';
import { imageName, relativeDockerfile } from './naming';
import type { ContainerItem } from './state';
import type { Workplace } from './workplace';

/**
 * The name of the image of a Dockerfile.
 * @returns undefined where it could not be built, which was shown
 */
export async function currentImage(workplace: Workplace, engine: Engine, chosen: Chosen): Promise<string | undefined> {
  const { plan, folder, dockerfile } = chosen;
  const name = imageName(folder, relativeDockerfile(folder, dockerfile.fsPath), plan.target);
  const found = await engine.images.find(name);
  if (found === undefined) return (await workplace.builds.build(chosen))?.name;
  if (found.labels[Label.sourceHash] === (await workplace.builder.hash(plan, folder))) return name;
  const rebuild = 'Rebuild';
  const keep = 'Use It As It Is';
  const old = ownContainers(workplace, chosen).filter(({ phase }) => phase === 'running' || phase === 'starting');
  const names = old.map((each) => each.name).join(', ');
  const detail =
    old.length === 0
      ? undefined
      : `After a rebuild ${names} is stopped and removed: it runs the old image. What was installed or written inside of it goes, except in mounted folders.`;
  const message = 'The image is out of date: its Dockerfile or a file that it copies has changed since it was built.';
  const answer = await vscode.window.showWarningMessage(message, { modal: true, detail }, rebuild, keep);
  if (answer === keep) return name;
  if (answer !== rebuild) return cancelled();
  const built = await workplace.builds.build(chosen);
  if (built === undefined) return undefined;
  for (const { id } of old) {
    await engine.containers.remove(id, { force: true });
    await workplace.jupyter.removed(id);
  }
  return built.name;
}

/** The Jupyter containers of the same Dockerfile and stage. */
export function ownContainers(workplace: Workplace, { plan, folder, dockerfile }: Chosen): ContainerItem[] {
  const name = relativeDockerfile(folder, dockerfile.fsPath);
  return (workplace.store.folder(folder)?.containers ?? []).filter(
    (each) =>
      each.ours && each.purpose === 'jupyter' && each.dockerfile === name && each.target === (plan.target ?? ''),
  );
}
