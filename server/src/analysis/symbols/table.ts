import type { Occurrence, ProjectSymbol } from './types';

interface Group {
  readonly occurrences: Occurrence[];
  readonly taken: Set<string>;
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
  private readonly taken = new Map<string, Set<string>>();

  /** @param key the name in its scope, see `keyOf` */
  add(key: string, occurrence: Occurrence): void {
    const { kind, file, span, literal, name } = occurrence;
    // A word that only stands for the name may stand for another one where another Dockerfile runs the same script.
    const place = [kind, file, span.start, span.end, literal ? '' : key, name].join('\0');
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

  /** Says that a name is taken in a scope of the key's. */
  takes(key: string, names: Iterable<string>): void {
    const known = this.taken.get(key) ?? new Set<string>();
    for (const name of names) known.add(name);
    this.taken.set(key, known);
  }

  /** The symbols, each with its places in order. */
  symbols(): ProjectSymbol[] {
    const groups = new Map<string, Group>();
    const group = (key: string): Group => {
      const root = this.root(key);
      let found = groups.get(root);
      if (found === undefined) {
        found = { occurrences: [], taken: new Set(), obstacle: undefined };
        groups.set(root, found);
      }
      return found;
    };
    for (const { occurrence, key } of this.entries.values()) group(key).occurrences.push(occurrence);
    for (const [key, reason] of this.obstacles) group(key).obstacle ??= reason;
    for (const [key, names] of this.taken) for (const name of names) group(key).taken.add(name);
    const symbols: ProjectSymbol[] = [];
    for (const { occurrences, taken, obstacle } of groups.values()) {
      const first = occurrences[0];
      if (first === undefined) continue;
      occurrences.sort(byPlace);
      taken.delete(first.name);
      symbols.push({ kind: first.kind, name: first.name, occurrences, obstacle, taken });
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

/** The key of a name in a scope: a file, and in it a stage's number (or nothing for the whole file). */
export function keyOf(kind: Occurrence['kind'], file: string, scope: number | '', name: string): string {
  return [kind, file, scope, name].join('\0');
}

function byPlace(a: Occurrence, b: Occurrence): number {
  return a.file < b.file ? -1 : a.file > b.file ? 1 : a.span.start - b.span.start || a.span.end - b.span.end;
}
