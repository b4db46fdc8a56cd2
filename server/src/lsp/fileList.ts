import picomatch from 'picomatch/posix.js';
import { WATCHED_FILES } from '../../../common/src/languages';
import { SKIPPED_FOLDERS } from '../analysis/project/files';
import { basename, dirname, isInside } from '../analysis/project/paths';
import { sameItems } from '../analysis/project/tracked';
import { withoutEnd } from '../analysis/text/trim';
import { toPath, toUri } from './convert';
import { LIST_LIMIT, type Listed } from './runtime';

/** Stands before the URI in the key of "is there such a file or folder". */
export const EXISTS_PREFIX = 'exists:';

const NONE: readonly string[] = [];

/** Whether the coming and going of a file of that name is told. */
export const isWatched: (name: string) => boolean = picomatch(WATCHED_FILES, { dot: true });

/** The files below a folder. */
export class FileList {
  private readonly below = new Map<string, readonly string[]>();
  private readonly lacking = new Map<string, boolean>();
  /** All that is listed, and the folders of it, in one spelling. */
  private names: Map<string, 'file' | 'folder' | 'closed'> | undefined;

  /**
   * @param folder the URI of the folder, with a slash at its end
   * @param paths sorted, so that what lies below a folder stands together
   * @param closed folders that were not looked into: what they hold is not known
   * @param whole true where nothing is left out
   * @param complete false where the folder holds more files than are listed
   */
  private constructor(
    readonly folder: string,
    readonly paths: readonly string[],
    private readonly closed: ReadonlySet<string>,
    readonly whole: boolean,
    readonly complete: boolean,
  ) {}

  /** @param folder the URI of the folder, with a slash at its end */
  static of(folder: string, { uris, whole, complete }: Listed): FileList {
    const root = toPath(folder);
    // Most names are written in a URI as they are.
    const paths = uris.map((uri) => {
      const rest = uri.startsWith(folder) ? uri.slice(folder.length) : '%';
      return /[%?#]/.test(rest) ? toPath(uri) : root + rest;
    });
    return FileList.ofPaths(folder, paths, whole, complete);
  }

  private static ofPaths(folder: string, paths: readonly string[], whole: boolean, complete: boolean): FileList {
    const isClosed = (path: string) => path.endsWith('/');
    const closed = new Set(paths.filter(isClosed).map((path) => path.slice(0, -1)));
    return new FileList(folder, paths.filter((path) => !isClosed(path)).sort(), closed, whole, complete);
  }

  /** The URI of a listed file. */
  uriOf(path: string): string {
    return toUri(path, this.folder);
  }

  /** True for a listed file, for a folder that holds one, and for a folder that was not looked into. */
  has(path: string): boolean {
    if (this.closed.has(path) || this.paths[this.first(path)] === path) return true;
    const prefix = withSlash(path);
    return this.paths[this.first(prefix)]?.startsWith(prefix) === true;
  }

  /** The listed files below a folder. */
  filesBelow(folder: string): readonly string[] {
    const kept = this.below.get(folder);
    if (kept !== undefined) return kept;
    const prefix = withSlash(folder);
    const start = this.first(prefix);
    let end = start;
    while (this.paths[end]?.startsWith(prefix) === true) end++;
    const found = start === end ? NONE : this.paths.slice(start, end);
    if (found.length > 0) this.below.set(folder, found);
    return found;
  }

  /**
   * True where there is surely no such file or folder: the list is whole, and whoever made it would be told of the file.
   * Names that only differ in case or accents may mean the same file; what lies behind a link is not listed.
   */
  lacks(path: string): boolean {
    let answer = this.lacking.get(path);
    if (answer === undefined) {
      answer = this.findLack(path);
      if (this.lacking.size >= LIST_LIMIT) this.lacking.clear();
      this.lacking.set(path, answer);
    }
    return answer;
  }

  private findLack(path: string): boolean {
    const name = basename(path);
    if (!this.whole || !this.complete || !(isWatched(name) || SKIPPED_FOLDERS.has(name))) return false;
    const root = withoutEnd(toPath(this.folder), '/');
    if (path === root || !isInside(root, path)) return false;
    this.names ??= this.collectNames(root);
    if (this.names.has(fold(path))) return false;
    for (let at = dirname(path); at.length > root.length; at = dirname(at)) {
      const kind = this.names.get(fold(at));
      if (kind !== undefined) return kind === 'folder';
    }
    return true;
  }

  private collectNames(root: string): Map<string, 'file' | 'folder' | 'closed'> {
    const names = new Map<string, 'file' | 'folder' | 'closed'>();
    const add = (path: string, kind: 'file' | 'closed'): void => {
      names.set(fold(path), kind);
      for (let at = dirname(path); at.length > root.length; at = dirname(at)) {
        const folded = fold(at);
        if (names.has(folded)) break;
        names.set(folded, 'folder');
      }
    };
    for (const path of this.closed) add(path, 'closed');
    for (const path of this.paths) add(path, 'file');
    return names;
  }

  /**
   * The list after something changed at some places.
   *
   * @param changed for each URI that may have come, gone or changed its kind what is there now, as in the constructor
   */
  with(changed: ReadonlyMap<string, readonly string[]>): FileList {
    const places = [...changed.keys()].map(toPath);
    const stays = (path: string) => !places.some((place) => isInside(place, path));
    const closed = [...this.closed].filter(stays).map((path) => `${path}/`);
    const found = [...changed.values()].flat().map(toPath);
    return FileList.ofPaths(this.folder, [...this.paths.filter(stays), ...closed, ...found], this.whole, this.complete);
  }

  equals(other: FileList): boolean {
    return (
      this.whole === other.whole &&
      this.complete === other.complete &&
      sameItems(this.paths, other.paths) &&
      sameItems([...this.closed].sort(), [...other.closed].sort())
    );
  }

  /** Where a path is among the sorted ones, or would stand. */
  private first(path: string): number {
    let low = 0;
    let high = this.paths.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.paths[middle] ?? '') < path) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

function withSlash(folder: string): string {
  return folder.endsWith('/') ? folder : `${folder}/`;
}

/** One spelling for all names that a file system may take for the same. */
function fold(path: string): string {
  return path.normalize('NFC').toLowerCase();
}
