import { expect, test } from 'vitest';
import { hover } from './hover';

const file = (probe: string, more = '') => ({
  '.devcontainer/devcontainer.json': `{\n  "build": { "dockerfile": "Dockerfile" },${more}\n  "userEnvProbe": "${probe}‸"\n}\n`,
  '.devcontainer/Dockerfile':
    'FROM condaforge/miniforge3:24.11.3-0\nRUN conda create -y -n app python=3.12\nRUN echo "conda activate app" >> ~/.bashrc\n',
});

test('which shell is asked, and what commands and terminals run in then', () => {
  const none = hover(file('none'))?.text;
  expect(none).toContain('asks no shell');
  expect(none).toMatch(/commands\W+base, by PATH only/);
  expect(none).toMatch(/terminals\W+app/);
  expect(hover(file('interactiveShell'))?.text).toMatch(/commands\W+app/);
});

test('the start-up files of another user are not those of the image', () => {
  const text = hover(file('none', '\n  "remoteUser": "vscode",'))?.text;
  expect(text).toContain('asks no shell');
  expect(text).not.toContain('terminals');
});

test('a value that the specification does not have', () => {
  expect(hover(file('always'))).toBeUndefined();
});
