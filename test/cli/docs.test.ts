/** The commands that the pages show, run in a project as they are there. Those that ask channels have tests of their own. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { project, run, withCli } from './run';

withCli();

const ROOT = join(import.meta.dirname, '../..');
const PAGES = [
  'README.md',
  ...readdirSync(join(ROOT, 'docs')).flatMap((name) => (name.endsWith('.md') ? [`docs/${name}`] : [])),
];
/** Asked of a channel or a container engine, or a server that waits for its client. */
const ELSEWHERE = new Set(['learn', 'lock', 'check', 'outdated', 'lsp']);

const ENVIRONMENT = 'name: analysis\nchannels: [conda-forge]\ndependencies:\n  - python=3.12\n  - numpy=2.1\n';
const LOCK =
  '# platform: linux-64\n@EXPLICIT\nhttps://conda.anaconda.org/conda-forge/linux-64/python-3.12.5-h1_0.conda#0123456789abcdef0123456789abcdef\n';
const LOG = '/bin/sh: 1: source: not found\n';
const FILES = {
  'environment.yml': ENVIRONMENT,
  Dockerfile:
    'FROM continuumio/miniconda3:24.11.1-0\nCOPY environment.yml .\nRUN conda env create -f environment.yml\n',
  'build.log': LOG,
  'analysis/environment.yml': ENVIRONMENT,
  'analysis/conda-linux-64.lock': LOCK,
  'conda-linux-64.lock': LOCK,
};

const COMMANDS = PAGES.flatMap((page) => {
  const blocks = [...readFileSync(join(ROOT, page), 'utf8').matchAll(/^```sh\n([\s\S]*?)^```/gm)];
  return blocks.flatMap(([, block = '']) =>
    block.split('\n').flatMap((line): [string, string, string[]][] => {
      const written = /(?:^|\| )(?:node dist\/cli\.js|conda-in-docker) ([a-z].*)$/.exec(line)?.[1];
      const words = written?.split(/\s+#/)[0]?.trim().split(/\s+/) ?? [];
      return words[0] === undefined || words[0] === '' || ELSEWHERE.has(words[0])
        ? []
        : [[page, words.join(' '), words]];
    }),
  );
});

test('there are commands to try', () => {
  expect(COMMANDS.length).toBeGreaterThan(8);
});

test.each(COMMANDS)('%s: %s', (_page, _text, words) => {
  // 1 is an answer too: there are findings.
  const { status, stdout, stderr } = run(words, { cwd: project(FILES), input: LOG });
  expect([0, 1], stderr).toContain(status);
  expect(stdout + stderr).not.toBe('');
});
