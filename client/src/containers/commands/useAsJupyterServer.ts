import * as vscode from 'vscode';
import { jupyterIn } from '../../compose/jupyterToken';
import { tell } from '../../tell';
import { JUPYTER_EXTENSION } from '../notebookServers';
import { serverPort } from '../serverPort';
import type { Workplace } from '../workplace';
import { chooseOpen } from './address';

/** "Use as Jupyter Server in Notebooks": VS Code's notebooks then offer the containers of this workspace as kernels. */
export async function useAsJupyterServer(workplace: Workplace, given: readonly unknown[]): Promise<void> {
  if (vscode.extensions.getExtension(JUPYTER_EXTENSION) === undefined) {
    const search = 'Find It';
    const message = 'The Jupyter extension is not installed; notebooks in VS Code need it.';
    const answer = await tell.info(message, search);
    if (answer === search)
      await vscode.commands.executeCommand('workbench.extensions.search', `@id:${JUPYTER_EXTENSION}`);
    return;
  }
  const { container } = await chooseOpen(workplace, given[0]);
  const engine = await workplace.engine();
  await serverPort(engine, container.id);
  if (!container.ours && (await jupyterIn(engine, container.id)) === undefined) {
    throw new Error(`No Jupyter answers in ${container.name}, or it wants a password that is not known here.`);
  }
  await workplace.notebookServers.register();
  const message = `${container.name} can be chosen as a server now: open a notebook, "Select Kernel", "Conda in Docker".`;
  await tell.info(message);
}
