import * as vscode from 'vscode';
import type { Session } from '../session';
import { chooseOpen, serverPort } from './address';

/**
 * The part of the Jupyter extension's public interface that is used
 * (https://github.com/microsoft/vscode-jupyter/blob/main/src/api.d.ts).
 */
interface JupyterApi {
  createJupyterServerCollection(id: string, label: string, provider: JupyterServerProvider): { dispose(): void };
}

interface JupyterServer {
  readonly id: string;
  readonly label: string;
  readonly connectionInformation?: { readonly baseUrl: vscode.Uri; readonly token?: string };
}

interface JupyterServerProvider {
  provideJupyterServers(token: vscode.CancellationToken): Promise<JupyterServer[]>;
  resolveJupyterServer(server: JupyterServer, token: vscode.CancellationToken): Promise<JupyterServer>;
}

const JUPYTER = 'ms-toolsai.jupyter';

let collection: { dispose(): void } | undefined;

/** "Use as Jupyter Server in Notebooks": VS Code's notebooks then offer the containers of this workspace as kernels. */
export async function useAsJupyterServer(session: Session, given: readonly unknown[]): Promise<void> {
  const extension = vscode.extensions.getExtension<unknown>(JUPYTER);
  if (extension === undefined) {
    const search = 'Find It';
    const message = 'The Jupyter extension is not installed; notebooks in VS Code need it.';
    const answer = await vscode.window.showInformationMessage(message, search);
    if (answer === search) await vscode.commands.executeCommand('workbench.extensions.search', `@id:${JUPYTER}`);
    return;
  }
  const { container } = await chooseOpen(session, given[0]);
  await serverPort(session, container.id);
  const api = await extension.activate();
  if (!isJupyterApi(api)) throw new Error('This version of the Jupyter extension cannot be given servers. Update it.');
  if (collection === undefined) {
    collection = api.createJupyterServerCollection('conda-in-docker', 'Conda in Docker', new Servers(session));
    session.host.context.subscriptions.push(collection);
  }
  const message = `${container.name} can be chosen as a server now: open a notebook, "Select Kernel", "Conda in Docker".`;
  await vscode.window.showInformationMessage(message);
}

class Servers implements JupyterServerProvider {
  constructor(private readonly session: Session) {}

  async provideJupyterServers(): Promise<JupyterServer[]> {
    const { store } = this.session;
    return store.folders.flatMap((folder) =>
      (store.folder(folder)?.containers ?? [])
        .filter(({ purpose, phase }) => purpose === 'jupyter' && phase === 'running')
        .map(({ id, name, environment }) => ({
          id,
          label: environment === undefined ? name : `${name} (${environment})`,
        })),
    );
  }

  async resolveJupyterServer(server: JupyterServer): Promise<JupyterServer> {
    const { port } = await serverPort(this.session, server.id);
    const { url, token } = await this.session.jupyter.server(await this.session.engine(), server.id, port);
    return { ...server, connectionInformation: { baseUrl: vscode.Uri.parse(url), token } };
  }
}

function isJupyterApi(api: unknown): api is JupyterApi {
  return typeof api === 'object' && api !== null && 'createJupyterServerCollection' in api;
}
