/**
 * What is known of the engine, and of each workspace folder's images and containers: plain data with one event. The
 * engine's event stream feeds it (`feed.ts`); the status bar, the view and the commands read it. It needs neither
 * VS Code nor an engine.
 */
import type { Purpose } from './labels';
import type { Part } from './sources';

/** The engine as this window sees it. */
export type EngineState =
  /** Nobody has asked for one yet. */
  | { readonly kind: 'idle' }
  | { readonly kind: 'connecting'; readonly name: string }
  | {
      readonly kind: 'connected';
      /** What people call it: `default`, a Docker context's name, `ssh://host`. */
      readonly name: string;
      readonly version: string;
      /** It runs on another machine than the extension. */
      readonly remote: boolean;
    }
  | {
      readonly kind: 'unavailable';
      readonly name: string;
      /** A code, for buttons: `not-running`, `permission`, `lost`, … as the engine port names them. */
      readonly reason: string;
      /** One sentence for people: what is wrong and what to do. */
      readonly message: string;
    };

/** An image that the extension built for a folder. */
export interface ImageItem {
  readonly id: string;
  readonly tags: readonly string[];
  /** Milliseconds since 1970. */
  readonly created: number;
  /** Bytes; undefined where the engine did not say. */
  readonly size: number | undefined;
  /** Relative to the folder, with forward slashes. */
  readonly dockerfile: string;
  /** The stage that was built; empty for the last one. */
  readonly target: string;
  /** False: what it is made of has changed since; undefined: not known (yet). */
  readonly upToDate: boolean | undefined;
  /** What has changed; empty where it is up to date, or not known. */
  readonly changed: readonly Part[];
}

/**
 * `starting`: it runs, but Jupyter does not answer yet. `unhealthy`: it runs, but Jupyter does not answer any more, or
 * its HEALTHCHECK fails. `failed`: it ended by itself with an exit code that is not 0. `stopped`: it ended otherwise.
 */
export type ContainerPhase = 'created' | 'starting' | 'running' | 'unhealthy' | 'paused' | 'stopped' | 'failed';

/** True for containers that have something to stop. */
export function isUp(phase: ContainerPhase): boolean {
  return phase !== 'stopped' && phase !== 'failed' && phase !== 'created';
}

/** True for containers in which a program can be started. */
export function isRunning(phase: ContainerPhase): boolean {
  return phase === 'running' || phase === 'starting' || phase === 'unhealthy';
}

/** A port of a container that the engine's machine publishes. */
export interface PublishedPort {
  /** Inside the container. */
  readonly container: number;
  /** On the engine's machine. */
  readonly host: number;
  /** The address it is bound to, mostly `127.0.0.1`. */
  readonly address: string;
}

export interface ContainerItem {
  readonly id: string;
  readonly name: string;
  /** The image's name as it was started, or its id. */
  readonly image: string;
  readonly imageId: string;
  /** Relative to the folder; empty where it is not known (a compose service). */
  readonly dockerfile: string;
  readonly target: string;
  /** True: the extension made it. False: it belongs to a compose project of the folder; only compose may change it. */
  readonly ours: boolean;
  readonly purpose: Purpose | 'compose';
  readonly compose:
    | { readonly project: string; readonly service: string; readonly files: readonly string[] }
    | undefined;
  readonly phase: ContainerPhase;
  readonly ports: readonly PublishedPort[];
  /** The published port on which Jupyter answers; undefined for other containers and while none is published. */
  readonly port: number | undefined;
  /** The environment that is worked in, as people name it. */
  readonly environment: string | undefined;
  /** Milliseconds since 1970; undefined where it never started. */
  readonly started: number | undefined;
  readonly exitCode: number | undefined;
}

/** A build that runs in this window. */
export interface BuildItem {
  readonly dockerfile: string;
  readonly target: string;
  /** The step that runs, from 1; 0 while nothing is known. */
  readonly step: number;
  /** How many there are, as far as known; 0 while nothing is known. */
  readonly steps: number;
  /** What the step does, for people. */
  readonly text: string;
  /** Milliseconds since 1970. */
  readonly started: number;
}

/** Something that was tried and failed, until it is tried again. */
export interface FailedItem {
  readonly what: 'build' | 'compose';
  /** Of a build: relative to the folder. Empty for Compose. */
  readonly dockerfile: string;
  readonly target: string;
  /** Why, for people. */
  readonly message: string;
  /** Milliseconds since 1970. */
  readonly time: number;
}

