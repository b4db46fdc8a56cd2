/**
 * What is made from files is kept until something that it was made from changes, and no longer. Whoever makes it need not
 * say what that is: files are read through here, and each reading is noted.
 */
import type { FileSource, SourceFile } from './files';

export interface QueryOptions<T> {
  /**
   * True where a value made again says the same as the one before: then what was made from it still holds. Without it
   * only the identical value does.
   */
  readonly same?: (before: T, after: T) => boolean;
  /** True for what is made from files all over the project, and of which each asker takes its part. */
  readonly wide?: boolean;
  /**
   * True where `make` can make use of the value before. It is given one where nothing has changed that it was made from
   * but the file that the key names, and what that one was made from counts for the new value as well.
   */
  readonly resumes?: boolean;
  /** How many values to keep; those not asked for longest are made again when they are needed. Without it all. */
  readonly keep?: number;
}

/** A value that is made for each key, with all that it was made from. */
class Entry {
  value: unknown;
  /** False where the value was dropped to save memory, or never made. */
  held = false;
  /** False until the value was made once: then there is nothing to compare with. */
  made = false;
  /** True where the last value was given up half done. */
  half = false;
  /** True while it is made or looked at: asking for it now would go in a circle. */
  busy = false;
  /** The revision at which it was last known to hold; -1 where something changed that it was made from. */
  checked = -1;
  /** When its value last changed, on the clock of the files. */
  changed = 0;
  reads = new Map<string, string | number | undefined>();
  existence: Map<string, boolean | undefined> | undefined;
  lists: Map<string, readonly string[]> | undefined;
  parts = new Map<Entry, number>();
  /** What was made from it. */
  readonly users = new Set<Entry>();

  constructor(
    readonly key: string,
    readonly make: (before: unknown) => unknown,
    readonly options: QueryOptions<unknown>,
  ) {}
}

/** No query remembers more keys: names that people typed and deleted again must not fill the memory. */
const MOST_KEYS = 50_000;

/** Values that are made from files, one for each key. */
export class Query<T> {
  private readonly entries = new Map<string, Entry>();
  private readonly kept = new Set<Entry>();

  constructor(
    private readonly files: TrackedFiles,
    private readonly make: (key: string, before: T | undefined) => T,
    private readonly options: QueryOptions<T>,
  ) {}

  /** The value as of now. Whatever asks for it while it is made itself depends on it. */
  get(key: string): T {
    let entry = this.entries.get(key);
    if (entry === undefined) {
      entry = new Entry(
        key,
        (before) => this.make(key, before as T | undefined),
        this.options as QueryOptions<unknown>,
      );
      this.entries.set(key, entry);
      if (this.entries.size > MOST_KEYS) this.dropOldest();
    }
    this.files.bring(entry);
    if (this.options.keep !== undefined) this.keep(entry, this.options.keep);
    return entry.value as T;
  }

  /** True while the value is being made: asking for it would go in a circle. */
  isBusy(key: string): boolean {
    return this.entries.get(key)?.busy === true;
  }

  /** The files that the value was made from when it was made last, apart from what is `wide`. */
  filesOf(key: string): ReadonlySet<string> {
    const found = new Set<string>();
    const entries = new Set<Entry>();
    const first = this.entries.get(key);
    if (first !== undefined) entries.add(first);
    // A set takes in what is added while it is walked.
    for (const entry of entries) {
      for (const path of entry.reads.keys()) found.add(path);
      for (const part of entry.parts.keys()) if (part.options.wide !== true) entries.add(part);
    }
    return found;
  }

  private keep(entry: Entry, most: number): void {
    this.kept.delete(entry);
    this.kept.add(entry);
    for (const oldest of this.kept) {
      if (this.kept.size <= most) break;
      this.kept.delete(oldest);
      oldest.held = false;
      oldest.value = undefined;
    }
  }

