/** Edits of YAML keep quotes, comments, layout and the ends of lines, or are not made. */
import { describe, expect, test } from 'vitest';
import { applyEdits } from '../../server/src/analysis/fixes/apply';
import type { TextEdit } from '../../server/src/analysis/fixes/types';
import {
  firstKey,
  itemAbove,
  linesAbove,
  linesBelow,
  moveToEnd,
  removeItem,
  replaceInScalar,
  replaceItem,
  replacePiece,
  replaceScalar,
  withoutLines,
} from '../../server/src/analysis/fixes/yaml';
import { parseEnvironment } from '../../server/src/analysis/parse/conda';

/** The text after an edit; what was to be edited is between the marks. */
function edited(
  marked: string,
  edit: (file: { path: string; text: string }, span: { start: number; end: number }) => TextEdit | undefined,
): string | undefined {
  const start = marked.indexOf('«');
  const text = marked.replace(/[«»]/g, '');
  const found = edit({ path: 'f', text }, { start, end: marked.indexOf('»') - 1 });
  return found && applyEdits(text, [found]);
}

describe('a scalar', () => {
  test.each([
    ['a: «b» # why', 'x', 'a: x # why'],
    ['a: «"b"»', 'x', 'a: "x"'],
    ["a: «'b'»", "it's", "a: 'it''s'"],
    ['a: «b»', 'x: y', 'a: "x: y"'],
    ['a: «b»', 'no', 'a: "no"'],
    ['a: «b»', '3.10', 'a: "3.10"'],
    ['a: «b»', 'numpy>=1,<2', 'a: numpy>=1,<2'],
  ])('%s', (text, value, expected) => {
    expect(edited(text, (file, span) => replaceScalar(file, span, value))).toBe(expected);
  });

  test('in brackets it is quoted where its characters would count', () => {
    const value = 'numpy>=1,<2';
    expect(edited('a: [«b», c]', (file, span) => replaceScalar(file, span, value, true))).toBe('a: ["numpy>=1,<2", c]');
  });

  test('what is no plain place is left: aliases, anchors, blocks, several lines', () => {
    for (const text of ['a: «*b»', 'a: «&x b»', 'a: «|\n  b»', 'a: «b\n  c»'])
      expect(edited(text, (file, span) => replaceScalar(file, span, 'x'))).toBeUndefined();
  });

  test('a part of it is looked at with the rest', () => {
    const front = (by: string) => (file: { path: string; text: string }, span: { start: number; end: number }) =>
      replacePiece(file, span, { start: span.start, end: span.start }, by);
    expect(edited('- «8888:8888»', front('127.0.0.1:'))).toBe('- 127.0.0.1:8888:8888');
    expect(edited('- «8888»', front('a: '))).toBeUndefined();
    const text = 'name: a\ndependencies:\n  - "numpy=1" # pinned\n  - scipy\n';
    const [item] = parseEnvironment(text).dependencies?.items ?? [];
    if (item?.kind !== 'conda') throw new Error('no package');
    const edit = replaceInScalar({ path: 'f', text }, item.text, { start: 5, end: 7 }, '==2');
    expect(edit && applyEdits(text, [edit])).toBe(text.replace('numpy=1', 'numpy==2'));
  });
});

describe('lines', () => {
  test.each([
    ['  «a: 1» # why\n  b: 2\n', '  a: 1 # why\n  x: 3\n  b: 2\n'],
    ['  «a: 1»\r\n', '  a: 1\r\n  x: 3\r\n'],
    ['  «a: 1»', '  a: 1\n  x: 3'],
  ])('below %j', (text, expected) => {
    expect(edited(text, (file, span) => linesBelow(file, span, ['x: 3']))).toBe(expected);
  });

  test('not below what shares its line', () => {
    expect(edited('{ «a: 1», b: 2 }\n', (file, span) => linesBelow(file, span, ['x: 3']))).toBeUndefined();
    expect(edited('- «a: 1»\n', (file, span) => linesBelow(file, span, ['x: 3']))).toBeUndefined();
    expect(edited('- «a»\n', (file, span) => linesBelow(file, span, ['x'], 'dash'))).toBe('- a\n- x\n');
  });

  test('above a key, after a byte order mark', () => {
    expect(edited('\uFEFF«a»: 1\r\n', (file, span) => linesAbove(file, span, ['x: 3']))).toBe('\uFEFFx: 3\r\na: 1\r\n');
    expect(edited('{«a»: 1}', (file, span) => linesAbove(file, span, ['x: 3']))).toBeUndefined();
  });

  test('taken out with their comment, or not at all', () => {
    expect(edited('b: 1\n«a: 1» # why\n', (file, span) => withoutLines(file, span))).toBe('b: 1\n');
    expect(edited('{b: 1, «a: 1»}\n', (file, span) => withoutLines(file, span))).toBeUndefined();
  });

  test('a first key', () => {
    const add = (file: { path: string; text: string }, span: { start: number; end: number }) =>
      firstKey(file, span, 'x', '3');
    expect(edited('- «{ a: 1 }»', add)).toBe('- {x: 3,  a: 1 }');
    expect(edited('  - «a: 1\r\n    b: 2»\r\n', add)).toBe('  - x: 3\r\n    a: 1\r\n    b: 2\r\n');
  });
});

describe('items', () => {
  const block = 'dependencies:\n  - pip # first\n  - numpy # keep\n  - scipy';
  const flow = 'dependencies: [pip, numpy, scipy]\n';
  const items = (text: string) => parseEnvironment(`name: a\n${text}`).dependencies?.items ?? [];
  const apply = (text: string, edits: readonly (TextEdit | undefined)[] | undefined) =>
    edits?.every((each) => each !== undefined) === true
      ? applyEdits(`name: a\n${text}`, edits as TextEdit[]).slice('name: a\n'.length)
      : undefined;

  test('moved, taken out, put above and replaced in a list of lines', () => {
    const [first, second, last] = items(block);
    if (first?.kind !== 'conda' || second === undefined || last === undefined) throw new Error('no items');
    const file = { path: 'f', text: `name: a\n${block}` };
    expect(apply(block, moveToEnd(file, first, last))).toBe(
      'dependencies:\n  - numpy # keep\n  - scipy\n  - pip # first',
    );
    expect(apply(block, [removeItem('f', second)])).toBe('dependencies:\n  - pip # first\n  - scipy');
    expect(apply(block, [itemAbove(file, second, 'x')])).toContain('# first\n  - x\n  - numpy');
    expect(apply(block, [replaceItem(file, first, ['x', 'z'])])).toContain('  - x\n  - z # first\n');
  });

  test('in brackets they are not moved, and no line is put above', () => {
    const [first, second, last] = items(flow);
    if (first?.kind !== 'conda' || second === undefined || last === undefined) throw new Error('no items');
    const file = { path: 'f', text: `name: a\n${flow}` };
    expect(moveToEnd(file, first, last)).toBeUndefined();
    expect(itemAbove(file, second, 'x')).toBeUndefined();
    expect(apply(flow, [removeItem('f', second)])).toBe('dependencies: [pip, scipy]\n');
    expect(apply(flow, [replaceItem(file, first, ['x', 'z'])])).toBe('dependencies: [x, z, numpy, scipy]\n');
  });
});
