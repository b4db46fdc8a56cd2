import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  lstatSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ChangedMeanwhile, createFile, replaceFile } from '../../server/src/cli/files/replace';
import { FAULTY, project, run, TWO_RULES, withCli } from './run';

withCli();

const read = (cwd: string, path: string) => readFileSync(join(cwd, path), 'utf8');
const HOOKED = FAULTY.replace('RUN conda activate', 'RUN . /opt/conda/etc/profile.d/conda.sh && conda activate');

test('--fix applies the safe fixes and reports what is left', () => {
  const cwd = project({ 'a b/Dockerfile': FAULTY });
  const { status, stdout } = run(['lint', '--fix', ...TWO_RULES], { cwd });
  expect(read(cwd, 'a b/Dockerfile')).toBe(HOOKED);
  expect(stdout).toContain('unpinned-base-tag');
  expect(stdout).not.toContain('activate-without-hook');
  expect(stdout).toContain('Fixed 1 problem.\nFound 1 warning in 1 of 1 file.');
  expect(status).toBe(1);
});

test('--unsafe-fixes applies the others as well, after which nothing is left', () => {
  const cwd = project({ Dockerfile: FAULTY });
  expect(run(['lint', '--fix', '--unsafe-fixes', ...TWO_RULES], { cwd }).status).toBe(0);
  expect(read(cwd, 'Dockerfile')).toMatch(/^FROM continuumio\/miniconda3:\S+\n/);
});

test('--unsafe-fixes: a fault that one fix mends is not mended again by another', () => {
  const text = [
    'FROM debian:12.8',
    'RUN useradd -m ada && apt-get update && apt-get install -y wget',
    'USER ada',
    'WORKDIR /home/ada',
    'ENV PATH=/home/ada/conda/bin:$PATH PROJECT=/home/ada/app',
    'RUN wget -qO m.sh https://github.com/conda-forge/miniforge/releases/download/25.3.1-0/Miniforge3-25.3.1-0-Linux-x86_64.sh && bash m.sh -b -p /home/ada/conda && rm m.sh && mkdir $PROJECT',
    'ENV ENV_PREFIX=$PWD/env',
    'RUN conda create -y -p $ENV_PREFIX python=3.12 && conda clean -afy',
    '',
  ].join('\n');
  const cwd = project({ Dockerfile: text });
  const rules = ['--rule', 'all=off', '--rule', 'env-variable-scope=warning', '--rule', 'unwritable-prefix=error'];
  expect(run(['lint', ...rules], { cwd }).stdout).toMatch(/env-variable-scope.*unwritable-prefix/s);
  run(['lint', '--fix', '--unsafe-fixes', ...rules], { cwd });
  // The prefix is in the user's own folder now: nobody has to be root for it.
  expect(read(cwd, 'Dockerfile')).toBe(text.replace('$PWD/env', '/home/ada/env'));
});

test('line ends, the byte order mark and the mode stay', () => {
  const cwd = project({ Dockerfile: `\uFEFF${FAULTY.replace(/\n/g, '\r\n')}` });
  chmodSync(join(cwd, 'Dockerfile'), 0o640);
  run(['lint', '--fix', ...TWO_RULES], { cwd });
  expect(read(cwd, 'Dockerfile')).toBe(`\uFEFF${HOOKED.replace(/\n/g, '\r\n')}`);
  if (process.platform !== 'win32') expect(statSync(join(cwd, 'Dockerfile')).mode & 0o777).toBe(0o640);
});

test('--fix-dry-run writes nothing; its diff is one that patch applies', () => {
  const cwd = project({ 'sub/Dockerfile': FAULTY, 'b/Dockerfile': FAULTY.replace(/\n$/, '') });
  const { status, stdout, stderr } = run(['lint', '--fix-dry-run', ...TWO_RULES], { cwd });
  expect(read(cwd, 'sub/Dockerfile')).toBe(FAULTY);
  expect(stderr).toBe('2 problems would be fixed.\n');
  expect(status).toBe(1);
  expect(stdout).toContain('--- a/sub/Dockerfile\n+++ b/sub/Dockerfile\n@@ ');
  const patched = spawnSync('git', ['apply', '-'], { cwd, input: stdout, encoding: 'utf8' });
  expect(patched.stderr).toBe('');
  expect(read(cwd, 'sub/Dockerfile')).toBe(HOOKED);
  expect(read(cwd, 'b/Dockerfile')).toBe(HOOKED.replace(/\n$/, ''));
});

