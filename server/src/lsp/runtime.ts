/** Reads files that are not open in the editor. URIs are strings in vscode-uri's normal form. */
export interface FilePort {
  /** The file's text, or undefined where it does not exist, cannot be read or is no text. Never rejects. */
  read(uri: string): Promise<string | undefined>;
  /** The files below a folder (recursive, folders such as `.git` and `node_modules` left out). Never rejects. */
  list(folder: string): Promise<readonly string[]>;
}

/** What the host (Node or a browser worker) gives the server beside the connection. */
export interface Runtime {
  /** Direct access to `file:` URIs; where it is absent, and for all other schemes, the client is asked. */
  readonly localFiles?: FilePort;
  /** Runs the work after the messages that have already arrived were handled. */
  defer(work: () => void): void;
}

/** No file list is longer, so that a folder such as `/` cannot fill the memory. */
export const LIST_LIMIT = 50_000;

/** Files above this size are not read, in bytes: nothing that people write by hand is larger. */
export const READ_LIMIT = 16 * 1024 * 1024;

/** Folders that hold nothing that a person wrote. */
export const SKIPPED_FOLDERS: ReadonlySet<string> = new Set([
  '.git',
  '.hg',
  '.svn',
  'node_modules',
  '.venv',
  '__pycache__',
  '.tox',
  '.mypy_cache',
]);
