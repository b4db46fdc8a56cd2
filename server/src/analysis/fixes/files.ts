/** Edits of whole files and whole lines, for files that are neither a Dockerfile nor YAML. */
import { lineEnding } from '../text/lines';
import type { Span } from '../text/span';
import { nextLine } from './edits';
import { insert, remove, replace } from './raw';
import type { TextEdit } from './types';
import type { AnyFile } from './written';

/** Rewrites a file, with the line ends that it has. `lines` come without them. */
export function rewriteFile({ path, text }: AnyFile, lines: readonly string[]): TextEdit {
  const eol = lineEnding(text);
  return replace(path, { start: 0, end: text.length }, lines.join(eol) + eol);
}

/** Turns the line ends of a file to LF. */
export function unixLineEnds({ path, text }: AnyFile): TextEdit {
  return replace(path, { start: 0, end: text.length }, text.replace(/\r\n/g, '\n'));
}

/** Deletes whole lines: each span runs from the start of a line to the start of another one, or to the end of the file. */
export function withoutWholeLines({ path, text }: AnyFile, lines: readonly Span[]): readonly TextEdit[] | undefined {
  const whole = lines.every(
    ({ start, end }) =>
      (start === 0 || text.charAt(start - 1) === '\n') && (end === text.length || text.charAt(end - 1) === '\n'),
  );
  return whole ? lines.map((line) => remove(path, line)) : undefined;
}

/** A new first line. */
export function lineAtTop({ path, text }: AnyFile, line: string): TextEdit {
  return insert(path, 0, line + lineEnding(text));
}

/** A new line below the one that holds an offset. */
export function lineBelowOffset({ path, text }: AnyFile, offset: number, line: string): TextEdit {
  const eol = lineEnding(text);
  const at = nextLine(text, offset);
  return at === text.length && !text.endsWith('\n') ? insert(path, at, eol + line) : insert(path, at, line + eol);
}

/** Writes lines in the place of the `#!` line of a script, without its line end. */
export function replaceShebang({ path, text }: AnyFile, lines: readonly string[]): TextEdit | undefined {
  const end = /^#![^\r\n]*/.exec(text)?.[0].length;
  return end === undefined ? undefined : replace(path, { start: 0, end }, lines.join(lineEnding(text)));
}

/** Deletes the blanks between a backslash and the end of its line: with them, it continues nothing. */
export function withoutBlanksAfter({ path, text }: AnyFile, backslash: number): TextEdit | undefined {
  const blanks = /^\\([ \t]+)(?=\r?\n)/.exec(text.slice(backslash, nextLine(text, backslash)))?.[1]?.length;
  return blanks === undefined ? undefined : remove(path, { start: backslash + 1, end: backslash + 1 + blanks });
}

/** Writes another value in the place of one of a `.env` file. Undefined for values that need quotes there. */
export function replaceEnvValue(file: string, value: Span, by: string): TextEdit | undefined {
  return /^[\w./:@%+,-]+$/.test(by) ? replace(file, value, by) : undefined;
}
