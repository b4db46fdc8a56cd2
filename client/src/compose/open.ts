import * as vscode from 'vscode';
import { ComposeLabel } from '../containers/labels';
import type { ContainerSummary, Engine } from '../engine/port';
import { addressOf, containersOf } from './containers';
import { jupyterToken } from './jupyterToken';
import type { ComposeProject } from './project';

/** A published port that can be opened. */
interface Choice extends vscode.QuickPickItem {
  readonly container: string;
  readonly containerPort: number;
}

/**
 * Opens a published port of a project's running services in a browser; asks where there are several.
 * @returns `not-running` or `no-port` where there is nothing to open
 */
export async function openPort(
  engine: Engine,
  project: ComposeProject,
  service: string | undefined,
): Promise<'done' | 'not-running' | 'no-port'> {
  const containers = await containersOf(engine, project, service);
  const running = containers.filter(({ status }) => status === 'running');
  if (running.length === 0) return 'not-running';
  const choices = running.flatMap(choicesOf);
  if (choices.length === 0) return 'no-port';
  const chosen =
    choices.length === 1 ? choices[0] : await vscode.window.showQuickPick(choices, { title: 'Which Port to Open' });
  if (chosen === undefined) return 'done';
  const way = await engine.reach(chosen.container, chosen.containerPort);
  const address = vscode.Uri.parse(addressOf(way.host, way.port, chosen.containerPort));
  const shown = await vscode.env.asExternalUri(address);
  const token = await jupyterToken(engine, chosen.container, way);
  const query =
    token === undefined ? shown.query : [shown.query, `token=${encodeURIComponent(token)}`].filter(Boolean).join('&');
  await vscode.env.openExternal(shown.with({ query }));
  return 'done';
}

/** Each port once: an engine with IPv6 lists it for both families. */
function choicesOf({ id, name, labels, ports }: ContainerSummary): readonly Choice[] {
  const byPort = new Map<number, Choice>();
  for (const { protocol, containerPort, hostPort } of ports) {
    if (protocol !== 'tcp' || byPort.has(containerPort)) continue;
    byPort.set(containerPort, {
      label: `${labels[ComposeLabel.service] ?? name} :${hostPort}`,
      description: `port ${containerPort} in the container`,
      container: id,
      containerPort,
    });
  }
  return [...byPort.values()];
}
