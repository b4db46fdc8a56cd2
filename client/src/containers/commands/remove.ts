import { tell } from '../../tell';
import { chooseContainer } from '../choose';
import { lostInWords, lostWith } from '../lost';
import { isUp } from '../state';
import type { Workplace } from '../workplace';
import { withContainer } from './own';

/** "Remove Container": asks, and says what goes and what stays. */
export async function remove(workplace: Workplace, given: readonly unknown[]): Promise<void> {
  const none = 'This workspace has no container that could be removed.';
  const { container, folder } = await chooseContainer(workplace, given[0], ({ ours }) => ours, none);
  const engine = await workplace.engine();
  const lost = await lostWith(engine, await engine.containers.inspect(container.id));
  const detail = [
    isUp(container.phase) ? 'It is running, and is stopped first.' : '',
    ...lostInWords(lost),
    `The image ${container.image} stays.`,
  ].filter(Boolean);
  const button = 'Remove';
  const message = `Remove the container ${container.name}?`;
  const answer = await tell.ask(message, detail.join('\n'), button);
  if (answer !== button) return;
  await withContainer(workplace, container, `Removing ${container.name}`, async (connected) => {
    await connected.containers.remove(container.id, { force: true });
    await workplace.jupyter.removed(container.id);
    await workplace.builder.removeOld(connected, folder);
  });
}
