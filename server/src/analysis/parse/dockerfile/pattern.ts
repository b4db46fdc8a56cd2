/**
 * The patterns of `${NAME#pattern}`, `${NAME%pattern}` and `${NAME/pattern/text}`: `*` and `?` as in a shell, but no
 * brackets (`convertShellPatternToRegex` in BuildKit's frontend/dockerfile/shell/lex.go). They are matched piece by
 * piece instead of by a regular expression, so that many stars cost no more than one.
 */

/** The characters between two stars; ANY stands for `?`. */
type Piece = readonly number[];

/** A pattern cut at its stars; one piece means that it has none. */
export type Pattern = readonly Piece[];

const ANY = -1;
/** Beyond so many comparisons nothing is matched; the value counts as unknown then. */
const MOST_WORK = 20_000_000;

/** Reads a pattern; undefined where it has an escape that BuildKit refuses. */
export function readPattern(text: string): Pattern | undefined {
  const pieces: number[][] = [];
  let piece: number[] = [];
  for (let at = 0; at < text.length; at++) {
    const char = text.charAt(at);
    if (char === '*') {
      pieces.push(piece);
      piece = [];
    } else if (char === '?') {
      piece.push(ANY);
    } else if (char === '\\') {
      at++;
      const escaped = text.charAt(at);
      if (escaped === '' || !'}/*?\\'.includes(escaped)) return undefined;
      piece.push(escaped.charCodeAt(0));
    } else {
      piece.push(char.charCodeAt(0));
    }
  }
  pieces.push(piece);
  return pieces;
}

/** The value without the shortest (or longest) beginning that the pattern matches; undefined where that is too much work. */
export function withoutPrefix(value: string, pattern: Pattern, longest: boolean): string | undefined {
  if (tooMuch(value, pattern)) return undefined;
  const end = matchAt(value, pattern, 0, longest);
  return end < 0 ? value : value.slice(end);
}

/** The value without the shortest (or longest) end that the pattern matches; undefined where that is too much work. */
export function withoutSuffix(value: string, pattern: Pattern, longest: boolean): string | undefined {
  const backward = pattern.map((piece) => [...piece].reverse()).reverse();
  const rest = withoutPrefix(reverse(value), backward, longest);
  return rest === undefined ? undefined : reverse(rest);
}

/** The value with the first match (or all of them) replaced; each match is as long as can be. */
export function replaced(value: string, pattern: Pattern, by: string, all: boolean): string | undefined {
  if (tooMuch(value, pattern)) return undefined;
  const first = pattern[0] ?? [];
  let result = '';
  let copied = 0;
  for (let from = 0; ; ) {
    // Where the pattern does not match at the first place that its first piece fits, it matches at no later one.
    const start = find(value, first, from);
    const end = start < 0 ? -1 : matchAt(value, pattern, start, true);
    if (end < 0) break;
    result += value.slice(copied, start) + by;
    copied = end;
    from = end;
    if (!all || from >= value.length || end === start) break;
  }
  return result + value.slice(copied);
}

function tooMuch(value: string, pattern: Pattern): boolean {
  const length = pattern.reduce((sum, piece) => sum + piece.length + 1, 0);
  return length * value.length > MOST_WORK;
}

/** The end of the shortest or longest match that begins at `start`, or -1. */
function matchAt(value: string, pattern: Pattern, start: number, longest: boolean): number {
  const first = pattern[0] ?? [];
  if (!fits(value, first, start)) return -1;
  let at = start + first.length;
  for (let i = 1; i < pattern.length; i++) {
    const piece = pattern[i] ?? [];
    const found = longest && i === pattern.length - 1 ? findLast(value, piece, at) : find(value, piece, at);
    if (found < 0) return -1;
    at = found + piece.length;
  }
  return at;
}

function fits(value: string, piece: Piece, at: number): boolean {
  if (at + piece.length > value.length) return false;
  for (let i = 0; i < piece.length; i++) {
    if (piece[i] !== ANY && piece[i] !== value.charCodeAt(at + i)) return false;
  }
  return true;
}

function find(value: string, piece: Piece, from: number): number {
  for (let at = from; at + piece.length <= value.length; at++) if (fits(value, piece, at)) return at;
  return -1;
}

function findLast(value: string, piece: Piece, from: number): number {
  for (let at = value.length - piece.length; at >= from; at--) if (fits(value, piece, at)) return at;
  return -1;
}

function reverse(text: string): string {
  return text.split('').reverse().join('');
}
