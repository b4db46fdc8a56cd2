/** Whole lines above and below instructions. */
import { expect, test } from 'vitest';
import { applyEdits } from '../../server/src/analysis/fixes/apply';
import { linesAfter } from '../../server/src/analysis/fixes/edits';
import { parseDockerfile } from '../../server/src/analysis/parse/dockerfile/parser';

function after(text: string): string {
  const dockerfile = parseDockerfile(text);
  const last = dockerfile.instructions.at(-1);
  if (last === undefined) throw new Error('no instruction');
  return applyEdits(text, [linesAfter(dockerfile, 'Dockerfile', last, ['USER me'])]);
}

test('a line after an instruction is never a part of it', () => {
  expect(after('RUN a\n')).toBe('RUN a\nUSER me\n');
  expect(after('RUN a')).toBe('RUN a\nUSER me');
  expect(after('RUN a \\\n  b\n')).toBe('RUN a \\\n  b\nUSER me\n');
  expect(after('RUN a \\')).toBe('RUN a\nUSER me\n');
  expect(after('RUN a \\\n')).toBe('RUN a\nUSER me\n');
  expect(after('RUN a \\\n\n')).toBe('RUN a\nUSER me\n');
  expect(after('RUN a \\\n  # why\n')).toBe('RUN a\n  # why\nUSER me\n');
  expect(after('RUN a \\\r\n')).toBe('RUN a\r\nUSER me\r\n');
  expect(after('RUN <<EOF\na\nEOF')).toBe('RUN <<EOF\na\nEOF\nUSER me');
});
