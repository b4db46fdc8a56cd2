/**
 * Edits of the words that Docker itself reads: values of ENV, ARG and LABEL, paths of COPY, ADD and WORKDIR, ports of
 * EXPOSE. Quotes, escapes and the JSON form stay as they are. Each function says undefined where the edit cannot be made
 * surely: then there is no fix.
 */
import type { Instruction, PairsInstruction, Word } from '../parse/dockerfile/ast';
import { lineEnding } from '../text/lines';
import { contains, type Span } from '../text/span';
import { replace } from './raw';
import type { TextEdit } from './types';
import type { EditedFile } from './words';
import { instructionAt } from './words/places';
import { inJson } from './words/quote';

/** A Dockerfile that is edited, with its parse. */
export type EditedDockerfile = Extract<EditedFile, { readonly kind: 'dockerfile' }>;

/** A value, or text as Docker reads it: with its variables. */
export type NewText = string | { readonly docker: string };

/** A part of a word, in offsets of its text. */
export interface Part {
  readonly from: number;
  readonly to: number;
  readonly text: string;
}

/** The words of an instruction that Docker expands itself. */
function wordsOf(instruction: Instruction): readonly (Word | undefined)[] {
  switch (instruction.keyword) {
    case 'FROM':
      return [instruction.image, instruction.alias];
    case 'ENV':
    case 'ARG':
    case 'LABEL':
      return instruction.pairs.flatMap(({ name, value }) => [name, value]);
    case 'COPY':
    case 'ADD':
      return [...instruction.sources, instruction.destination];
    case 'USER':
    case 'WORKDIR':
    case 'EXPOSE':
    case 'VOLUME':
    case 'STOPSIGNAL':
      return instruction.words;
    default:
      return [];
  }
}

/** The word that holds a span of the file; undefined outside of words that Docker reads. */
export function argumentAt({ dockerfile }: EditedDockerfile, span: Span): Word | undefined {
  const instruction = instructionAt(dockerfile, span.start);
  return instruction && wordsOf(instruction).find((word) => word !== undefined && contains(word.span, span));
}

/** The part of a word's text inside of the quotes around all of it. */
export function insideQuotes({ raw }: Word): Part {
  const quoted = /^"(?:[^"\\]|\\.)*"$|^'[^']*'$/s.test(raw);
  const [from, to] = quoted ? [1, raw.length - 1] : [0, raw.length];
  return { from, to, text: raw.slice(from, to) };
}

/** The quote that is open at an offset of a word's text. */
function quoteAt(raw: string, at: number, slash: string): '' | '"' | "'" {
  let quote: '' | '"' | "'" = '';
  for (let i = 0; i < at; i++) {
    const c = raw.charAt(i);
    if (c === slash && quote !== "'") i++;
    else if ((c === '"' || c === "'") && (quote === '' || quote === c)) quote = quote === '' ? c : '';
  }
  return quote;
}

/** Writes another text in the place of `[from, to)` of a word's text. */
export function replaceInArgument(
  file: EditedDockerfile,
  word: Word,
  from: number,
  to: number,
  by: NewText,
): TextEdit | undefined {
  const { raw, text } = word;
  const span = text.span(from, to);
  // Escapes of a JSON string, and continuation lines, are not in the word's own text.
  if (file.text.slice(span.start, span.end) !== raw.slice(from, to)) return undefined;
  const slash = file.dockerfile.escape;
  const instruction = instructionAt(file.dockerfile, word.span.start);
  const json = isJson(file, instruction, word);
  const quote = json ? '' : quoteAt(raw, from, slash);
  if (!json && quoteAt(raw, to, slash) !== quote) return undefined;
  const pairs = instruction !== undefined && 'pairs' in instruction;
  const written =
    typeof by === 'string'
      ? quoted(by, quote, slash, json ? 'plain' : pairs ? 'escaped' : 'none')
      : asDocker(by.docker, quote, json);
  return written === undefined ? undefined : replace(file.path, span, json ? inJson(written) : written);
}

/** Whether a word is a string of the JSON form. */
function isJson({ text }: EditedDockerfile, instruction: Instruction | undefined, { span }: Word): boolean {
  return (
    instruction !== undefined &&
    /^(?:COPY|ADD|VOLUME)$/.test(instruction.keyword) &&
    instruction.args.text.trimStart().startsWith('[') &&
    text.charAt(span.start - 1) === '"'
  );
}

