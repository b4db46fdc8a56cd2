/**
 * Finds the heredocs that an instruction's joined line announces, as BuildKit does: it splits the whole line into shell
 * words and takes each word of the form `<<NAME` (`heredocsFromLine` in frontend/dockerfile/parser/parser.go, the words
 * by frontend/dockerfile/shell/lex.go). From that follows what a reader might not expect:
 * - the escape character is always the backslash here, whatever the `escape` directive says;
 * - `cat<<EOF` is none, a word of its own is needed (digits before it are fine: `3<<EOF`);
 * - a line that these rules cannot split (an unclosed quote, `${name^^}`) has none at all.
 */
import { BACKSLASH, DASH, DOLLAR, DOUBLE_QUOTE, isBlank, isSpace, LESS_THAN, SINGLE_QUOTE } from './chars';

/** One `<<NAME` and its place in the line. */
export interface HeredocWord {
  readonly name: string;
  readonly expand: boolean;
  readonly stripTabs: boolean;
  readonly start: number;
  readonly end: number;
}

const OPEN_BRACE = 123;
const CLOSING_BRACE = 125;
const SLASH = 47;
/** How deep `${a:-${b:-…}}` may be nested; far beyond what a person writes. */
const MAX_DEPTH = 100;

/** True where the word has the form that BuildKit takes for a heredoc. */
export function isHeredocWord(word: string): boolean {
  return word.indexOf('<<') >= 0 && heredocWord(word, 0, word.length) !== undefined;
}

/** The heredocs of a line, in order. */
export function heredocWords(line: string): readonly HeredocWord[] {
  if (line.indexOf('<<') < 0) return [];
  const words = shellWords(line);
  const found: HeredocWord[] = [];
  for (let i = 0; i < words.length; i += 2) {
    const start = words[i] ?? 0;
    const end = words[i + 1] ?? start;
    const first = line.charCodeAt(start);
    if (first !== LESS_THAN && !(first >= 48 && first <= 57)) continue;
    const word = heredocWord(line, start, end);
    if (word !== undefined) found.push(word);
  }
  return found;
}

function heredocWord(line: string, start: number, end: number): HeredocWord | undefined {
  let at = start;
  while (at < end && line.charCodeAt(at) >= 48 && line.charCodeAt(at) <= 57) at++;
  if (line.charCodeAt(at) !== LESS_THAN || line.charCodeAt(at + 1) !== LESS_THAN) return undefined;
  at += 2;
  const stripTabs = line.charCodeAt(at) === DASH;
  if (stripTabs) at++;
  while (at < end && isBlank(line.charCodeAt(at))) at++;
  const rest = line.slice(at, end);
  if (rest.indexOf('<') >= 0) return undefined;
  const words = shellWords(rest);
  if (words.length !== 2) return undefined;
  const raw = rest.slice(words[0], words[1]);
  const name = unquote(raw);
  // BuildKit tells a quoted delimiter by the number of quotes before and after, so that an escaped one does not count.
  return name === '' ? undefined : { name, expand: quotes(raw) === quotes(name), stripTabs, start, end };
}

function quotes(text: string): number {
  let count = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === SINGLE_QUOTE || code === DOUBLE_QUOTE) count++;
  }
  return count;
}

/** The delimiter as the shell would read it: without quotes and escapes. */
function unquote(raw: string): string {
  let name = '';
  let quote = 0;
  for (let at = 0; at < raw.length; at++) {
    const code = raw.charCodeAt(at);
    if (quote === 0 && (code === SINGLE_QUOTE || code === DOUBLE_QUOTE)) {
      quote = code;
    } else if (code === quote) {
      quote = 0;
    } else if (code === BACKSLASH && quote !== SINGLE_QUOTE) {
      const next = raw.charCodeAt(at + 1);
      if (quote === 0 || next === DOUBLE_QUOTE || next === DOLLAR || next === BACKSLASH) at++;
      name += raw.charAt(at);
    } else {
      name += raw.charAt(at);
    }
  }
  return name;
}

