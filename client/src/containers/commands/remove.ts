import { chooseContainer } from '../choose';
import { askBefore, lookAt } from '../lostWork';
import { isUp } from '../state';
import type { Workplace } from '../workplace';
import { withContainer } from './own';

/** "Remove Container": asks, says what goes and what stays, and lets people keep what is only in it. */
export async function remove(workplace: Workplace, given: readonly unknown[]): Promise<void> {
  const none = 'This workspace has no container that could be removed.';
  const { container, folder } = await chooseContainer(workplace, given[0], ({ ours }) => ours, none);
  const engine = await workplace.engine();
  const going = await lookAt(engine, folder, [await engine.containers.inspect(container.id)]);
  const before = isUp(container.phase) ? ['It is running, and is stopped first.'] : [];
  const button = 'Remove';
  const message = `Remove the container ${container.name}?`;
  const after = [`The image ${container.image} stays.`];
  if ((await askBefore(workplace, { message, going, before, after }, () => [button])) !== button) return;
  await withContainer(workplace, container, `Removing ${container.name}`, async (connected) => {
    await connected.containers.remove(container.id, { force: true });
    await workplace.jupyter.removed(container.id);
    await workplace.builder.removeOld(connected, folder);
  });
}
