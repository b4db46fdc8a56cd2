/**
 * How files come in. Paths are project paths: forward slashes, absolute in the sense of the host (`/home/me/p/Dockerfile`,
 * `c:/p/Dockerfile`, or the path part of a virtual workspace's URI); the analysis only joins and compares them.
 */
export interface SourceFile {
  readonly path: string;
  readonly text: string;
  /** Changes whenever the text does (an editor's document version, a hash, an mtime). */
  readonly version: string | number;
  /** The POSIX mode where the host knows it (for "not executable"); undefined elsewhere, e.g. on Windows. */
  readonly mode?: number;
}

/**
 * The port through which the analysis sees files. All is synchronous and from memory: hosts (command line, editor)
 * read ahead and answer from their cache, so that unsaved buffers count.
 */
export interface FileSource {
  /** The text of the file, or undefined where it does not exist, is no text or is not known. */
  read(path: string): SourceFile | undefined;
  /** True where a file or folder of that path exists, false where it surely does not, undefined where not known. */
  exists(path: string): boolean | undefined;
  /** The paths below `folder` that the host knows of (files only, recursive, ignored folders left out). */
  list(folder: string): readonly string[];
  /**
   * A number that changes whenever anything does: a text, which files there are, what is known of them. Hosts that can
   * tell offer it: what was made from the files is then known to hold without a look at each of them.
   */
  revision?(): number;
  /**
   * The paths of files whose text or existence may be another one since a revision; undefined where that is not known, or
   * lists changed. Without it all is looked at again after each change.
   */
  changesSince?(revision: number): Iterable<string> | undefined;
  /**
   * How often something was asked for that the host does not have at hand yet, for hosts that find such things out and
   * then ask the analysis again: what was made from half the answers is not kept.
   */
  misses?(): number;
}

/** Folders that hold nothing that a person wrote for a build; hosts leave them out of their lists. */
export const SKIPPED_FOLDERS: ReadonlySet<string> = new Set([
  '.git',
  '.hg',
  '.svn',
  'node_modules',
  '.venv',
  '__pycache__',
  '.tox',
  '.nox',
  '.mypy_cache',
  '.pytest_cache',
  '.ruff_cache',
  '.ipynb_checkpoints',
  'conda-meta',
]);