/** The one thing that matters most of a folder, for the status bar. */
export type FolderStatus =
  | { readonly kind: 'idle' }
  | { readonly kind: 'no-engine'; readonly reason: string; readonly message: string }
  | { readonly kind: 'no-image' }
  | { readonly kind: 'image-out-of-date'; readonly image: ImageItem }
  | { readonly kind: 'image-ready'; readonly image: ImageItem }
  | { readonly kind: 'building'; readonly build: BuildItem }
  | { readonly kind: 'build-failed' | 'compose-failed'; readonly failure: FailedItem }
  | {
      readonly kind: 'created' | 'starting' | 'running' | 'unhealthy' | 'stopped' | 'failed';
      readonly container: ContainerItem;
      /** True where the image it was started from is out of date. */
      readonly outOfDate: boolean;
    };

export interface FolderState {
  /** The absolute path of the workspace folder, as the extension host names it. */
  readonly folder: string;
  readonly engine: EngineState;
  /** Newest first. */
  readonly images: readonly ImageItem[];
  /** Newest first. */
  readonly containers: readonly ContainerItem[];
  readonly builds: readonly BuildItem[];
  /** Newest first. */
  readonly failures: readonly FailedItem[];
  readonly status: FolderStatus;
}

/** Ends a subscription. */
export interface Subscription {
  dispose(): void;
}

interface Folder {
  images: readonly ImageItem[];
  containers: readonly ContainerItem[];
  builds: readonly BuildItem[];
  failures: readonly FailedItem[];
}

/** Holds the state and tells who asks when it changes. Changes that change nothing are not told. */
export class ContainerStore {
  private engineState: EngineState = { kind: 'idle' };
  private readonly byFolder = new Map<string, Folder>();
  private readonly made = new Map<string, FolderState>();
  private readonly listeners = new Set<(folder: string) => void>();

  /** The workspace folders, in the order in which they were given. */
  get folders(): readonly string[] {
    return [...this.byFolder.keys()];
  }

  get engine(): EngineState {
    return this.engineState;
  }

  /** A folder's state; undefined for one that is not in the workspace. The same object until something changes. */
  folder(path: string): FolderState | undefined {
    const folder = this.byFolder.get(path);
    if (folder === undefined) return undefined;
    let state = this.made.get(path);
    if (state === undefined) {
      state = { folder: path, engine: this.engineState, ...folder, status: statusOf(this.engineState, folder) };
      this.made.set(path, state);
    }
    return state;
  }

  /** The container of that id, with the folder that it belongs to. */
  container(id: string): { readonly folder: string; readonly container: ContainerItem } | undefined {
    for (const [folder, { containers }] of this.byFolder) {
      const container = containers.find((each) => each.id === id);
      if (container !== undefined) return { folder, container };
    }
    return undefined;
  }

  /** Calls the listener with the folder whose state changed, after it did. */
  onDidChange(listener: (folder: string) => void): Subscription {
    this.listeners.add(listener);
    return { dispose: () => void this.listeners.delete(listener) };
  }

  /** Resolves with the first state of the folder that `wanted` accepts, the present one included. */
  async when(folder: string, wanted: (state: FolderState) => boolean, signal?: AbortSignal): Promise<FolderState> {
    const now = this.folder(folder);
    if (now !== undefined && wanted(now)) return now;
    return new Promise((resolve, reject) => {
      const subscription = this.onDidChange((changed) => {
        const state = changed === folder ? this.folder(folder) : undefined;
        if (state === undefined || !wanted(state)) return;
        subscription.dispose();
        resolve(state);
      });
      signal?.addEventListener('abort', () => {
        subscription.dispose();
        reject(signal.reason);
      });
    });
  }

  /** The workspace folders as they are now; those that stay keep their state. */
  setFolders(folders: readonly string[]): void {
    for (const gone of this.folders) {
      if (folders.includes(gone)) continue;
      this.byFolder.delete(gone);
      this.made.delete(gone);
      this.tell(gone);
    }
    for (const path of folders) {
      if (this.byFolder.has(path)) continue;
      this.byFolder.set(path, { images: [], containers: [], builds: [], failures: [] });
      this.tell(path);
    }
  }

  setEngine(engine: EngineState): void {
    if (same(engine, this.engineState)) return;
    this.engineState = engine;
    this.made.clear();
    for (const folder of this.folders) this.tell(folder);
  }

  setImages(folder: string, images: readonly ImageItem[]): void {
    this.change(folder, { images: [...images].sort((a, b) => b.created - a.created) });
  }

  setContainers(folder: string, containers: readonly ContainerItem[]): void {
    this.change(folder, { containers: [...containers].sort((a, b) => (b.started ?? 0) - (a.started ?? 0)) });
  }

