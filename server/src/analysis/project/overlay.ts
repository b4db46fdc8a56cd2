/** Files as they would be with other texts: for changes that are tried before they are offered. */
import type { FileSource, SourceFile } from './files';
import { ancestors, dirname, isInside } from './paths';

/** A file in place of what the source has. */
export interface LaidFile {
  readonly text: string;
  readonly mode?: number;
}

/** The files of a source, some of them with other texts, and some that the source does not have. For one reader. */
export class OverlaidFiles implements FileSource {
  private laid: ReadonlyMap<string, LaidFile> = new Map();
  private folders = new Set<string>();
  private added: readonly string[] = [];
  private count = 0;
  private sourceRevision: number | undefined;
  /** What was told last, and of which revision of the source. */
  private told = -1;
  private toldSource: number | undefined;
  /** The paths that were laid, or are no longer, since then; undefined where files came or went. */
  private changed: Set<string> | undefined = new Set();

  constructor(private readonly source: FileSource) {}

  /** Puts these files in place of those that were laid before. */
  lay(files: ReadonlyMap<string, LaidFile>): void {
    const added = [...files.keys()].filter((path) => this.source.read(path) === undefined);
    if (added.length > 0 || this.added.length > 0) this.changed = undefined;
    for (const path of [...this.laid.keys(), ...files.keys()]) this.changed?.add(path);
    this.laid = files;
    this.added = added;
    this.folders = new Set(added.flatMap((path) => ancestors(dirname(path))));
    this.count++;
  }

  read(path: string): SourceFile | undefined {
    const file = this.laid.get(path);
    if (file === undefined) return this.source.read(path);
    return { path, text: file.text, version: `laid ${this.count}`, mode: file.mode ?? this.source.read(path)?.mode };
  }

  exists(path: string): boolean | undefined {
    return this.laid.has(path) || this.folders.has(path) || this.source.exists(path);
  }

  list(folder: string): readonly string[] {
    const found = this.source.list(folder);
    const more = this.added.filter((path) => isInside(folder, path));
    return more.length === 0 ? found : [...found, ...more].sort();
  }

  revision(): number {
    const now = this.source.revision?.();
    // A source that cannot tell may have changed since the last question.
    if (now === undefined || now !== this.sourceRevision) this.count++;
    this.sourceRevision = now;
    return this.count;
  }

  changesSince(revision: number): Iterable<string> | undefined {
    const { changed, told, toldSource, sourceRevision } = this;
    this.told = this.count;
    this.toldSource = sourceRevision;
    this.changed = new Set();
    if (changed === undefined || revision !== told || toldSource === undefined) return undefined;
    const others = toldSource === sourceRevision ? [] : this.source.changesSince?.(toldSource);
    return others && new Set([...changed, ...others]);
  }

  misses(): number {
    return this.source.misses?.() ?? 0;
  }
}
