/**
 * What is between two words in a file: blanks, and where lines are continued also the escape, the line end, the comment
 * lines and the indentation of the next line. Words that are taken out leave one gap where there were several.
 */

/** How lines are continued: as BuildKit reads instructions, as a shell reads scripts, in lists in brackets, not at all. */
export type Continuation =
  | { readonly kind: 'dockerfile'; readonly escape: string }
  | { readonly kind: 'shell' }
  | { readonly kind: 'list'; readonly comment: '#' | '//' | undefined; readonly escape: string | undefined };

/** A gap, taken apart. */
export interface Gap {
  /** From the word before to the end of its line, the line end included; empty where the gap is on one line. */
  readonly head: string;
  /** Whole lines between: comments, empty lines. */
  readonly lines: string;
  /** The blanks before the next word. */
  readonly tail: string;
}

const BLANKS = /^[ \t]*$/;

/** Reads a gap; undefined where there is something else in it. */
export function readGap(text: string, continuation: Continuation): Gap | undefined {
  const rows = text.split(/(?<=\n)/);
  if (rows.at(-1)?.endsWith('\n')) rows.push('');
  const tail = rows.at(-1) ?? '';
  if (!BLANKS.test(tail)) return undefined;
  if (rows.length === 1) return { head: '', lines: '', tail };
  const [head = '', ...between] = rows.slice(0, -1);
  if (!isHead(head, continuation) || !between.every((line) => isBetween(line, continuation))) return undefined;
  return { head, lines: between.join(''), tail };
}

function isHead(line: string, continuation: Continuation): boolean {
  const rest = line.replace(/\r?\n$/, '');
  switch (continuation.kind) {
    case 'dockerfile':
      return BLANKS.test(rest.trimEnd().replace(/.$/, '')) && rest.trimEnd().endsWith(continuation.escape);
    case 'shell':
      return BLANKS.test(rest.replace(/\\$/, '')) && rest.endsWith('\\');
    case 'list': {
      const { comment, escape: slash } = continuation;
      const bare = slash !== undefined && rest.trimEnd().endsWith(slash) ? rest.trimEnd().slice(0, -1) : rest;
      return BLANKS.test(bare) || (comment !== undefined && bare.trimStart().startsWith(comment));
    }
  }
}

function isBetween(line: string, continuation: Continuation): boolean {
  const bare = line.trim();
  if (continuation.kind === 'shell') return isHead(line, continuation);
  if (bare === '' || isHead(line, continuation)) return true;
  const comment = continuation.kind === 'dockerfile' ? '#' : continuation.comment;
  return comment !== undefined && bare.startsWith(comment);
}

/** True where a gap holds comments: they stay when the words beside them go. */
function hasComments(gap: Gap): boolean {
  return /#|\/\//.test(gap.lines) || /#|\/\//.test(gap.head);
}

/**
 * The one gap that is left of several when the words between them are taken out.
 * @param last whether something follows on; without it nothing is left but comments
 */
export function mergeGaps(gaps: readonly Gap[], follows: boolean): string {
  const first = gaps[0];
  const last = gaps.at(-1);
  if (first === undefined || last === undefined) return '';
  const broken = gaps.filter((gap) => gap.head !== '');
  const comments = gaps.some(hasComments);
  if (!follows) {
    if (!comments) return '';
    const eol = /\r?\n$/.exec(broken[0]?.head ?? '\n')?.[0] ?? '\n';
    const kept = broken.map((gap) => gap.lines).join('');
    return kept === '' ? '' : eol + kept.replace(/\r?\n$/, '');
  }
  if (comments) {
    const head = broken[0]?.head ?? '';
    const lines = broken.map((gap) => gap.lines).join('');
    return head + lines + (broken.at(-1)?.tail ?? '');
  }
  // The next word stays at its place in the line where it begins one.
  if (last.head !== '') return last.head + last.lines + last.tail;
  const before = gaps.findLast((gap) => gap.head !== '');
  if (before !== undefined) return before.head + before.lines + before.tail;
  return last.tail === '' ? '' : first.tail;
}
