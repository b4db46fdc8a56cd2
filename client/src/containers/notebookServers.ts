/** The containers of this window as servers of VS Code's notebooks, through the Jupyter extension's public interface. */
import { createHash } from 'node:crypto';
import * as vscode from 'vscode';
import { type FoundJupyter, jupyterIn } from '../compose/jupyterToken';
import type { ContainerDetails, Engine } from '../engine/port';
import type { JupyterService } from './jupyter';
import { Label } from './labels';
import { showFailure } from './messages';
import { serverPort } from './serverPort';
import type { ContainerItem, ContainerStore } from './state';

/** The part of the interface that is used (https://www.npmjs.com/package/@vscode/jupyter-extension). */
interface JupyterApi {
  createJupyterServerCollection(id: string, label: string, provider: JupyterServerProvider): JupyterServerCollection;
}

interface JupyterServer {
  readonly id: string;
  readonly label: string;
  readonly connectionInformation?: { readonly baseUrl: vscode.Uri; readonly token?: string };
}

interface JupyterServerProvider {
  /** Without it the servers are asked for once. */
  readonly onDidChangeServers: vscode.Event<void>;
  provideJupyterServers(token: vscode.CancellationToken): Promise<JupyterServer[]>;
  resolveJupyterServer(server: JupyterServer, token: vscode.CancellationToken): Promise<JupyterServer>;
}

interface JupyterServerCommand {
  readonly label: string;
  readonly description?: string;
  /** It is carried out at once where there is no server and no other command. */
  readonly canBeAutoSelected?: boolean;
}

interface JupyterServerCollection {
  commandProvider?: {
    provideCommands(value: string | undefined, token: vscode.CancellationToken): JupyterServerCommand[];
    handleCommand(
      command: JupyterServerCommand,
      token: vscode.CancellationToken,
    ): Promise<JupyterServer | null | undefined>;
  };
  dispose(): void;
}

export const JUPYTER_EXTENSION = 'ms-toolsai.jupyter';
const NOTEBOOK = 'jupyter-notebook';
/** Under this key of the workspace's state stands that its notebooks used a container. */
const USED = 'notebookServers';

const RUN: JupyterServerCommand = {
  label: 'Run Jupyter in a Container',
  description: 'Builds the image of a Dockerfile where that is needed',
  canBeAutoSelected: true,
};

/** What the servers need of the window. */
export interface NotebookServersNeeds {
  readonly store: ContainerStore;
  readonly jupyter: JupyterService;
  readonly engine: () => Promise<Engine>;
  readonly log: vscode.LogOutputChannel;
  readonly state: vscode.Memento;
}

/**
 * Offers the Jupyter servers of this window in the kernel picker. Notebooks connect to their server again by themselves
 * when a window opens, so what was used once is offered again as soon as there is a container or a notebook.
 */