test('standard input is fixed to standard output, with the findings beside it', () => {
  const cwd = project({});
  const { stdout, stderr } = run(['lint', '--fix', '-', ...TWO_RULES], { cwd, input: FAULTY });
  expect(stdout).toBe(HOOKED);
  expect(stderr).toContain('unpinned-base-tag');
  expect(existsSync(join(cwd, 'Dockerfile'))).toBe(false);
});

test('a file that cannot be written is an error', () => {
  if (process.getuid?.() === 0) return;
  const cwd = project({ Dockerfile: FAULTY });
  chmodSync(join(cwd, 'Dockerfile'), 0o400);
  const { status, stderr } = run(['lint', '--fix', ...TWO_RULES], { cwd });
  expect(status).toBe(2);
  expect(stderr).toContain('Dockerfile: cannot be written: permission denied');
});

test('a full disk leaves the file as it was, and nothing beside it', () => {
  const cwd = project({});
  // A file system of two pages: the file fits, and not another one beside it.
  if (spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=12k', 'tmpfs', cwd]).status !== 0) return;
  try {
    const text = `${FAULTY}${'# a comment to fill the disk\n'.repeat(200)}`;
    writeFileSync(join(cwd, 'Dockerfile'), text);
    const { status, stdout, stderr } = run(['lint', '--fix', ...TWO_RULES], { cwd });
    expect(read(cwd, 'Dockerfile')).toBe(text);
    expect(readdirSync(cwd)).toEqual(['Dockerfile']);
    expect(stderr).toContain('Dockerfile: cannot be written: no space is left on the disk');
    expect(stdout).not.toContain('Fixed');
    expect(stdout).toContain('activate-without-hook');
    expect(status).toBe(2);
  } finally {
    spawnSync('umount', [cwd]);
  }
});

test('what somebody else wrote meanwhile stays', () => {
  const cwd = project({ Dockerfile: 'new\n' });
  const path = join(cwd, 'Dockerfile');
  expect(() => replaceFile(path, Buffer.from('old\n'), Buffer.from('fixed\n'))).toThrow(ChangedMeanwhile);
  expect(read(cwd, 'Dockerfile')).toBe('new\n');
  expect(() => createFile(path, Buffer.from('made\n'), 0o644)).toThrow(/EEXIST/);
  expect(read(cwd, 'Dockerfile')).toBe('new\n');
  expect(readdirSync(cwd)).toEqual(['Dockerfile']);
});

test('a file behind a link that leads out of the folder is left, and said', () => {
  const cwd = project({ 'inside/README': '', 'outside/Dockerfile': FAULTY });
  symlinkSync(join(cwd, 'outside/Dockerfile'), join(cwd, 'inside/Dockerfile'));
  const { stdout, stderr } = run(['lint', '--fix', ...TWO_RULES], { cwd: join(cwd, 'inside') });
  expect(read(cwd, 'outside/Dockerfile')).toBe(FAULTY);
  expect(stderr).toMatch(/left: “.*” changes Dockerfile, which is not in the paths that you named/);
  expect(stdout).not.toContain('Fixed');
});

test('a link that was named itself stays a link, and its target is fixed', () => {
  const cwd = project({ 'outside/Dockerfile': FAULTY, 'inside/README': '' });
  symlinkSync(join(cwd, 'outside/Dockerfile'), join(cwd, 'inside/Dockerfile'));
  run(['lint', '--fix', 'inside/Dockerfile', ...TWO_RULES], { cwd });
  expect(read(cwd, 'outside/Dockerfile')).toBe(HOOKED);
  expect(lstatSync(join(cwd, 'inside/Dockerfile')).isSymbolicLink()).toBe(true);
});

test('bytes that cannot be written back exactly are left', () => {
  const cwd = project({ Dockerfile: FAULTY });
  const path = join(cwd, 'Dockerfile');
  const bytes = Buffer.concat([Buffer.from(FAULTY), Buffer.from([0x23, 0xef, 0xbf, 0xbf, 0x0a])]);
  writeFileSync(path, bytes);
  run(['lint', '--fix', ...TWO_RULES], { cwd });
  expect(readFileSync(path).equals(bytes)).toBe(true);
});
