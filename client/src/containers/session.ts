/** The containers of one window at work: everything that the commands share. */
import { fileURLToPath } from 'node:url';
import * as vscode from 'vscode';
import { CONTAINER_PLAN, type ContainerPlan, type ContainerPlanResult } from '../../../common/src/protocol';
import { loadEngine } from '../engine/load';
import type { ContainerStats, Engine } from '../engine/port';
import { BuildService } from './build';
import { Builds } from './builds';
import { COMMANDS } from './commands';
import { isUp } from './commands/stop';
import { Connection } from './connection';
import { Feed } from './feed';
import type { ContainerCommand, ContainerHost, Containers, TaskBuild } from './host';
import { JupyterService } from './jupyter';
import type { Surroundings } from './launch';
import { showFailure } from './messages';
import { NotebookServers } from './notebookServers';
import { provideReports } from './reports';
import { PATIENCE } from './server';
import type { ContainerStore } from './state';

/** How long files have to rest before images are compared with them again, in ms. */
const REST = 1500;

export class Session implements Containers {
  readonly store: ContainerStore;
  readonly jupyter: JupyterService;
  readonly builder: BuildService;
  readonly builds: Builds;
  readonly connection: Connection;
  readonly notebookServers: NotebookServers;
  private readonly disposables: vscode.Disposable[] = [];
  private feed: Feed | undefined;
  private watching = false;

  constructor(readonly host: ContainerHost) {
    this.store = host.store;
    this.jupyter = new JupyterService(host.context.secrets);
    this.builder = new BuildService(this.store, pathOf);
    this.builds = new Builds(this);
    this.connection = new Connection(
      loadEngine,
      () => vscode.workspace.getConfiguration('condaInDocker').get<string>('engine') || undefined,
      this.store,
      (engine, signal) => this.follow(engine, signal),
    );
    this.notebookServers = new NotebookServers(this);
    this.disposables.push(
      this.builds,
      this.notebookServers,
      provideReports(),
      vscode.workspace.onDidChangeConfiguration((change) => {
        if (change.affectsConfiguration('condaInDocker.engine') && this.watching) void this.connection.reconnect();
      }),
      vscode.workspace.onDidChangeWorkspaceFolders(() => this.feed?.refreshAll()),
      { dispose: () => this.connection.dispose() },
      { dispose: () => this.jupyter.dispose() },
    );
  }

  watch(): void {
    if (this.watching) return;
    this.watching = true;
    this.disposables.push(this.watchFiles());
    void this.connection.watch();
  }

  async run(command: ContainerCommand, given: readonly unknown[]): Promise<void> {
    this.watch();
    try {
      await COMMANDS[command](this, given);
    } catch (error) {
      await showFailure(this, error, () => this.run(command, given));
    }
  }

  engine(signal?: AbortSignal): Promise<Engine> {
    this.watch();
    return this.connection.engine(signal);
  }

  async engineEnvironment(): Promise<Readonly<Record<string, string>>> {
    return (await this.engine()).endpoint.environment;
  }

  build(task: TaskBuild): Promise<number> {
    return this.builds.forTask(task);
  }

  async stats(container: string): Promise<ContainerStats | undefined> {
    try {
      return await (await this.engine()).containers.stats(container);
    } catch {
      return undefined;
    }
  }

  /**
   * How the image of a Dockerfile is built and worked in; undefined where the server does not know it as one.
   *
   * @param target the stage; null for the last one; without it the one that whatever builds the Dockerfile names
   */
  async plan(dockerfile: vscode.Uri, target?: string | null): Promise<ContainerPlan | undefined> {
    const params = { uri: dockerfile.toString(), target };
    for (let attempt = 0; ; attempt++) {
      try {
        return (await this.host.client.sendRequest<ContainerPlanResult>(CONTAINER_PLAN, params)) ?? undefined;
      } catch (error) {
        // The file changed while it was read: ask again.
        if (attempt >= 3) throw error;
      }
    }
  }

  /** The engine, when the store knows what it has; that is listed only where it was not yet. @throws EngineError */
  async listed(): Promise<Engine> {
    const engine = await this.engine();
    if (this.feed?.listed !== true) await this.refresh();
    return engine;
  }

  /** Lists what the engine has; resolves when the store knows it. */
  async refresh(): Promise<void> {
    this.feed?.refreshAll();
    await this.feed?.settled();
  }

  /** How the engine sees this machine's users and folders. */
  async surroundings(engine: Engine): Promise<Surroundings> {
    const { rootless, podman, selinux } = await engine.info();
    const uid = process.getuid?.();
    const gid = process.getgid?.();
    return {
      platform: process.platform,
      identity: uid === undefined || gid === undefined ? undefined : { uid, gid },
      remote: engine.endpoint.remote,
      rootless,
      podman,
      selinux,
    };
  }

  pathOf(uri: string): string {
    return pathOf(uri);
  }

  /** The window closes: stops what runs where the user wants that. */
  async close(): Promise<void> {
    const wanted = vscode.workspace.getConfiguration('condaInDocker').get<string>('containersOnExit');
    if (wanted === 'stop' && this.store.engine.kind === 'connected') {
      const all = this.store.folders.flatMap((folder) => this.store.folder(folder)?.containers ?? []);
      const engine = await this.engine();
      const running = all.filter(({ ours, phase }) => ours && isUp(phase));
      await Promise.allSettled(running.map(({ id }) => engine.containers.stop(id, { timeout: 3 })));
    }
    this.dispose();
  }

  dispose(): void {
    for (const each of this.disposables.reverse()) each.dispose();
  }

  private async follow(engine: Engine, signal: AbortSignal): Promise<void> {
    const feed = new Feed(engine, {
      store: this.store,
      signal,
      awaitServer: (on, id, port, end) => this.jupyter.answer(on, id, port, end, PATIENCE),
      onError: (error) => this.host.log.error(`Listing containers failed: ${String(error)}`),
      onRemoved: (id) => void this.jupyter.removed(id),
      currentHash: (folder, dockerfile, target) => this.currentHash(folder, dockerfile, target),
    });
    this.feed = feed;
    try {
      await feed.follow();
    } catch (error) {
      this.host.log.error(`Following the container engine failed: ${String(error)}`);
    }
  }

  private async currentHash(folder: string, dockerfile: string, target: string): Promise<string | undefined> {
    try {
      const uri = vscode.Uri.joinPath(vscode.Uri.file(folder), dockerfile);
      const plan = await this.plan(uri, target || null);
      return plan && (await this.builder.hash(plan, folder));
    } catch {
      // The server is not there (yet), or the Dockerfile is gone.
      return undefined;
    }
  }

  /** Compares images with their sources when files rest after a change. */
  private watchFiles(): vscode.Disposable {
    const watcher = vscode.workspace.createFileSystemWatcher('**/*');
    let timer: NodeJS.Timeout | undefined;
    const changed = (uri: vscode.Uri): void => {
      if (/\/(\.git|node_modules|__pycache__|\.ipynb_checkpoints)\/|\.ipynb$/.test(uri.path)) return;
      clearTimeout(timer);
      timer = setTimeout(() => {
        for (const folder of this.store.folders) {
          if ((this.store.folder(folder)?.images.length ?? 0) > 0) void this.feed?.checkImages(folder);
        }
      }, REST);
    };
    return vscode.Disposable.from(
      watcher,
      watcher.onDidChange(changed),
      watcher.onDidCreate(changed),
      watcher.onDidDelete(changed),
      { dispose: () => clearTimeout(timer) },
    );
  }
}

function pathOf(uri: string): string {
  return fileURLToPath(uri);
}
