/**
 * Edits of YAML files that keep what a person wrote: quotes, comments, the layout of lists and the ends of lines. Each
 * function says undefined where the edit cannot be made surely: then there is no fix.
 */
import type { Place, TextNode } from '../parse/conda/environment';
import { lineEnding } from '../text/lines';
import type { Span } from '../text/span';
import { indentation, lineStart, nextLine } from './edits';
import { insert, remove, replace } from './raw';
import type { TextEdit } from './types';
import { inScalar, scalarLike, scalarStyle, yamlScalar } from './words/quote';

/** The file that is edited. The contexts of rules are such. */
export interface YamlFile {
  readonly path: string;
  readonly text: string;
}

/** A value as it has to be written in the place of a scalar: in its quotes, without any where it may be so. */
function written(first: string, value: string, flow: boolean): string | undefined {
  const style = scalarStyle(first);
  if (style === 'block' || /[*&!]/.test(first)) return undefined;
  if (style !== 'plain') return scalarLike(style, value);
  const plain = inScalar('plain', flow, value);
  // What does not look like a word may be a number, a date or nothing.
  return plain !== undefined && (yamlScalar(value) === value || /^[A-Za-z$][\w.{-]*\W/.test(value))
    ? plain
    : JSON.stringify(value);
}

/** Writes another value in the place of a scalar, a key or a value. `flow`: in `[…]` or `{…}`. */
export function replaceScalar({ path, text }: YamlFile, span: Span, value: string, flow = false): TextEdit | undefined {
  const by = written(text.charAt(span.start), value, flow);
  return by === undefined || /[\r\n]/.test(text.slice(span.start, span.end)) ? undefined : replace(path, span, by);
}

/** Writes another text in the place of a part of a scalar's value. Undefined where it is not written as it reads. */
export function replaceInScalar(
  file: YamlFile,
  scalar: Pick<TextNode, 'span' | 'start' | 'verbatim' | 'value'>,
  part: Span,
  by: string,
  flow = false,
): TextEdit | undefined {
  if (!scalar.verbatim || part.end > scalar.value.length) return undefined;
  const piece = { start: scalar.start + part.start, end: scalar.start + part.end };
  return replacePiece(file, scalar.span, piece, by, flow);
}

/** The same for a piece of the file that is inside a scalar and written as it reads. */
export function replacePiece(
  { path, text }: YamlFile,
  scalar: Span,
  piece: Span,
  by: string,
  flow = false,
): TextEdit | undefined {
  const style = scalarStyle(text.charAt(scalar.start));
  if (style === 'plain') {
    // What is a word alone may not be one beside the rest: `127.0.0.1:` before `8888:8888`.
    const whole = text.slice(scalar.start, piece.start) + by + text.slice(piece.end, scalar.end);
    return inScalar(style, flow, whole) === undefined ? undefined : replace(path, piece, by);
  }
  const encoded = inScalar(style, flow, by, false);
  return encoded === undefined ? undefined : replace(path, piece, encoded);
}

/** The item of a list is in `[…]`. */
export function isFlowItem({ text }: Pick<YamlFile, 'text'>, item: Place): boolean {
  return text.charAt(item.span.start) !== '-';
}

/** Takes an item out of its list, or a key with its value out of its mapping. */
export function removeItem(path: string, item: Place): TextEdit | undefined {
  return item.removal && remove(path, item.removal);
}

/** A line above a list's item, indented as it is; undefined for `[a, b]`. */
export function itemAbove({ path, text }: YamlFile, item: Place, line: string): TextEdit | undefined {
  const start = lineStart(text, item.span.start);
  const indent = text.slice(start, item.span.start);
  if (item.removal?.start !== start || !/^\s*$/.test(indent) || isFlowItem({ text }, item)) return undefined;
  return insert(path, start, `${indent}- ${line}${lineEnding(text)}`);
}

/** Writes values in the place of one item of a list: each its own item, in the layout of the list. */
export function replaceItem(
  file: YamlFile,
  item: Place & { readonly text: TextNode },
  values: readonly string[],
): TextEdit | undefined {
  const { text, path } = file;
  const flow = isFlowItem(file, item);
  const items = values.map((value) => written(text.charAt(item.text.span.start), value, flow));
  if (items.some((each) => each === undefined) || (!flow && item.removal === undefined)) return undefined;
  const between = flow ? ', ' : `${lineEnding(text)}${indentation(text, item.span.start)}- `;
  return replace(path, item.text.span, items.join(between));
}

/** Moves an item of a list below the last one; undefined where one of them is not alone on its lines. */
export function moveToEnd({ path, text }: YamlFile, item: Place, last: Place): readonly TextEdit[] | undefined {
  if (item.removal === undefined || last.removal === undefined || item === last) return undefined;
  if (isFlowItem({ text }, item) || isFlowItem({ text }, last)) return undefined;
  const eol = lineEnding(text);
  const block = text.slice(item.removal.start, item.removal.end).replace(/\r?\n$/, '');
  const open = !/\n$/.test(text.slice(last.removal.start, last.removal.end));
  return [remove(path, item.removal), insert(path, last.removal.end, open ? eol + block : block + eol)];
}

/** The whole lines of a span; undefined where something else is on them too. A dash before it belongs to it. */
export function ownLines(text: string, span: Span): Span | undefined {
  const start = lineStart(text, span.start);
  if (!/^[ \t\uFEFF]*(?:-[ \t]+)?$/.test(text.slice(start, span.start))) return undefined;
  const end = contentEnd(text, span);
  const next = nextLine(text, end);
  return /^[ \t]*(?:#.*)?(?:\r?\n)?$/.test(text.slice(end, next)) ? { start, end: next } : undefined;
}

/** YAML's nodes may end after their last line. */
function contentEnd(text: string, { start, end }: Span): number {
  while (end > start && /\s/.test(text.charAt(end - 1))) end--;
  return end;
}

/** Lines above a key, indented as it is; undefined where something is before the key on its line. */
export function linesAbove({ path, text }: YamlFile, key: Span, lines: readonly string[]): TextEdit | undefined {
  const start = lineStart(text, key.start);
  const indent = text.slice(start, key.start);
  if (!/^[ \t\uFEFF]*$/.test(indent)) return undefined;
  const eol = lineEnding(text);
  // After a byte order mark, which stays the first.
  return insert(path, key.start, lines.map((line) => line + eol + indent.replace('\uFEFF', '')).join(''));
}

/**
 * Lines below a key with its value, or an item of a list, indented as it is. `dash`: the lines are items as well, and get
 * the dash that it has. Undefined where it is not alone on its lines.
 */
export function linesBelow(
  { path, text }: YamlFile,
  entry: Span,
  lines: readonly string[],
  dash?: 'dash',
): TextEdit | undefined {
  const start = lineStart(text, entry.start);
  const before = text.slice(start, entry.start);
  if (!(dash === undefined ? /^ *$/ : /^ *-[ \t]+$/).test(before)) return undefined;
  const own = ownLines(text, entry);
  if (own === undefined) return undefined;
  const eol = lineEnding(text);
  const rows = lines.map((line) => before + line);
  return own.end === text.length && !text.endsWith('\n')
    ? insert(path, own.end, rows.map((row) => eol + row).join(''))
    : insert(path, own.end, rows.map((row) => row + eol).join(''));
}

/** Takes out the whole lines of an entry. */
export function withoutLines({ path, text }: YamlFile, entry: Span): TextEdit | undefined {
  const lines = ownLines(text, entry);
  return lines && remove(path, lines);
}

/** A new first key of a mapping, in braces or below each other. */
export function firstKey({ path, text }: YamlFile, map: Span, key: string, value: string): TextEdit {
  if (text.charAt(map.start) === '{') return insert(path, map.start + 1, `${key}: ${value}, `);
  const column = map.start - lineStart(text, map.start);
  return insert(path, map.start, `${key}: ${value}${lineEnding(text)}${' '.repeat(column)}`);
}

/** Writes blanks in the place of a tab that YAML does not take. */
export function blankForTab({ path, text }: YamlFile, span: Span): TextEdit | undefined {
  return /^\t+$/.test(text.slice(span.start, span.end)) ? replace(path, span, ' ') : undefined;
}

/** Puts a blank after the dash of a list's item: `-numpy` is a text and no item. */
export function blankAfterDash({ path, text }: YamlFile, at: number): TextEdit | undefined {
  return text.charAt(at) === '-' ? insert(path, at + 1, ' ') : undefined;
}

/** Makes a list of one item of a plain value: `conda-forge` becomes `[conda-forge]`. */
export function asList({ path, text }: YamlFile, value: Span): TextEdit | undefined {
  const written = text.slice(value.start, value.end);
  return /^[A-Za-z][\w./-]*$/.test(written) ? replace(path, value, `[${written}]`) : undefined;
}

/** Takes out the whole lines of an entry, and at the top of the file the empty lines below it. */
export function withoutFirstLines({ path, text }: YamlFile, entry: Span): TextEdit | undefined {
  const lines = ownLines(text, entry);
  if (lines === undefined) return undefined;
  const blank = lines.start === 0 ? (/^(?:[ \t]*\r?\n)+/.exec(text.slice(lines.end))?.[0].length ?? 0) : 0;
  return remove(path, { start: lines.start, end: lines.end + blank });
}

/**
 * Moves an entry of one line out of its mapping: before the key of that, indented as it is.
 *
 * @param isAll nothing else is in the mapping, which then goes
 * @param isThere the key is there already: the entry is only taken away
 */
export function moveOut(
  { path, text }: YamlFile,
  entry: Span,
  parent: Span,
  isAll: boolean,
  isThere: boolean,
): readonly TextEdit[] | undefined {
  const lines = ownLines(text, entry);
  const whole = ownLines(text, parent);
  const start = lineStart(text, parent.start);
  const indent = text.slice(start, parent.start);
  if (lines === undefined || !/^[ \t]*$/.test(indent)) return undefined;
  const line = text.slice(lines.start, lines.end).trim();
  if (line.includes('\n')) return undefined;
  const moved = isThere ? '' : indent + line + lineEnding(text);
  if (isAll) return whole && [replace(path, whole, moved)];
  return [...(isThere ? [] : [insert(path, start, moved)]), remove(path, lines)];
}
