/**
 * The three edits that all others are made of. Only `fixes/` makes them: whoever edits a file elsewhere says what is to
 * change (a word, a command, an entry), and the functions of `fixes/` know how it has to be written there.
 */
import type { Span } from '../text/span';
import type { TextEdit } from './types';

/** Replaces a span. */
export function replace(file: string, span: Span, text: string): TextEdit {
  return { file, span, text };
}

/** Inserts text at an offset. */
export function insert(file: string, at: number, text: string): TextEdit {
  return { file, span: { start: at, end: at }, text };
}

/** Deletes a span. */
export function remove(file: string, span: Span): TextEdit {
  return { file, span, text: '' };
}
