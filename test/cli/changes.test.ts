/** The lines that a fix changes: without them the texts before and after it are the same. */
import { expect, test } from 'vitest';
import { Analyzer } from '../../server/src/analysis';
import { applyEdits } from '../../server/src/analysis/fixes/apply';
import type { TextEdit } from '../../server/src/analysis/fixes/types';
import { memoryFiles } from '../../server/src/analysis/project/memory';
import { LineIndex } from '../../server/src/analysis/text/lines';
import { type ChangedLine, changedLines, linesOfEdits } from '../../server/src/cli/formats/changes';
import { CORPUS } from '../fuzz/corpus';

/** The lines of a text, without those of one kind of change. */
function without(text: string, changed: readonly ChangedLine[], kind: '+' | '-'): string[] {
  const lines = text.split('\n').map((line) => line.replace(/\r$/, ''));
  if (lines.at(-1) === '') lines.pop();
  const gone = new Set<number>();
  for (const each of changed) {
    if (each.kind !== kind) continue;
    expect(lines[each.line - 1], JSON.stringify([text, changed])).toBe(each.text);
    gone.add(each.line - 1);
  }
  return lines.filter((_, index) => !gone.has(index));
}

function compared(text: string, edits: readonly TextEdit[]): void {
  const after = applyEdits(text, edits);
  for (const changed of [linesOfEdits(text, new LineIndex(text), edits), changedLines(text, after)]) {
    expect(without(text, changed, '-'), JSON.stringify(changed)).toEqual(without(after, changed, '+'));
    expect(changed.length).toBeLessThanOrEqual(text.split('\n').length + after.split('\n').length);
  }
}

test.each(['\n', '\r\n'])('those of the fixes of many examples, with %j', (end) => {
  let count = 0;
  for (const files of CORPUS.filter((_, index) => index % 5 === 0)) {
    const texts = Object.fromEntries(
      Object.entries(files).map(([path, text]) => [`/p/${path}`, text.replace(/\r?\n/g, end)]),
    );
    const analyzer = new Analyzer(memoryFiles(texts), { roots: ['/p'] });
    for (const [path, text] of Object.entries(texts)) {
      for (const fix of analyzer.lint(path).flatMap(({ fixes }) => fixes)) {
        const edits = fix.edits.flatMap((edit) => ('create' in edit || edit.file !== path ? [] : [edit]));
        compared(text, edits);
        count += edits.length;
      }
    }
  }
  expect(count).toBeGreaterThan(50);
});

test('at the ends of a text', () => {
  const edit = (start: number, end: number, text: string) => ({ file: '/p/a', span: { start, end }, text });
  for (const text of ['a\nb\nc', 'a\nb\nc\n', '', '\n', 'a']) {
    compared(text, []);
    compared(text, [edit(0, 0, 'x\n')]);
    compared(text, [edit(text.length, text.length, 'x')]);
    compared(text, [edit(0, text.length, '')]);
    compared(text, [edit(0, 0, 'x'), edit(text.length, text.length, '\ny\n')]);
  }
});
