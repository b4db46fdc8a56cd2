import { readFileSync } from 'node:fs';
import picomatch from 'picomatch';
import { expect, test } from 'vitest';

interface Language {
  readonly id: string;
  readonly filenames: readonly string[];
  readonly filenamePatterns: readonly string[];
  readonly firstLine: string;
  readonly configuration: string;
}

const { contributes } = JSON.parse(readFileSync('package.json', 'utf8')) as {
  contributes: { languages: readonly Language[] };
};
const language = contributes.languages.find(({ id }) => id === 'conda-explicit');

const byName = (name: string) =>
  language?.filenames.includes(name) ||
  (language?.filenamePatterns ?? []).some((each) => picomatch.isMatch(name, each));
const byFirstLine = (line: string) => new RegExp(language?.firstLine ?? '$^').test(line);

test.each(['conda-linux-64.lock', 'conda-osx-arm64.lock', 'explicit.txt', 'spec-file.txt', 'env-explicit.txt'])(
  '%s is an explicit lock file by its name',
  (name) => {
    expect(byName(name)).toBe(true);
  },
);

test.each([
  'conda-lock.yml',
  'poetry.lock',
  'Cargo.lock',
  'requirements.txt',
  'environment.yml',
  'pixi.lock',
  'notes.txt',
])('%s is not', (name) => {
  expect(byName(name)).toBe(false);
});

test('a file of another name is one by its first line', () => {
  expect(byFirstLine('@EXPLICIT')).toBe(true);
  expect(byFirstLine('# This file may be used to create an environment using:')).toBe(true);
  expect(byFirstLine('# @EXPLICIT is a word')).toBe(false);
  expect(byFirstLine('numpy==1.2')).toBe(false);
});

test('its lines are commented out with #', () => {
  const configuration = JSON.parse(readFileSync(language?.configuration ?? '', 'utf8'));
  expect(configuration.comments).toEqual({ lineComment: '#' });
});
