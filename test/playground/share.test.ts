import { expect, test } from 'vitest';
import { type Files, fromFragment, problemOf, toFragment } from '../../playground/src/share';

const FILES: Files = [
  ['docker/Dockerfile', 'FROM debian:12\r\nRUN echo "ä🐍"\n'],
  ['environment.yml', 'name: app\n'],
  ['empty.txt', ''],
];

test('a link gives back the files as they were, in their order', async () => {
  const fragment = await toFragment(FILES);
  // Nothing that a chat or a shell would cut or escape.
  expect(fragment).toMatch(/^v1\.[\w-]+$/);
  expect(await fromFragment(`#${fragment}`)).toEqual(FILES);
});

test('a long text becomes a short link', async () => {
  const text = 'RUN conda install -y numpy && conda clean -afy\n'.repeat(2000);
  expect((await toFragment([['Dockerfile', text]])).length).toBeLessThan(2000);
});

async function packed(value: unknown): Promise<string> {
  return toFragment(value as Files);
}

test.each([
  ['nothing', ''],
  ['another fragment', '#section'],
  ['a form that is not known', '#v2.AAAA'],
  ['no base64', '#v1.%%%'],
  ['cut', undefined],
])('a link that is %s opens nothing', async (_, fragment) => {
  expect(await fromFragment(fragment ?? `#${(await toFragment(FILES)).slice(0, -9)}`)).toBeUndefined();
});

test.each([
  ['no list', { Dockerfile: '' }],
  ['an empty list', []],
  ['no text', [['Dockerfile', 1]]],
  ['a path out of the project', [['../../etc/passwd', '']]],
  [
    'a name twice',
    [
      ['a', ''],
      ['a', ''],
    ],
  ],
  ['too many files', Array.from({ length: 101 }, (_, at) => [`f${at}`, ''])],
])('a link with %s opens nothing', async (_, value) => {
  expect(await fromFragment(await packed(value))).toBeUndefined();
});

test('a small link that holds a very large text opens nothing', async () => {
  const fragment = await toFragment([['Dockerfile', ' '.repeat(8 * 1024 * 1024)]]);
  expect(fragment.length).toBeLessThan(20_000);
  expect(await fromFragment(fragment)).toBeUndefined();
});

test.each(['Dockerfile', 'a/b/Dockerfile.gpu', '.dockerignore', 'ä b.yml', 'a:b'])(
  '%s can be the name of a file',
  (name) => {
    expect(problemOf(name)).toBeUndefined();
  },
);

test.each(['', '/etc/passwd', 'a//b', '.', 'a/../b', 'a\\b', 'a#b', 'a\nb', 'x'.repeat(201)])(
  '%j cannot be the name of a file',
  (name) => {
    expect(problemOf(name)).toMatch(/\.$/);
  },
);