export class NotebookServers implements vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<void>();
  private collection: Promise<JupyterServerCollection> | undefined;
  private known = '';
  /** The containers of the servers that were offered last, by the servers' ids. */
  private readonly offered = new Map<string, string>();
  private readonly subscriptions: { dispose(): void }[];

  /** @param start runs Jupyter in a container, asking what is to be asked; undefined where nothing came of it */
  constructor(
    private readonly needs: NotebookServersNeeds,
    private readonly start: () => Promise<ContainerDetails | undefined>,
  ) {
    this.subscriptions = [
      this.changed,
      needs.store.onDidChange(() => this.look()),
      vscode.workspace.onDidOpenNotebookDocument(({ notebookType }) => {
        if (notebookType === NOTEBOOK && this.running().length > 0) this.offer();
      }),
    ];
  }

  /**
   * Makes the servers known to the Jupyter extension, which is activated.
   * @returns false where it is not installed
   * @throws where it is too old
   */
  async register(): Promise<boolean> {
    const extension = vscode.extensions.getExtension<unknown>(JUPYTER_EXTENSION);
    if (extension === undefined) return false;
    this.collection ??= this.create(extension);
    try {
      await this.collection;
    } catch (error) {
      this.collection = undefined;
      throw error;
    }
    void this.needs.state.update(USED, true);
    return true;
  }

  dispose(): void {
    for (const each of this.subscriptions) each.dispose();
    void this.collection?.then((collection) => collection.dispose()).catch(() => undefined);
  }

  private async create(extension: vscode.Extension<unknown>): Promise<JupyterServerCollection> {
    const api = await extension.activate();
    if (!isJupyterApi(api))
      throw new Error('This version of the Jupyter extension cannot be given servers. Update it.');
    const collection = api.createJupyterServerCollection('conda-in-docker', 'Conda in Docker', {
      onDidChangeServers: this.changed.event,
      provideJupyterServers: () => this.all(),
      resolveJupyterServer: (server) => this.resolve(server),
    });
    collection.commandProvider = {
      provideCommands: () => (this.needs.store.folders.length > 0 ? [RUN] : []),
      handleCommand: () => this.run(),
    };
    return collection;
  }

  /** Those that may be servers: ours, and services of Compose that publish a port. */
  private running(): ContainerItem[] {
    const { store } = this.needs;
    return store.folders.flatMap((folder) =>
      (store.folder(folder)?.containers ?? []).filter(
        ({ purpose, phase, ports }) =>
          (purpose === 'jupyter' || (purpose === 'compose' && ports.length > 0)) &&
          (phase === 'running' || phase === 'unhealthy'),
      ),
    );
  }

  /** The servers that are there; those of Compose are asked whether they are any. */
  private async all(): Promise<JupyterServer[]> {
    const items = this.running();
    const found = await Promise.all(
      items.map(async (item) => (item.ours || (await this.jupyterOf(item.id)) !== undefined ? item : undefined)),
    );
    this.offered.clear();
    return found
      .filter((item) => item !== undefined)
      .map((item) => {
        const id = this.idOf(item);
        this.offered.set(id, item.id);
        return { ...toServer(item), id };
      });
  }

  /**
   * The id by which notebooks find their server again: what it serves and not the container, which is another one after a
   * rebuild. Of several servers of one image the newest has it.
   */
  private idOf(item: ContainerItem): string {
    const { dockerfile, target, compose, id } = item;
    const own = compose === undefined ? [dockerfile, target] : [compose.project, compose.service];
    const folder = this.needs.store.container(id)?.folder ?? '';
    const key = createHash('sha256')
      .update(JSON.stringify([folder, ...own]))
      .digest('hex')
      .slice(0, 24);
    return this.offered.has(key) ? id : key;
  }

  private async jupyterOf(id: string): Promise<FoundJupyter | undefined> {
    try {
      return await jupyterIn(await this.needs.engine(), id);
    } catch (error) {
      this.needs.log.debug(`Whether Jupyter is in ${id} is not known: ${String(error)}`);
      return undefined;
    }
  }

  /** Tells what came, went or is at another port now; offers the servers where that costs no start of an extension. */
  private look(): void {
    const running = this.running();
    const known = JSON.stringify(running.map(({ id, port }) => [id, port]));
    if (known === this.known) return;
    this.known = known;
    this.changed.fire();
    if (running.length === 0 || this.collection !== undefined) return;
    const open = vscode.workspace.notebookDocuments.some(({ notebookType }) => notebookType === NOTEBOOK);
    const used = this.needs.state.get<boolean>(USED) === true;
    if (open || used || vscode.extensions.getExtension(JUPYTER_EXTENSION)?.isActive === true) this.offer();
  }

  /** Nobody asked for it: a failure is only logged. */
  private offer(): void {
    this.register().catch((error: unknown) => {
      this.needs.log.warn(`Notebooks cannot use the containers: ${String(error)}`);
    });
  }

  private async resolve(server: JupyterServer): Promise<JupyterServer> {
    const engine = await this.needs.engine();
    // A notebook asks for the server that it used before, maybe before anybody asked for all of them.
    if (!this.offered.has(server.id)) await this.all();
    const id = this.offered.get(server.id) ?? server.id;
    if (this.needs.store.container(id)?.container.ours === false) {
      const found = await this.jupyterOf(id);
      if (found === undefined) throw new Error(`Jupyter does not answer in ${server.label} any more.`);
      const { url } = await this.needs.jupyter.server(engine, id, found.port);
      return { ...server, connectionInformation: { baseUrl: vscode.Uri.parse(url), token: found.token } };
    }
    const { port } = await serverPort(engine, id);
    const { url, token } = await this.needs.jupyter.server(engine, id, port);
    return { ...server, connectionInformation: { baseUrl: vscode.Uri.parse(url), token } };
  }

  /** What is asked for and shown is that of "Run Jupyter"; null goes back to the list. */
  private async run(): Promise<JupyterServer | null> {
    try {
      const container = await this.start();
      if (container === undefined) return null;
      const all = await this.all();
      const known = all.find(({ id }) => this.offered.get(id) === container.id);
      return await this.resolve(known ?? toServer({ ...container, environment: container.labels[Label.environment] }));
    } catch (error) {
      // The list of servers is shown again, and with it the way to here.
      await showFailure(this.needs.log, error, async () => void (await this.needs.engine().catch(() => undefined)));
      return null;
    }
  }
}

function toServer({ id, name, environment }: Pick<ContainerItem, 'id' | 'name' | 'environment'>): JupyterServer {
  return { id, label: environment === undefined ? name : `${name} (${environment})` };
}

function isJupyterApi(api: unknown): api is JupyterApi {
  return typeof api === 'object' && api !== null && 'createJupyterServerCollection' in api;
}
