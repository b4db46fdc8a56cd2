/** Containers. */

/** A folder, volume or memory that a container sees. */
export interface Mount {
  readonly type: 'bind' | 'volume' | 'tmpfs';
  /** The folder on the engine's machine, or the volume's name; nothing for tmpfs. */
  readonly source?: string;
  /** Where the container sees it. */
  readonly target: string;
  readonly readOnly?: boolean;
}

/** A port to publish. */
export interface PublishedPort {
  /** The port inside the container. */
  readonly containerPort: number;
  /** The port outside; one that the engine finds free unless given. */
  readonly hostPort?: number;
  /** The address outside; 127.0.0.1 unless given. */
  readonly hostAddress?: string;
}

/** GPUs for a container: so many (-1: all), or those with these ids. */
export type GpuRequest = { readonly count: number } | { readonly devices: readonly string[] };

/** How to start a container. Nothing goes through a shell. */
export interface ContainerSpec {
  readonly image: string;
  readonly name?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly env?: Readonly<Record<string, string>>;
  /** Instead of the image's ENTRYPOINT; an empty list for none. */
  readonly entrypoint?: readonly string[];
  /** Instead of the image's CMD. */
  readonly cmd?: readonly string[];
  /** `name`, `uid` or `uid:gid`. */
  readonly user?: string;
  /** Further groups, as names or numbers. */
  readonly groups?: readonly string[];
  readonly workingDir?: string;
  readonly mounts?: readonly Mount[];
  readonly ports?: readonly PublishedPort[];
  /** `none`, `host`, or a network's name. */
  readonly network?: string;
  /** Podman rootless: `keep-id` makes the user the same inside and outside. */
  readonly userNamespace?: string;
  /** An init process that reaps children. */
  readonly init?: boolean;
  readonly tty?: boolean;
  /** Keeps standard input open. */
  readonly openStdin?: boolean;
  readonly autoRemove?: boolean;
  readonly platform?: string;
  /** The size of /dev/shm, in bytes. */
  readonly sharedMemory?: number;
  readonly gpus?: GpuRequest;
  /** How many processors; parts are possible. */
  readonly cpus?: number;
  /** Such as `label=disable`: https://docs.docker.com/reference/cli/docker/container/run/#security-opt */
  readonly securityOptions?: readonly string[];
  /** In bytes. */
  readonly memory?: number;
  /** `host:address`. */
  readonly extraHosts?: readonly string[];
}

/** A port as it is published. */
export interface PortBinding {
  readonly containerPort: number;
  readonly protocol: string;
  /** The address on the engine's machine: `127.0.0.1`, `0.0.0.0`, `::`. */
  readonly hostAddress: string;
  readonly hostPort: number;
}

export type ContainerStatus = 'created' | 'running' | 'paused' | 'restarting' | 'removing' | 'exited' | 'dead';
export type Health = 'starting' | 'healthy' | 'unhealthy';

/** A container as lists show it. */
export interface ContainerSummary {
  readonly id: string;
  /** Without the leading slash. */
  readonly name: string;
  /** The image as the container was made from it. */
  readonly image: string;
  readonly imageId: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly status: ContainerStatus;
  /** The outcome of the health check; undefined where there is none. */
  readonly health?: Health;
  readonly created: number;
  readonly ports: readonly PortBinding[];
}

/** All of a container. */
export interface ContainerDetails extends ContainerSummary {
  /** When it was started last; undefined where it never was. */
  readonly startedAt?: number;
  readonly finishedAt?: number;
  /** What it exited with; undefined while it runs or where it never ran. */
  readonly exitCode?: number;
  readonly oomKilled: boolean;
  /** Why it could not be started, in the engine's words. */
  readonly error?: string;
  readonly entrypoint: readonly string[];
  readonly cmd: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly user: string;
  readonly workingDir: string;
  readonly mounts: readonly Mount[];
  readonly tty: boolean;
  readonly autoRemove: boolean;
}

/** A piece of output; text is whole characters, a piece may end in the middle of a line. */
export interface Output {
  /** With a tty all is `stdout`. */
  readonly stream: 'stdout' | 'stderr';
  readonly text: string;
}

export interface LogOptions {
  /** Go on with what comes; ends when the container ends. */
  readonly follow?: boolean;
  /** Only the last lines. */
  readonly tail?: number;
  /** Only what was written after this time. */
  readonly since?: number;
  /** Each line with its time in front, as RFC 3339. */
  readonly timestamps?: boolean;
}

/** A program to run in a running container. */
export interface ExecRequest {
  readonly argv: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly user?: string;
  readonly workingDir?: string;
  readonly tty?: boolean;
  /** Gives it a standard input that `write` feeds. */
  readonly stdin?: boolean;
  /** The terminal's first size. */
  readonly columns?: number;
  readonly rows?: number;
}

/** A program that runs in a container. */
export interface ExecSession {
  /** What it writes, once; ends when it ends. Not read, it holds the program up. */
  readonly output: AsyncIterable<Output>;
  /** What it exited with, when the output has ended. */
  readonly exitCode: Promise<number>;
  /** Feeds standard input. */
  write(data: string | Uint8Array): void;
  /** Ends standard input. */
  end(): void;
  resize(columns: number, rows: number): Promise<void>;
  /** Lets go of it: the output ends. The engine has no way to kill it; with a tty it gets a hangup. */
  close(): void;
}

