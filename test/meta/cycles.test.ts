/** No two files need each other, by value or by type: each can be read, tested and moved without the other. */
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { circlesOf, importsOf } from './imports';

test.each(['server/src', 'common/src'])('no files of %s import each other in a circle', (folder) => {
  expect(circlesOf(importsOf(join(import.meta.dirname, '../..', folder)))).toEqual([]);
});

test('a circle would be found', () => {
  const graph = new Map([
    ['a', ['b']],
    ['b', ['c', 'd']],
    ['c', ['a']],
    ['d', []],
  ]);
  expect(circlesOf(graph)).toEqual([['a', 'b', 'c']]);
});
