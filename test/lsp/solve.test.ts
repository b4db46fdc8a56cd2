import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { CancellationTokenSource } from 'vscode-languageserver/node';
import {
  CLEAR_CHANNELS,
  SOLVE,
  SOLVE_PROGRESS,
  type SolveParams,
  type SolveProgress,
  type SolveResult,
} from '../../common/src/protocol';
import { forgeLike } from '../solver/generate';
import { ChannelServer } from '../solver/server';
import type { TestClient } from './client';
import { servers } from './harness';

const start = servers(['server', 'solver']);

let channel: ChannelServer;
const cache = realpathSync(mkdtempSync(join(tmpdir(), 'conda-in-docker-channels-')));
const before = process.env.CONDA_IN_DOCKER_CACHE;
beforeAll(async () => {
  process.env.CONDA_IN_DOCKER_CACHE = cache;
  channel = await ChannelServer.start({ forge: forgeLike(20) });
});
afterAll(async () => {
  if (before === undefined) delete process.env.CONDA_IN_DOCKER_CACHE;
  else process.env.CONDA_IN_DOCKER_CACHE = before;
  await channel.stop();
  rmSync(cache, { recursive: true, force: true });
});

function environment(...dependencies: readonly string[]): string {
  return `channels:\n  - ${channel.url}/forge\ndependencies:\n${dependencies.map((each) => `  - ${each}\n`).join('')}`;
}

function solve(client: TestClient, uri: string, more: Partial<SolveParams> = {}): Promise<SolveResult> {
  const params: SolveParams = { uri, platforms: [], progress: 'test', ...more };
  return client.connection.sendRequest<SolveResult>(SOLVE, params);
}

const DOCKERFILE = 'FROM ubuntu:18.04\nCOPY environment.yml .\nRUN conda env create -f environment.yml\n';

test('an unsaved file is solved for the image of its Dockerfile, with a lock to write and progress', async () => {
  const client = await start();
  client.write('Dockerfile', DOCKERFILE);
  const uri = client.write('environment.yml', environment('python=3.12'));
  await client.open(uri, environment('python=3.12', 'numpy'), 'yaml');
  const told: string[] = [];
  client.connection.onNotification(SOLVE_PROGRESS, ({ message }: SolveProgress) => {
    told.push(message);
  });
  const result = await solve(client, uri);
  expect(result).toMatchObject({
    notes: [],
    answers: [{ platform: 'linux-64', result: 'solved', problems: [], lock: { exists: false } }],
  });
  const lock = result?.answers[0]?.lock;
  expect(lock?.uri).toMatch(/\/conda-linux-64\.lock$/);
  expect(lock?.text).toContain('/numpy-2.0.2-py312h0_0.conda#');
  expect(told.some((each) => each.startsWith('linux-64: reading'))).toBe(true);
});

test('several platforms, and what a lock would change; what is left out stays', async () => {
  const client = await start();
  const uri = client.write('environment.yml', environment('python=3.12', 'pandas', 'requests'));
  const first = await solve(client, uri, { platforms: ['linux-64', 'linux-aarch64'] });
  expect(first?.answers.map(({ platform, result }) => [platform, result])).toEqual([
    ['linux-64', 'solved'],
    ['linux-aarch64', 'solved'],
  ]);
  const text = first?.answers[0]?.lock?.text ?? '';
  // A lock of the day before: an older numpy, and no urllib3.
  const old = text.replace('numpy-2.3.1-', 'numpy-2.0.2-').replace(/.*urllib3.*\n/, '');
  client.write('conda-linux-64.lock', old);
  const other = await start();
  other.write('conda-linux-64.lock', old);
  const again = other.write('environment.yml', environment('python=3.12', 'pandas', 'requests'));
  const changes = (await solve(other, again))?.answers[0]?.lock?.changes;
  expect(changes).toMatchObject([
    { name: 'numpy', word: 'newer', from: '2.0.2', to: '2.3.1' },
    { name: 'urllib3', word: 'new', to: '2.3.0' },
  ]);
  const partly = await solve(other, again, { keep: { 'linux-64': ['numpy'] } });
  expect(partly?.answers[0]?.lock?.text).toContain('/numpy-2.0.2-');
  expect(partly?.answers[0]?.lock?.text).toContain('/urllib3-2.3.0-');
});

test('what stands in the way is at its lines, with edits that mend it', async () => {
  const client = await start();
  const text = environment('python=3.13', 'tensorflow', '"numpy"');
  const uri = client.write('environment.yml', text);
  const result = await solve(client, uri);
  const problems = result?.answers[0]?.problems ?? [];
  expect(problems.map(({ range }) => range.start)).toEqual([
    { line: 3, character: 4 },
    { line: 4, character: 4 },
  ]);
  const [first] = problems;
  expect(first?.message).toContain('cannot be installed together');
  expect(first?.related).toHaveLength(1);
  expect(first?.fixes.map(({ title }) => title)).toEqual(['Use python 3.12.6', 'Allow any version of python']);
  const [use] = first?.fixes ?? [];
  const line = text.split('\n')[3] ?? '';
  const { start: from, end } = use?.range ?? { start: { character: 0 }, end: { character: 0 } };
  expect(line.slice(0, from.character) + use?.text + line.slice(end.character)).toBe('  - python=3.12');
});

test('a file that cannot be solved as it is, and a channel that does not answer', async () => {
  const client = await start();
  const broken = client.write('environment.yml', environment('python >= 3.8 <<'));
  expect(await solve(client, broken)).toMatchObject({
    refused: { message: expect.stringContaining('is no match spec'), range: { start: { line: 3 } } },
  });
  const alone = client.write('a/environment.yml', 'channels: ["http://127.0.0.1:9/none"]\ndependencies: [python]\n');
  expect((await solve(client, alone))?.answers).toMatchObject([
    { result: 'failed', message: expect.stringContaining('refuses the connection') },
  ]);
  const other = client.write('Dockerfile', 'FROM debian:12\n');
  expect(await solve(client, other)).toBeNull();
});

test('it can be cancelled, and the cache cleared', async () => {
  const client = await start();
  const uri = client.write('environment.yml', environment('python'));
  const source = new CancellationTokenSource();
  channel.fault = () => {
    source.cancel();
    return true;
  };
  await client.connection.sendRequest(CLEAR_CHANNELS);
  const params: SolveParams = { uri, platforms: [], progress: 'test' };
  const result = await client.connection.sendRequest<SolveResult>(SOLVE, params, source.token);
  channel.fault = undefined;
  expect(result?.answers).toMatchObject([{ result: 'cancelled' }]);
});
