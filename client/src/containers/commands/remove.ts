import * as vscode from 'vscode';
import { chooseContainer } from '../choose';
import { isUp } from '../state';
import type { Workplace } from '../workplace';
import { withContainer } from './own';

/** "Remove Container": asks, and says what goes and what stays. */
export async function remove(workplace: Workplace, given: readonly unknown[]): Promise<void> {
  const none = 'This workspace has no container that could be removed.';
  const { container } = await chooseContainer(workplace, given[0], ({ ours }) => ours, none);
  const engine = await workplace.engine();
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
  await withContainer(workplace, container, `Removing ${container.name}`, async (connected) => {
    await connected.containers.remove(container.id, { force: true });
    await workplace.jupyter.removed(container.id);
  });
}