/**
 * A value as Docker has to find it between these quotes.
 * @param blanks how they are a part of a word without quotes, or that they cannot be
 */
function quoted(value: string, quote: string, slash: string, blanks: 'plain' | 'escaped' | 'none'): string | undefined {
  if (/[\r\n]/.test(value) || (quote === '' && blanks === 'none' && /\s/.test(value))) return undefined;
  if (quote === "'") return value.includes("'") ? undefined : value;
  let written = '';
  for (const c of value) {
    const bare = quote === '' && (c === "'" || (blanks === 'escaped' && /\s/.test(c)));
    const special = bare || c === slash || c === '"' || c === '$';
    written += special ? slash + c : c;
  }
  return written;
}

function asDocker(text: string, quote: string, json: boolean): string | undefined {
  if (quote === "'" || /["'\r\n]/.test(text)) return undefined;
  return quote === '' && !json && /\s/.test(text) ? undefined : text;
}

/** Writes another value in the place of a word, inside of its quotes. Undefined for words with variables or escapes. */
export function replaceArgument(file: EditedDockerfile, word: Word, by: NewText): TextEdit | undefined {
  const { from, to, text } = insideQuotes(word);
  if (/["'$]/.test(text) || text.includes(file.dockerfile.escape)) return undefined;
  return replaceInArgument(file, word, from, to, by);
}

/** Writes another text in the place of what a span of the file holds: a variable, a part of a path. */
export function replaceInArguments(file: EditedDockerfile, span: Span, by: NewText): TextEdit | undefined {
  const word = argumentAt(file, span);
  const range = word?.text.rangeOf(span);
  return word && range && replaceInArgument(file, word, range.start, range.end, by);
}

/**
 * Writes one word in the place of all that is between two offsets of one line: a command substitution that Docker reads
 * as several words. Undefined for values that need quotes.
 */
export function replaceThrough(file: EditedDockerfile, span: Span, by: string): TextEdit | undefined {
  if (!/^[\w./:@%+,-]+$/.test(by) || /[\r\n]/.test(file.text.slice(span.start, span.end))) return undefined;
  return replaceInArguments(file, span, by) ?? replace(file.path, span, by);
}

/** The entries of a list such as PATH, as they are written: `:` separates them outside of `${…}`. */
export function entriesOf(word: Word): readonly Part[] {
  const { from: first, to: end } = insideQuotes(word);
  const { raw } = word;
  const entries: Part[] = [];
  let from = first;
  let braces = 0;
  for (let at = first; at <= end; at++) {
    const c = raw.charAt(at);
    if (c === '{' && raw.charAt(at - 1) === '$') braces++;
    else if (c === '}' && braces > 0) braces--;
    if (at < end && (c !== ':' || braces > 0)) continue;
    entries.push({ from, to: at, text: raw.slice(from, at) });
    from = at + 1;
  }
  return entries;
}

/** Puts the last entry of a list such as PATH first. */
export function lastEntryFirst(file: EditedDockerfile, word: Word): TextEdit | undefined {
  const entries = entriesOf(word).map(({ text }) => text);
  const last = entries.pop();
  const { from, to, text } = insideQuotes(word);
  if (last === undefined || entries.length === 0 || /["']/.test(text)) return undefined;
  const span = word.text.span(from, to);
  if (file.text.slice(span.start, span.end) !== text) return undefined;
  return replace(file.path, span, [last, ...entries].join(':'));
}

/** Begins an instruction of its own with a pair, where only blanks and a line's continuation are before it. */
export function ownInstruction(
  file: EditedDockerfile,
  instruction: PairsInstruction,
  at: number,
): TextEdit | undefined {
  const before = instruction.pairs[at - 1];
  const pair = instruction.pairs[at];
  if (before === undefined || pair === undefined || instruction.onbuild) return undefined;
  const gap = { start: before.span.end, end: pair.span.start };
  if (!/^[ \t]*(?:[\\`][ \t]*\r?\n[ \t]*)?$/.test(file.text.slice(gap.start, gap.end))) return undefined;
  const { start, end } = instruction.keywordSpan;
  return replace(file.path, gap, `${lineEnding(file.text)}${file.text.slice(start, end)} `);
}
