/**
 * Globs as Go's filepath.Match reads them (https://pkg.go.dev/path/filepath#Match), with `**` where asked for. The
 * match is a walk over sets of states, so its time is at most (pattern × path) whatever the pattern.
 */

type Token =
  | { readonly kind: 'char'; readonly char: string }
  /** `?`: one character but `/`. */
  | { readonly kind: 'any' }
  /** `[…]` */
  | { readonly kind: 'class'; readonly negated: boolean; readonly ranges: readonly (readonly [string, string])[] }
  /** `*`: any run without `/`. */
  | { readonly kind: 'star' }
  /** Nothing, or anything up to and including a `/`. */
  | { readonly kind: 'folders' }
  /** Anything at all. */
  | { readonly kind: 'rest' };

export interface GlobOptions {
  /** `**` crosses folders as in .dockerignore; without it `**` is what `*` is. */
  readonly deep?: boolean;
}

/** A compiled glob that matches whole paths. */
export class Glob {
  /** The longest text that a path must hold to match: most paths are told apart by it at once. */
  private readonly needle: string;

  private constructor(
    private readonly tokens: readonly Token[],
    /** True where nothing in the pattern is special. */
    readonly literal: boolean,
  ) {
    this.needle = longestRun(tokens);
  }

  /** The glob, or undefined where Go refuses the pattern: an open `[`, an empty range, a `\` at the end. */
  static parse(pattern: string, options: GlobOptions = {}): Glob | undefined {
    const tokens: Token[] = [];
    const chars = Array.from(pattern);
    let literal = true;
    for (let i = 0; i < chars.length; i++) {
      const char = chars[i] ?? '';
      if (char === '*' && options.deep && chars[i + 1] === '*') {
        literal = false;
        i++;
        if (chars[i + 1] === '/') i++;
        tokens.push({ kind: i + 1 >= chars.length ? 'rest' : 'folders' });
      } else if (char === '*') {
        literal = false;
        tokens.push({ kind: 'star' });
      } else if (char === '?') {
        literal = false;
        tokens.push({ kind: 'any' });
      } else if (char === '[') {
        literal = false;
        const found = readClass(chars, i + 1);
        if (found === undefined) return undefined;
        tokens.push(found.token);
        i = found.end;
      } else if (char === '\\') {
        i++;
        const next = chars[i];
        if (next === undefined) return undefined;
        tokens.push({ kind: 'char', char: next });
      } else tokens.push({ kind: 'char', char });
    }
    return new Glob(tokens, literal);
  }

  /** True where the glob matches the whole of `path`. */
  matches(path: string): boolean {
    if (!path.includes(this.needle)) return false;
    const size = this.tokens.length;
    // State i waits for token i; state size + 1 + i is inside the folders of token i.
    let current = new Uint8Array(2 * size + 2);
    let next = new Uint8Array(2 * size + 2);
    this.enter(current, 0);
    for (const char of path) {
      let alive = false;
      for (let i = 0; i < size; i++) {
        const token = this.tokens[i];
        if (token === undefined) continue;
        const waiting = current[i] === 1;
        const inside = current[size + 1 + i] === 1;
        if (!waiting && !inside) continue;
        if (token.kind === 'folders') {
          next[size + 1 + i] = 1;
          if (char === '/') this.enter(next, i + 1);
          alive = true;
        } else if (token.kind === 'rest' || (token.kind === 'star' && char !== '/')) {
          this.enter(next, i);
          alive = true;
        } else if (consumes(token, char)) {
          this.enter(next, i + 1);
          alive = true;
        }
      }
      if (!alive) return false;
      [current, next] = [next, current];
      next.fill(0);
    }
    return current[size] === 1;
  }

  private enter(states: Uint8Array, from: number): void {
    for (let i = from; ; i++) {
      states[i] = 1;
      const kind = this.tokens[i]?.kind;
      if (kind !== 'star' && kind !== 'rest' && kind !== 'folders') return;
    }
  }
}

/** The longest run of plain characters. */
function longestRun(tokens: readonly Token[]): string {
  let longest = '';
  let run = '';
  for (const token of tokens) {
    run = token.kind === 'char' ? run + token.char : '';
    if (run.length > longest.length) longest = run;
  }
  return longest;
}

function consumes(token: Token, char: string): boolean {
  if (token.kind === 'char') return token.char === char;
  if (token.kind === 'any') return char !== '/';
  if (token.kind !== 'class' || char === '/') return false;
  return token.ranges.some(([low, high]) => low <= char && char <= high) !== token.negated;
}

function readClass(chars: readonly string[], start: number): { token: Token; end: number } | undefined {
  let i = start;
  const negated = chars[i] === '^';
  if (negated) i++;
  const ranges: [string, string][] = [];
  const one = (): string | undefined => {
    let char = chars[i++];
    if (char === '\\') char = chars[i++];
    else if (char === '-' || char === ']') return undefined;
    return char;
  };
  for (;;) {
    if (chars[i] === ']' && ranges.length > 0) return { token: { kind: 'class', negated, ranges }, end: i };
    const low = one();
    if (low === undefined) return undefined;
    let high: string | undefined = low;
    if (chars[i] === '-') {
      i++;
      high = one();
      if (high === undefined) return undefined;
    }
    ranges.push([low, high]);
  }
}
