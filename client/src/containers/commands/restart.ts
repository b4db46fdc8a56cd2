import * as vscode from 'vscode';
import { chooseContainer } from '../choose';
import type { Session } from '../session';
import { withContainer } from './own';

/** "Restart Container": also starts one that ended. Its port may be another one afterwards. */
export async function restart(session: Session, given: readonly unknown[]): Promise<void> {
  const none = 'This workspace has no container. "Conda in Docker: Run Jupyter" makes one.';
  const { container } = await chooseContainer(session, given[0], ({ ours }) => ours, none);
  await withContainer(session, container, `Restarting ${container.name}`, async (engine) => {
    await engine.containers.restart(container.id);
    session.jupyter.forget(container.id);
  });
  vscode.window.setStatusBarMessage(`${container.name} is started again.`, 4000);
}
