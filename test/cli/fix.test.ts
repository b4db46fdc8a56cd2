import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
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
