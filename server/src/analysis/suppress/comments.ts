/**
 * Suppression comments: `# conda-in-docker ignore=NAME,NAME [reason]` for the next line that is no comment,
 * `# conda-in-docker ignore-file=NAME,NAME [reason]` for the whole file. A name may be a rule's name or code; `all`
 * stands for every rule.
 */
import type { Span } from '../text/span';

/** One name in a suppression. */
export interface SuppressedName {
  readonly name: string;
  readonly span: Span;
  /** What to delete to take this name alone away, comma included. */
  readonly removal: Span;
}

export interface Suppression {
  readonly kind: 'line' | 'file';
  readonly names: readonly SuppressedName[];
  /** The words after the names. */
  readonly reason: string;
  /** The comment, from `#` to the end of its line. */
  readonly span: Span;
  /** The lines it holds for: the offset where the first one starts and where the last one ends. */
  readonly target: Span;
}

/** Longer lines are no suppressions that somebody wrote, in characters. */
const LONGEST_LINE = 600;

const COMMENT = /^([ \t]*)#[ \t]*conda-in-docker[ \t]+ignore(-file)?[ \t]*=([^\r\n]*)\r?$/;

/** Names, then a reason: after one of the words that begin a reason it may be any text, else it has no comma. */
function isNamesAndReason(text: string): boolean {
  const names = /^[A-Za-z0-9_,\- \t]*/.exec(text)?.[0] ?? '';
  if (names.length === text.length) return true;
  const blank = Math.max(names.lastIndexOf(' '), names.lastIndexOf('\t'));
  if (blank >= 0 && !text.includes(',', blank)) return true;
  const reason = text.search(/[ \t](?:--|:|because|reason)/);
  return reason >= 0 && reason < names.length;
}

/**
 * The suppressions of a text. `extent` says how far the construct reaches that starts on the line at an offset (an
 * instruction with its continuation lines and heredocs); without it a suppression holds for one line.
 */
export function readSuppressions(text: string, extent?: (offset: number) => number | undefined): Suppression[] {
  if (text.indexOf('conda-in-docker') < 0) return [];
  const found: Suppression[] = [];
  let code: Span | undefined;
  // Comments one above the other lead to the same code, which is looked for once.
  const codeBehind = (from: number): Span => {
    if (code === undefined || code.start < from) code = nextCode(text, from, extent);
    return code;
  };
  // Editors of Windows begin a file with a mark of its encoding.
  for (let at = text.startsWith('\uFEFF') ? 1 : 0; at <= text.length; ) {
    let end = text.indexOf('\n', at);
    if (end < 0) end = text.length;
    const line = text.slice(at, end);
    if (line.length < LONGEST_LINE && line.includes('conda-in-docker')) {
      const read = readLine(text, line, at, end, codeBehind);
      if (read) found.push(read);
    }
    at = end + 1;
  }
  return found;
}

function readLine(
  text: string,
  line: string,
  at: number,
  end: number,
  codeBehind: (from: number) => Span,
): Suppression | undefined {
  const match = COMMENT.exec(line);
  if (match === null || !isNamesAndReason(match[3] ?? '')) return undefined;
  const start = at + (match[1]?.length ?? 0);
  const equals = line.indexOf('=');
  const { names, rest } = readNames(line, equals + 1, at);
  const bare = line.endsWith('\r') ? end - 1 : end;
  const kind = match[2] === undefined ? 'line' : 'file';
  return {
    kind,
    names,
    reason: rest.replace(/^[\s:-]+/, '').trim(),
    span: { start, end: bare },
    target: kind === 'file' ? { start: 0, end: text.length } : codeBehind(end + 1),
  };
}

/** Names are joined by commas; the first word that no comma leads to starts the reason. */
function readNames(line: string, from: number, base: number): { names: SuppressedName[]; rest: string } {
  const names: SuppressedName[] = [];
  let at = from;
  for (;;) {
    const word = /^[ \t]*([A-Za-z0-9][A-Za-z0-9_-]*)[ \t]*(,?)/.exec(line.slice(at));
    if (word === null || word[1] === undefined) break;
    const start = at + word[0].indexOf(word[1]);
    names.push({
      name: word[1],
      span: { start: base + start, end: base + start + word[1].length },
      removal: { start: base + at, end: base + at + word[0].length },
    });
    at += word[0].length;
    if (word[2] !== ',') break;
  }
  // The last of several names takes the comma before it along.
  const last = names[names.length - 1];
  const before = names[names.length - 2];
  if (last && before) {
    names[names.length - 1] = { ...last, removal: { start: before.span.end, end: last.span.end } };
  }
  return { names, rest: line.slice(at) };
}

/** The first line after `from` that is neither blank nor a comment, as far as its construct reaches. */
function nextCode(text: string, from: number, extent: ((offset: number) => number | undefined) | undefined): Span {
  let at = from;
  while (at < text.length) {
    let end = text.indexOf('\n', at);
    if (end < 0) end = text.length;
    if (!/^[ \t]*(#.*)?\r?$/.test(text.slice(at, end))) {
      const reach = extent?.(at);
      return { start: at, end: Math.max(end, reach ?? end) };
    }
    at = end + 1;
  }
  return { start: text.length, end: text.length };
}

/** The text of a comment that ignores a rule above a line with this indentation. */
export function ignoreComment(indent: string, names: readonly string[]): string {
  return `${indent}# conda-in-docker ignore=${names.join(',')}`;
}
