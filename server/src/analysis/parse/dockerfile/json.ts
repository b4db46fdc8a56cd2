import { type MappedText, MappedTextBuilder } from '../../text/mapped';
import type { JsonString } from './ast';
import { BACKSLASH, BRACKET, DOUBLE_QUOTE } from './chars';

const COMMA = 44;
const CLOSING_BRACKET = 93;

/**
 * An array of strings; `other` for a JSON array that holds something else too, which BuildKit refuses everywhere;
 * undefined for a text that is no JSON array, which BuildKit takes for the shell form.
 */
export type JsonRead = readonly JsonString[] | 'other' | undefined;

/** Reads `[start, end)` of an instruction's joined text as BuildKit's `parseJSON` does. */
export function readJsonArray(line: MappedText, start: number, end: number): JsonRead {
  const text = line.text;
  if (start >= end || text.charCodeAt(start) !== BRACKET) return undefined;
  const strings: JsonString[] = [];
  let at = skipJsonSpace(text, start + 1, end);
  if (at < end && text.charCodeAt(at) === CLOSING_BRACKET) {
    return skipJsonSpace(text, at + 1, end) === end ? strings : undefined;
  }
  for (;;) {
    if (at >= end) return undefined;
    if (text.charCodeAt(at) !== DOUBLE_QUOTE) return isJsonArray(text.slice(start, end)) ? 'other' : undefined;
    const close = closingQuote(text, at + 1, end);
    if (close < 0) return undefined;
    const string = stringAt(line, at, close);
    if (string === undefined) return undefined;
    strings.push(string);
    at = skipJsonSpace(text, close + 1, end);
    const code = at < end ? text.charCodeAt(at) : 0;
    if (code === CLOSING_BRACKET) return skipJsonSpace(text, at + 1, end) === end ? strings : undefined;
    if (code !== COMMA) return undefined;
    at = skipJsonSpace(text, at + 1, end);
  }
}

function skipJsonSpace(text: string, start: number, end: number): number {
  let at = start;
  while (at < end) {
    const code = text.charCodeAt(at);
    if (code !== 32 && code !== 9 && code !== 13 && code !== 10) break;
    at++;
  }
  return at;
}

/** The offset of the quote that closes the string, or -1 where there is none or a control character is inside. */
function closingQuote(text: string, start: number, end: number): number {
  for (let at = start; at < end; at++) {
    const code = text.charCodeAt(at);
    if (code === DOUBLE_QUOTE) return at;
    if (code < 32) return -1;
    if (code === BACKSLASH) at++;
  }
  return -1;
}

/** The string between the quotes at `open` and `close`; undefined where an escape in it is malformed. */
function stringAt(line: MappedText, open: number, close: number): JsonString | undefined {
  const span = line.span(open, close + 1);
  const raw = line.text.slice(open + 1, close);
  if (raw.indexOf('\\') < 0) return { value: raw, span, text: line.part(open + 1, close) };
  const builder = new MappedTextBuilder();
  let copied = 0;
  let last = 0;
  for (let at = raw.indexOf('\\'); at >= 0; at = raw.indexOf('\\', copied)) {
    builder.push(raw.slice(copied, at), open + 1 + copied);
    const length = raw.charCodeAt(at + 1) === 117 ? 6 : 2;
    const character = decode(raw, at, length, at === copied && isHigh(last));
    if (character === undefined) return undefined;
    builder.replace(character, open + 1 + at, open + 1 + at + length);
    copied = at + length;
    last = character.charCodeAt(0);
  }
  builder.push(raw.slice(copied), open + 1 + copied);
  const text = line.compose(builder.finish(close));
  return { value: text.text, span, text };
}

const SIMPLE: Readonly<Record<string, string>> = {
  '"': '"',
  '\\': '\\',
  '/': '/',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
};

function isHigh(code: number): boolean {
  return code >= 0xd800 && code <= 0xdbff;
}

/**
 * The character for the escape at `at`; `afterHigh` where the escape right before it is the first half of a surrogate
 * pair. Half a pair and U+FFFF become U+FFFD, the former as in Go.
 */
function decode(raw: string, at: number, length: number, afterHigh: boolean): string | undefined {
  if (length === 2) return SIMPLE[raw.charAt(at + 1)];
  const code = hex(raw, at + 2);
  if (code === undefined) return undefined;
  const low = code >= 0xdc00 && code <= 0xdfff;
  if (isHigh(code)) {
    const next = raw.startsWith('\\u', at + 6) ? (hex(raw, at + 8) ?? 0) : 0;
    return next >= 0xdc00 && next <= 0xdfff ? String.fromCharCode(code) : '\uFFFD';
  }
  return code === 0xffff || (low && !afterHigh) ? '\uFFFD' : String.fromCharCode(code);
}

function hex(raw: string, at: number): number | undefined {
  const digits = raw.slice(at, at + 4);
  return /^[0-9a-fA-F]{4}$/.test(digits) ? Number.parseInt(digits, 16) : undefined;
}

function isJsonArray(text: string): boolean {
  try {
    return Array.isArray(JSON.parse(text));
  } catch {
    return false;
  }
}
