/** Where in a shell command a cursor is, while the command is being written. */

/** A word of the command before the cursor: its value without quotes, its place in the text. */
export interface PositionWord {
  readonly value: string;
  readonly start: number;
}

/** The simple command that the cursor is in. */
export interface ShellPosition {
  /** The words that are complete. */
  readonly words: readonly PositionWord[];
  /** The word at the cursor as far as it is written; empty behind a blank. */
  readonly partial: PositionWord;
  /** The quote that the word at the cursor is in. */
  readonly quote: '"' | "'" | undefined;
}

/** Scripts in quotes in scripts in quotes. */
const DEEPEST = 3;

/**
 * The commands that a cursor at the end of a script's text may be in, the outer one first: inside of quotes the text may
 * be a word, or a script of its own. Empty in a comment, and behind a closing quote.
 *
 * @param base added to all offsets
 */
export function shellPositions(text: string, base: number, depth = 0): ShellPosition[] {
  let words: PositionWord[] = [];
  let value = '';
  let start = -1;
  let quote: '"' | "'" | undefined;
  let quoted = 0;
  let closed = -1;
  const finish = (): void => {
    if (start >= 0) words.push({ value, start: base + start });
    value = '';
    start = -1;
  };
  for (let i = 0; i < text.length; i++) {
    const c = text.charAt(i);
    if (quote !== undefined) {
      if (c === quote) {
        quote = undefined;
        closed = i + 1;
      } else if (c === '\\' && quote === '"' && /["\\$`]/.test(text.charAt(i + 1))) value += text.charAt(++i);
      else value += c;
      continue;
    }
    if (c === '\\') {
      const next = text.charAt(i + 1);
      if (next === '\n' || next === '\r') {
        finish();
        i += text.startsWith('\r\n', i + 1) ? 2 : 1;
      } else if (next !== '') {
        if (start < 0) start = i;
        value += next;
        i++;
      }
    } else if (c === '"' || c === "'") {
      if (start < 0) start = i;
      quote = c;
      quoted = i + 1;
    } else if (c === ' ' || c === '\t') finish();
    else if (c === '#' && start < 0) {
      const end = text.indexOf('\n', i);
      if (end < 0) return [];
      i = end;
    } else if (/[\n\r;&|()`]/.test(c) || ((c === '{' || c === '}') && start < 0)) {
      value = '';
      start = -1;
      words = [];
    } else {
      if (start < 0) start = i;
      value += c;
    }
  }
  // Behind its closing quote a word is as it is meant.
  if (closed === text.length) return [];
  const end = base + text.length;
  const partial: PositionWord =
    start < 0 ? { value: '', start: end } : { value, start: quote === undefined ? base + start : base + quoted };
  const outer: ShellPosition = { words, partial, quote };
  if (quote === undefined || depth >= DEEPEST) return [outer];
  return [outer, ...shellPositions(text.slice(quoted), base + quoted, depth + 1)];
}

/**
 * The words of a JSON array that is being written: those that are complete, and the string at the cursor. Undefined where
 * the cursor is in no string.
 */
export function arrayPosition(text: string, base: number): ShellPosition | undefined {
  const words: PositionWord[] = [];
  let at = 0;
  for (;;) {
    const open = text.indexOf('"', at);
    if (open < 0) return undefined;
    let close = open + 1;
    while (close < text.length && text.charAt(close) !== '"') close += text.charAt(close) === '\\' ? 2 : 1;
    const value = text.slice(open + 1, close);
    if (close >= text.length) return { words, partial: { value, start: base + open + 1 }, quote: '"' };
    words.push({ value, start: base + open + 1 });
    at = close + 1;
  }
}
