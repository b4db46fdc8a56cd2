import { expect, test } from 'vitest';
import { withContexts } from '../../client/src/engine/docker/build/namedContexts';
import { proxiesOf } from '../../client/src/engine/docker/proxies';
import { programOf } from '../../client/src/programs';

test('on Windows a program is one of PATH, never one of the folder that is open', () => {
  const there = new Set(
    ['C:\\docker/docker.exe', './docker.exe', 'docker.exe', 'bin/docker.exe'].map((each) => each.toLowerCase()),
  );
  const exists = (path: string) => there.has(path.toLowerCase());
  const find = (path: string, name = 'docker') => programOf(name, { Path: path }, 'win32', exists);
  expect(find('.;;bin;"C:\\docker"')?.toLowerCase()).toBe('c:\\docker/docker.exe');
  expect(find('.;;bin')).toBeUndefined();
  expect(find('.;C:\\docker', 'docker.exe')?.toLowerCase()).toBe('c:\\docker/docker.exe');
  expect(find('.', 'C:\\else\\docker.exe')).toBe('C:\\else\\docker.exe');
  expect(programOf('docker', { PATH: '' }, 'linux')).toBe('docker');
});

test('the proxies of the configuration: those of the engine, else the default ones', () => {
  const proxies = {
    default: { httpProxy: 'http://p:1', noProxy: 'a,b', other: 'x' },
    'tcp://far:2376': { httpsProxy: 'http://q:2' },
  };
  expect(proxiesOf({ proxies }, 'unix:///var/run/docker.sock')).toEqual({
    HTTP_PROXY: 'http://p:1',
    http_proxy: 'http://p:1',
    NO_PROXY: 'a,b',
    no_proxy: 'a,b',
  });
  expect(proxiesOf({ proxies }, 'tcp://far:2376')).toEqual({ HTTPS_PROXY: 'http://q:2', https_proxy: 'http://q:2' });
  expect(proxiesOf({}, 'x')).toEqual({});
  expect(proxiesOf({ proxies: { default: { httpProxy: 3 } } }, 'x')).toEqual({});
});

test('build contexts become stages above the first one, and lines stay those of the file', async () => {
  const text = '# syntax=docker/dockerfile:1\r\nARG A=1\r\nFROM x AS y\r\nCOPY --from=data . .\r\n';
  const made = await withContexts(text, { data: '.', tools: 'docker-image://debian:12' }, async () => 'holder:1');
  expect(made.text.split('\r\n')).toEqual([
    '# syntax=docker/dockerfile:1',
    'ARG A=1',
    'FROM holder:1 AS data',
    'FROM debian:12 AS tools',
    'FROM x AS y',
    'COPY --from=data . .',
    '',
  ]);
  expect([1, 2, 3, 4, 5, 6].map(made.lineOf)).toEqual([1, 2, undefined, undefined, 3, 4]);
  expect((await withContexts(text, {}, async () => '')).text).toBe(text);
  await expect(withContexts(text, { data: '/nowhere/at/all' }, async () => '')).rejects.toThrow(/is no folder/);
});
