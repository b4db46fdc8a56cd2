/** Edits are made by fixes/ alone: a rule or a refactoring says what is to change, and never how it is written. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const ANALYSIS = join(import.meta.dirname, '../../server/src/analysis');

/** `{ file, span, text }`, with values or without. */
const RAW = /\{\s*file(?:: [^,{}]*)?,\s*span(?:: (?:\{[^{}]*\}|[^,{}]*))?,\s*text\b/g;

const FILES = readdirSync(ANALYSIS, { recursive: true, encoding: 'utf8' })
  .map((path) => path.replaceAll('\\', '/'))
  .filter((path) => path.endsWith('.ts') && !path.startsWith('fixes/'));

test('only fixes/ imports the functions that write text at offsets', () => {
  expect(FILES.filter((path) => /from '[./]*fixes\/raw'/.test(readFileSync(join(ANALYSIS, path), 'utf8')))).toEqual([]);
});

test('no rule and no refactoring builds an edit of a span and a text', () => {
  const found = FILES.filter((path) => /^(?:rules|refactor|suppress|solve|recipes)\//.test(path)).flatMap((path) =>
    [...readFileSync(join(ANALYSIS, path), 'utf8').matchAll(RAW)].map(([text]) => `${path}: ${text}`),
  );
  expect(found).toEqual([]);
});

test('what such an edit looks like', () => {
  for (const text of [
    '{ file, span, text }',
    "{ file: path, span: { start: 0, end: 1 }, text: '' }",
    '{\n  file: context.path,\n  span: pair.nameSpan,\n  text: other,\n}',
  ])
    expect([...text.matchAll(RAW)]).toHaveLength(1);
});
