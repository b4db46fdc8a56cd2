/** The files of this machine as the analysis asks for them: read when first asked for, and kept. */
import {
  closeSync,
  constants,
  type Dirent,
  lstatSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  realpathSync,
  type Stats,
  statSync,
} from 'node:fs';
import { type FileSource, SKIPPED_FOLDERS, type SourceFile } from '../../analysis/project/files';
import { ancestors, basename, dirname, join, normalize } from '../../analysis/project/paths';
import { decode, SIZE_LIMIT } from './decode';
import { toProject } from './paths';

/** So many bytes are read at once. */
const CHUNK = 64 * 1024;

/** No list of files is longer, so that a folder such as `/` cannot fill the memory. */
const LIST_LIMIT = 50_000;

interface Entry {
  readonly file: SourceFile | undefined;
  readonly mark: boolean;
  readonly problem: string | undefined;
}

/** One thing in a folder. */
export interface FolderEntry {
  readonly name: string;
  readonly path: string;
  readonly kind: 'file' | 'folder' | 'link' | 'other';
}

/**
 * The disk, with texts laid over it (standard input, fixes that are not written yet). All is synchronous; nothing is
 * read twice.
 */
export class DiskFiles implements FileSource {
  private readonly entries = new Map<string, Entry>();
  private readonly stats = new Map<string, Stats | null>();
  private readonly folders = new Map<string, readonly FolderEntry[]>();
  private readonly lists = new Map<string, readonly string[]>();
  private readonly overlay = new Map<string, SourceFile>();
  private changes = 0;

  revision(): number {
    return this.changes;
  }

  read(path: string): SourceFile | undefined {
    return this.overlay.get(path) ?? this.entry(path).file;
  }

  exists(path: string): boolean {
    return this.overlay.has(path) || this.stat(path) !== undefined;
  }

  /** The files below a folder, the nearest first; links to folders are never followed, they may lead in circles. */
  list(folder: string): readonly string[] {
    const kept = this.lists.get(folder);
    if (kept !== undefined) return kept;
    const found: string[] = [];
    const queue = [folder];
    for (let next = 0; next < queue.length && found.length < LIST_LIMIT; next++) {
      for (const entry of this.folder(queue[next] ?? '')) {
        if (entry.kind === 'folder') {
          if (!SKIPPED_FOLDERS.has(entry.name)) queue.push(entry.path);
        } else if (entry.kind === 'file' || (entry.kind === 'link' && this.stat(entry.path)?.isFile() === true)) {
          found.push(entry.path);
        }
      }
    }
    for (const path of this.overlay.keys()) {
      if (path.startsWith(folder === '/' ? '/' : `${folder}/`) && this.stat(path) === undefined) found.push(path);
    }
    this.lists.set(folder, found);
    return found;
  }

  /** What is in a folder, by name; nothing where it cannot be read. */
  folder(path: string): readonly FolderEntry[] {
    const kept = this.folders.get(path);
    if (kept !== undefined) return kept;
    let entries: FolderEntry[] = [];
    try {
      entries = readdirSync(path, { withFileTypes: true })
        .map((entry) => ({ name: entry.name, path: join(path, entry.name), kind: kindOf(entry) }))
        // A name that is no proper path (a backslash in it, on Windows drives) cannot be asked for again.
        .filter((entry) => basename(entry.path) === entry.name && this.isNameable(entry))
        .sort((a, b) => (a.name < b.name ? -1 : 1));
    } catch {
      // Not there, not a folder, or not readable: the same to the analysis.
    }
    this.folders.set(path, entries);
    return entries;
  }

  /** What was met whose names are no UTF-8: nothing can ask for it by that name. */
  readonly unnameable = new Set<string>();

  private isNameable({ name, path }: FolderEntry): boolean {
    if (!name.includes('\uFFFD') || lstatSync(path, { throwIfNoEntry: false }) !== undefined) return true;
    this.unnameable.add(path);
    return false;
  }

  /** What the path leads to, links followed; undefined where there is nothing, or links lead in a circle. */
  stat(path: string): Stats | undefined {
    const kept = this.stats.get(path);
    if (kept !== undefined) return kept ?? undefined;
    let stats: Stats | null = null;
    try {
      stats = statSync(path, { throwIfNoEntry: false }) ?? null;
    } catch {
      // Links in a circle, a folder above that may not be entered: `load` finds out which, where it matters.
    }
    this.stats.set(path, stats);
    return stats ?? undefined;
  }

  /** Why the file cannot be read, or is only read in part; undefined where all is well. */
  problem(path: string): string | undefined {
    return this.overlay.has(path) ? undefined : this.entry(path).problem;
  }

  /** True where the text is the file's whole content, to the last byte, so that it may be written back. */
  writable(path: string): boolean {
    const { problem, file, mark } = this.entry(path);
    if (problem !== undefined) return false;
    if (file === undefined || !file.text.includes('\uFFFD')) return true;
    try {
      return readFileSync(path).equals(encode(file.text, mark));
    } catch {
      return false;
    }
  }

