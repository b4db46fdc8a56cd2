/** `--fix` over several files: what is right in each file alone has to be right in all of them together. */
import { expect, test } from 'vitest';
import { Analyzer } from '../../server/src/analysis';
import { mendingsOf } from '../../server/src/analysis/fixes/apply';
import { fixOf } from '../../server/src/analysis/fixes/make';
import { replaceWritten } from '../../server/src/analysis/fixes/written';
import { memoryFiles } from '../../server/src/analysis/project/memory';
import { Prover } from '../../server/src/analysis/prover';
import { defineRule, type Report, type Rule } from '../../server/src/analysis/rules/rule';
import { fixInTurn } from '../../server/src/cli/fixing';

const ABOUT = {
  category: 'general',
  severity: 'warning',
  docs: { summary: 'For a test.', why: '', exceptions: '', references: [], bad: [], good: [] },
  messages: { default: 'found' },
} as const;

/** Each of the two scripts names a file that the other one names as well. */
const PATHS = ['/p/one.sh', '/p/two.sh'];

/** `keep` can be left out of a script, */
const leaveOut: Rule = defineRule({
  ...ABOUT,
  code: 'CD9001',
  name: 'leave-out',
  fixable: 'safe',
  checks: {
    *script(context): Iterable<Report> {
      const start = context.text.indexOf('keep');
      const span = { start, end: start + 4 };
      if (start >= 0)
        yield { message: 'default', span, fixes: fixOf('Leave it', true, replaceWritten(context, span, 'left')) };
    },
  },
});

/** but one of them has to have it. */
const needed: Rule = defineRule({
  ...ABOUT,
  severity: 'error',
  code: 'CD9002',
  name: 'needed',
  checks: {
    *script({ project }): Iterable<Report> {
      if (PATHS.every((path) => project.files.read(path)?.text.includes('keep') === false))
        yield { message: 'default', span: { start: 0, end: 1 } };
    },
  },
});

test('two fixes in different files that are safe alone, and not together', () => {
  const source = memoryFiles({
    '/p/Dockerfile':
      'FROM condaforge/miniforge3:24.11.3-0\nCOPY one.sh two.sh /\nRUN sh /one.sh\nENTRYPOINT ["sh", "/two.sh"]\n',
    '/p/one.sh': '#!/bin/sh\nconda info keep\n',
    '/p/two.sh': '#!/bin/sh\nconda info keep\n',
  });
  const options = { roots: ['/p'], rules: [leaveOut, needed] };
  const analyzer = new Analyzer(source, options);
  const prover = new Prover(source, analyzer, (tracked) => new Analyzer(tracked, options));
  const mendings = (path: string) => mendingsOf(analyzer.lint(path));
  // Each of them alone is proved.
  for (const path of PATHS) {
    expect(mendings(path)).toHaveLength(1);
    expect(prover.proved(mendings(path))).toHaveLength(1);
  }
  expect(prover.judge(PATHS.flatMap(mendings)).verdict).toBe('unproved');
  const done = fixInTurn(PATHS, (path) => prover.proved(mendings(path)).map(({ fix }) => fix), source);
  expect(done).toHaveLength(1);
  expect(PATHS.map((path) => source.read(path)?.text.includes('keep'))).toEqual([false, true]);
  expect(PATHS.flatMap((path) => analyzer.lint(path)).map(({ name }) => name)).toEqual(['leave-out']);
});

test('it ends where fixes go in circles', () => {
  const files = new Map([['/a', 'x']]);
  const swap = (path: string) => {
    const text = files.get(path) === 'x' ? 'y' : 'x';
    return [{ title: 'Swap', safe: true, edits: [{ file: path, span: { start: 0, end: 1 }, text }] }];
  };
  const done = fixInTurn(['/a'], swap, {
    read: (path) => ({ text: files.get(path) ?? '' }),
    set: (path, text) => void files.set(path, text),
  });
  expect(done).toHaveLength(20);
});
