import type { TextDocument } from 'vscode-languageserver-textdocument';
import { classify, type FileKind } from '../analysis/project/classify';
import { isInside } from '../analysis/project/paths';
import { LineIndex, type PositionUnit } from '../analysis/text/lines';
import { normalUri, toPath } from './convert';
import { EXISTS_PREFIX, FileList } from './fileList';
import { type FileContent, type FilePort, LIST_LIMIT, OUTSIDE_LIMIT } from './runtime';

export { EXISTS_PREFIX } from './fileList';

/** A text in memory. */
export interface KnownFile {
  /** Undefined where there is no such file, or it is no text. */
  readonly text: string | undefined;
  readonly version: string;
  readonly mode: number | undefined;
}

/** A file of the disk. */
interface DiskFile extends KnownFile {
  stamp: string | undefined;
}

/** What was learned, and whether it still holds; what does not hold any more is used until it is asked for again. */
interface Kept<T> {
  readonly value: T;
  fresh: boolean;
}

interface KeptList extends Kept<FileList> {
  /** The URIs at which something may have changed since. */
  readonly touched: Set<string>;
}

/** Why a file is not looked at for now. */
export type Held = 'large' | 'stuck';

/**
 * An open document that is longer, in UTF-16 units, is looked at when it is saved and not while somebody types: that would keep
 * everybody waiting.
 */
export const OPEN_LIMIT = 1_000_000;

/** So many changes are remembered. */
const MOST_CHANGES = 10_000;

