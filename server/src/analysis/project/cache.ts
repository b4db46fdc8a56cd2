import type { FileSource, SourceFile } from './files';

/** What was made of a file, kept as long as the file's version stays and there is room. */
export class FileCache<T> {
  private readonly entries = new Map<string, { readonly version: string | number; readonly value: T }>();

  /**
   * @param make makes the value of a file; is given the one of its last version too, where that is still there
   * @param limit how many files to keep; those not asked for longest go first
   */
  constructor(
    private readonly files: FileSource,
    private readonly make: (file: SourceFile, before: T | undefined, path: string) => T,
    private readonly limit: number,
  ) {}

  /** The value of the file as it is now; undefined where it cannot be read. */
  get(path: string): T | undefined {
    const file = this.files.read(path);
    const kept = this.entries.get(path);
    if (kept !== undefined) this.entries.delete(path);
    if (file === undefined) return undefined;
    const entry =
      kept?.version === file.version ? kept : { version: file.version, value: this.make(file, kept?.value, path) };
    this.entries.set(path, entry);
    if (this.entries.size > this.limit) {
      const oldest = this.entries.keys().next();
      if (oldest.done !== true) this.entries.delete(oldest.value);
    }
    return entry.value;
  }
}
