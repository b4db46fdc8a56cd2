/** The address of a container's server, for the commands that open it. */
import * as vscode from 'vscode';
import { type ChosenContainer, chooseContainer } from '../choose';
import { Label } from '../labels';
import type { Session } from '../session';

const NONE =
  'No container of this workspace runs a server that can be opened. "Conda in Docker: Run Jupyter" starts one.';

/** The container to open: one that runs and publishes a port. */
export function chooseOpen(session: Session, given: unknown): Promise<ChosenContainer> {
  const fits = ({ phase, port }: ChosenContainer['container']): boolean =>
    port !== undefined && (phase === 'running' || phase === 'starting' || phase === 'unhealthy');
  return chooseContainer(session, given, fits, NONE);
}

/** The container's own port that is opened, and whether Jupyter is behind it. */
export async function serverPort(session: Session, id: string): Promise<{ port: number; jupyter: boolean }> {
  const engine = await session.engine();
  const { labels, ports, name } = await engine.containers.inspect(id);
  const jupyter = Number(labels[Label.port] ?? '0');
  if (jupyter > 0) return { port: jupyter, jupyter: true };
  const first = ports.find(({ protocol }) => protocol === 'tcp');
  if (first === undefined) throw new Error(`${name} publishes no port, so there is nothing to open.`);
  return { port: first.containerPort, jupyter: false };
}

/**
 * The address as this window's user can open it: through a tunnel for an engine behind ssh, and through VS Code's own
 * for a remote window. It holds the token: it is never logged.
 */
export async function externalAddress(session: Session, given: unknown): Promise<vscode.Uri> {
  const { container } = await chooseOpen(session, given);
  const { port } = await serverPort(session, container.id);
  const url = vscode.Uri.parse(await session.jupyter.url(await session.engine(), container.id, port), true);
  // Some servers of VS Code give back the way to a port alone, so the rest of the address is put behind it here.
  const way = await vscode.env.asExternalUri(url.with({ path: '/', query: '' }));
  return vscode.Uri.joinPath(way, url.path).with({ query: [way.query, url.query].filter(Boolean).join('&') });
}