  /** Changes one container, if it is (still) there. */
  changeContainer(id: string, changes: Partial<ContainerItem>): void {
    const found = this.container(id);
    if (found === undefined) return;
    const containers = this.byFolder.get(found.folder)?.containers ?? [];
    this.change(found.folder, {
      containers: containers.map((each) => (each.id === id ? { ...each, ...changes } : each)),
    });
  }

  setBuilds(folder: string, builds: readonly BuildItem[]): void {
    this.change(folder, { builds });
  }

  /** Notes a failure, in the place of an earlier one of the same thing. */
  addFailure(folder: string, failure: FailedItem): void {
    const others = (this.byFolder.get(folder)?.failures ?? []).filter((each) => !isSame(each, failure.what, failure));
    this.change(folder, { failures: [failure, ...others] });
  }

  /** Forgets a failure: what failed is tried again. */
  clearFailure(folder: string, what: FailedItem['what'], about: Pick<FailedItem, 'dockerfile' | 'target'>): void {
    const failures = this.byFolder.get(folder)?.failures ?? [];
    this.change(folder, { failures: failures.filter((each) => !isSame(each, what, about)) });
  }

  private change(path: string, changes: Partial<Folder>): void {
    const folder = this.byFolder.get(path);
    if (folder === undefined) return;
    const next: Folder = { ...folder, ...changes };
    if (same(folder, next)) return;
    this.byFolder.set(path, next);
    this.made.delete(path);
    this.tell(path);
  }

  private tell(folder: string): void {
    for (const listener of [...this.listeners]) listener(folder);
  }
}

function isSame(
  failure: FailedItem,
  what: FailedItem['what'],
  { dockerfile, target }: Pick<FailedItem, 'dockerfile' | 'target'>,
): boolean {
  return failure.what === what && failure.dockerfile === dockerfile && failure.target === target;
}

/** Plain data of the same content; the parts are small and always written in the same order. */
function same(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

/**
 * What matters most: no engine, then a build, then the Jupyter (else the compose service) that runs, then what failed
 * last, then the container that came to its end last, then the image.
 */
export function statusOf(
  engine: EngineState,
  folder: Pick<FolderState, 'images' | 'containers' | 'builds' | 'failures'>,
): FolderStatus {
  if (engine.kind === 'unavailable') return { kind: 'no-engine', reason: engine.reason, message: engine.message };
  if (engine.kind !== 'connected') return { kind: 'idle' };
  const build = folder.builds[0];
  if (build !== undefined) return { kind: 'building', build };
  const image = folder.images[0];
  const container = mostImportant(folder.containers);
  const [failure] = folder.failures;
  if (failure !== undefined && (container === undefined || !isRunning(container.phase))) {
    return { kind: failure.what === 'build' ? 'build-failed' : 'compose-failed', failure };
  }
  if (container !== undefined) {
    const own = folder.images.find(({ id }) => id === container.imageId);
    const outOfDate = container.ours && (own === undefined ? folder.images.length > 0 : own.upToDate === false);
    const ended = container.phase === 'stopped' || container.phase === 'failed';
    // A container that ended is history once the image was built again.
    if (!ended || !(image !== undefined && container.started !== undefined && image.created > container.started)) {
      return { kind: statusKind(container.phase), container, outOfDate };
    }
  }
  if (image === undefined) return { kind: 'no-image' };
  return { kind: image.upToDate === false ? 'image-out-of-date' : 'image-ready', image };
}

const PURPOSES: readonly ContainerItem['purpose'][] = ['jupyter', 'work', 'compose'];
const ORDER: readonly ContainerPhase[] = ['running', 'unhealthy', 'starting', 'paused', 'created', 'failed', 'stopped'];

function mostImportant(containers: readonly ContainerItem[]): ContainerItem | undefined {
  const shown = containers.filter(({ purpose }) => purpose !== 'verify');
  const rank = ({ phase, purpose, port }: ContainerItem): number => {
    const ended = phase === 'failed' || phase === 'stopped';
    // Of two that run, the one that can be opened; of two that ended, ours, and the newest (the list's order).
    const open = port === undefined ? 1 : 0;
    return (ended ? ORDER.length : ORDER.indexOf(phase)) * 6 + PURPOSES.indexOf(purpose) * 2 + (ended ? 0 : open);
  };
  return shown.reduce<ContainerItem | undefined>(
    (best, each) => (best === undefined || rank(each) < rank(best) ? each : best),
    undefined,
  );
}

function statusKind(phase: ContainerPhase): Exclude<ContainerPhase, 'paused'> {
  return phase === 'paused' ? 'stopped' : phase;
}
