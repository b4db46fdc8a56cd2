import { hidden } from '../../../../common/src/secretNames';
import { chooseContainer } from '../choose';
import { showReport } from '../reports';
import type { Workplace } from '../workplace';

/** "Inspect Container": all that the engine says of it, as JSON; values of secret variables are left out. */
export async function inspect(workplace: Workplace, given: readonly unknown[]): Promise<void> {
  const { container } = await chooseContainer(workplace, given[0], () => true, 'This workspace has no container.');
  const engine = await workplace.engine();
  const details = await engine.containers.inspect(container.id);
  const env = Object.fromEntries(Object.entries(details.env).map(([name, value]) => [name, hidden(name, value)]));
  const content = `${JSON.stringify({ ...details, env }, null, 2)}\n`;
  await showReport(`${container.name}.json`, content);
}
