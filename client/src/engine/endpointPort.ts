/** Where an engine is and how it was found. */

/**
 * - `setting`: `condaInDocker.engine`
 * - `environment`: DOCKER_HOST
 * - `context`: a Docker context, the active one or another
 * - `default`: the socket or pipe that Docker uses where nothing is set
 * - `socket`: a socket or pipe of another engine: Docker Desktop, colima, Rancher Desktop, OrbStack, rootless, podman
 */
export type EndpointSource = 'setting' | 'environment' | 'context' | 'default' | 'socket';

/** One engine that can be chosen. */
export interface Endpoint {
  /** The same for the same engine at the same place, fit to be stored as the setting: `context:colima` or the address. */
  readonly id: string;
  /** `unix:///run/docker.sock`, `npipe:////./pipe/docker_engine`, `tcp://host:2376`, `ssh://user@host`. */
  readonly address: string;
  readonly source: EndpointSource;
  /** A name for people: the context's name, `Podman`, `Colima (default)`. */
  readonly label: string;
  /** The Docker context's name, where there is one. */
  readonly context?: string;
  /** True where the engine is another machine: its containers see other folders than ours. */
  readonly remote: boolean;
  /** The name or address of the engine's machine as seen from here; `127.0.0.1` for an engine on this machine. */
  readonly host: string;
  /** What the `docker` and `docker-compose` programs need in their environment to talk to the same engine. */
  readonly environment: Readonly<Record<string, string>>;
  /** The certificates, for TLS. */
  readonly tls?: TlsFiles;
}

/** The PEM files of a TLS endpoint. */
export interface TlsFiles {
  readonly ca?: string;
  readonly cert?: string;
  readonly key?: string;
  /** False where the server's certificate is not to be checked. */
  readonly verify: boolean;
}

/** Where to look for engines; what is left out is taken from this process. */
export interface Surroundings {
  /** The setting `condaInDocker.engine`: an address, `context:NAME`, or empty for none. */
  readonly setting?: string;
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly platform?: string;
  readonly home?: string;
  /** The user's id, for the sockets of rootless engines; undefined on Windows. */
  readonly uid?: number;
}

/** The engines of this machine. */
export interface Discovery {
  /**
   * The engine to use: the setting, else DOCKER_HOST, else the active context, else the default socket, else the first
   * other socket that is there. Whether it answers is not asked.
   */
  readonly chosen: Endpoint;
  /** All that can be chosen, the chosen one first, each engine once. */
  readonly all: readonly Endpoint[];
}
