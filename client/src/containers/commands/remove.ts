import * as vscode from 'vscode';
import { chooseContainer } from '../choose';
import type { Session } from '../session';
import { withContainer } from './own';
import { isUp } from './stop';

/** "Remove Container": asks, and says what goes and what stays. */
export async function remove(session: Session, given: readonly unknown[]): Promise<void> {
  const none = 'This workspace has no container that could be removed.';
  const { container } = await chooseContainer(session, given[0], ({ ours }) => ours, none);
  const engine = await session.engine();
  const { mounts } = await engine.containers.inspect(container.id);
  const kept = mounts.filter(({ type }) => type === 'bind').map(({ source }) => source ?? '');
  const detail = [
    isUp(container.phase) ? 'It is running, and is stopped first.' : '',
    'What was installed or written inside of it goes, except in mounted folders.',
    kept.length > 0 ? `These stay as they are: ${kept.join(', ')}.` : 'No folder of yours is mounted.',
    `The image ${container.image} stays.`,
  ].filter(Boolean);
  const button = 'Remove';
  const message = `Remove the container ${container.name}?`;
  const answer = await vscode.window.showWarningMessage(message, { modal: true, detail: detail.join('\n') }, button);
  if (answer !== button) return;
  await withContainer(session, container, `Removing ${container.name}`, async (connected) => {
    await connected.containers.remove(container.id, { force: true });
    await session.jupyter.removed(container.id);
  });
}
