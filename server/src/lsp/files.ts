import type { TextDocument } from 'vscode-languageserver-textdocument';
import type { FileSource, SourceFile } from '../analysis/project/files';
import { LineIndex } from '../analysis/text/lines';
import { normalUri, toPath, toUri } from './convert';
import type { FilePort } from './runtime';

/** A file on disk as it was read last; `text` is undefined where there is none. */
interface DiskFile {
  readonly text: string | undefined;
  readonly version: string;
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
  private readonly open = new Map<string, TextDocument>();
  private readonly disk = new Map<string, DiskFile>();
  private readonly lists = new Map<string, readonly string[]>();
  private readonly reading = new Map<string, Promise<void>>();
  private readonly lines = new WeakMap<object, { text: string; index: LineIndex }>();
  private reads = 0;

  constructor(private readonly port: FilePort) {}

  /** Notes that a document was opened or changed. */
  setOpen(document: TextDocument): void {
    this.open.set(normalUri(document.uri), document);
  }

  /** Notes that a document was closed: from now on the disk counts, which is read anew. */
  setClosed(uri: string): void {
    this.open.delete(normalUri(uri));
    this.forget(uri);
  }

  /** The open document, if it is open. */
  document(uri: string): TextDocument | undefined {
    return this.open.get(normalUri(uri));
  }

  /** The URIs of the open documents. */
  openUris(): readonly string[] {
    return [...this.open.keys()];
  }

  /** Drops what was read of a file that changed on disk. */
  forget(uri: string): void {
    const key = normalUri(uri);
    this.disk.delete(key);
    this.reading.delete(key);
  }

  /** Drops the file lists that a created or deleted file belongs to; returns their keys, as `View.dependencies` names them. */
  forgetLists(uri: string): readonly string[] {
    const key = normalUri(uri);
    const stale: string[] = [];
    for (const folder of [...this.lists.keys(), ...this.reading.keys()]) {
      if (!folder.endsWith('/') || !key.startsWith(folder)) continue;
      this.lists.delete(folder);
      this.reading.delete(folder);
      stale.push(folder);
    }
    return stale;
  }

  /** A view for the analysis of one file. */
  view(uri: string): View {
    return new View(this, uri);
  }

  /** The file if it is in memory; undefined where it has to be loaded first. */
  known(uri: string): { readonly text: string | undefined; readonly version: string | number } | undefined {
    const document = this.open.get(uri);
    if (document !== undefined) return { text: document.getText(), version: document.version };
    return this.disk.get(uri);
  }

  /** The files below a folder if the list is in memory. */
  knownList(folder: string): readonly string[] | undefined {
    return this.lists.get(folder);
  }

  /** Brings files and lists (keys that end with a slash) into memory. */
  async load(keys: Iterable<string>): Promise<void> {
    await Promise.all([...keys].map((key) => this.loadOne(key)));
  }

  private loadOne(key: string): Promise<void> {
    const underWay = this.reading.get(key);
    if (underWay !== undefined) return underWay;
    const load = async () => {
      const found = key.endsWith('/') ? await this.port.list(key) : await this.port.read(key);
      // What was forgotten in the meantime is out of date already.
      if (this.reading.get(key) !== promise) return;
      this.reading.delete(key);
      if (Array.isArray(found)) this.lists.set(key, found.map(normalUri));
      else this.disk.set(key, { text: found as string | undefined, version: `disk-${++this.reads}` });
    };
    const promise: Promise<void> = Promise.resolve().then(load);
    this.reading.set(key, promise);
    return promise;
  }

  /** The lines of a file in memory; counted once per version. */
  linesOf(uri: string): LineIndex | undefined {
    const holder = this.open.get(uri) ?? this.disk.get(uri);
    const text = this.known(uri)?.text;
    if (holder === undefined || text === undefined) return undefined;
    const cached = this.lines.get(holder);
    if (cached?.text === text) return cached.index;
    const index = new LineIndex(text);
    this.lines.set(holder, { text, index });
    return index;
  }
}

/** The files as the analysis of one file sees them, with a note of what it asked for. */
export class View implements FileSource {
  /** Keys of all that was asked for: file URIs, and folder URIs that end with a slash. */
  readonly dependencies = new Set<string>();
  /** Those that were not in memory. */
  readonly missing = new Set<string>();

  constructor(
    private readonly files: WorkspaceFiles,
    private readonly base: string,
  ) {}

  read(path: string): SourceFile | undefined {
    const key = this.ask(toUri(path, this.base));
    const file = this.files.known(key);
    if (file === undefined) this.missing.add(key);
    return file?.text === undefined ? undefined : { path, text: file.text, version: file.version };
  }

  exists(path: string): boolean | undefined {
    const key = this.ask(toUri(path, this.base));
    const file = this.files.known(key);
    if (file === undefined) this.missing.add(key);
    // No text may also mean a folder, or a file that is no text: only a text is sure.
    return file?.text === undefined ? undefined : true;
  }

  list(folder: string): readonly string[] {
    const key = this.ask(`${toUri(folder, this.base).replace(/\/+$/, '')}/`);
    const found = this.files.knownList(key);
    if (found === undefined) this.missing.add(key);
    return (found ?? []).map(toPath);
  }

  private ask(key: string): string {
    this.dependencies.add(key);
    return key;
  }
}
