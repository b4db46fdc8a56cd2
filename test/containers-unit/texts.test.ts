import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { BuildLog, elapsed, placesIn, size } from '../../client/src/containers/buildLog';
import { splitWords } from '../../client/src/containers/commands/words';
import { hashFiles } from '../../client/src/containers/inputs';
import { withoutTokens } from '../../client/src/containers/jupyter';
import { containerName, imageName, relativeDockerfile } from '../../client/src/containers/naming';
import { serverUrl } from '../../client/src/containers/server';
import type { BuildEvent, BuildStep } from '../../client/src/engine/port';

describe('names', () => {
  test('an image reference from any folder, never the same for two', () => {
    const valid = /^conda-in-docker\/[a-z0-9]+(-[a-z0-9]+)*:[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}$/;
    const folders = ['/home/me/My Größe!', '/日本語', '/--x--', `/${'long'.repeat(50)}`, '/a b/c', '/a/b c'];
    const names = folders.map((folder) => imageName(folder, 'Dockerfile', null));
    for (const name of names) expect(name).toMatch(valid);
    expect(new Set(names).size).toBe(folders.length);
    expect(imageName('/p', 'Dockerfile', '.dev')).toMatch(/^conda-in-docker\/p-[0-9a-f]{8}:_dev$/);
    expect(imageName('/p', 'a/Dockerfile', null)).not.toBe(imageName('/p', 'Dockerfile', null));
  });

  test('a container name that Docker takes', () => {
    expect(containerName('/日本', 'jupyter')).toMatch(/^conda-jupyter-[0-9a-f]{6}$/);
    expect(containerName("/it's", 'jupyter')).toMatch(/^[a-zA-Z0-9][a-zA-Z0-9_.-]+$/);
  });

  test('the Dockerfile as labels have it, on Windows too', () => {
    expect(relativeDockerfile('/p', '/p/docker/Dockerfile')).toBe('docker/Dockerfile');
    expect(relativeDockerfile('C:\\p', 'C:\\p\\docker\\Dockerfile')).toBe('docker/Dockerfile');
  });
});

describe('words of a command line', () => {
  test.each([
    ['python -m app', ['python', '-m', 'app']],
    [`python 'a b.py' "it's" x\\ y`, ['python', 'a b.py', "it's", 'x y']],
    [`a "\\"q\\"" '' b$HOME;rm *`, ['a', '"q"', '', 'b$HOME;rm', '*']],
    ['   ', []],
  ])('%s', (text, words) => expect(splitWords(text)).toEqual(words));

  test('a quote that is not closed is said', () => {
    expect(splitWords("echo 'a")).toBe("The quote ' is not closed.");
  });
});

describe('the log of a build', () => {
  const step: BuildStep = {
    id: '1',
    name: '[2/3] RUN conda env create',
    isInstruction: true,
    instruction: 'RUN conda env create',
    index: 2,
    count: 3,
    line: 3,
  };
  const plain = (log: BuildLog, ...events: BuildEvent[]) =>
    events.map((event) => log.render(event).replace(/\u001b\[\d+m/g, '')).join('');

  test('steps with their places, what they write, times and cache hits', () => {
    const log = new BuildLog('Dockerfile');
    const text = plain(
      log,
      { type: 'context', files: 2, bytes: 1500, done: true },
      { type: 'step-started', step, time: 0 },
      { type: 'log', step, stream: 'stdout', text: 'Collecting' },
      { type: 'step-finished', step, cached: false, milliseconds: 12_345 },
      {
        type: 'step-finished',
        step: { ...step, id: '2', name: '[3/3] COPY . .', line: 4 },
        cached: true,
        milliseconds: 0,
      },
    );
    expect(text.split('\r\n')).toEqual([
      'Context: 2 files, 1.5 kB',
      '[2/3] RUN conda env create  Dockerfile:3',
      '  Collecting',
      '  done in 12.3 s',
      '[3/3] COPY . .  Dockerfile:4',
      '  from the cache',
      '',
    ]);
    expect(log.success('x:latest', 20_000)).toContain('1 step run, 1 from the cache');
  });

  test('stages side by side: each line can be told', () => {
    const other = { ...step, id: '9', name: '[a 1/2] RUN x', line: undefined };
    const text = plain(
      new BuildLog('Dockerfile'),
      { type: 'step-started', step, time: 0 },
      { type: 'step-started', step: other, time: 0 },
      { type: 'log', step, stream: 'stderr', text: 'one' },
      { type: 'log', step: other, stream: 'stdout', text: 'two' },
    );
    expect(text.split('\r\n').slice(1)).toEqual([
      '[a 1/2] RUN x',
      '[2/3] RUN conda env create',
      '  one',
      '[a 1/2] RUN x',
      '  two',
      '',
    ]);
  });

  test('places in a line are links', () => {
    expect(placesIn('[2/3] RUN x  docker/Dockerfile:12', 'docker/Dockerfile')).toEqual([
      { start: 13, length: 20, line: 12 },
    ]);
    expect(placesIn('docker/Dockerfile: no', 'docker/Dockerfile')).toEqual([]);
  });

  test('times and sizes', () => {
    expect([850, 12_345, 125_000].map(elapsed)).toEqual(['850 ms', '12.3 s', '2 min 5 s']);
    expect([12, 3400, 5_600_000, 1_230_000_000].map(size)).toEqual(['12 B', '3.4 kB', '5.6 MB', '1.23 GB']);
  });
});

describe('the hash of sources', () => {
  const root = mkdtempSync(join(tmpdir(), 'conda-in-docker-'));
  afterAll(() => rmSync(root, { recursive: true, force: true }));
  const files = ['a', 'b'].map((name) => join(root, name));
  const hash = (list = files) => hashFiles(list, (file) => relativeDockerfile(root, file));

  test('follows names and content, not the order; a missing file counts as one', async () => {
    writeFileSync(join(root, 'a'), 'one');
    const missing = await hash();
    writeFileSync(join(root, 'b'), 'two');
    const both = await hash();
    expect(both).not.toBe(missing);
    expect(await hash([...files].reverse())).toBe(both);
    writeFileSync(join(root, 'a'), 'two');
    writeFileSync(join(root, 'b'), 'one');
    expect(await hash()).not.toBe(both);
  });

  test('a big file is told by its ends and its size', async () => {
    const big = Buffer.alloc(5 * 1024 * 1024);
    writeFileSync(join(root, 'a'), big);
    const before = await hash();
    big[big.length - 1] = 1;
    writeFileSync(join(root, 'a'), big);
    expect(await hash()).not.toBe(before);
  });
});

test('tokens are left out of logs, and stand escaped in addresses', () => {
  expect(withoutTokens('http://x:8888/lab?token=abc123 or ?a=1&token=x"')).toBe(
    'http://x:8888/lab?token=… or ?a=1&token=…"',
  );
  expect(serverUrl({ host: '::1', port: 80 }, 'a b')).toBe('http://[::1]:80/?token=a%20b');
  expect(serverUrl({ host: '127.0.0.1', port: 80 }, undefined)).toBe('http://127.0.0.1:80/');
});
