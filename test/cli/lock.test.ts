import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ChannelBuilder, forgeLike } from '../solver/generate';
import { ChannelServer } from '../solver/server';
import { project, put, runBeside, withCli } from './run';

withCli();

let server: ChannelServer;
beforeAll(async () => {
  server = await ChannelServer.start({ forge: forgeLike(60) });
});
afterAll(() => server.stop());

function environment(dependencies: readonly string[], more = ''): string {
  return `name: app\nchannels:\n  - ${server.url}/forge\ndependencies:\n${dependencies.map((each) => `  - ${each}\n`).join('')}${more}`;
}

const DOCKERFILE = (image: string) =>
  `FROM ${image}\nCOPY environment.yml .\nRUN conda env create -f environment.yml\n`;

/** Runs a command with a cache of its own. */
function solver(command: string, cwd: string, ...args: readonly string[]) {
  return runBeside([command, ...args], { cwd, env: { CONDA_IN_DOCKER_CACHE: join(cwd, '.cache') } });
}

function lock(cwd: string, ...args: readonly string[]) {
  return solver('lock', cwd, ...args);
}

describe('lock', () => {
  test('writes an explicit file with checksums beside the environment file', async () => {
    const cwd = project({ 'docker/environment.yml': environment(['python=3.12', 'pandas', 'requests']) });
    const { status, stdout } = await lock(cwd, 'docker/environment.yml', '--platform', 'linux-64');
    expect({ status, stdout }).toEqual({ status: 0, stdout: expect.stringContaining('docker/conda-linux-64.lock') });
    const text = readFileSync(join(cwd, 'docker/conda-linux-64.lock'), 'utf8');
    const [marker] = text.split('\n').filter((line) => !line.startsWith('#'));
    expect(marker).toBe('@EXPLICIT');
    const lines = text.split('\n').filter((line) => line.startsWith('http'));
    for (const line of lines)
      expect(line).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/forge\/(?:linux-64|noarch)\/[\w.-]+\.conda#[0-9a-f]{32}$/);
    const names = lines.map((line) => /([^/]+)-[^-]+-[^-]+\.conda/.exec(line)?.[1]);
    expect(names).toEqual(expect.arrayContaining(['python', 'pandas', 'numpy', 'requests', 'pip', 'python_abi']));
    expect(names.indexOf('numpy')).toBeLessThan(names.indexOf('pandas'));
  });

  test('solves for the glibc of the image that the Dockerfile makes it in', async () => {
    const files = { 'environment.yml': environment(['python=3.12', 'numpy']) };
    const old = project({ ...files, Dockerfile: DOCKERFILE('ubuntu:18.04') });
    const recent = project({ ...files, Dockerfile: DOCKERFILE('continuumio/miniconda3:24.11.1-0') });
    for (const cwd of [old, recent]) expect(await lock(cwd)).toMatchObject({ status: 0 });
    expect(readFileSync(join(old, 'conda-linux-64.lock'), 'utf8')).toContain('numpy-2.0.2-');
    expect(readFileSync(join(recent, 'conda-linux-64.lock'), 'utf8')).toContain('numpy-2.3.1-');
  });

  test('says what the image is too old for, and leaves an old lock as it is', async () => {
    const cwd = project({
      'environment.yml': environment(['python=3.12', 'numpy>=2.3']),
      Dockerfile: DOCKERFILE('ubuntu:18.04'),
    });
    put(cwd, 'conda-linux-64.lock', '# mine\n@EXPLICIT\n');
    const { status, stdout } = await lock(cwd);
    expect(status).toBe(1);
    expect(stdout).toContain('numpy 2.3.1 needs glibc 2.28 or newer; ubuntu:18.04 has 2.27.');
    expect(stdout).toContain('environment.yml:6');
    expect(readFileSync(join(cwd, 'conda-linux-64.lock'), 'utf8')).toBe('# mine\n@EXPLICIT\n');
  });

  test('writes nothing where nobody answers, and names the channel', async () => {
    const cwd = project({ 'environment.yml': 'channels: ["http://127.0.0.1:9/none"]\ndependencies: [python]\n' });
    const { status, stderr } = await lock(cwd);
    expect(status).toBe(2);
    expect(stderr).toContain('http://127.0.0.1:9/none');
    expect(stderr).toContain('refuses the connection');
    expect(existsSync(join(cwd, 'conda-linux-64.lock'))).toBe(false);
  });
});

