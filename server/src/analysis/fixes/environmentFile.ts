/** Changing the lists of an environment file. */
import type { Place } from '../parse/conda';
import { lineEnding } from '../text/lines';
import { insert, lineStart, remove } from './edits';
import type { TextEdit } from './types';

/** The edit that takes an item out of its list; undefined where that cannot be had. */
export function removeItem(file: string, item: Place): TextEdit | undefined {
  return item.removal && remove(file, item.removal);
}

/** A line above a list's item, indented like it; undefined for `[a, b]`. */
export function itemAbove(file: string, text: string, item: Place, line: string): TextEdit | undefined {
  const start = lineStart(text, item.span.start);
  const indent = text.slice(start, item.span.start);
  if (item.removal?.start !== start || !/^\s*$/.test(indent) || text.charAt(item.span.start) !== '-') return undefined;
  return insert(file, start, `${indent}- ${line}${lineEnding(text)}`);
}
