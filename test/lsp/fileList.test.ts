/** What a list of files says of paths, and what it must leave open. */
import { describe, expect, test } from 'vitest';
import { FileList } from '../../server/src/lsp/fileList';

const ROOT = 'file:///w/';

function listOf(names: readonly string[], whole = true, complete = true): FileList {
  return FileList.of(ROOT, { uris: names.map((name) => `${ROOT}${name}`), whole, complete });
}

const LIST = listOf(['a/Dockerfile', 'a/b/run.sh', 'a/b.txt', 'My%20Files/environment.yml', 'link', '.git/', 'empty/']);

describe('what is there', () => {
  test.each([
    ['/w/a/Dockerfile', true],
    ['/w/a', true],
    ['/w/a/b', true],
    ['/w/My Files/environment.yml', true],
    ['/w/.git', true],
    ['/w/empty', true],
    ['/w/a/b/run', false],
    ['/w/A', false],
    ['/elsewhere', false],
  ])('%s: %s', (path, there) => expect(LIST.has(path)).toBe(there));

  test('below a folder are its files, not those of a folder whose name starts alike', () => {
    expect(LIST.filesBelow('/w/a/b')).toEqual(['/w/a/b/run.sh']);
    expect(LIST.filesBelow('/w/a')).toEqual(['/w/a/Dockerfile', '/w/a/b.txt', '/w/a/b/run.sh']);
    expect(LIST.filesBelow('/w/none')).toEqual([]);
  });
});

describe('what surely is not there', () => {
  test.each([
    ['/w/a/environment.yml', true],
    ['/w/none/compose.yaml', true],
    ['/w/a/.dockerignore', true],
    // It is there.
    ['/w/a/Dockerfile', false],
    // Nobody tells of files with such names.
    ['/w/a/data.csv', false],
    // The same file, on some disks.
    ['/w/a/dockerfile', false],
    ['/w/my files/Environment.yml', false],
    // What lies behind a link, or in a folder that was not looked into.
    ['/w/link/environment.yml', false],
    ['/w/.git/x.yml', false],
    ['/w/empty/x.yml', false],
    // Elsewhere.
    ['/v/environment.yml', false],
    ['/w', false],
  ])('%s: %s', (path, lacking) => expect(LIST.lacks(path)).toBe(lacking));

  test('accents may be written in two ways', () => {
    const list = listOf([`${encodeURIComponent('é'.normalize('NFD'))}.yml`]);
    expect(list.lacks(`/w/${'é'.normalize('NFC')}.yml`)).toBe(false);
    expect(list.lacks('/w/e.yml')).toBe(true);
  });

  test('a list with gaps does not know', () => {
    expect(listOf(['a'], false).lacks('/w/b.yml')).toBe(false);
    expect(listOf(['a'], true, false).lacks('/w/b.yml')).toBe(false);
  });
});

test('after a change at some places the rest stays', () => {
  const changed = LIST.with(
    new Map([
      [`${ROOT}a/b`, []],
      [`${ROOT}new`, [`${ROOT}new/Dockerfile`, `${ROOT}new/.git/`]],
      [`${ROOT}a/Dockerfile`, [`${ROOT}a/Dockerfile`]],
    ]),
  );
  expect(changed.paths).toEqual([
    '/w/My Files/environment.yml',
    '/w/a/Dockerfile',
    '/w/a/b.txt',
    '/w/link',
    '/w/new/Dockerfile',
  ]);
  expect([changed.has('/w/.git'), changed.has('/w/new/.git'), changed.has('/w/a/b')]).toEqual([true, true, false]);
  expect(changed.equals(LIST)).toBe(false);
  expect(LIST.with(new Map([[`${ROOT}link`, [`${ROOT}link`]]])).equals(LIST)).toBe(true);
});
