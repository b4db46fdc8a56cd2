/** Learned images in the extension's own storage. */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { LearnedCache } from '../../client/src/learned/cache';

let folder = '';
let file = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'conda in docker '));
  file = join(folder, 'storage/learned.json');
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const entry = { learned: '2026-11-30', user: 'root', env: {}, entrypoint: null, cmd: null };
const kept = (id: string, asked = false) => ({ id, image: { reference: `our/${id}`, entry }, asked });

test('what is kept is found again, by another window as well', async () => {
  const first = new LearnedCache(file);
  expect(await first.find('a')).toBeUndefined();
  await first.keep(kept('a'));
  const second = new LearnedCache(file);
  await second.keep(kept('b', true));
  await first.keep(kept('c'));
  expect((await new LearnedCache(file).all()).map(({ id }) => id)).toEqual(['c', 'b', 'a']);
  await first.keep(kept('a', true));
  expect(await first.find('a')).toEqual(kept('a', true));
  expect((await first.all()).length).toBe(3);
});

test('it does not grow without end', async () => {
  const cache = new LearnedCache(file);
  for (let i = 0; i < 205; i++) await cache.keep(kept(String(i)));
  expect((await cache.all()).length).toBe(200);
  expect(await cache.find('204')).toBeDefined();
});

test.each([
  '',
  '{',
  '[]',
  '{"version": 0, "images": [1]}',
  '{"version": 1, "images": [null, {"id": 1}, {"id": "a", "image": {}}]}',
])('half of a file, or another one, is as good as none: %j', async (text) => {
  await new LearnedCache(file).keep(kept('a'));
  await writeFile(file, text);
  expect(await new LearnedCache(file).all()).toEqual([]);
  await new LearnedCache(file).keep(kept('b'));
  expect(await readFile(file, 'utf8')).toContain('"our/b"');
});
