import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { RULES } from '../../server/src/analysis';
import { project, run, withCli } from './run';

withCli();

test('the list has every rule once', () => {
  const { stdout, status } = run(['rules'], { cwd: project({}) });
  expect(status).toBe(0);
  for (const { code, name } of RULES) {
    expect(stdout.split('\n').filter((line) => line.startsWith(`  ${code}  ${name} `))).toHaveLength(1);
  }
});

test('a rule is shown by its name or code', () => {
  const cwd = project({});
  const { stdout } = run(['rules', 'unpinned-base-tag'], { cwd });
  expect(stdout).toContain('# unpinned-base-tag\n');
  expect(stdout).toContain('## Why\n');
  expect(run(['rules', 'cd1001'], { cwd }).stdout).toBe(stdout);
  expect(JSON.parse(run(['rules', 'CD1001', '--format=json'], { cwd }).stdout)).toMatchObject({
    code: 'CD1001',
    name: 'unpinned-base-tag',
    fixable: 'unsafe',
  });
});

test.each([['lint'], ['explain'], ['lock'], ['check'], ['outdated'], ['rules'], ['lsp']])(
  '%s --help names its options and has examples',
  (command) => {
    const { stdout, status } = run([command, '--help'], { cwd: project({}) });
    expect(status).toBe(0);
    expect(stdout).toContain(`Usage: conda-in-docker ${command}`);
    expect(stdout).toContain('Examples:\n');
    expect(run(['help', command], { cwd: project({}) }).stdout).toBe(stdout);
  },
);

test('the version is that of the package', () => {
  const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
  expect(run(['--version'], { cwd: project({}) }).stdout).toBe(`${version}\n`);
});

test('without a command the help goes to the standard error', () => {
  expect(run([], { cwd: project({}) })).toMatchObject({
    status: 2,
    stdout: '',
    stderr: expect.stringContaining('Usage:'),
  });
});