/** The words of a line as a flat list of offsets; empty where the line cannot be split. */
function shellWords(line: string): number[] {
  const bounds: number[] = [];
  let start = -1;
  let at = 0;
  while (at < line.length) {
    const code = line.charCodeAt(at);
    if (isSpace(code)) {
      if (start >= 0) bounds.push(start, at);
      start = -1;
      at++;
      continue;
    }
    if (start < 0) start = at;
    at = skipOne(line, at, 0);
    if (at < 0) return [];
  }
  if (start >= 0) bounds.push(start, at);
  return bounds;
}

/** The offset after the character, quotation, expansion or `<<` (with the blanks after it) at `at`; -1 if malformed. */
function skipOne(line: string, at: number, depth: number): number {
  switch (line.charCodeAt(at)) {
    case SINGLE_QUOTE: {
      const close = line.indexOf("'", at + 1);
      return close < 0 ? -1 : close + 1;
    }
    case DOUBLE_QUOTE:
      return skipDoubleQuoted(line, at + 1, depth);
    case DOLLAR:
      return skipDollar(line, at + 1, depth);
    case BACKSLASH:
      return Math.min(at + 2, line.length);
    case LESS_THAN: {
      if (line.charCodeAt(at + 1) !== LESS_THAN) return at + 1;
      let end = at + 2;
      while (end < line.length && ' \t\r'.includes(line.charAt(end))) end++;
      return end;
    }
    default:
      return at + 1;
  }
}

function skipDoubleQuoted(line: string, start: number, depth: number): number {
  let at = start;
  while (at >= 0 && at < line.length) {
    const code = line.charCodeAt(at);
    if (code === DOUBLE_QUOTE) return at + 1;
    if (code === DOLLAR) {
      at = skipDollar(line, at + 1, depth);
    } else if (code === BACKSLASH) {
      const next = line.charCodeAt(at + 1);
      at += next === DOUBLE_QUOTE || next === DOLLAR || next === BACKSLASH ? 2 : 1;
    } else {
      at++;
    }
  }
  return -1;
}

/** Skips what follows a `$`. */
function skipDollar(line: string, start: number, depth: number): number {
  if (line.charCodeAt(start) !== OPEN_BRACE) return nameEnd(line, start);
  const from = start + 1;
  if (depth > MAX_DEPTH || from >= line.length || '{}:'.includes(line.charAt(from))) return -1;
  const at = nameEnd(line, from);
  switch (line.charAt(at)) {
    case '}':
      return at + 1;
    case ':': {
      const modifier = line.charAt(at + 1);
      if (modifier === '' || modifier === '#' || modifier === '%') return -1;
      return skipUntil(line, at + 2, CLOSING_BRACE, depth + 1);
    }
    case '+':
    case '-':
    case '?':
    case '#':
    case '%':
      return skipUntil(line, at + 1, CLOSING_BRACE, depth + 1);
    case '/': {
      const pattern = skipUntil(line, line.charAt(at + 1) === '/' ? at + 2 : at + 1, SLASH, depth + 1);
      return pattern < 0 ? -1 : skipUntil(line, pattern, CLOSING_BRACE, depth + 1);
    }
    default:
      return -1;
  }
}

function skipUntil(line: string, start: number, stop: number, depth: number): number {
  let at = start;
  while (at >= 0 && at < line.length) {
    if (line.charCodeAt(at) === stop) return at + 1;
    at = skipOne(line, at, depth);
  }
  return -1;
}

const NAME = /\d+|[@*#?\-$!]|[\p{L}_][\p{L}\p{Nd}_]*/uy;

/** The offset after a variable's name, or `start` where there is none. */
export function nameEnd(line: string, start: number): number {
  NAME.lastIndex = start;
  return NAME.test(line) ? NAME.lastIndex : start;
}
