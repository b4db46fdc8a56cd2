import type { FileSource, SourceFile } from '../analysis/project/files';
import { isInside } from '../analysis/project/paths';
import { withoutEnd } from '../analysis/text/trim';
import { toPath, toUri } from './convert';
import { EXISTS_PREFIX } from './fileList';
import type { WorkspaceFiles } from './files';

const NONE: readonly string[] = [];

/** What a piece of work made, and what it asked for in vain on the way. */
export interface Watched<T> {
  readonly value: T;
  /**
   * What was not in memory or out of date (URIs of files, of lists, which end with a slash, and `EXISTS_PREFIX`): after
   * `WorkspaceFiles.load` the work has to be done again.
   */
  readonly missing: ReadonlySet<string>;
}

/** The files as the analysis of one project sees them, with a note of what it asks for in vain. */
export class View implements FileSource {
  private readonly keys = new Map<string, string>();
  /** The way back: one file may be named in several ways. */
  private readonly paths = new Map<string, readonly string[]>();
  private missing = new Set<string>();
  private count = 0;
  private readonly rootPath: string;
  private readonly rootList: string;

  /**
   * @param root the project's folder, a URI; paths of the analysis have its scheme and authority
   * @param ofWorkspace whether it is a folder of the workspace, in which files are watched
   */
  constructor(
    private readonly files: WorkspaceFiles,
    private readonly root: string,
    private readonly ofWorkspace: boolean,
  ) {
    this.rootPath = toPath(root);
    this.rootList = `${withoutEnd(root, '/')}/`;
  }

  /** The path of a file by its URI, which the view remembers: not every URI can be made from its path. */
  pathOf(uri: string): string {
    const path = toPath(uri);
    this.keep(path, uri);
    return path;
  }

  /** The URI of a path. */
  uriOf(path: string): string {
    return this.keyOf(path);
  }

  /** Does the work and notes what it misses. */
  watch<T>(work: () => T): Watched<T> {
    this.missing = new Set();
    const value = work();
    return { value, missing: this.missing };
  }

  revision(): number {
    return this.files.revision();
  }

  changesSince(revision: number): readonly string[] | undefined {
    return this.files.changesSince(revision)?.flatMap((key) => this.paths.get(key) ?? []);
  }

  misses(): number {
    return this.count;
  }

  read(path: string): SourceFile | undefined {
    const key = this.keyOf(path);
    const { file, fresh } = this.files.known(key);
    if (!fresh && this.ofWorkspace && !this.files.isOpen(key)) {
      // Most of what the analysis looks for is not there: that is known without asking the disk.
      const listed = this.files.listed(this.rootList, path);
      if (listed === 'lacking') return undefined;
      this.miss(listed === 'unlisted' ? this.rootList : key);
    } else if (!fresh) this.miss(key);
    return file?.text === undefined ? undefined : { path, text: file.text, version: file.version, mode: file.mode };
  }

  exists(path: string): boolean | undefined {
    const key = this.keyOf(path);
    if (this.files.isOpen(key)) return true;
    if (isInside(this.rootPath, path)) {
      const listed = this.files.listed(this.rootList, path);
      if (listed === 'there') return true;
      if (listed === 'lacking' && this.ofWorkspace) return false;
    }
    const known = this.files.knownExistence(key);
    if (!known.fresh) this.miss(EXISTS_PREFIX + key);
    return known.exists;
  }

  list(folder: string): readonly string[] {
    const all = this.listOf(this.rootList);
    if (folder === this.rootPath) return all?.paths ?? NONE;
    // One walk serves all folders of the project.
    if (isInside(this.rootPath, folder) && all?.complete !== false) return all?.filesBelow(folder) ?? NONE;
    return this.listOf(`${withoutEnd(this.keyOf(folder), '/')}/`)?.paths ?? NONE;
  }

  private listOf(key: string) {
    const { list, fresh } = this.files.knownList(key);
    if (!fresh) this.miss(key);
    return list;
  }

  private miss(key: string): void {
    this.count++;
    this.missing.add(key);
  }

  private keyOf(path: string): string {
    let key = this.keys.get(path);
    if (key === undefined) {
      key = toUri(path, this.root);
      this.keep(path, key);
    }
    return key;
  }

  private keep(path: string, key: string): void {
    this.keys.set(path, key);
    const known = this.paths.get(key) ?? NONE;
    if (!known.includes(path)) this.paths.set(key, [...known, path]);
  }
}
