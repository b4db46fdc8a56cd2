/** Reads files of one image through a container that is made from it and never started. */
import type { Archive, ArchiveEntry, Containers, PathStat } from '../port';

/** Longer files are not read, in bytes. */
const LONGEST_TEXT = 64 * 1024;
/** So many questions are asked of an image in all; each takes an engine some milliseconds. */
const MOST_QUESTIONS = 1_500;
/** A folder of programs that is no larger is read as a whole, in bytes. */
const SMALL_FOLDER = 2 * 1024 * 1024;
const NOTHING = Promise.resolve(undefined);
/** So many at the same time. */
const AT_ONCE = 8;

/** A text file and whose it is. */
export interface TextFile {
  readonly text: string;
  readonly uid: number;
}

/** What one image holds. Each path is asked for once. */
export class ImageFiles {
  private readonly stats = new Map<string, Promise<PathStat | undefined>>();
  private readonly surveyed = new Map<string, ReadonlySet<string>>();
  private questions = 0;
  private running = 0;
  private readonly waiting: (() => void)[] = [];

  constructor(
    private readonly containers: Pick<Containers, 'stat' | 'archive'>,
    private readonly container: string,
    private readonly signal: AbortSignal | undefined,
  ) {}

  /** Whether so much was asked that some of the answers are missing. */
  get exhausted(): boolean {
    return this.questions > MOST_QUESTIONS;
  }

  stat(path: string): Promise<PathStat | undefined> {
    const slash = path.lastIndexOf('/');
    if (this.surveyed.get(path.slice(0, slash))?.has(path.slice(slash + 1)) === false) return NOTHING;
    let found = this.stats.get(path);
    if (found === undefined) {
      found = this.ask(() => this.containers.stat(this.container, path, this.signal), undefined);
      this.stats.set(path, found);
    }
    return found;
  }

  async has(path: string): Promise<boolean> {
    return (await this.stat(path)) !== undefined;
  }

  /** Where a path leads to in the end. */
  async real(path: string): Promise<string> {
    return (await this.stat(path))?.target ?? path;
  }

  /** Reads the names of a folder where it is small, so that nothing has to be asked of each. */
  async survey(path: string): Promise<void> {
    const found = await this.folder(path, SMALL_FOLDER);
    if (found === undefined) this.surveyed.set(path, new Set());
    else if (found.complete) this.surveyed.set(path, new Set(namesIn(found.entries)));
  }

  /** The text of a file, links followed; undefined where there is none that can be read as text. */
  async text(path: string, longest = LONGEST_TEXT): Promise<TextFile | undefined> {
    if (!(await this.has(path))) return undefined;
    const archive = await this.archive(await this.real(path), longest + 4096, longest);
    const [entry] = archive?.entries ?? [];
    return entry?.text === undefined ? undefined : { text: entry.text, uid: entry.uid };
  }

  /** A folder with what is in it, up to so many bytes; undefined where there is none. */
  async folder(path: string, bytes: number, texts = 0): Promise<Archive | undefined> {
    if (!(await this.has(path))) return undefined;
    return this.archive(await this.real(path), bytes, texts);
  }

  private archive(path: string, bytes: number, texts: number): Promise<Archive | undefined> {
    return this.ask(() => this.containers.archive(this.container, path, { bytes, texts }, this.signal), undefined);
  }

  private async ask<T>(question: () => Promise<T>, otherwise: T): Promise<T> {
    if (++this.questions > MOST_QUESTIONS) return otherwise;
    if (this.running >= AT_ONCE) await new Promise<void>((go) => this.waiting.push(go));
    this.running++;
    try {
      return await question();
    } finally {
      this.running--;
      this.waiting.shift()?.();
    }
  }
}

/** The names directly below the folder of an archive. */
export function namesIn(entries: readonly ArchiveEntry[]): string[] {
  const names = new Set<string>();
  for (const { path } of entries) if (path !== '') names.add(path.split('/', 1)[0] ?? path);
  return [...names];
}
