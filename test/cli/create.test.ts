import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { project, put, run, withCli } from './run';

withCli();

const YML =
  'name: science\nchannels:\n  - conda-forge\n  - nodefaults\ndependencies:\n  - python=3.12\n  - jupyterlab=4.4\n';

const all = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8', withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) =>
      join(parentPath, name)
        .slice(folder.length + 1)
        .replaceAll('\\', '/'),
    )
    .sort();

describe('create', () => {
  test('writes the files of a recipe, in which lint finds nothing', () => {
    const cwd = project({ 'environment.yml': YML });
    const { status, stdout, stderr } = run(['create', '--recipe', 'notebook'], { cwd });
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(all(cwd)).toEqual([
      '.devcontainer/devcontainer.json',
      '.dockerignore',
      '.env.example',
      '.github/workflows/image.yml',
      '.gitignore',
      'Dockerfile',
      'compose.yaml',
      'environment.yml',
    ]);
    expect(stdout).toMatch(/written {2}Dockerfile .*from environment\.yml/);
    expect(stdout).toContain('the environment is science');
    expect(run(['lint', '--fail-on', 'info'], { cwd })).toMatchObject({ status: 0 });
    // A second time there is nothing to do.
    expect(run(['create', '--recipe', 'notebook'], { cwd }).status).toBe(0);
  });

  test('--dry-run: a diff that git applies, and nothing is written', () => {
    const cwd = project({ 'environment.yml': YML, '.gitignore': 'dist\n' });
    const { status, stdout, stderr } = run(['create', '--dry-run', '--no-ci', '--no-devcontainer'], { cwd });
    expect(status).toBe(1);
    expect(all(cwd)).toEqual(['.gitignore', 'environment.yml']);
    expect(stdout).toMatch(/^--- \/dev\/null\n\+\+\+ b\/Dockerfile\n/);
    expect(stdout).toContain('--- a/.gitignore\n+++ b/.gitignore\n@@ -1,1 +1,2 @@\n dist\n+.env\n');
    expect(stderr).toContain('Recipe notebook');
  });

  test('--format json: what became of each file', () => {
    const cwd = project({ 'sub folder/environment.yml': YML, 'sub folder/.gitignore': 'dist\n' });
    const { status, stdout } = run(['create', 'sub folder', '-r', 'micromamba', '--format', 'json'], { cwd });
    const answer = JSON.parse(stdout);
    expect(status).toBe(1);
    expect(answer).toMatchObject({
      version: 1,
      folder: 'sub folder',
      recipe: 'micromamba',
      source: 'environment.yml',
      environment: 'base',
      notes: [],
    });
    const states = Object.fromEntries(
      answer.files.map((file: { path: string; state: string }) => [file.path, file.state]),
    );
    expect(states).toMatchObject({ Dockerfile: 'written', 'compose.yaml': 'written', '.gitignore': 'kept' });
    expect(readFileSync(join(cwd, 'sub folder/.gitignore'), 'utf8')).toBe('dist\n');
    for (const { path, state, text } of answer.files) {
      if (state === 'written') expect(readFileSync(join(cwd, 'sub folder', path), 'utf8')).toBe(text);
    }
  });

  test('a Dockerfile of others: nothing is written, and the exit code is 1', () => {
    const cwd = project({ 'environment.yml': YML, Dockerfile: 'FROM debian:13\n' });
    const { status, stdout } = run(['create'], { cwd });
    expect(status).toBe(1);
    expect(stdout).toContain('There is a Dockerfile already: nothing is written beside it.');
    expect(all(cwd)).toEqual(['Dockerfile', 'environment.yml']);
    expect(readFileSync(join(cwd, 'Dockerfile'), 'utf8')).toBe('FROM debian:13\n');
    // A folder in its place is no file that could be overwritten either.
    rmSync(join(cwd, 'Dockerfile'));
    put(cwd, 'Dockerfile/x', '');
    expect(run(['create'], { cwd }).status).toBe(1);
    expect(existsSync(join(cwd, 'Dockerfile/x'))).toBe(true);
  });

  test('what cannot be: the exit code is 2, and it is said why', () => {
    const cwd = project({ 'environment.yml': YML, 'empty/README.md': '' });
    const says = (...args: string[]): string => {
      const { status, stderr, stdout } = run(['create', ...args], { cwd });
      expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
      return stderr;
    };
    expect(says('--recipe', 'notebok')).toContain('Did you mean `notebook`?');
    expect(says('missing')).toContain('missing: there is no such folder.');
    expect(says('environment.yml')).toContain('environment.yml: there is no such folder.');
    expect(says('empty')).toContain('nothing here that an image could be made from');
    expect(says('--source', 'other.yml')).toContain('other.yml says of no environment');
    expect(says('a', 'b')).toContain('`create` takes one folder.');
    expect(all(cwd)).toEqual(['empty/README.md', 'environment.yml']);
  });

  test('--help names the recipes', () => {
    const { stdout } = run(['create', '--help'], { cwd: project({}) });
    expect(stdout).toMatch(/^ {2}notebook {6}JupyterLab with compose/m);
    for (const line of stdout.split('\n')) expect(line.length).toBeLessThanOrEqual(81);
  });
});