/** After more changes at once a list is made again. */
const MOST_TOUCHED = 200;

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
  private readonly disk = new Map<string, Kept<DiskFile>>();
  private readonly lists = new Map<string, KeptList>();
  private readonly existence = new Map<string, Kept<boolean | undefined>>();
  private readonly reading = new Map<string, Promise<void>>();
  private readonly lines = new WeakMap<object, { text: string; index: LineIndex }>();
  private readonly held = new Map<string, Held>();
  private versions = 0;
  /** What changed, by revision from `firstChange` on: URIs, and what stands for more than one file. */
  private changes: string[] = [];
  private firstChange = 0;
  /** True where the client tells of files that come and go. */
  private watched = false;

  /**
   * @param isFolder tells whether a list's key is that of a workspace folder
   * @param unit what the client's positions count
   */
  constructor(
    private readonly port: FilePort,
    private readonly isFolder: (key: string) => boolean,
    private readonly unit: PositionUnit,
  ) {}

  /** Whether the disk has to be looked at again, because nobody tells of files that come, go and change. */
  get needsRecheck(): boolean {
    return !this.watched && this.port.stamp !== undefined;
  }

  /**
   * Looks at what is in memory of the disk again, and forgets what is there no more as it was read.
   *
   * @returns the URIs of what changed, and of lists, with a slash at the end
   */
  async recheckFiles(): Promise<readonly string[]> {
    const { port } = this;
    const read = [...this.disk].filter(([key, { fresh }]) => fresh && key.startsWith('file:'));
    const asked = [...this.existence].filter(([key, { fresh }]) => fresh && key.startsWith('file:'));
    const changed = new Set<string>();
    const look = async (key: string, kept: Kept<unknown>, same: Promise<boolean>) => {
      if ((await same) || !kept.fresh) return;
      changed.add(key);
    };
    const stampIs = async (key: string, stamp: string | undefined) => (await port.stamp?.(key)) === stamp;
    const existsAs = async (key: string, before: boolean | undefined) => (await port.exists(key)) === before;
    await inTurn(read, ([key, kept]) => look(key, kept, stampIs(key, kept.value.stamp)));
    await inTurn(asked, ([key, kept]) => look(key, kept, existsAs(key, kept.value)));
    for (const key of changed) this.forget(key);
    return [...changed];
  }

  /** As `recheckFiles` for the lists of folders, which takes longer. */
  async recheckLists(): Promise<readonly string[]> {
    const changed: string[] = [];
    for (const [key, kept] of [...this.lists]) {
      if (!kept.fresh || !key.startsWith('file:')) continue;
      const list = await this.fetchList(key, new Set());
      if (this.lists.get(key) !== kept || kept.value.equals(list)) continue;
      this.lists.set(key, { value: list, fresh: true, touched: new Set() });
      this.note(key);
      changed.push(key);
    }
    return changed;
  }

  /** Changes whenever anything does; see `FileSource.revision`. */
  revision(): number {
    return this.firstChange + this.changes.length;
  }

  /** The URIs of files that changed since a revision; undefined where that is not known, or lists changed. */
  changesSince(revision: number): readonly string[] | undefined {
    if (revision < this.firstChange) return undefined;
    const changes = this.changes.slice(revision - this.firstChange);
    return changes.some((key) => key.endsWith('/')) ? undefined : changes;
  }

  /** Notes a change: of a file or its existence by its URI, of more than that with a slash at the end. */
  private note(key: string): void {
    this.changes.push(key.startsWith(EXISTS_PREFIX) ? key.slice(EXISTS_PREFIX.length) : key);
    if (this.changes.length < MOST_CHANGES) return;
    this.firstChange += this.changes.length;
    this.changes = [];
  }

  /** Tells whether the client tells of files that come and go: then what is not listed does not exist. */
  setWatched(watched: boolean): void {
    this.note('/');
    this.watched = watched;
  }

  /**
   * What the list of a workspace folder says of a file or folder: that it is there, that it surely is not, that it does
   * not know, or that there is no list yet. After something came or went the list still holds for all other places.
   *
   * @param folder the list's key
   */
  listed(folder: string, path: string): 'there' | 'lacking' | 'unknown' | 'unlisted' {
    const kept = this.lists.get(folder);
    if (kept === undefined) return this.watched ? 'unlisted' : 'unknown';
    if (!kept.fresh) {
      if (kept.touched.size > MOST_TOUCHED) return 'unknown';
      for (const uri of kept.touched) {
        const place = toPath(uri);
        if (isInside(place, path) || isInside(path, place)) return 'unknown';
      }
    }
    if (kept.value.has(path)) return 'there';
    return this.watched && kept.value.lacks(path) ? 'lacking' : 'unknown';
  }

  /** Notes that a document was opened or changed. */
  setOpen(document: TextDocument): void {
    const key = normalUri(document.uri);
    this.note(key);
    // Versions of the editor start again with every opening: a number of our own never comes twice.
    this.open.set(key, { document, version: `open-${++this.versions}` });
    if (this.held.get(key) === 'stuck') return;
    const length = document.getText().length;
    if (length > OPEN_LIMIT && HELD_KINDS.has(classify(toPath(key)))) this.held.set(key, 'large');
    else this.held.delete(key);
  }

  /** Leaves a file out until it is saved, or comes again: a server did not come to an end with it. */
  leaveOut(uri: string): void {
    this.held.set(normalUri(uri), 'stuck');
  }

  /** Why a file is not looked at for now; undefined where it is. */
  heldFor(uri: string): Held | undefined {
    return this.held.size === 0 ? undefined : this.held.get(normalUri(uri));
  }

  /** Notes that a document was saved; tells whether it was held until then. */
  setSaved(uri: string): boolean {
    const key = normalUri(uri);
    if (!this.held.delete(key)) return false;
    this.note(key);
    return true;
  }

  /** Notes that a document was closed: from now on the disk counts, which is read again. */
  setClosed(uri: string): void {
    const key = normalUri(uri);
    this.open.delete(key);
    if (this.held.get(key) === 'large') this.held.delete(key);
    this.forget(key);
  }

  /** The open document, if it is open. */
  document(uri: string): TextDocument | undefined {
    return this.open.get(normalUri(uri))?.document;
  }

  /** Whether a document is open, by its key. */
  isOpen(key: string): boolean {
    return this.open.has(key);
  }

  /** The URIs of the open documents. */
  openUris(): readonly string[] {
    return [...this.open.keys()];
  }

  /** Notes that a file changed on disk: it is read again when it is asked for next. */
  forget(uri: string): void {
    const key = normalUri(uri);
    this.note(key);
    this.forgetFile(key);
  }

  /** Whether there is a folder of that name, as far as lists know, with files below it. */
  listsBelow(uri: string): boolean {
    const key = normalUri(uri);
    const path = toPath(key);
    return [...this.lists].some(([folder, { value }]) => key.startsWith(folder) && value.filesBelow(path).length > 0);
  }

  /** Those of the URIs that are folders in which files of a project may lie, as far as that can be said. */
  async folders(uris: readonly string[]): Promise<readonly string[]> {
    return (await this.port.folders?.(uris.map(normalUri))) ?? [];
  }

  /** Has the folders that hold a file listed again, as a whole: files may have come and gone that nobody watches. */
  relist(uri: string): void {
    this.note('/');
    const key = normalUri(uri);
    for (const [folder, list] of this.lists) {
      if (!key.startsWith(folder)) continue;
      list.fresh = false;
      list.touched.clear();
      this.reading.delete(folder);
    }
  }

  /** Notes that a file or folder was created or deleted: lists and folders that it belongs to are looked at again. */
  forgetAround(uri: string): void {
    this.note('/');
    const key = normalUri(uri);
    const path = toPath(key);
    this.forgetFile(key);
    for (const [folder, list] of this.lists) {
      if (!key.startsWith(folder)) continue;
      list.fresh = false;
      list.touched.add(key);
      // Of a folder that is gone only the folder itself is told.
      for (const file of list.value.filesBelow(path)) this.forgetFile(list.value.uriOf(file));
    }
    for (const folder of this.reading.keys()) {
      if (folder.endsWith('/') && key.startsWith(folder)) this.reading.delete(folder);
    }
    for (let at = key; at.includes('/'); at = at.slice(0, at.lastIndexOf('/'))) this.forgetExistence(at);
  }

  private forgetFile(key: string): void {
    const kept = this.disk.get(key);
    if (kept !== undefined) kept.fresh = false;
    this.reading.delete(key);
    this.forgetExistence(key);
  }

  private forgetExistence(key: string): void {
    const kept = this.existence.get(key);
    if (kept !== undefined) kept.fresh = false;
    this.reading.delete(EXISTS_PREFIX + key);
  }

  /** The file as far as it is in memory; `fresh` is false where it has to be loaded first. */
  known(key: string): { readonly file: KnownFile | undefined; readonly fresh: boolean } {
    if (this.held.has(key)) return { file: undefined, fresh: true };
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
      this.note(key);
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
      return () => void this.existence.set(uri, { value: found, fresh: true });
    }
    if (key.endsWith('/')) {
      const touched = new Set(this.lists.get(key)?.touched);
      const list = await this.fetchList(key, touched);
      return () => {
        const before = this.lists.get(key)?.value;
        this.lists.set(key, { value: before?.equals(list) === true ? before : list, fresh: true, touched: new Set() });
      };
    }
    const read = await this.port.read(key);
    const found = clean(read);
    return () => this.keepFile(key, found, read?.stamp);
  }

  /** After a few changes only those places are looked at: a walk over a large workspace takes its time. */
  private async fetchList(key: string, touched: ReadonlySet<string>): Promise<FileList> {
    const kept = this.lists.get(key)?.value;
    const { port } = this;
    if (kept?.whole === true && port.at !== undefined && touched.size > 0 && touched.size <= MOST_TOUCHED) {
      const places = await Promise.all([...touched].map(async (uri) => [uri, await port.at?.(uri)] as const));
      const changed = new Map(places.map(([uri, found]) => [uri, (found ?? []).map(normalUri)]));
      return kept.with(changed);
    }
    const listed = await port.list(key, this.isFolder(key) ? LIST_LIMIT : OUTSIDE_LIMIT);
    return FileList.of(key, { ...listed, uris: listed.uris.map(normalUri) });
  }

  private keepFile(key: string, found: FileContent | undefined, stamp: string | undefined): void {
    const kept = this.disk.get(key);
    const before = kept?.value;
    if (kept !== undefined && before?.text === found?.text && before?.mode === found?.mode) {
      kept.value.stamp = stamp;
      kept.fresh = true;
      return;
    }
    const value = { text: found?.text, mode: found?.mode, stamp, version: `disk-${++this.versions}` };
    this.disk.set(key, { value, fresh: true });
  }

  /** The lines of a file in memory; counted once per version. */
  linesOf(uri: string): LineIndex | undefined {
    const holder = this.open.get(uri)?.document ?? this.disk.get(uri)?.value;
    const text = this.known(uri).file?.text;
    if (holder === undefined || text === undefined) return undefined;
    const cached = this.lines.get(holder);
    if (cached?.text === text) return cached.index;
    const index = new LineIndex(text, this.unit);
    this.lines.set(holder, { text, index });
    return index;
  }
}

/** So many files are looked at at once. */
const AT_ONCE = 32;

async function inTurn<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  for (let from = 0; from < items.length; from += AT_ONCE)
    await Promise.all(items.slice(from, from + AT_ONCE).map(work));
}

/** Kinds that take their time, and that people type; others (locks) are only read. */
const HELD_KINDS: ReadonlySet<FileKind> = new Set(['dockerfile', 'environment', 'compose', 'script', 'other']);

/** A file with a NUL in it is no text; U+FFFF the analysis keeps for itself. */
function clean(found: FileContent | undefined): FileContent | undefined {
  if (found === undefined || found.text.includes('\0')) return undefined;
  return found.text.includes('\uFFFF') ? { ...found, text: found.text.replaceAll('\uFFFF', '\uFFFD') } : found;
}
