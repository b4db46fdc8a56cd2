/** The engine of this window, and the feed that keeps the store up to date with it. */
import * as vscode from 'vscode';
import { loadEngine } from '../engine/load';
import type { Endpoint, Engine } from '../engine/port';
import { Connection } from './connection';
import { Feed, type FeedOptions } from './feed';
import type { Surroundings } from './launch';
import type { ContainerStore } from './state';

/** How long files have to rest before images are compared with them again, in ms. */
const REST = 1500;

/** Files that no image is built from. */
const IDLE_FILES = /\/(\.git|node_modules|__pycache__|\.ipynb_checkpoints)\/|\.ipynb$/;

export class Engines implements vscode.Disposable {
  private readonly connection: Connection;
  private readonly subscriptions: vscode.Disposable[];
  private feed: Feed | undefined;
  private watching = false;

  /** @param options what a feed needs beside the store and its end */
  constructor(
    private readonly store: ContainerStore,
    private readonly log: vscode.LogOutputChannel,
    private readonly options: Omit<FeedOptions, 'store' | 'signal' | 'onError'>,
  ) {
    this.connection = new Connection(
      loadEngine,
      () => vscode.workspace.getConfiguration('condaInDocker').get<string>('engine') || undefined,
      store,
      (engine, signal) => this.follow(engine, signal),
    );
    this.subscriptions = [
      vscode.workspace.onDidChangeConfiguration((change) => {
        if (change.affectsConfiguration('condaInDocker.engine') && this.watching) void this.connection.reconnect();
      }),
      vscode.workspace.onDidChangeWorkspaceFolders(() => this.feed?.refreshAll()),
    ];
  }

  /** Connects and keeps the store fed, from now on; more calls change nothing. */
  watch(): void {
    if (this.watching) return;
    this.watching = true;
    this.subscriptions.push(this.watchFiles());
    void this.connection.watch();
  }

  /** The engine, which has answered; connects where it is not yet. @throws EngineError where there is none */
  engine(signal?: AbortSignal): Promise<Engine> {
    this.watch();
    return this.connection.engine(signal);
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

  /** All engines that can be chosen. */
  candidates(): Promise<readonly Endpoint[]> {
    return this.connection.candidates();
  }

  /** Lets go of the engine and connects to the one that the settings name now. */
  reconnect(): Promise<void> {
    return this.connection.reconnect();
  }

  /** How the engine sees this machine's users and folders. */
  async surroundings(engine: Engine): Promise<Surroundings> {
    const { rootless, podman, selinux, remapped } = await engine.info();
    const uid = process.getuid?.();
    const gid = process.getgid?.();
    return {
      platform: process.platform,
      identity: uid === undefined || gid === undefined ? undefined : { uid, gid },
      remote: engine.endpoint.remote,
      rootless,
      podman,
      selinux,
      remapped,
    };
  }

  dispose(): void {
    for (const each of this.subscriptions) each.dispose();
    this.connection.dispose();
  }

  private async follow(engine: Engine, signal: AbortSignal): Promise<void> {
    const feed = new Feed(engine, {
      ...this.options,
      store: this.store,
      signal,
      onError: (error) => this.log.error(`Listing containers failed: ${String(error)}`),
    });
    this.feed = feed;
    try {
      await feed.follow();
    } catch (error) {
      this.log.error(`Following the container engine failed: ${String(error)}`);
    }
  }

  /** Compares images with their sources when files rest after a change. */
  private watchFiles(): vscode.Disposable {
    const watcher = vscode.workspace.createFileSystemWatcher('**/*');
    let timer: NodeJS.Timeout | undefined;
    const changed = (uri: vscode.Uri): void => {
      if (IDLE_FILES.test(uri.path)) return;
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
