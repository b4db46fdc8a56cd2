/**
 * Edits of what a span of a file holds, whatever that is: a word of a command or a part of one, a word that Docker reads,
 * a string of JSON, the `#!` line. For names and addresses that are mentioned in many places. Undefined where the edit
 * cannot be made surely.
 */
import type { MappedText } from '../text/mapped';
import { contains, type Span } from '../text/span';
import { argumentAt, replaceInArgument } from './arguments';
import { replace } from './raw';
import type { TextEdit } from './types';
import { type EditedFile, isPlain, type NewWord, replaceWord } from './words';
import { spotAt } from './words/places';
import { inJson } from './words/quote';

/** Any text file that is edited. */
export interface AnyFile {
  readonly path: string;
  readonly text: string;
}

/**
 * Writes another text in the place of a span: quoted as that place needs it.
 *
 * @param whole the span holds a variable, and all of it is to go
 */
export function replaceWritten(
  file: EditedFile,
  span: Span,
  by: NewWord,
  whole?: 'with variables',
): TextEdit | undefined {
  if (spotAt(file, span) !== undefined) return replaceWord(file, { place: { file: file.path, span } }, by, whole);
  if (typeof by !== 'string') return undefined;
  if (file.kind === 'dockerfile') {
    const word = argumentAt(file, span);
    const range = word?.text.rangeOf(span);
    if (word !== undefined && range !== undefined) return replaceInArgument(file, word, range.start, range.end, by);
  }
  return replacePlain(file, span, by);
}

/** Writes one plain word for another: one that is written the same with and without quotes, in any kind of file. */
export function replacePlain({ path, text }: AnyFile, span: Span, by: string): TextEdit | undefined {
  return isPlain(text.slice(span.start, span.end)) && by !== '' && isPlain(by) ? replace(path, span, by) : undefined;
}

/** Writes another text in the one place of a span where `was` is written. Undefined where it is there twice, or not. */
export function replaceTextIn(file: EditedFile, span: Span, was: string, by: string): TextEdit | undefined {
  const text = file.text.slice(span.start, span.end);
  const at = was === '' ? -1 : text.indexOf(was);
  if (at < 0 || text.includes(was, at + 1)) return undefined;
  const start = span.start + at;
  return replaceWritten(file, { start, end: start + was.length }, by);
}

/** Gives a shell's variable another name, where `$NAME` or `${NAME}` is written. */
export function renameVariable({ path, text }: AnyFile, span: Span, was: string, by: string): TextEdit | undefined {
  const written = text.slice(span.start, span.end);
  const found = /^\$\{?(?=\w)/.exec(written)?.[0].length;
  if (found === undefined || !/^\w+$/.test(by) || !written.startsWith(was, found)) return undefined;
  const start = span.start + found;
  return replace(path, { start, end: start + was.length }, by);
}

/** Writes another text in the place of `[from, to)` of a string of JSON. */
export function replaceInString(path: string, text: MappedText, from: number, to: number, by: string): TextEdit {
  return replace(path, text.span(from, to), inJson(by));
}

/** Writes another interpreter into a `#!` line: `program` is the span of what names it. */
export function replaceInterpreter({ path, text }: AnyFile, program: Span, by: string): TextEdit | undefined {
  const line = { start: text.lastIndexOf('\n', program.start - 1) + 1, end: program.end };
  const isFirst = /^[ \t]*#!/.test(text.slice(line.start, program.start)) && contains(line, program);
  return isFirst && /^\/\S+$/.test(by) && !/\n/.test(text.slice(program.start, program.end))
    ? replace(path, program, by)
    : undefined;
}
