/** The address of a container's server, for the commands that open it. */
import * as vscode from 'vscode';
import { type ChosenContainer, chooseContainer } from '../choose';
import { serverPort } from '../serverPort';
import type { Workplace } from '../workplace';

const NONE =
  'No container of this workspace runs a server that can be opened. "Conda in Docker: Run Jupyter" starts one.';

/** The container to open: one that runs and publishes a port. */
export function chooseOpen(workplace: Workplace, given: unknown): Promise<ChosenContainer> {
  const fits = ({ phase, port }: ChosenContainer['container']): boolean =>
    port !== undefined && (phase === 'running' || phase === 'starting' || phase === 'unhealthy');
  return chooseContainer(workplace, given, fits, NONE);
}

/**
 * The address as this window's user can open it: through a tunnel for an engine behind ssh, and through VS Code's own
 * for a remote window. It holds the token: it is never logged.
 */
export async function externalAddress(workplace: Workplace, given: unknown): Promise<vscode.Uri> {
  const { container } = await chooseOpen(workplace, given);
  const engine = await workplace.engine();
  const { port } = await serverPort(engine, container.id);
  const url = vscode.Uri.parse(await workplace.jupyter.url(engine, container.id, port), true);
  // Some servers of VS Code give back the way to a port alone, so the rest of the address is put behind it here.
  const way = await vscode.env.asExternalUri(url.with({ path: '/', query: '' }));
  return vscode.Uri.joinPath(way, url.path).with({ query: [way.query, url.query].filter(Boolean).join('&') });
}
