import { expect, test } from 'vitest';
import { memoryFiles } from '../../server/src/analysis/project/memory';
import { OverlaidFiles } from '../../server/src/analysis/project/overlay';
import { TrackedFiles } from '../../server/src/analysis/project/tracked';

const lay = (overlay: OverlaidFiles, files: Record<string, string>) =>
  overlay.lay(new Map(Object.entries(files).map(([path, text]) => [path, { text }])));

test('what is laid over a file is made into an answer, and so is what comes back', () => {
  const source = memoryFiles({ '/p/a': 'one', '/p/b': 'two' });
  const overlay = new OverlaidFiles(source);
  const files = TrackedFiles.of(overlay);
  const made: string[] = [];
  const texts = files.query((path) => {
    made.push(path);
    return files.read(path)?.text;
  });
  expect(texts.get('/p/a')).toBe('one');
  lay(overlay, { '/p/a': 'other' });
  expect(texts.get('/p/a')).toBe('other');
  lay(overlay, { '/p/b': 'another' });
  expect([texts.get('/p/a'), texts.get('/p/b')]).toEqual(['one', 'another']);
  source.set('/p/a', 'new');
  expect(texts.get('/p/a')).toBe('new');
  lay(overlay, {});
  expect([texts.get('/p/a'), texts.get('/p/b')]).toEqual(['new', 'two']);
  // Nothing was made again without need.
  expect(made.filter((path) => path === '/p/a')).toHaveLength(4);
});

test('a file that is not there yet is in the lists, and so are its folders', () => {
  const overlay = new OverlaidFiles(memoryFiles({ '/p/a': 'one' }));
  lay(overlay, { '/p/docker/.dockerignore': '.git\n' });
  expect(overlay.list('/p')).toEqual(['/p/a', '/p/docker/.dockerignore']);
  expect([overlay.exists('/p/docker'), overlay.exists('/p/other')]).toEqual([true, false]);
  lay(overlay, {});
  expect(overlay.list('/p')).toEqual(['/p/a']);
  expect(overlay.exists('/p/docker')).toBe(false);
});
