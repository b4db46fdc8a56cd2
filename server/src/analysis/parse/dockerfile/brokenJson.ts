/** Arrays of JSON with a mistake in them. BuildKit takes them for a text for the shell, which has no such command. */
import type { MappedText } from '../../text/mapped';
import type { Span } from '../../text/span';
import type { BrokenArray, JsonString } from './ast';
import { BACKSLASH, BRACKET } from './chars';

/** Longer texts are no list of words that somebody typed. */
const LONGEST = 20_000;

/** Quotes by the sign that opens them: those of JSON, of shells and Python, and those that word processors write. */
const QUOTES: Readonly<Record<string, string>> = { '"': '"', "'": "'", '“': '”', '”': '”', '‘': '’', '’': '’' };

export interface BrokenRead {
  readonly strings: readonly JsonString[];
  readonly broken: BrokenArray;
}

/**
 * Reads `[start, end)` of an instruction's joined text as the array that was meant. Undefined where the text is one for
 * the shell all the same: `[ -f x ] && …`, `[ "$X" = y ] || …`.
 *
 * @param line the text, which `readJsonArray` did not take
 */
export function readBrokenArray(line: MappedText, start: number, end: number): BrokenRead | undefined {
  const text = line.text.slice(start, Math.min(end, start + LONGEST));
  if (text.charCodeAt(0) !== BRACKET || end - start > LONGEST || !looksMeant(text)) return undefined;
  const strings: JsonString[] = [];
  let mistake: BrokenArray['mistake'] | undefined;
  let clear = true;
  let comma = true;
  let at = 1;
  let closed = false;
  const note = (found: BrokenArray['mistake']): void => {
    mistake ??= found;
  };
  while (at < text.length) {
    const sign = text.charAt(at);
    if (/\s/.test(sign)) at++;
    else if (sign === ',') {
      if (comma) note('comma');
      comma = true;
      at++;
    } else if (sign === ']') {
      if (comma && strings.length > 0) note('comma');
      closed = true;
      at++;
      break;
    } else {
      if (!comma) note('comma');
      const item = readItem(text, at);
      if (item.mistake !== undefined) note(item.mistake);
      clear &&= item.clear;
      strings.push({
        value: item.value,
        span: line.span(start + at, start + item.end),
        text: line.part(start + item.from, start + item.to),
      });
      comma = false;
      at = item.end;
    }
  }
  if (!closed) note('open');
  const rest = text.slice(at).trim();
  const after: Span | undefined = rest === '' ? undefined : line.span(start + at, end);
  if (after !== undefined) note(rest.startsWith('#') ? 'comment' : 'rest');
  if (strings.length === 0 || mistake === undefined) return undefined;
  // What comes after the array may belong to it or not; only a comment surely does not.
  if (after !== undefined && !rest.startsWith('#') && !/^[;,.]+$/.test(rest)) clear = false;
  return { strings, broken: { mistake, clear, comment: rest.startsWith('#') ? rest : undefined } };
}

/** Whether the text begins as only an array does. */
function looksMeant(text: string): boolean {
  // A shell would look for a command that is called `["python"…`: nobody means that.
  if (/^\[["'“”‘’]/.test(text)) return true;
  if (/^\[\s+["“][^"”]*["”]\s*,/.test(text) || /^\[\s+'[^']*'\s*,/.test(text)) return true;
  return /^\[\s*[\w./-]+\s*,\s*["'\w./-]/.test(text);
}

interface Item {
  readonly value: string;
  /** The place of the value, between the quotes. */
  readonly from: number;
  readonly to: number;
  readonly end: number;
  readonly mistake: BrokenArray['mistake'] | undefined;
  /** False where what was meant is a guess. */
  readonly clear: boolean;
}

function readItem(text: string, at: number): Item {
  const opening = text.charAt(at);
  const closing = Object.hasOwn(QUOTES, opening) ? QUOTES[opening] : undefined;
  if (closing === undefined) {
    let end = at;
    while (end < text.length && !/[\s,\]]/.test(text.charAt(end))) end++;
    return { value: text.slice(at, end), from: at, to: end, end, mistake: 'quotes', clear: true };
  }
  let escaped = false;
  for (let i = at + 1; i < text.length; i++) {
    if (text.charCodeAt(i) === BACKSLASH) {
      // JSON knows no other escapes; what an author meant with one is not known.
      escaped ||= opening !== '"' || !/["\\/bfnrtu]/.test(text.charAt(i + 1));
      i++;
    } else if (text.charAt(i) === closing) {
      const value = plain(text.slice(at + 1, i), opening);
      const mistake = opening !== '"' ? 'quotes' : escaped ? 'escape' : undefined;
      return { value, from: at + 1, to: i, end: i + 1, mistake, clear: !escaped };
    }
  }
  // The quote is never closed: the string ends before the bracket, where there is one.
  const end = text.trimEnd().endsWith(']') ? text.trimEnd().length - 1 : text.trimEnd().length;
  const value = plain(text.slice(at + 1, end), opening).trimEnd();
  return { value, from: at + 1, to: end, end, mistake: 'open', clear: !/[,"']/.test(value) };
}

/** The text of a string: JSON's escapes decoded as far as they are ones. */
function plain(raw: string, quote: string): string {
  if (quote !== '"' || !raw.includes('\\')) return raw;
  try {
    return JSON.parse(`"${raw}"`) as string;
  } catch {
    return raw;
  }
}
