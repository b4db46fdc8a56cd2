import type { FileSource, SourceFile } from './files';
import { ancestors, dirname, isInside, normalize } from './paths';

/** A FileSource over texts in memory that can be changed: for tests, and for hosts that hold everything in memory. */
export class MemoryFiles implements FileSource {
  private readonly files = new Map<string, SourceFile>();
  private folders: Set<string> | undefined;
  private changes = 0;

  constructor(texts: Readonly<Record<string, string>>) {
    for (const [path, text] of Object.entries(texts)) this.set(path, text);
  }

  /** Adds a file or replaces its text; it gets a new version. */
  set(path: string, text: string, mode?: number): void {
    const key = normalize(path);
    this.changes++;
    if (!this.files.has(key)) this.folders = undefined;
    this.files.set(key, { path: key, text, version: this.changes, mode });
  }

  /** Takes a file away. */
  delete(path: string): void {
    this.changes++;
    this.folders = undefined;
    this.files.delete(normalize(path));
  }

  revision(): number {
    return this.changes;
  }

  read(path: string): SourceFile | undefined {
    return this.files.get(normalize(path));
  }

  exists(path: string): boolean {
    if (this.folders === undefined) {
      this.folders = new Set();
      for (const file of this.files.keys()) for (const folder of ancestors(dirname(file))) this.folders.add(folder);
    }
    const key = normalize(path);
    return this.files.has(key) || this.folders.has(key);
  }

  list(folder: string): readonly string[] {
    const key = normalize(folder);
    return [...this.files.keys()].filter((path) => isInside(key, path)).sort();
  }
}

/** The given texts, by path, as a FileSource. */
export function memoryFiles(texts: Readonly<Record<string, string>>): MemoryFiles {
  return new MemoryFiles(texts);
}
