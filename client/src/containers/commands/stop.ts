import * as vscode from 'vscode';
import { chooseContainer } from '../choose';
import type { Session } from '../session';
import { withContainer } from './own';

/** "Stop Container". */
export async function stop(session: Session, given: readonly unknown[]): Promise<void> {
  const none = 'No container of this workspace runs.';
  const { container } = await chooseContainer(session, given[0], ({ phase, ours }) => ours && isUp(phase), none);
  await withContainer(session, container, `Stopping ${container.name}`, (engine) =>
    engine.containers.stop(container.id),
  );
  vscode.window.setStatusBarMessage(
    `${container.name} is stopped. What it wrote to mounted folders is on your disk.`,
    4000,
  );
}

/** True for containers that have something to stop. */
export function isUp(phase: string): boolean {
  return phase !== 'stopped' && phase !== 'failed' && phase !== 'created';
}
