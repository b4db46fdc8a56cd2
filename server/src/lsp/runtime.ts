import type { Condarc } from '../analysis/solve/condarc';
import type { SolveAnswer, SolveRequest } from '../analysis/solve/types';

/** A file that is not open in the editor. */
export interface FileContent {
  readonly text: string;
  /** The POSIX mode, where the host knows it. */
  readonly mode?: number;
  /** As `FilePort.stamp` gives it. */
  readonly stamp?: string;
}

/** Reads files that are not open in the editor. URIs are strings in vscode-uri's normal form. */
export interface FilePort {
  /** The file, or undefined where it does not exist or cannot be read. Never rejects. */
  read(uri: string): Promise<FileContent | undefined>;
  /** Whether there is a file or folder; undefined where that cannot be said. Never rejects. */
  exists(uri: string): Promise<boolean | undefined>;
  /** The files below a folder (recursive, folders such as `.git` and `node_modules` left out), at most so many. Never rejects. */
  list(folder: string, limit: number): Promise<Listed>;
  /**
   * What is now at or below a URI, as in `Listed`; nothing where there is no file or folder. Only where lists are whole.
   * Never rejects.
   */
  at?(uri: string): Promise<readonly string[]>;
  /**
   * What changes whenever a file does; undefined where it does not exist or cannot be read. Where this is missing, only
   * the client can tell of changes. Never rejects.
   */
  stamp?(uri: string): Promise<string | undefined>;
  /** Those of the URIs that are folders in which files of a project may lie. Only where lists are whole. Never rejects. */
  folders?(uris: readonly string[]): Promise<readonly string[]>;
}

/** The files below a folder. */
export interface Listed {
  readonly uris: readonly string[];
  /**
   * True where nothing is left out in silence: folders that were not entered, cannot be read or hold nothing are in
   * `uris` too, with a slash at their ends, and so are links, without one.
   */
  readonly whole: boolean;
  /** False where there is more than is listed. */
  readonly complete: boolean;
}

/** Solves environments in a thread of its own. */
export interface SolverPort {
  /** Begins. The answer never rejects; after `cancel` it says so. */
  solve(job: SolverJob): { readonly answer: Promise<SolveAnswer>; cancel(): void };
  /** Deletes what is kept of channels. @throws an error of the system */
  clear(): Promise<void>;
  /** The value of a variable of the environment, for addresses of channels. */
  variable(name: string): string | undefined;
}
export interface SolverJob {
  readonly request: SolveRequest;
  readonly condarc: Condarc;
  /** The editor's own proxy, and whether it looks at certificates. */
  readonly proxy: string | undefined;
  readonly strictSSL: boolean;
  readonly onProgress: (message: string) => void;
}

/** What the host (Node or a browser worker) gives the server beside the connection. */
export interface Runtime {
  /** Direct access to `file:` URIs; where it is absent, and for all other schemes, the client is asked. */
  readonly localFiles?: FilePort;
  /** The solver, where the host can have one. */
  readonly solver?: SolverPort;
  /** Runs the work after the messages that have already arrived were handled. */
  defer(work: () => void): void;
  /** The number of the server's process, where it is one. */
  readonly process?: number;
  /** Notes that a file is looked at next, for whoever finds this server stuck. Where it is absent, nobody asks. */
  readonly lookingAt?: (uri: string) => void;
  /** Runs the work after so many milliseconds. */
  later(milliseconds: number, work: () => void): void;
}

/** No list of a workspace folder is longer. */
export const LIST_LIMIT = 50_000;

/** No list of any other folder is longer: nobody said that it is a project, and it may be `/`. */
export const OUTSIDE_LIMIT = 1000;

/** Files above this size are not read, in bytes: nothing that people write by hand is larger. */
export const READ_LIMIT = 16 * 1024 * 1024;
