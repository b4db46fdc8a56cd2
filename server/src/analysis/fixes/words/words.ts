/**
 * Edits in terms of the words of commands: put beside, in the place of, or taken out, right wherever the words are
 * written: shell form, JSON form, lists and strings of YAML and JSON, heredocs and scripts, in quotes and on continuation
 * lines. Each function says undefined where the edit cannot be made surely: then there is no fix.
 */

import type { Arg } from '../../model/process';
import { lineEnding } from '../../text/lines';
import type { Location, Span } from '../../text/span';
import { lineStart } from '../edits';
import type { TextEdit } from '../types';
import { type Gap, mergeGaps, readGap } from './gaps';
import { type EditedFile, type ListItem, type ShellText, type Spot, spotAt, type WordList } from './places';
import { inDoubleQuotes, inSingleQuotes, isPlain, type NewWord, shellQuote, shellText } from './quote';
import type { Token } from './script';

/** A word of a command: an `Arg` of the model, or whatever has a place. */
export interface Written {
  readonly place: Location | undefined;
  /** What it is expanded to: a word that is more than that is not replaced. */
  readonly value?: string;
}

/** The word at a span of the file itself: for what the parse knows, such as the strings of a JSON array. */
export function wordAt(file: EditedFile, span: Span): Written {
  return { place: { file: file.path, span } };
}

/** Where a word is written; undefined where it is in another file, or nowhere. */
export function spotOf(file: EditedFile, word: Written | undefined): Spot | undefined {
  const place = word?.place;
  return place === undefined || place.file !== file.path ? undefined : spotAt(file, place.span);
}

/** The place of `[start, end)` of a script in the file, without a carriage return that is the line's end. */
export function placeIn(shell: ShellText, start: number, end: number): Span {
  const last = shell.map.text.charAt(end - 1) === '\r' && end > start ? end - 1 : end;
  return shell.map.span(start, last);
}

/** Puts words before a word: `conda run -n app` before `python`. */
export function wordsBefore(
  file: EditedFile,
  word: Written | undefined,
  words: readonly NewWord[],
): TextEdit | undefined {
  const spot = spotOf(file, word);
  if (spot === undefined || words.length === 0) return undefined;
  if (spot.kind === 'item' || spot.kind === 'piece') return itemsBeside(file, spot.list, spot.item, words, 'before');
  if (isInside(spot)) return undefined;
  const at = placeIn(spot.shell, spot.token.pos, spot.token.end).start;
  return insertIn(file, spot.shell, at, `${words.map(shellText).join(' ')} `);
}

/** Puts words after a word: `-y` after `install`. After a part of a word they follow all of it. */
export function wordsAfter(
  file: EditedFile,
  word: Written | undefined,
  words: readonly NewWord[],
): TextEdit | undefined {
  const spot = spotOf(file, word);
  if (spot === undefined || words.length === 0) return undefined;
  if (spot.kind === 'item' || spot.kind === 'piece') return itemsBeside(file, spot.list, spot.item, words, 'after');
  if (isInside(spot)) return undefined;
  const at = placeIn(spot.shell, spot.token.pos, spot.token.end).end;
  return insertIn(file, spot.shell, at, ` ${words.map(shellText).join(' ')}`);
}

/** True for a part of a word that is a script itself, but cannot be taken out of its quotes. */
function isInside(spot: Spot): boolean {
  return spot.kind === 'part' && /\s/.test(spot.token.word?.value ?? ' ');
}

function insertIn(file: EditedFile, shell: ShellText, at: number, text: string): TextEdit | undefined {
  const written = shell.encode(text);
  return written === undefined ? undefined : { file: file.path, span: { start: at, end: at }, text: written };
}

/** Words as the items of a list; undefined where one is shell text, which no list runs. */
function asItems(list: WordList, like: ListItem, words: readonly NewWord[], begins: boolean): string[] | undefined {
  const items: string[] = [];
  for (const word of words) {
    const item = typeof word === 'string' ? list.write(word, like, begins && items.length === 0) : undefined;
    if (item === undefined) return undefined;
    items.push(item);
  }
  return items;
}

