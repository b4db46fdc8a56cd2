import type { Span } from '../../text/span';

/** `key=value` within `[…]` of a match spec; spans are relative to the spec's text. */
export interface KeyValue {
  readonly key: string;
  /** Without its quotes. */
  readonly value: string;
  readonly keySpan: Span;
  readonly valueSpan: Span;
}

/**
 * The last `open` that has a `close` after it, up to the last `close`; this is how conda looks for the brackets of a
 * match spec (its search is greedy).
 */
export function findBrackets(text: string, open: string, close: string): Span | undefined {
  const end = text.lastIndexOf(close);
  if (end < 1) return undefined;
  const start = text.lastIndexOf(open, end - 1);
  return start < 0 ? undefined : { start, end: end + 1 };
}

function isKeyCharacter(c: number): boolean {
  return (c >= 97 && c <= 122) || (c >= 65 && c <= 90) || (c >= 48 && c <= 57) || c === 45 || c === 95;
}

function isDelimiter(text: string, at: number, end: number): boolean {
  return at === end || text.charAt(at) === ',' || text.charAt(at) === ' ';
}

/** The end of the value that starts at `from` (an opening quote included), or undefined where it is malformed. */
function valueEnd(text: string, from: number, end: number, delimiters: Scan, quotes: Scan): Span | undefined {
  const quote = text.charAt(from);
  const nextQuote = quotes.next(quote === "'" || quote === '"' ? from + 1 : from);
  if (from < end && (quote === "'" || quote === '"')) {
    if (nextQuote >= end || text.charAt(nextQuote) !== quote) return undefined;
    return isDelimiter(text, nextQuote + 1, end) ? { start: from + 1, end: nextQuote } : undefined;
  }
  const stop = Math.min(delimiters.next(from), end);
  return nextQuote < stop ? undefined : { start: from, end: stop };
}

/** Finds the next of some characters; asked with rising places, all calls together take one pass. */
class Scan {
  private at = -1;

  constructor(
    private readonly text: string,
    private readonly wanted: string,
    private readonly end: number,
  ) {}

  next(from: number): number {
    if (this.at < from) {
      this.at = from;
      while (this.at < this.end && !this.wanted.includes(this.text.charAt(this.at))) this.at++;
    }
    return this.at;
  }
}

/** The `key=value` pairs within the brackets at `span`; what is none is passed over, as conda does. */
export function readKeyValues(text: string, span: Span): KeyValue[] {
  const result: KeyValue[] = [];
  const end = span.end - 1;
  const delimiters = new Scan(text, ', ', end);
  const quotes = new Scan(text, '\'"', end);
  let at = span.start + 1;
  while (at < end) {
    const keyStart = at;
    while (at < end && isKeyCharacter(text.charCodeAt(at))) at++;
    if (at === keyStart || text.charAt(at) !== '=' || at >= end) {
      if (at === keyStart) at++;
      continue;
    }
    const value = valueEnd(text, at + 1, end, delimiters, quotes);
    if (!value) {
      at++;
      continue;
    }
    const keySpan = { start: keyStart, end: at };
    result.push({
      key: text.slice(keyStart, at),
      value: text.slice(value.start, value.end),
      keySpan,
      valueSpan: value,
    });
    at = value.end + 1;
  }
  return result;
}