  /** The bytes that the disk held when the file was read. */
  bytesOnDisk(path: string): Buffer {
    const { file, mark } = this.entry(path);
    return encode(file?.text ?? '', mark);
  }

  /** The path without symbolic links, those of folders included; of a file that is not there yet, that of its folder. */
  realPath(path: string): string {
    try {
      return normalize(toProject(realpathSync(path)));
    } catch {
      return path === dirname(path) ? path : join(this.realPath(dirname(path)), basename(path));
    }
  }

  /** Whether the file starts with a byte order mark, which the text leaves out. */
  hasMark(path: string): boolean {
    return this.entry(path).mark;
  }

  /** Lays a text over a file of the disk; the disk stays as it is. */
  set(path: string, text: string, mode?: number): void {
    const before = this.exists(path);
    this.changes++;
    const known = mode ?? this.stat(path)?.mode;
    this.overlay.set(path, { path, text, version: `over-${this.changes}`, mode: known && known & 0o7777 });
    if (!before) this.lists.clear();
  }

  /** Takes a text away that was laid over a file. */
  unset(path: string): void {
    this.changes++;
    this.overlay.delete(path);
    this.lists.clear();
  }

  /** Whether the disk holds such a file, whatever is laid over it. */
  onDisk(path: string): boolean {
    return this.stat(path) !== undefined;
  }

  /** The text as the disk holds it. */
  textOnDisk(path: string): string | undefined {
    return this.entry(path).file?.text;
  }

  /** The texts that were laid over. */
  laidOver(): ReadonlyMap<string, SourceFile> {
    return this.overlay;
  }

  private entry(path: string): Entry {
    const kept = this.entries.get(path);
    if (kept !== undefined) return kept;
    const made = this.load(path);
    this.entries.set(path, made);
    return made;
  }

  private load(path: string): Entry {
    const failed = (problem: string): Entry => ({ file: undefined, mark: false, problem });
    try {
      const stats = this.stat(path) ?? statSync(path);
      if (stats.isDirectory()) return failed('this is a folder');
      // A named pipe or a device would never end.
      if (!stats.isFile()) return failed('this is no regular file');
      if (stats.size > SIZE_LIMIT) {
        return failed(
          `the file is too large: ${megabytes(stats.size)} MB, at most ${megabytes(SIZE_LIMIT)} MB are read`,
        );
      }
      const bytes = readAtMost(path, SIZE_LIMIT);
      // Files of `/proc` and the like say that they are empty, and go on for ever.
      if (bytes === undefined) return failed(`the file is too large: at most ${megabytes(SIZE_LIMIT)} MB are read`);
      const { text, mark, problem } = decode(bytes);
      const mode = process.platform === 'win32' ? undefined : stats.mode & 0o7777;
      const file = text === undefined ? undefined : { path, text, version: 0, mode };
      return { file, mark, problem };
    } catch (error) {
      return failed(reason(error));
    }
  }
}

/** The bytes of a file, undefined where there are more; never waits for what is not there yet, as in `/proc/kmsg`. */
function readAtMost(path: string, limit: number): Buffer | undefined {
  const file = openSync(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  try {
    const chunks: Buffer[] = [];
    let length = 0;
    for (;;) {
      const chunk = Buffer.allocUnsafe(CHUNK);
      const read = readSync(file, chunk, 0, CHUNK, null);
      if (read === 0) return Buffer.concat(chunks, length);
      length += read;
      if (length > limit) return undefined;
      chunks.push(chunk.subarray(0, read));
    }
  } finally {
    closeSync(file);
  }
}

function encode(text: string, mark: boolean): Buffer {
  return Buffer.from(mark ? `\uFEFF${text}` : text, 'utf8');
}

function megabytes(bytes: number): string {
  return (bytes / 1024 / 1024).toFixed(bytes % (1024 * 1024) === 0 ? 0 : 1);
}

function kindOf(entry: Dirent): FolderEntry['kind'] {
  if (entry.isFile()) return 'file';
  if (entry.isDirectory()) return 'folder';
  return entry.isSymbolicLink() ? 'link' : 'other';
}

/** A system error in words. */
export function reason(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  switch (code) {
    case 'ENOENT':
      return 'there is no such file';
    case 'EACCES':
    case 'EPERM':
      return 'permission denied';
    case 'ELOOP':
      return 'symbolic links lead in a circle';
    case 'EISDIR':
      return 'this is a folder';
    case 'ENAMETOOLONG':
      return 'the path is too long';
    case 'EAGAIN':
      return 'it has nothing to read yet';
    case 'ENOSPC':
      return 'no space is left on the disk';
    case 'EROFS':
      return 'the file system is read-only';
    default:
      return error instanceof Error ? error.message : String(error);
  }
}

/** The folder that version control starts in, or undefined. */
export function repositoryRoot(files: DiskFiles, folder: string): string | undefined {
  return ancestors(normalize(folder)).find((each) =>
    ['.git', '.hg', '.svn'].some((mark) => files.exists(join(each, mark))),
  );
}