/** What a program wrote and exited with. */
export interface ExecResult {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface ContainerStats {
  /** Memory in use in bytes, without the file cache, as `docker stats` counts; undefined where the engine cannot say. */
  readonly memory: number | undefined;
  readonly memoryLimit?: number;
}

/** A file or folder that a container has and its image has not, or the other way round. */
export interface ContainerChange {
  readonly path: string;
  readonly kind: 'added' | 'changed' | 'removed';
}

/** What was copied out of a container. */
export interface CopiedOut {
  readonly files: number;
  readonly bytes: number;
  /** The paths that were not copied: gone meanwhile, links and devices, or there already. */
  readonly left: readonly string[];
}

/** What is at a path of a container. */
export interface PathStat {
  readonly kind: 'file' | 'folder' | 'other';
  readonly size: number;
  readonly executable: boolean;
  /** For a symbolic link: the absolute path that it leads to in the end. `kind` is what the link itself is, `other`. */
  readonly target?: string;
}

/** A file, folder or link of an archive. */
export interface ArchiveEntry {
  /** The path below the one that was asked for; empty for that one itself. */
  readonly path: string;
  readonly kind: PathStat['kind'];
  readonly size: number;
  readonly uid: number;
  readonly gid: number;
  /** For a symbolic link: what it says. */
  readonly target?: string;
  /** The text of a file, where texts were asked for, it is no longer than was said and it is UTF-8 without zeros. */
  readonly text?: string;
}

/** What was read of an archive. */
export interface Archive {
  readonly entries: readonly ArchiveEntry[];
  /** False where it is longer than was to be read. */
  readonly complete: boolean;
}

export interface ArchiveOptions {
  /** How many bytes are read of it at most. */
  readonly bytes: number;
  /** Gives the texts of files that are no longer than this, in bytes; 0, the default, for none. */
  readonly texts?: number;
}

/** The containers of an engine. */
export interface Containers {
  /** Containers with all these labels (`key` or `key=value`), running or not, the newest first. */
  list(filter?: { readonly labels?: readonly string[] }, signal?: AbortSignal): Promise<readonly ContainerSummary[]>;
  /** @throws EngineError of kind `not-found` */
  inspect(container: string, signal?: AbortSignal): Promise<ContainerDetails>;
  /** Undefined where there is no such container. */
  find(container: string, signal?: AbortSignal): Promise<ContainerDetails | undefined>;
  /**
   * Makes a container, not started.
   * @returns its id
   * @throws EngineError of kind `not-found` where there is no such image (nothing is pulled), `conflict` with `taken:
   *   'name'`
   */
  create(spec: ContainerSpec, signal?: AbortSignal): Promise<string>;
  /** @throws EngineError of kind `conflict` with `taken: 'port'`; `not-found` where its command is not there */
  start(container: string, signal?: AbortSignal): Promise<void>;
  /** Makes and starts; a container that could not be started is removed again. */
  run(spec: ContainerSpec, signal?: AbortSignal): Promise<ContainerDetails>;
  /** Asks it to end, and kills it after `timeout` seconds (10). Fine where it does not run. */
  stop(container: string, options?: { readonly timeout?: number }, signal?: AbortSignal): Promise<void>;
  restart(container: string, options?: { readonly timeout?: number }, signal?: AbortSignal): Promise<void>;
  /**
   * Removes it, with its anonymous volumes; fine where it is gone already.
   * @param options.force also where it runs
   */
  remove(container: string, options?: { readonly force?: boolean }, signal?: AbortSignal): Promise<void>;
  /** What it has written, and with `follow` what it writes. Throws EngineError when the engine is lost. */
  logs(container: string, options?: LogOptions, signal?: AbortSignal): AsyncIterable<Output>;
  /**
   * Starts a program in a running container.
   * @throws EngineError of kind `not-found` where the container is gone, `conflict` where it does not run
   */
  exec(container: string, request: ExecRequest, signal?: AbortSignal): Promise<ExecSession>;
  /** Runs a program to its end; a program that is not there exits with 126 or 127, as in a shell. */
  execute(container: string, request: ExecRequest, signal?: AbortSignal): Promise<ExecResult>;
  stats(container: string, signal?: AbortSignal): Promise<ContainerStats>;
  /** What the container has changed, beside what is mounted into it; the folders of what changed are in the list. */
  changes(container: string, signal?: AbortSignal): Promise<readonly ContainerChange[]>;
  /**
   * The text of a small file (at most 1 MB) in a container, running or not; undefined where there is no such file, or a
   * larger one.
   */
  readFile(container: string, path: string, signal?: AbortSignal): Promise<string | undefined>;
  /**
   * Copies files out of a container, running or not: into a folder of this machine, below which they keep their path.
   * Nothing that is there is written over. Only files and folders are copied, no devices;
   * links are left out by Docker, and podman gives the file that they lead to.
   *
   * @param paths absolute, in the container; what is not there any more is left out
   * @param folder absolute, on this machine
   * @throws EngineError of kind `not-found` where the container is gone; `other` where a file cannot be written
   */
  copyOut(container: string, paths: readonly string[], folder: string, signal?: AbortSignal): Promise<CopiedOut>;
  /** What is at an absolute path, running or not; undefined where nothing is. Folders on the way may be links. */
  stat(container: string, path: string, signal?: AbortSignal): Promise<PathStat | undefined>;
  /**
   * A file, or a folder with all that is in it, of a container that need not run; undefined where nothing is there. A link
   * is given as such, and not followed.
   */
  archive(container: string, path: string, options: ArchiveOptions, signal?: AbortSignal): Promise<Archive | undefined>;
  /** What it takes on the engine's disk beside its image, in bytes; undefined where the engine does not say. */
  size(container: string, signal?: AbortSignal): Promise<number | undefined>;
  /** The command lines of the programs that run in it. @throws EngineError of kind `conflict` where it does not run */
  processes(container: string, signal?: AbortSignal): Promise<readonly string[]>;
  /** Waits until it has ended. @returns what it exited with */
  wait(container: string, signal?: AbortSignal): Promise<number>;
}
