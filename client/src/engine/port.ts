/**
 * The container engine as the rest of the client sees it: plain types, no VS Code, nothing of the library behind it.
 * docker/ implements it; commands and views use only this file (and load.ts, which brings the implementation in).
 *
 * What holds for all of it:
 * - Every failure is an EngineError. No call hangs: connecting has a limit, and a lost engine fails what is under way
 *   with kind `lost`.
 * - An AbortSignal ends a call with an EngineError of kind `cancelled`; an async iterable simply ends.
 * - Ids are full ids; where a parameter is called `container` or `image`, a name or reference does as well.
 * - Times are milliseconds since 1970 as the engine's clock has them, sizes are bytes.
 */

import type { LearnedImage } from '../../../common/src/learnedImage';
import type { BuildEvent, BuildRequest, BuildResult } from './buildPort';
import type { Containers } from './containerPort';
import type { Discovery, Endpoint, Surroundings } from './endpointPort';
import type { EngineEvent, EventFilter } from './eventPort';
import type { Images } from './imagePort';

export type * from './buildPort';
export type * from './containerPort';
export type * from './endpointPort';
export * from './errors';
export type * from './eventPort';
export type * from './imagePort';

/** What an engine says about itself. */
export interface EngineInfo {
  /** The host name of the engine's machine, such as `docker-desktop`. */
  readonly name: string;
  /** The engine's version, such as `28.2.2`. */
  readonly version: string;
  /** The version of its API, such as `1.50`. */
  readonly apiVersion: string;
  /** The operating system of its containers: `linux` or `windows`. */
  readonly os: string;
  /** The processor as images name it, such as `amd64` or `arm64`. */
  readonly arch: string;
  /** True where the engine runs without root, so that root in a container is the user outside. */
  readonly rootless: boolean;
  /** True where SELinux keeps containers away from the files of the machine, those of mounted folders among them. */
  readonly selinux: boolean;
  /** True where the engine gives containers other users than they see (`userns-remap`), so that none of them is ours. */
  readonly remapped: boolean;
  /** True where podman answers through its Docker API. */
  readonly podman: boolean;
  /** True where the engine builds with BuildKit; without it, with the classic builder. */
  readonly buildkit: boolean;
  /** True where it has a runtime that gives GPUs to containers. */
  readonly gpus: boolean;
  readonly cpus: number;
  readonly memory: number;
}

/** How a port of a container can be opened from this machine. */
export interface Reach {
  /** A host name or address of this machine, or of the engine's, that answers; for IPv6 without brackets. */
  readonly host: string;
  readonly port: number;
  /** True where it goes through a tunnel that ends with `close` or with the engine's connection. */
  readonly tunnel: boolean;
  /** Fulfilled when the way ends by itself: ssh died, the engine's connection was closed. Never for a direct way. */
  readonly lost: Promise<void>;
  close(): void;
}

/** A connection to one engine. Nothing is sent before the first call. */
export interface Engine {
  /** Which engine this is and how it was found. */
  readonly endpoint: Endpoint;
  readonly images: Images;
  readonly containers: Containers;

  /** Asks the engine whether it is there; at most `timeout` ms (5000). Rejects with what is wrong. */
  ping(options?: { readonly timeout?: number; readonly signal?: AbortSignal }): Promise<void>;

  /** What the engine says about itself; asked once per connection and again after `lost`. */
  info(signal?: AbortSignal): Promise<EngineInfo>;

  /**
   * Builds an image. Progress comes through `onEvent`, in the order in which it happened and never after the promise
   * is settled. Abort stops the build in the engine too.
   * @throws EngineError of kind `build-failed` with the step, its log and its line in `build`; `cancelled`; `auth`;
   *   `no-space`; `not-found` where the Dockerfile or the context is not there; and what any call may throw
   */
  build(request: BuildRequest, onEvent: (event: BuildEvent) => void, signal?: AbortSignal): Promise<BuildResult>;

  /**
   * What happens in the engine, from now on. Never throws and never ends by itself: a lost stream is subscribed again,
   * after 0.25 s at first and at most every 10 s. The first event and each one after a loss is of type `state`; after
   * `connected` list again, because what happened in between is not told. Ends with the signal or `dispose`.
   */
  events(filter?: EventFilter, signal?: AbortSignal): AsyncIterable<EngineEvent>;

  /**
   * A way from this machine to a published port of a running container: as it is for an engine on this machine,
   * through `ssh -L` for an ssh endpoint, through a program in the container for other remote ones.
   * @param port the port inside the container
   * @throws EngineError of kind `not-found` where the container does not run or does not publish the port
   */
  reach(container: string, port: number, signal?: AbortSignal): Promise<Reach>;

  /** Closes all connections and tunnels; what is under way fails with `lost`. Containers are left as they are. */
  dispose(): void;
}

/** What the bundle dist/client/engine.js exports. */
export interface EngineModule {
  /**
   * Finds the engines of this machine by its settings, files and sockets; nothing is connected to.
   * @throws EngineError of kind `wrong-context` where the setting, DOCKER_HOST or the active context cannot be used
   */
  discover(surroundings?: Surroundings): Promise<Discovery>;
  /** Like discover, but never throws: what can be chosen where the chosen one cannot be used. */
  candidates(surroundings?: Surroundings): Promise<readonly Endpoint[]>;
  /** A connection to the endpoint; nothing is sent yet. */
  connect(endpoint: Endpoint): Engine;
  /**
   * Learns an image that is on the engine, from its configuration and a few of its files; nothing is started or pulled.
   * @throws EngineError of kind `not-found` where the engine does not have it, and what any call may throw
   */
  learn(
    engine: Engine,
    reference: string,
    options?: { readonly signal?: AbortSignal; readonly date?: string },
  ): Promise<LearnedImage>;
}
