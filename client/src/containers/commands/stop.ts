import * as vscode from 'vscode';
import { chooseContainer } from '../choose';
import { isUp } from '../state';
import type { Workplace } from '../workplace';
import { withContainer } from './own';

/** "Stop Container". */
export async function stop(workplace: Workplace, given: readonly unknown[]): Promise<void> {
  const none = 'No container of this workspace runs.';
  const { container } = await chooseContainer(workplace, given[0], ({ phase, ours }) => ours && isUp(phase), none);
  await withContainer(workplace, container, `Stopping ${container.name}`, (engine) =>
    engine.containers.stop(container.id),
  );
  vscode.window.setStatusBarMessage(
    `${container.name} is stopped. What it wrote to mounted folders is on your disk.`,
    4000,
  );
}