  private dropOldest(): void {
    const oldest = this.entries.values().next().value;
    // What others were made from has to tell them of changes.
    if (oldest === undefined || oldest.busy || oldest.users.size > 0) return;
    this.entries.delete(oldest.key);
    this.kept.delete(oldest);
    this.files.unlink(oldest);
  }
}

/** Files that know what was made from them. */
export class TrackedFiles implements FileSource {
  private readonly stack: Entry[] = [];
  private clock = 0;
  /** For hosts that cannot tell when something changes: goes on with each question from outside. */
  private round = 0;
  private depth = 0;
  /** The revision whose changes are worked in. */
  private seen = -1;
  /** What was known to hold before this revision has to be looked at again. */
  private floor = 0;
  private readonly readers = new Map<string, Set<Entry>>();
  private readonly probers = new Map<string, Set<Entry>>();

  private constructor(private readonly source: FileSource) {}

  /** The files themselves where they are tracked already. */
  static of(source: FileSource): TrackedFiles {
    return source instanceof TrackedFiles ? source : new TrackedFiles(source);
  }

  /** Something that is made from files for a key (mostly a path); `make` must not depend on anything else. */
  query<T>(make: (key: string, before: T | undefined) => T, options: QueryOptions<T> = {}): Query<T> {
    return new Query(this, make, options);
  }

  read(path: string): SourceFile | undefined {
    const file = this.source.read(path);
    const { maker } = this;
    if (maker !== undefined) {
      maker.reads.set(path, file?.version);
      link(this.readers, path, maker);
    }
    return file;
  }

  exists(path: string): boolean | undefined {
    const answer = this.source.exists(path);
    const { maker } = this;
    if (maker !== undefined) {
      maker.existence ??= new Map();
      maker.existence.set(path, answer);
      link(this.probers, path, maker);
    }
    return answer;
  }

  list(folder: string): readonly string[] {
    const paths = this.source.list(folder);
    const { maker } = this;
    if (maker !== undefined) {
      maker.lists ??= new Map();
      maker.lists.set(folder, paths);
    }
    return paths;
  }

  /** Says of the value that is being made that it is half done: it is made again when it is asked for next. */
  giveUp(): void {
    if (this.maker !== undefined) this.maker.half = true;
  }

  /**
   * For parts of a value that are made when they are first asked for: gives a function that runs such work as if it was
   * done now, so that what it reads counts for the value that is being made now.
   */
  later(): <R>(work: () => R) => R {
    const { maker } = this;
    if (maker === undefined) return (work) => work();
    return (work) => {
      const misses = this.misses();
      this.stack.push(maker);
      try {
        return work();
      } finally {
        this.stack.pop();
        if (this.misses() !== misses) mark(maker);
      }
    };
  }

  revision(): number {
    return this.source.revision?.() ?? this.round;
  }

  misses(): number {
    return this.source.misses?.() ?? 0;
  }

  /** Makes the entry's value hold; for `Query` alone. */
  bring(entry: Entry): void {
    if (this.depth === 0) this.sync();
    this.depth++;
    try {
      this.refresh(entry);
      if (!entry.held) this.make(entry, true);
    } finally {
      this.depth--;
    }
    const { maker } = this;
    if (maker === undefined) return;
    maker.parts.set(entry, entry.changed);
    entry.users.add(maker);
  }

  /** Forgets what the entry was made from; for `Query` alone. */
  unlink(entry: Entry): void {
    for (const path of entry.reads.keys()) unlink(this.readers, path, entry);
    for (const path of entry.existence?.keys() ?? []) unlink(this.probers, path, entry);
    for (const part of entry.parts.keys()) part.users.delete(entry);
    entry.reads = new Map();
    entry.existence = undefined;
    entry.lists = undefined;
    entry.parts = new Map();
  }

