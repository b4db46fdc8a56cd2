import { MappedText, MappedTextBuilder } from '../text/mapped';
import type { Span } from '../text/span';
import { HOLE, type Value } from '../text/value';
import { interpolate } from './compose/interpolate';
import type { SyntaxProblem } from './dockerfile/ast';

/** One `NAME=VALUE` of an env file. */
export interface EnvFileEntry {
  readonly name: string;
  readonly nameSpan: Span;
  /** The value with quotes removed and variables put in; HOLE where a variable is not set in the file itself. */
  readonly value: Value;
  /** The value's place, quotes included. */
  readonly valueSpan: Span;
  /** True for a bare `NAME`, whose value comes from the shell that runs Compose. */
  readonly inherited: boolean;
}

/** A `.env` file, or one that `env_file:` names. */
export interface EnvFile {
  readonly entries: readonly EnvFileEntry[];
  /** The last value of each name. */
  readonly values: ReadonlyMap<string, Value>;
  readonly problems: readonly SyntaxProblem[];
}

const ESCAPES: Readonly<Record<string, string>> = {
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  '"': '"',
  '\\': '\\',
};

/** How many characters variables may put into one file's values; `A=$A$A`, line after line, doubles them each time. */
const EXPANSION_LIMIT = 500_000;

/**
 * Parses an env file as Compose does (https://docs.docker.com/compose/how-tos/environment-variables/variable-interpolation/#env-file-syntax):
 * `export`, `=` or `:`, comments, single quotes (literal), double quotes (escapes, several lines, variables).
 * Where Compose would stop with an error, that line is reported and the next ones are still read.
 */
export function parseEnvFile(text: string, outer: ReadonlyMap<string, Value> = new Map()): EnvFile {
  const entries: EnvFileEntry[] = [];
  const values = new Map<string, Value>();
  const problems: SyntaxProblem[] = [];
  let room = EXPANSION_LIMIT;
  const lookup = (name: string): Value | undefined => {
    const value = values.get(name) ?? outer.get(name);
    room -= value?.length ?? 0;
    return room < 0 ? HOLE : value;
  };
  let at = text.charCodeAt(0) === 0xfeff ? 1 : 0;

  while (at < text.length) {
    let lineEnd = text.indexOf('\n', at);
    if (lineEnd < 0) lineEnd = text.length;
    const line = text.slice(at, lineEnd);
    const head = /^\s*(?:export\s+)?/.exec(line)?.[0].length ?? 0;
    const body = line.slice(head).trimEnd();
    const start = at + head;
    at = lineEnd + 1;
    if (body === '' || body.startsWith('#')) continue;

    const name = /^[\p{L}\p{N}_.[\]-]+/u.exec(body)?.[0] ?? '';
    const separator = /^[ \t]*[=:][ \t]*/.exec(body.slice(name.length))?.[0];
    const nameSpan = { start, end: start + name.length };
    if (name !== '' && name.length === body.length) {
      const value = outer.get(name) ?? HOLE;
      values.set(name, value);
      entries.push({ name, nameSpan, value, valueSpan: { start: nameSpan.end, end: nameSpan.end }, inherited: true });
      continue;
    }
    if (name === '' || separator === undefined) {
      problems.push({ message: 'This is no NAME=VALUE line.', span: { start, end: start + body.length } });
      continue;
    }

    const valueStart = nameSpan.end + separator.length;
    const quote = text.charAt(valueStart);
    let value: Value;
    let valueEnd: number;
    if ((quote === '"' || quote === "'") && valueStart < lineEnd) {
      const close = closingQuote(text, valueStart, quote);
      if (close < 0) {
        problems.push({ message: 'The quote is not closed.', span: { start: valueStart, end: start + body.length } });
        continue;
      }
      const inner = text.slice(valueStart + 1, close);
      value = quote === "'" ? inner.replace(/\\'/g, "'") : expand(decodeEscapes(inner, valueStart + 1), lookup);
      valueEnd = close + 1;
      // What follows a closing quote on its line is read as a statement of its own by Compose; people put comments there.
      const rest = text.indexOf('\n', valueEnd);
      const tail = text.slice(valueEnd, rest < 0 ? text.length : rest).trim();
      if (tail !== '' && !tail.startsWith('#')) {
        problems.push({ message: 'Text behind the closing quote.', span: { start: valueEnd, end: valueEnd + 1 } });
      }
      at = rest < 0 ? text.length : rest + 1;
    } else {
      const written = body.slice(valueStart - start);
      const comment = written.startsWith('#') && separator.length > 1 ? 0 : written.indexOf(' #');
      const bare = (comment < 0 ? written : written.slice(0, comment)).trimEnd();
      value = expand(MappedText.slice(bare, valueStart), lookup);
      valueEnd = valueStart + bare.length;
    }
    values.set(name, value);
    entries.push({ name, nameSpan, value, valueSpan: { start: valueStart, end: valueEnd }, inherited: false });
  }
  return { entries, values, problems };
}

function expand(text: MappedText, lookup: (name: string) => Value | undefined): Value {
  return interpolate(text, lookup).text.text;
}

function closingQuote(text: string, open: number, quote: string): number {
  for (let i = open + 1; i < text.length; i++) {
    if (text[i] === '\\') i++;
    else if (text[i] === quote) return i;
  }
  return -1;
}

/** The escapes of a double-quoted value; `\$` becomes `$$`, which interpolation turns into a plain `$`. */
function decodeEscapes(inner: string, at: number): MappedText {
  const out = new MappedTextBuilder();
  for (let i = 0; i < inner.length; i++) {
    const next = inner.charAt(i + 1);
    const decoded = inner[i] === '\\' ? (next === '$' ? '$$' : ESCAPES[next]) : undefined;
    if (decoded === undefined) out.push(inner.charAt(i), at + i);
    else {
      out.replace(decoded, at + i);
      i++;
    }
  }
  return out.finish(at + inner.length);
}
