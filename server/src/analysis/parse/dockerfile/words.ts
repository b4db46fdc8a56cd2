import type { MappedText } from '../../text/mapped';
import type { Flag, Word } from './ast';
import { DASH, DOUBLE_QUOTE, isBlank, isSpace, SINGLE_QUOTE, skipSpace } from './chars';

/** The word at `[start, end)` of an instruction's joined text. */
export function wordAt(line: MappedText, start: number, end: number): Word {
  return { raw: line.text.slice(start, end), span: line.span(start, end), text: line.part(start, end) };
}

/**
 * The words between blanks, quotes without a meaning; a flat list of start and end offsets. FROM, EXPOSE, COPY, ADD and
 * VOLUME are read so (`parseStringsWhitespaceDelimited` in BuildKit's line_parsers.go).
 */
export function plainWords(text: string, start: number, end: number): number[] {
  const bounds: number[] = [];
  let at = start;
  while (at < end) {
    while (at < end && isBlank(text.charCodeAt(at))) at++;
    if (at >= end) break;
    bounds.push(at);
    while (at < end && !isBlank(text.charCodeAt(at))) at++;
    bounds.push(at);
  }
  return bounds;
}

/**
 * The words between white space, in which quotes and escapes count; a flat list of start and end offsets. ENV, LABEL
 * and ARG are read so (`parseWords` in BuildKit's line_parsers.go). A quote that is not closed runs to the end, and an
 * escape character at the very end is dropped.
 */
export function quotedWords(text: string, start: number, end: number, escapeCode: number): number[] {
  const bounds: number[] = [];
  let at = start;
  while (at < end) {
    at = skipSpace(text, at, end);
    if (at >= end) break;
    const from = at;
    let quote = 0;
    let dropped = 0;
    for (; at < end; at++) {
      const code = text.charCodeAt(at);
      if (quote === 0) {
        if (isSpace(code)) break;
        if (code === SINGLE_QUOTE || code === DOUBLE_QUOTE) quote = code;
      } else if (code === quote) {
        quote = 0;
        continue;
      }
      if (code === escapeCode && quote !== SINGLE_QUOTE) {
        if (at + 1 === end) dropped = 1;
        else at++;
      }
    }
    at = Math.min(at, end);
    if (at - dropped > from) bounds.push(from, at - dropped);
  }
  return bounds;
}

/** The flags of an instruction, and where its arguments begin. */
export interface FlagsRead {
  readonly flags: readonly Flag[];
  readonly argsStart: number;
}

const NO_FLAGS: readonly Flag[] = [];

/**
 * Reads the words that begin with `--`; a bare `--` ends them (`extractBuilderFlags` in BuildKit's split_command.go).
 * Quotes and escapes are removed from their values.
 */
export function readFlags(line: MappedText, start: number, end: number, escapeCode: number): FlagsRead {
  const text = line.text;
  let at = skipSpace(text, start, end);
  if (text.charCodeAt(at) !== DASH) return { flags: NO_FLAGS, argsStart: at };
  const flags: Flag[] = [];
  while (at + 1 < end && text.charCodeAt(at) === DASH && text.charCodeAt(at + 1) === DASH) {
    const from = at;
    let quote = 0;
    let decoded = '';
    let copied = from;
    for (; at < end; at++) {
      const code = text.charCodeAt(at);
      if (quote === 0 && isSpace(code)) break;
      const quoting = quote === 0 ? code === SINGLE_QUOTE || code === DOUBLE_QUOTE : code === quote;
      if (quoting) quote = quote === 0 ? code : 0;
      if (quoting || code === escapeCode) {
        decoded += text.slice(copied, at);
        copied = at + 1;
        if (!quoting && at + 1 < end) at++;
      }
    }
    at = Math.min(at, end);
    decoded += text.slice(copied, at);
    if (decoded === '--') return { flags, argsStart: skipSpace(text, at, end) };
    flags.push(flagAt(line, from, at, decoded));
    at = skipSpace(text, at, end);
  }
  return { flags, argsStart: at };
}

function flagAt(line: MappedText, start: number, end: number, decoded: string): Flag {
  const span = line.span(start, end);
  const equals = decoded.indexOf('=');
  if (equals < 0)
    return { name: decoded.slice(2), value: undefined, span, valueSpan: { start: span.end, end: span.end } };
  // The written word has a `=` as well: neither a quote nor an escape is one, so the first of both is the same.
  const written = line.text.indexOf('=', start) + 1;
  return {
    name: decoded.slice(2, equals),
    value: decoded.slice(equals + 1),
    span,
    valueSpan: written < end ? line.span(written, end) : { start: span.end, end: span.end },
  };
}