  /** Finds out what may not hold any more. */
  private sync(): void {
    const now = this.source.revision?.() ?? ++this.round;
    if (now === this.seen) return;
    const changes = this.source.changesSince?.(this.seen);
    this.seen = now;
    if (changes === undefined) {
      this.floor = now;
      return;
    }
    for (const path of changes) {
      for (const entry of this.readers.get(path) ?? []) mark(entry);
      for (const entry of this.probers.get(path) ?? []) mark(entry);
    }
  }

  private get maker(): Entry | undefined {
    return this.stack[this.stack.length - 1];
  }

  /** Finds out whether the entry still holds, and makes it again where not. */
  private refresh(entry: Entry): void {
    if (entry.checked >= this.floor) return;
    if (entry.busy) throw new Error(`${entry.key} is made from itself`);
    const misses = this.misses();
    entry.busy = true;
    let holds: boolean;
    try {
      holds = entry.made && this.holds(entry);
    } finally {
      entry.busy = false;
    }
    if (!holds) this.make(entry, false);
    // What could not be answered yet has to be asked for again, by all that need it.
    else if (this.misses() === misses) entry.checked = this.seen;
  }

  /** @param but a file that is not looked at */
  private holds(entry: Entry, but?: string): boolean {
    for (const [path, version] of entry.reads)
      if (path !== but && this.source.read(path)?.version !== version) return false;
    for (const [path, answer] of entry.existence ?? []) if (this.source.exists(path) !== answer) return false;
    for (const [folder, before] of entry.lists ?? []) {
      const now = this.source.list(folder);
      if (now === before) continue;
      if (!sameItems(before, now)) return false;
      entry.lists?.set(folder, now);
    }
    for (const [part, changed] of entry.parts) {
      if (part.busy) return false;
      this.refresh(part);
      if (part.changed !== changed) return false;
    }
    return true;
  }

  /** Whether all holds that the entry was made from, apart from the file that its key names. */
  private holdsApart(entry: Entry): boolean {
    entry.busy = true;
    try {
      return this.holds(entry, entry.key);
    } finally {
      entry.busy = false;
    }
  }

  /** @param holding true where the value was dropped, but what it is made from is as it was */
  private make(entry: Entry, holding: boolean): void {
    const misses = this.misses();
    const before = entry.value;
    const compare = entry.held;
    const made = entry.made;
    const resumes = entry.options.resumes === true && compare && made && this.holdsApart(entry);
    if (!resumes) this.unlink(entry);
    entry.made = false;
    entry.half = false;
    entry.busy = true;
    this.stack.push(entry);
    let value: unknown;
    try {
      value = entry.make(resumes ? before : undefined);
    } finally {
      this.stack.pop();
      entry.busy = false;
    }
    entry.made = !entry.half;
    if (compare && (entry.options.same ?? Object.is)(before, value)) value = before;
    else if (!(holding && made)) entry.changed = ++this.clock;
    entry.value = value;
    entry.held = true;
    entry.checked = this.misses() === misses ? this.seen : -1;
  }
}

/** Notes that something changed that the entry was made from, and so for all that was made from it. */
function mark(entry: Entry): void {
  const marked = [entry];
  for (let next = marked.pop(); next !== undefined; next = marked.pop()) {
    // What was made from an entry that is marked is marked already.
    if (next.checked < 0) continue;
    next.checked = -1;
    marked.push(...next.users);
  }
}

function link(links: Map<string, Set<Entry>>, path: string, entry: Entry): void {
  const found = links.get(path);
  if (found === undefined) links.set(path, new Set([entry]));
  else found.add(entry);
}

function unlink(links: Map<string, Set<Entry>>, path: string, entry: Entry): void {
  const found = links.get(path);
  found?.delete(entry);
  if (found?.size === 0) links.delete(path);
}

/** True where two lists hold the identical things in the same order; a `same` for queries. */
export function sameItems<T>(a: readonly T[], b: readonly T[]): boolean {
  return a === b || (a.length === b.length && a.every((each, i) => each === b[i]));
}
