import { toPath } from './convert';
import { LIST_LIMIT } from './runtime';

/** Stands before the URI in the key of "is there such a file or folder". */
export const EXISTS_PREFIX = 'exists:';

/** The files below a folder, as URIs and as paths. */
export class FileList {
  /** In the order of `uris`. */
  readonly paths: readonly string[];
  /** False where the folder holds more files than are listed. */
  readonly complete: boolean;
  private known: Set<string> | undefined;

  constructor(readonly uris: readonly string[]) {
    this.paths = uris.map(toPath);
    this.complete = uris.length < LIST_LIMIT;
  }

  /** True for a listed file, and for a folder that holds one. */
  has(path: string): boolean {
    if (this.known === undefined) {
      this.known = new Set();
      for (const file of this.paths) {
        for (let at = file; at !== '' && !this.known.has(at); at = at.slice(0, Math.max(0, at.lastIndexOf('/')))) {
          this.known.add(at);
        }
      }
    }
    return this.known.has(path);
  }

  equals(other: FileList): boolean {
    return this.uris.length === other.uris.length && this.uris.every((uri, i) => uri === other.uris[i]);
  }
}
