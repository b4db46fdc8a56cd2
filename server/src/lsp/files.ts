import type { TextDocument } from 'vscode-languageserver-textdocument';
import { CONFIG_NAMES } from '../analysis/config';
import { classify } from '../analysis/project/classify';
import { basename } from '../analysis/project/paths';
import { LineIndex } from '../analysis/text/lines';
import { normalUri, toPath } from './convert';
import { EXISTS_PREFIX, FileList } from './fileList';
import type { FileContent, FilePort } from './runtime';

export { EXISTS_PREFIX } from './fileList';
export { View } from './view';

/** A text in memory. */
export interface KnownFile {
  /** Undefined where there is no such file, or it is no text. */
  readonly text: string | undefined;
  readonly version: string;
  readonly mode: number | undefined;
}

/** What was learned, and whether it still holds; what does not hold any more is used until it is asked for again. */
interface Kept<T> {
  readonly value: T;
  fresh: boolean;
}

/**
 * The files of the workspace: what is open in the editor, unsaved changes included, and below it what is on disk, read
 * when it is first asked for and kept until it changes.
 *
 * The analysis reads synchronously. A view notes what the analysis asked for and what was not in memory yet; the caller
 * loads that and runs the analysis again. So each file is read only if something depends on it, and what depends on it is
 * known exactly.
 */
export class WorkspaceFiles {
  private readonly open = new Map<string, { readonly document: TextDocument; readonly version: string }>();
  private readonly disk = new Map<string, Kept<KnownFile>>();
  private readonly lists = new Map<string, Kept<FileList>>();
  private readonly existence = new Map<string, Kept<boolean | undefined>>();
  private readonly reading = new Map<string, Promise<void>>();
  private readonly lines = new WeakMap<object, { text: string; index: LineIndex }>();
  private versions = 0;
  private comings = 0;

  constructor(private readonly port: FilePort) {}

  /** Changes whenever a file comes or goes; see `FileSource.generation`. */
  generation(): number {
    return this.comings;
  }

  /** Notes that a document was opened or changed. */
  setOpen(document: TextDocument): void {
    const key = normalUri(document.uri);
    const before = this.open.has(key) || this.disk.get(key)?.value.text !== undefined;
    // Versions of the editor start anew with every opening: a number of our own never comes twice.
    this.open.set(key, { document, version: `open-${++this.versions}` });
    if (!before || holdsForOthers(key)) this.comings++;
  }

  /** Notes that a document was closed: from now on the disk counts, which is read anew. */
  setClosed(uri: string): void {
    const key = normalUri(uri);
    this.open.delete(key);
    this.forget(key);
    if (this.disk.get(key)?.value.text === undefined || holdsForOthers(key)) this.comings++;
  }

  /** The open document, if it is open. */
  document(uri: string): TextDocument | undefined {
    return this.open.get(normalUri(uri))?.document;
  }

  /** The URIs of the open documents. */
  openUris(): readonly string[] {
    return [...this.open.keys()];
  }

  /** Notes that a file changed on disk: it is read anew when it is asked for next. */
  forget(uri: string): void {
    const key = normalUri(uri);
    const kept = this.disk.get(key);
    if (kept !== undefined) kept.fresh = false;
    this.reading.delete(key);
  }

  /**
   * Notes that a file was created or deleted: lists and folders that it belongs to are looked at anew. Returns what else
   * is out of date by that, as `View.watch` names dependencies.
   */
  forgetAround(uri: string): readonly string[] {
    const key = normalUri(uri);
    const stale: string[] = [];
    for (const [folder, list] of this.lists) {
      if (!key.startsWith(folder)) continue;
      list.fresh = false;
      stale.push(folder);
    }
    for (const folder of this.reading.keys()) {
      if (folder.endsWith('/') && key.startsWith(folder)) this.reading.delete(folder);
    }
    for (let at = key; at.includes('/'); at = at.slice(0, at.lastIndexOf('/'))) {
      const kept = this.existence.get(at);
      this.reading.delete(EXISTS_PREFIX + at);
      if (kept === undefined) continue;
      kept.fresh = false;
      stale.push(at);
    }
    return stale;
  }

