import { expect, test } from 'vitest';
import { explain } from '../../server/src/analysis';
import { TestProject } from '../describe/project';

/** What the last stage's commands and its start see: command, python (a `?` where that is not known). */
function seen(dockerfile: string): string[] {
  const { context, analyzer } = new TestProject({ Dockerfile: dockerfile });
  if (context.kind !== 'dockerfile') throw new Error('no Dockerfile');
  const host = { text: (path: string) => analyzer.files.read(path)?.text, show: (path: string) => path };
  const stage = explain(context.self, host).stages.at(-1);
  return [...(stage?.commands ?? []), ...(stage?.start?.commands ?? [])].map(
    ({ command, known, python }) => `${command}: ${known ? (python ?? 'none') : '?'}`,
  );
}

test('what is not known of an image is not known of the stages on it', () => {
  const image = 'FROM nvcr.io/nvidia/pytorch:24.07-py3';
  expect(seen(`${image}\nRUN python --version\n`)).toEqual(['python --version: ?']);
  expect(seen(`${image} AS base\nFROM base\nRUN python --version\nCMD ["python", "x.py"]\n`)).toEqual([
    'python --version: ?',
    'python x.py: ?',
  ]);
});

test('a script that is put together from an unknown file: the rest of its lines stand', () => {
  const make = `RUN echo '#!/bin/bash' > /e.sh && cat /hook >> /e.sh && echo 'exec "$@"' >> /e.sh && chmod +x /e.sh`;
  const rows = seen(`FROM ubuntu:24.04\n${make}\nENTRYPOINT ["/e.sh"]\nCMD ["python", "x.py"]\n`);
  expect(rows.slice(-2)).toEqual(['exec "$@": ?', 'python x.py: ?']);
  // The line that is not known is no command that could be shown.
  expect(rows.join('\n')).not.toMatch(/\uFFFF|^: /m);
});
