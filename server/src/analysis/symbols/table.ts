import type { Occurrence, ProjectSymbol } from './types';

interface Group {
  readonly occurrences: Occurrence[];
  readonly taken: Iterable<string>[];
  obstacle: string | undefined;
}

/**
 * Gathers the places of names, and which of them mean the same thing. A name is known in scopes (a stage of a Dockerfile,
 * a Dockerfile's global ARGs); scopes are linked where one hands its things on to another, and by a place that both of
 * them read: two Dockerfiles that make an environment from one file share its name.
 */
export class SymbolTable {
  private readonly parents = new Map<string, string>();
  private readonly entries = new Map<string, { occurrence: Occurrence; key: string }>();
  private readonly obstacles = new Map<string, string>();
  private readonly taken = new Map<string, Iterable<string>[]>();

  /** @param key the name in its scope, see `keyOf` */
  add(key: string, occurrence: Occurrence): void {
    const { kind, file, span, literal, name } = occurrence;
    // A word that only stands for the name may stand for another one where another Dockerfile runs the same script.
    const place = `${kind}\0${span.start}\0${span.end}\0${name}\0${literal ? file : `${file}\0${key}`}`;
    const known = this.entries.get(place);
    if (known === undefined) {
      this.entries.set(place, { occurrence, key });
      this.root(key);
      return;
    }
    this.link(known.key, key);
    if (known.occurrence.role === 'use' && occurrence.role === 'definition') {
      this.entries.set(place, { occurrence, key: known.key });
    }
  }

  /** Says that the name means the same in both scopes. */
  link(a: string, b: string): void {
    const from = this.root(a);
    const to = this.root(b);
    if (from !== to) this.parents.set(from, to);
  }

  /** Whether the name has come up in the scope. */
  has(key: string): boolean {
    return this.parents.has(key);
  }

  /** Whether the name means the same in all scopes. */
  agree(keys: readonly string[]): boolean {
    return new Set(keys.map((key) => this.root(key))).size === 1;
  }

  /** Says why the name must not be changed; the first reason stays. */
  prevent(key: string, reason: string): void {
    const root = this.root(key);
    if (!this.obstacles.has(root)) this.obstacles.set(root, reason);
  }

  /** Says that names are taken in a scope of the key's. */
  takes(key: string, names: Iterable<string>): void {
    const known = this.taken.get(key);
    if (known === undefined) this.taken.set(key, [names]);
    else if (!known.includes(names)) known.push(names);
  }

  /** What was noted of one kind: names, and files. */
  noted(kind: Occurrence['kind']): { readonly names: ReadonlySet<string>; readonly files: ReadonlySet<string> } {
    const names = new Set<string>();
    const files = new Set<string>();
    for (const { occurrence } of this.entries.values()) {
      if (occurrence.kind !== kind) continue;
      names.add(occurrence.name);
      files.add(occurrence.file);
    }
    return { names, files };
  }

  /** The symbols, each with its places in order. */
  symbols(): ProjectSymbol[] {
    const groups = new Map<string, Group>();
    const group = (key: string): Group => {
      const root = this.root(key);
      let found = groups.get(root);
      if (found === undefined) {
        found = { occurrences: [], taken: [], obstacle: undefined };
        groups.set(root, found);
      }
      return found;
    };
    for (const { occurrence, key } of this.entries.values()) group(key).occurrences.push(occurrence);
    for (const [key, reason] of this.obstacles) group(key).obstacle ??= reason;
    for (const [key, names] of this.taken) group(key).taken.push(...names);
    const symbols: ProjectSymbol[] = [];
    for (const { occurrences, taken, obstacle } of groups.values()) {
      const first = occurrences[0];
      if (first === undefined) continue;
      occurrences.sort(byPlace);
      symbols.push(new Found(first.kind, first.name, occurrences, obstacle, taken));
    }
    return symbols;
  }

  private root(key: string): string {
    let at = key;
    for (;;) {
      const parent = this.parents.get(at);
      if (parent === undefined) {
        this.parents.set(at, at);
        return at;
      }
      if (parent === at) break;
      at = parent;
    }
    // What was walked is shortened, so that long chains are walked once.
    for (let each = key; each !== at; ) {
      const next = this.parents.get(each) ?? at;
      this.parents.set(each, at);
      each = next;
    }
    return at;
  }
}

/** A symbol; which names are taken is worked out only where somebody asks. */
class Found implements ProjectSymbol {
  private all: ReadonlySet<string> | undefined;

  constructor(
    readonly kind: Occurrence['kind'],
    readonly name: string,
    readonly occurrences: readonly Occurrence[],
    readonly obstacle: string | undefined,
    private readonly lists: readonly Iterable<string>[],
  ) {}

  get taken(): ReadonlySet<string> {
    if (this.all === undefined) {
      const all = new Set<string>();
      for (const names of this.lists) for (const name of names) if (name !== this.name) all.add(name);
      this.all = all;
    }
    return this.all;
  }
}

/** The key of a name in a scope: a file, and in it a stage's number (or nothing for the whole file). */
export function keyOf(kind: Occurrence['kind'], file: string, scope: number | '', name: string): string {
  return `${kind}\0${file}\0${scope}\0${name}`;
}

function byPlace(a: Occurrence, b: Occurrence): number {
  return a.file < b.file ? -1 : a.file > b.file ? 1 : a.span.start - b.span.start || a.span.end - b.span.end;
}
