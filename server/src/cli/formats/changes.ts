/** Which whole lines two texts differ in. */
import { createTwoFilesPatch, diffLines } from 'diff';
import { applyEdits } from '../../analysis/fixes/apply';
import type { TextEdit } from '../../analysis/fixes/types';
import type { LineIndex } from '../../analysis/text/lines';

export interface ChangedLine {
  readonly kind: '+' | '-';
  /** One-based; of the text that holds the line. */
  readonly line: number;
  readonly text: string;
}

/** The lines taken away and added, in order, without their surroundings. */
export function changedLines(before: string, after: string): ChangedLine[] {
  const { head, tail } = commonEnds(before, after);
  const changed: ChangedLine[] = [];
  let from = before.slice(0, head).split('\n').length;
  let to = from;
  const parts = diffLines(before.slice(head, before.length - tail), after.slice(head, after.length - tail), {
    maxEditLength: 400,
  });
  for (const { value, added, removed } of parts ?? []) {
    for (const line of value.replace(/\r?\n$/, '').split('\n')) {
      const text = line.replace(/\r$/, '');
      if (added) changed.push({ kind: '+', line: to, text });
      else if (removed) changed.push({ kind: '-', line: from, text });
      if (!added) from++;
      if (!removed) to++;
    }
  }
  return changed;
}

/** The lines that edits take away and add. Only the text around the edits is looked at. */
export function linesOfEdits(text: string, lines: LineIndex, edits: readonly TextEdit[]): ChangedLine[] {
  if (edits.length === 0) return [];
  const first = lines.lineAt(Math.min(...edits.map(({ span }) => span.start)));
  const start = lines.lineStart(first);
  const end = lines.lineStart(lines.lineAt(Math.max(...edits.map(({ span }) => span.end))) + 1);
  const moved = edits.map((edit) => ({
    ...edit,
    span: { start: edit.span.start - start, end: edit.span.end - start },
  }));
  const before = text.slice(start, end);
  return changedLines(before, applyEdits(before, moved)).map((each) => ({ ...each, line: each.line + first }));
}

/** The lengths of the whole lines that both texts start and end with. */
function commonEnds(before: string, after: string): { head: number; tail: number } {
  const least = Math.min(before.length, after.length);
  let head = 0;
  while (head < least && before.charCodeAt(head) === after.charCodeAt(head)) head++;
  head = head === 0 ? 0 : before.lastIndexOf('\n', head - 1) + 1;
  let tail = 0;
  while (
    tail < least - head &&
    before.charCodeAt(before.length - 1 - tail) === after.charCodeAt(after.length - 1 - tail)
  )
    tail++;
  // A line starts there in both: an inserted line may end as the text before it does.
  const starts = (text: string) => text.length - tail === head || text.charCodeAt(text.length - tail - 1) === 10;
  if (starts(before) && starts(after)) return { head, tail };
  const line = before.indexOf('\n', before.length - tail);
  return { head, tail: line < 0 ? 0 : before.length - line - 1 };
}

/** A unified diff that `git apply` and `patch -p1` take; `/dev/null` stands for a file that is not there yet. */
export function unifiedDiff(path: string, before: string | undefined, after: string): string {
  const from = before === undefined ? '/dev/null' : `a/${path}`;
  const patch = createTwoFilesPatch(from, `b/${path}`, before ?? '', after, undefined, undefined, { context: 3 });
  return patch.slice(patch.indexOf('--- '));
}
