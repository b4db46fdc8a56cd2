import type { FileSource, SourceFile } from '../analysis/project/files';
import { isInside } from '../analysis/project/paths';
import { toPath, toUri } from './convert';
import { EXISTS_PREFIX } from './fileList';
import type { WorkspaceFiles } from './files';

/** What a piece of work made, and what it asked for on the way. */
export interface Watched<T> {
  readonly value: T;
  /** Keys of all that was asked for: URIs of files and folders, and of lists (which end with a slash). */
  readonly dependencies: ReadonlySet<string>;
  /** Those that were not in memory or out of date: after `WorkspaceFiles.load` the work has to be done again. */
  readonly missing: ReadonlySet<string>;
}

/** The files as the analysis of one project sees them, with a note of what it asks for. */
export class View implements FileSource {
  private readonly keys = new Map<string, string>();
  private dependencies = new Set<string>();
  private missing = new Set<string>();
  private readonly rootList: string;

  /**
   * @param root the project's folder, a URI; paths of the analysis have its scheme and authority
   */
  constructor(
    private readonly files: WorkspaceFiles,
    private readonly root: string,
  ) {
    this.rootList = `${root.replace(/\/+$/, '')}/`;
  }

  /** The path of a file by its URI, which the view remembers: not every URI can be made from its path. */
  pathOf(uri: string): string {
    const path = toPath(uri);
    this.keys.set(path, uri);
    return path;
  }

  /** The URI of a path. */
  uriOf(path: string): string {
    return this.keyOf(path);
  }

  /** Does the work and notes what it asks for. */
  watch<T>(work: () => T): Watched<T> {
    // What the analysis keeps from one time to the next always depends on which files there are.
    this.dependencies = new Set([this.rootList]);
    this.missing = new Set();
    const value = work();
    return { value, dependencies: this.dependencies, missing: this.missing };
  }

  generation(): number {
    return this.files.generation();
  }

  read(path: string): SourceFile | undefined {
    const key = this.ask(path);
    const { file, fresh } = this.files.known(key);
    if (!fresh) this.missing.add(key);
    return file?.text === undefined ? undefined : { path, text: file.text, version: file.version, mode: file.mode };
  }

  exists(path: string): boolean | undefined {
    const key = this.ask(path);
    const { list, fresh } = this.files.knownList(this.rootList);
    if (fresh && list?.has(path) === true) return true;
    const known = this.files.knownExistence(key);
    if (!known.fresh) this.missing.add(EXISTS_PREFIX + key);
    return known.exists;
  }

  list(folder: string): readonly string[] {
    const all = this.ofList(this.rootList);
    const root = toPath(this.root);
    if (folder === root) return all?.paths ?? [];
    // One walk serves all folders of the project.
    if (isInside(root, folder) && all?.complete !== false) {
      return all?.has(folder) === true ? all.paths.filter((path) => isInside(folder, path)) : [];
    }
    const key = `${this.keyOf(folder).replace(/\/+$/, '')}/`;
    this.dependencies.add(key);
    return this.ofList(key)?.paths ?? [];
  }

  private ofList(key: string) {
    const { list, fresh } = this.files.knownList(key);
    if (!fresh) this.missing.add(key);
    return list;
  }

  private ask(path: string): string {
    const key = this.keyOf(path);
    this.dependencies.add(key);
    return key;
  }

  private keyOf(path: string): string {
    let key = this.keys.get(path);
    if (key === undefined) {
      key = toUri(path, this.root);
      this.keys.set(path, key);
    }
    return key;
  }
}
