/** What is done to a container is done to our own only. */
import * as vscode from 'vscode';
import type { Engine } from '../../engine/port';
import type { ContainerItem } from '../state';
import type { Workplace } from '../workplace';

/**
 * Works on a container with progress, after the engine confirmed that it is one of ours.
 * @throws where it is not
 */
export async function withContainer(
  workplace: Workplace,
  container: ContainerItem,
  title: string,
  work: (engine: Engine) => Promise<void>,
): Promise<void> {
  const engine = await workplace.engine();
  const found = await engine.containers.find(container.id);
  if (found === undefined) throw new Error(`${container.name} is not there any more.`);
  if (!(await workplace.ownership.owns(found))) {
    throw new Error(
      `${container.name} was not made by this extension, so it is left alone. For a compose service use the Compose commands.`,
    );
  }
  await vscode.window.withProgress({ location: vscode.ProgressLocation.Window, title }, () => work(engine));
}
