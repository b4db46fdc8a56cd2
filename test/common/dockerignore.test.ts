import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DockerIgnore } from '../../common/src/dockerignore';
import { expectNoHang, NO_HANG } from '../hang';

const ignores = (text: string, path: string): boolean => DockerIgnore.parse(text).ignores(path);

describe('patterns of .dockerignore', () => {
  it.each([
    // Every pattern starts at the root of the context, where .gitignore would search all folders.
    ['*.md', 'README.md', true],
    ['*.md', 'docs/README.md', false],
    ['temp', 'temp', true],
    ['temp', 'a/temp', false],
    ['/temp', 'temp', true],
    ['**/temp', 'a/b/temp', true],
    ['**/temp', 'temp', true],
    // A folder covers what is below it, a trailing slash or not; a file of that name as well.
    ['build/', 'build/a/b.o', true],
    ['build/', 'build', true],
    ['build', 'builder/a', false],
    ['*/temp*', 'somedir/temporary.txt', true],
    ['*/*/temp*', 'somedir/temporary.txt', false],
    ['temp?', 'tempa', true],
    ['temp?', 'temp', false],
    ['**/*.pyc', 'a/b/c.pyc', true],
    ['**/*.pyc', 'c.pyc', true],
    ['a/**', 'a/b', true],
    ['a/**', 'a', false],
    ['a/**/z', 'a/z', true],
    ['a/**/z', 'a/b/c/z', true],
    ['**', 'anything/at/all', true],
    ['[a-c].txt', 'b.txt', true],
    ['[^a-c].txt', 'b.txt', false],
    ['\\*.txt', '*.txt', true],
    ['\\*.txt', 'a.txt', false],
    ['./x/../y', 'y', true],
    ['  spaced  ', 'spaced', true],
    ['# a comment', '# a comment', false],
    ['.*', '.git/config', true],
    ['a.b', 'aXb', false],
  ])('%j on %j is %j', (pattern, path, expected) => {
    expect(ignores(pattern, path)).toBe(expected);
  });

  it('lets the last line that matches decide, inside an ignored folder as well', () => {
    const text = '*\n!environment.yml\n!src/**/*.py\nsrc/secret.py\n';
    expect(ignores(text, 'environment.yml')).toBe(false);
    expect(ignores(text, 'src/a/b.py')).toBe(false);
    expect(ignores(text, 'src/secret.py')).toBe(true);
    expect(ignores(text, 'src/a/b.txt')).toBe(true);
    expect(ignores('docs\n!docs/README.md', 'docs/README.md')).toBe(false);
    expect(ignores('!docs/README.md\ndocs', 'docs/README.md')).toBe(true);
  });

  it('reads CRLF and a byte order mark', () => {
    expect(ignores('\uFEFFdata\r\n!data/keep\r\n', 'data/x')).toBe(true);
    expect(ignores('\uFEFFdata\r\n!data/keep\r\n', 'data/keep')).toBe(false);
  });

  it('reports what Docker refuses, with its place', () => {
    const text = 'ok\n  [a\n!\n';
    const { problems, patterns } = DockerIgnore.parse(text);
    expect(problems.map((p) => text.slice(p.span.start, p.span.end))).toEqual(['[a', '!']);
    expect(patterns.map((p) => p.pattern)).toEqual(['ok']);
  });

  it('gives one answer whatever was asked before, and never throws', () => {
    const text = fc
      .array(fc.constantFrom('*', '**', '/', 'a', 'b', '!', '\n', '?', '[', ']', '\\', '.', ' ', '#'))
      .map((x) => x.join(''));
    const path = fc.array(fc.constantFrom('a', 'b', '.a'), { minLength: 1, maxLength: 4 }).map((x) => x.join('/'));
    fc.assert(
      fc.property(text, fc.array(path, { maxLength: 6 }), path, (rules, before, asked) => {
        const warm = DockerIgnore.parse(rules);
        for (const other of before) warm.ignores(other);
        expect(warm.ignores(asked)).toBe(DockerIgnore.parse(rules).ignores(asked));
      }),
    );
  });

  it('does not hang on a pattern made to be slow', NO_HANG, async () => {
    const text = '*a*a*a*a*a*a*a*a*a*a*a*b\n'.repeat(50);
    expect(await expectNoHang(() => ignores(text, 'a'.repeat(5000)))).toBe(false);
  });
});