function itemsBeside(
  file: EditedFile,
  list: WordList,
  item: ListItem,
  words: readonly NewWord[],
  side: 'before' | 'after',
): TextEdit | undefined {
  const items = asItems(list, item, words, side === 'before' && item === list.items[0]);
  if (items === undefined) return undefined;
  const at = (offset: number, text: string) => ({ file: file.path, span: { start: offset, end: offset }, text });
  if (list.form !== 'lines') {
    const joint = list.form === 'array' ? ', ' : ' ';
    return side === 'before'
      ? at(item.span.start, items.map((each) => each + joint).join(''))
      : at(item.span.end, items.map((each) => joint + each).join(''));
  }
  const { text } = file;
  const dash = /^[ \t]*-[ \t]+$/.exec(text.slice(lineStart(text, item.span.start), item.span.start))?.[0];
  if (dash === undefined) return undefined;
  const eol = lineEnding(text);
  if (side === 'before') return at(item.span.start, items.map((each) => each + eol + dash).join(''));
  const rest = /^[ \t]*(?:#[^\r\n]*)?(?=\r?\n|$)/.exec(text.slice(item.span.end))?.[0];
  return rest === undefined
    ? undefined
    : at(item.span.end + rest.length, items.map((each) => eol + dash + each).join(''));
}

/**
 * Puts another word in the place of one, in the quotes that it has, where they fit. A part of a word (the value of
 * `--name=value`) is replaced for itself. Undefined for words that hold a variable, unless `whole` says that all of what
 * is written is to go.
 */
export function replaceWord(
  file: EditedFile,
  word: Written | undefined,
  by: NewWord,
  whole?: 'with variables',
): TextEdit | undefined {
  const spot = spotOf(file, word);
  if (spot === undefined) return undefined;
  const edit = (span: Span, text: string | undefined) =>
    text === undefined ? undefined : { file: file.path, span, text };
  if (spot.kind === 'item') return edit(spot.item.span, asItems(spot.list, spot.item, [by], spot.index === 0)?.[0]);
  if (spot.kind === 'piece') {
    const { item, from, to } = spot;
    return typeof by === 'string' ? edit(item.map.span(from, to), item.encode(by)) : undefined;
  }
  const { shell, token } = spot;
  if (spot.kind === 'word' && whole === undefined && (!token.literal || !isAll(word, token))) return undefined;
  if (spot.kind === 'part') {
    const written = shell.map.text.slice(spot.from, spot.to);
    if (word?.value !== undefined && written !== word.value) return undefined;
    const text = partText(token, spot.from, spot.to, by, whole);
    return edit(placeIn(shell, spot.from, spot.to), text === undefined ? undefined : shell.encode(text));
  }
  return edit(
    placeIn(shell, token.pos, token.end),
    shell.encode(typeof by === 'string' ? quotedLike(token, by) : by.shell),
  );
}

/** Whether all that is written is the word: the place of an option's value may be all of `--name=value`. */
function isAll(word: Written | undefined, { word: node }: Token): boolean {
  return word?.value === undefined || node === undefined || node.value === word.value || node.text.startsWith('~');
}

/** A word in the quotes of another one. */
function quotedLike({ word }: Token, by: string): string {
  const part = word?.parts?.length === 1 ? word.parts[0] : undefined;
  if (part?.type === 'DoubleQuoted') return `"${inDoubleQuotes(by)}"`;
  return part?.type === 'SingleQuoted' ? `'${inSingleQuotes(by)}'` : shellQuote(by);
}

/**
 * Text for `[from, to)` of a word, as the quotes around it want it; undefined where it would not fit there. `whole`: a
 * variable that is written there may go.
 */
function partText(
  { word }: Token,
  from: number,
  to: number,
  by: NewWord,
  whole?: 'with variables',
): string | undefined {
  const part = word?.parts?.find((each) => each.pos <= from && to <= each.end);
  if (part?.type === 'SingleQuoted') return typeof by === 'string' ? inSingleQuotes(by) : undefined;
  if (part?.type === 'DoubleQuoted') {
    const child = part.parts.find((each) => each.pos <= from && to <= each.end);
    if (child !== undefined && !isText(child, from, to, whole)) return undefined;
    return child === undefined ? undefined : typeof by === 'string' ? inDoubleQuotes(by) : by.shell;
  }
  // Parts of different kinds, or one that is no text.
  if (word?.parts !== undefined && (part === undefined || !isText(part, from, to, whole))) return undefined;
  return typeof by !== 'string' ? by.shell : isPlain(by) ? by : undefined;
}

/** Whether `[from, to)` of a part is text, a place before a variable, or a whole variable that may go. */
function isText(
  part: { readonly type: string; readonly pos: number; readonly end: number },
  from: number,
  to: number,
  whole: 'with variables' | undefined,
): boolean {
  if (part.type === 'Literal') return true;
  const isVariable = part.type === 'SimpleExpansion' || part.type === 'ParameterExpansion';
  return isVariable && part.pos === from && (to === from || (whole !== undefined && part.end === to));
}

/**
 * Puts another text in the place of `[from, to)` of a word's value: the version in an address, the name at the end of a
 * path. Undefined where that part is not written there as it is.
 */
export function replacePart(
  file: EditedFile,
  word: (Written & Pick<Arg, 'value' | 'origin'>) | undefined,
  from: number,
  to: number,
  by: string,
): TextEdit | undefined {
  if (word === undefined) return undefined;
  const spot = spotOf(file, word);
  const map = word.origin?.()?.map ?? (spot?.kind === 'item' ? spot.item.map : undefined);
  if (map?.text !== word.value) return undefined;
  const place = { file: file.path, span: map.span(from, to) };
  return spot && replaceWord(file, { place, value: word.value.slice(from, to) }, by);
}

/** A word as shell text: with its variables where it has some, else quoted only where that is needed. */
export function writtenAs(file: EditedFile, word: Written | undefined): string | undefined {
  const spot = spotOf(file, word);
  if (spot?.kind === 'item') return shellQuote(spot.item.value);
  if (spot?.kind !== 'word' || spot.token.word === undefined) return undefined;
  const { literal, word: node } = spot.token;
  return literal ? shellQuote(node.value.replace(/\r$/, '')) : node.text;
}

/**
 * Puts words in the place of neighbours: `conda env create` for `conda create`. The first takes the quotes and the place of
 * the first; what was between them goes. Undefined where the two are not in one command, or hold a variable.
 */
export function replaceWords(
  file: EditedFile,
  first: Written | undefined,
  last: Written | undefined,
  words: readonly NewWord[],
  whole?: 'with variables',
): TextEdit | undefined {
  const from = spotOf(file, first);
  const to = spotOf(file, last);
  if (from === undefined || to === undefined || words.length === 0) return undefined;
  if (from.kind === 'item' && to.kind === 'item') {
    if (from.list !== to.list || from.index > to.index) return undefined;
    const { list, item } = from;
    const items = asItems(list, item, words, from.index === 0);
    const { text } = file;
    const gone = list.items.slice(from.index, to.index);
    if (items === undefined || gone.some((each, i) => hasComment(text, each, list.items[from.index + i + 1])))
      return undefined;
    const span = { start: item.span.start, end: to.item.span.end };
    if (list.form !== 'lines') return { file: file.path, span, text: items.join(list.form === 'array' ? ', ' : ' ') };
    const dash = /^[ \t]*-[ \t]+$/.exec(text.slice(lineStart(text, item.span.start), item.span.start))?.[0];
    return dash === undefined ? undefined : { file: file.path, span, text: items.join(lineEnding(text) + dash) };
  }
  if (from.kind !== 'word' || to.kind !== 'word' || from.shell !== to.shell) return undefined;
  const { shell } = from;
  const { command } = from.token;
  if (command === undefined || to.token.command !== command || from.token.pos > to.token.pos) return undefined;
  const between = command.tokens.slice(command.tokens.indexOf(from.token), command.tokens.indexOf(to.token) + 1);
  if (whole === undefined && !between.every((token) => token.literal)) return undefined;
  const text = words.map((word, index) =>
    typeof word === 'string' ? (index === 0 ? quotedLike(from.token, word) : shellQuote(word)) : word.shell,
  );
  const written = shell.encode(text.join(' '));
  const span = {
    start: placeIn(shell, from.token.pos, from.token.end).start,
    end: placeIn(shell, to.token.pos, to.token.end).end,
  };
  return written === undefined ? undefined : { file: file.path, span, text: written };
}

/** Whether a comment is between two items. */
function hasComment(text: string, item: ListItem, next: ListItem | undefined): boolean {
  return next !== undefined && /#|\/\//.test(text.slice(item.span.end, next.span.start));
}

/** Takes a word out of its command. */
export function withoutWord(file: EditedFile, word: Written | undefined): TextEdit | undefined {
  const edits = word === undefined ? undefined : withoutWords(file, [word]);
  return edits?.length === 1 ? edits[0] : undefined;
}

/**
 * Takes words out of their command, with the blanks, commas and continuation lines that are no longer needed; comments
 * between the lines stay. Undefined where one of them holds a variable, or they are not words of one command.
 */
export function withoutWords(
  file: EditedFile,
  words: readonly (Written | undefined)[],
): readonly TextEdit[] | undefined {
  const spots: Spot[] = [];
  for (const word of words) {
    const spot = spotOf(file, word);
    if (spot === undefined) return undefined;
    spots.push(spot);
  }
  const [first] = spots;
  if (first === undefined) return undefined;
  if (first.kind === 'item') {
    const taken = new Set<ListItem>();
    for (const spot of spots) {
      if (spot.kind !== 'item' || spot.list !== first.list) return undefined;
      taken.add(spot.item);
    }
    return withoutItems(file, first.list, taken);
  }
  if (first.kind !== 'word') return undefined;
  const { command } = first.token;
  const taken = new Set<Token>();
  for (const spot of spots) {
    if (spot.kind !== 'word' || spot.shell !== first.shell || spot.token.command !== command || !spot.token.literal)
      return undefined;
    taken.add(spot.token);
  }
  return command === undefined ? undefined : withoutTokens(file, first.shell, command.tokens, taken);
}

/** What stays of `[from, to)` where words are taken out: `undefined` where the gaps cannot be read. */
function withoutTokens(
  file: EditedFile,
  shell: ShellText,
  tokens: readonly Token[],
  taken: ReadonlySet<Token>,
): readonly TextEdit[] | undefined {
  const edits: TextEdit[] = [];
  for (let i = 0; i < tokens.length; i++) {
    const first = tokens[i];
    if (first === undefined || !taken.has(first)) continue;
    const from = i;
    while (i + 1 < tokens.length && taken.has(tokens[i + 1] as Token)) i++;
    const run = tokens.slice(from, i + 1).map((token) => placeIn(shell, token.pos, token.end));
    const before = tokens[from - 1];
    const start = before && placeIn(shell, before.pos, before.end).end;
    const edit = closeGap(file, shell, start, run, nextOffset(shell, tokens[i] as Token, tokens[i + 1]));
    if (edit === undefined) return undefined;
    edits.push(edit);
  }
  return edits;
}

/** Where in the file that begins which follows a word; undefined where its line or the script ends after it. */
function nextOffset(shell: ShellText, last: Token, next: Token | undefined): number | undefined {
  if (next !== undefined) return placeIn(shell, next.pos, next.end).start;
  const { text } = shell.map;
  let at = last.end;
  for (; at < text.length; at++) {
    const c = text.charAt(at);
    if (c === ' ' || c === '\t') continue;
    if (c === '\\' && text.charAt(at + 1) === '\n') {
      at++;
      continue;
    }
    break;
  }
  return at >= text.length || text.charAt(at) === '\n' || text.charAt(at) === '\r' ? undefined : shell.map.toSource(at);
}

/**
 * Takes `gone` (places in order) out of the text between `start` and `next`.
 * @param start the end of what stays before them; undefined where they begin a command
 * @param next the start of what stays after them; undefined where the line or the text ends there
 */
export function closeGap(
  file: EditedFile,
  shell: Pick<ShellText, 'continuation'>,
  start: number | undefined,
  gone: readonly Span[],
  next: number | undefined,
): TextEdit | undefined {
  const { text } = file;
  const first = gone[0];
  const last = gone.at(-1);
  if (first === undefined || last === undefined) return undefined;
  const gaps: Gap[] = [];
  let at = start ?? first.start;
  for (const span of [...gone, ...(next === undefined ? [] : [{ start: next, end: next }])]) {
    const gap = readGap(text.slice(at, span.start), shell.continuation ?? { kind: 'shell' });
    if (gap === undefined) return undefined;
    if (!(start === undefined && span === first)) gaps.push(gap);
    at = span.end;
  }
  const end = next ?? last.end;
  let left = mergeGaps(gaps, next !== undefined);
  if (start === undefined) left = left.includes('#') ? left.trimStart() : '';
  if (next === undefined && left !== '' && !/^[ \t]*(?:\r?\n|$)/.test(text.slice(end))) return undefined;
  return { file: file.path, span: { start: start ?? first.start, end }, text: left };
}

function withoutItems(file: EditedFile, list: WordList, taken: ReadonlySet<ListItem>): readonly TextEdit[] | undefined {
  const { items } = list;
  if (items.every((item) => taken.has(item))) return undefined;
  const edits: TextEdit[] = [];
  for (let i = 0; i < items.length; i++) {
    if (!taken.has(items[i] as ListItem)) continue;
    const from = i;
    while (i + 1 < items.length && taken.has(items[i + 1] as ListItem)) i++;
    const edit = list.form === 'lines' ? withoutLines(file, list, from, i) : withoutRun(file, list, from, i);
    if (edit === undefined) return undefined;
    edits.push(edit);
  }
  return edits;
}

/** Takes the items `from` to `to` out of an array or a string of words. */
function withoutRun(file: EditedFile, list: WordList, from: number, to: number): TextEdit | undefined {
  const { items } = list;
  const before = items[from - 1];
  const after = items[to + 1];
  const first = items[from];
  const last = items[to];
  if (first === undefined || last === undefined) return undefined;
  const { text } = file;
  const end = after?.span.start ?? last.span.end;
  const gaps: Gap[] = [];
  let at = before?.span.end ?? first.span.start;
  for (const item of [...items.slice(from, to + 1), ...(after ? [after] : [])]) {
    const written = text.slice(at, item.span.start);
    const comma = /^[^,#/]*,/.exec(written)?.[0];
    const gap = readGap(
      comma === undefined ? written : comma.slice(0, -1) + written.slice(comma.length),
      list.continuation ?? { kind: 'shell' },
    );
    if (gap === undefined) return undefined;
    if (!(before === undefined && item === first)) gaps.push(gap);
    at = item.span.end;
  }
  if (before === undefined) {
    // The first item of the array: what is left before the next one is what was before it.
    return { file: file.path, span: { start: first.span.start, end }, text: '' };
  }
  const left = after === undefined ? '' : (list.form === 'array' ? ',' : '') + mergeGaps(gaps, true);
  return { file: file.path, span: { start: before.span.end, end }, text: left };
}

/** Takes the items `from` to `to` out of a YAML list that has one on each line. */
function withoutLines(file: EditedFile, list: WordList, from: number, to: number): TextEdit | undefined {
  const { text } = file;
  const first = list.items[from];
  const last = list.items[to];
  if (first === undefined || last === undefined) return undefined;
  const start = lineStart(text, first.span.start);
  if (!/^[ \t]*-[ \t]+$/.test(text.slice(start, first.span.start))) return undefined;
  const rest = /^[ \t]*(?:#[^\r\n]*)?(?:\r?\n|$)/.exec(text.slice(last.span.end))?.[0];
  return rest === undefined
    ? undefined
    : { file: file.path, span: { start, end: last.span.end + rest.length }, text: '' };
}