describe('check', () => {
  test('says that a file solves, and writes nothing', async () => {
    const cwd = project({ 'environment.yml': environment(['python=3.12', 'requests']) });
    const { status, stdout } = await solver('check', cwd);
    expect({ status, stdout }).toEqual({
      status: 0,
      stdout: expect.stringMatching(/^environment\.yml solves for linux-64: \d+ packages\n$/),
    });
    expect(existsSync(join(cwd, 'conda-linux-64.lock'))).toBe(false);
  });

  test.each([
    [['python=3.12', 'botocore', 'boto-new'], ['botocore', 'boto-new'], 'cannot be installed together'],
    [
      ['python=3.13', 'tensorflow'],
      ['python=3.13', 'tensorflow'],
      'It solves with python 3.12.6 in place of `python=3.13`',
    ],
    [['python=3.12', 'nump'], ['nump'], 'Did you mean `numpy`?'],
    [['python=3.12', 'pandas=2.1'], ['pandas=2.1'], 'The nearest version that is there is 2.2.3.'],
    [['pytorch-gpu'], ['pytorch-gpu'], 'needs CUDA'],
  ])('%j: names the lines and what to do', async (dependencies, concerned, words) => {
    const cwd = project({ 'environment.yml': environment(dependencies) });
    const { status, stdout } = await solver('check', cwd, '--format', 'json');
    expect(status).toBe(1);
    const [platform] = JSON.parse(stdout).platforms;
    expect(platform).toMatchObject({ platform: 'linux-64', result: 'unsolvable' });
    const places = platform.conflicts.flatMap((each: { places: { spec: string }[] }) => each.places);
    expect(places.map(({ spec }: { spec: string }) => spec)).toEqual(concerned);
    expect(places[0].line).toBe(5 + dependencies.indexOf(concerned[0] ?? ''));
    expect(JSON.stringify(platform.conflicts)).toContain(words);
  });
});

test('a package comes from the first channel that has it; what conda would do by default is said', async () => {
  const first = new ChannelBuilder().add('foo', '1.0').data;
  const second = new ChannelBuilder().add('foo', '2.0').data;
  const own = await ChannelServer.start({ first, second });
  try {
    const channels = `channels: [${own.url}/first, ${own.url}/second]\n`;
    const plain = project({ 'environment.yml': `${channels}dependencies: [foo]\n` });
    expect((await lock(plain)).status).toBe(0);
    expect(readFileSync(join(plain, 'conda-linux-64.lock'), 'utf8')).toContain('/first/linux-64/foo-1.0-');
    const newer = { 'environment.yml': `${channels}dependencies: ["foo>=2"]\n` };
    const strict = await lock(project(newer));
    expect(strict).toMatchObject({ status: 1, stdout: expect.stringContaining('with strict channel priority') });
    expect(strict.stdout).toContain("conda's own default, it solves, with foo from a channel further down");
    const flexible = await lock(project({ ...newer, '.condarc': 'channel_priority: flexible\n' }));
    expect(flexible).toMatchObject({ status: 0, stderr: expect.stringContaining('with channel_priority: strict') });
    expect((await lock(project(newer), '--channel-priority', 'flexible')).status).toBe(0);
    const named = project({ 'environment.yml': `${channels}dependencies: ["${own.url}/second::foo"]\n` });
    expect((await lock(named)).status).toBe(0);
    expect(readFileSync(join(named, 'conda-linux-64.lock'), 'utf8')).toContain('/second/linux-64/foo-2.0-');
  } finally {
    await own.stop();
  }
});

describe('outdated', () => {
  test('is silent of a lock that was just made, and shows what changed since', async () => {
    const own = await ChannelServer.start({ forge: forgeLike(0) });
    try {
      const cwd = project({
        'environment.yml': `channels: [${own.url}/forge]\ndependencies: [python=3.12, requests]\n`,
      });
      expect((await lock(cwd)).status).toBe(0);
      expect(await solver('outdated', cwd)).toMatchObject({
        status: 0,
        stdout: 'conda-linux-64.lock is up to date\n',
      });
      const newer = new ChannelBuilder(['linux-64', 'linux-aarch64']);
      newer.add('idna', '3.11', ['python >=3.9'], { noarch: 'python' });
      const before = forgeLike(0);
      own.put({ forge: { ...before, noarch: { ...before.noarch, ...newer.data.noarch } } });
      const { status, stdout } = await solver('outdated', cwd);
      expect(status).toBe(1);
      expect(stdout).toMatch(/idna +3\.10 +3\.11 +newer/);
    } finally {
      await own.stop();
    }
  });

  test('needs a lock', async () => {
    const cwd = project({ 'environment.yml': environment(['python']) });
    const { status, stderr } = await solver('outdated', cwd);
    expect({ status, stderr }).toEqual({
      status: 2,
      stderr: expect.stringContaining('conda-linux-64.lock is not there'),
    });
  });
});
