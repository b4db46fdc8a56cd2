import * as vscode from 'vscode';
import { chooseContainer } from '../choose';
import type { Workplace } from '../workplace';
import { withContainer } from './own';

/** "Restart Container": also starts one that ended. Its port may be another one afterwards. */
export async function restart(workplace: Workplace, given: readonly unknown[]): Promise<void> {
  const none = 'This workspace has no container. "Conda in Docker: Run Jupyter" makes one.';
  const { container } = await chooseContainer(workplace, given[0], ({ ours }) => ours, none);
  await withContainer(workplace, container, `Restarting ${container.name}`, async (engine) => {
    await engine.containers.restart(container.id);
    workplace.jupyter.forget(container.id);
  });
  vscode.window.setStatusBarMessage(`${container.name} is started again.`, 4000);
}