  /** The file as far as it is in memory; `fresh` is false where it has to be loaded first. */
  known(key: string): { readonly file: KnownFile | undefined; readonly fresh: boolean } {
    const open = this.open.get(key);
    const disk = this.disk.get(key);
    if (open === undefined) return { file: disk?.value, fresh: disk?.fresh === true };
    const file = { text: open.document.getText(), version: open.version, mode: disk?.value.mode };
    // Whether a script may be executed only the disk knows.
    const asked = !key.startsWith('file:') || classify(toPath(key), file.text.slice(0, 256)) !== 'script';
    return { file, fresh: asked || disk?.fresh === true };
  }

  /** The files below a folder (a key that ends with a slash), as far as they are in memory. */
  knownList(folder: string): { readonly list: FileList | undefined; readonly fresh: boolean } {
    const kept = this.lists.get(folder);
    return { list: kept?.value, fresh: kept?.fresh === true };
  }

  /** Whether there is a file or folder, as far as it is in memory. */
  knownExistence(key: string): { readonly exists: boolean | undefined; readonly fresh: boolean } {
    if (this.open.has(key)) return { exists: true, fresh: true };
    const kept = this.existence.get(key);
    return { exists: kept?.value, fresh: kept?.fresh === true };
  }

  /** Brings into memory what a view missed: files, lists (keys that end with a slash), existence (EXISTS_PREFIX). */
  async load(keys: Iterable<string>): Promise<void> {
    await Promise.all([...keys].map((key) => this.loadOne(key)));
  }

  private loadOne(key: string): Promise<void> {
    const underWay = this.reading.get(key);
    if (underWay !== undefined) return underWay;
    const load = async () => {
      const keep = await this.fetch(key);
      // What was forgotten in the meantime is out of date already.
      if (this.reading.get(key) !== promise) return;
      this.reading.delete(key);
      keep();
    };
    const promise: Promise<void> = Promise.resolve().then(load);
    this.reading.set(key, promise);
    return promise;
  }

  /** Asks the port; the answer is kept by the function that is returned. */
  private async fetch(key: string): Promise<() => void> {
    if (key.startsWith(EXISTS_PREFIX)) {
      const uri = key.slice(EXISTS_PREFIX.length);
      const found = await this.port.exists(uri);
      return () => {
        const before = this.existence.get(uri);
        this.existence.set(uri, { value: found, fresh: true });
        if (before?.value !== found) this.comings++;
      };
    }
    if (key.endsWith('/')) {
      const list = new FileList((await this.port.list(key)).map(normalUri));
      return () => {
        const before = this.lists.get(key)?.value;
        const same = before?.equals(list) === true;
        this.lists.set(key, { value: same ? before : list, fresh: true });
        if (!same) this.comings++;
      };
    }
    const found = clean(await this.port.read(key));
    return () => this.keepFile(key, found);
  }

  private keepFile(key: string, found: FileContent | undefined): void {
    const kept = this.disk.get(key);
    const before = kept?.value;
    if (kept !== undefined && before?.text === found?.text && before?.mode === found?.mode) {
      kept.fresh = true;
      return;
    }
    const value = { text: found?.text, mode: found?.mode, version: `disk-${++this.versions}` };
    this.disk.set(key, { value, fresh: true });
    const cameOrWent = (before?.text === undefined) !== (found === undefined);
    if (cameOrWent || (found !== undefined && holdsForOthers(key))) this.comings++;
  }

  /** The lines of a file in memory; counted once per version. */
  linesOf(uri: string): LineIndex | undefined {
    const holder = this.open.get(uri)?.document ?? this.disk.get(uri)?.value;
    const text = this.known(uri).file?.text;
    if (holder === undefined || text === undefined) return undefined;
    const cached = this.lines.get(holder);
    if (cached?.text === text) return cached.index;
    const index = new LineIndex(text);
    this.lines.set(holder, { text, index });
    return index;
  }
}

/** What a configuration says goes into models of other files, whose inputs do not name it. */
function holdsForOthers(key: string): boolean {
  const name = basename(toPath(key));
  return CONFIG_NAMES.some((each) => each === name);
}

/** A file with a NUL in it is no text; U+FFFF the analysis keeps for itself. */
function clean(found: FileContent | undefined): FileContent | undefined {
  if (found === undefined || found.text.includes('\0')) return undefined;
  return found.text.includes('\uFFFF') ? { ...found, text: found.text.replaceAll('\uFFFF', '\uFFFD') } : found;
}
