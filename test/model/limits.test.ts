/** Inputs that nobody writes: they end, nothing throws, and what can be known is still said. */
import { expect, test } from 'vitest';
import { Analyzer } from '../../server/src/analysis';
import { memoryFiles } from '../../server/src/analysis/project/memory';

function lint(text: string) {
  return new Analyzer(memoryFiles({ '/p/Dockerfile': text }), { roots: ['/p'] }).lint('/p/Dockerfile');
}

const MINICONDA = 'FROM continuumio/miniconda3:24.11.1-0\n';
const many = (count: number, line: (n: number) => string) =>
  Array.from({ length: count }, (_, n) => line(n)).join('\n');

test('loops that leave more commands than a call takes arguments', () => {
  const loop = 'for i in 1 2 3 4 5 6 7 8 9; do for j in 1 2 3 4 5 6 7 8 9; do echo $i$j; done; done; ';
  const names = lint(`${MINICONDA}RUN ${loop.repeat(4000)}\nRUN conda activate x\n`).map(({ name }) => name);
  expect(names).toContain('activate-without-hook');
});

test('more stages than are followed: the later ones start from something unknown, and nothing is made up about them', () => {
  const text = `${many(2000, (n) => `FROM debian:12.7 AS s${n}`)}\nFROM ${'continuumio/miniconda3:24.11.1-0'}\nRUN conda activate x\n`;
  expect(lint(text).filter(({ name }) => name === 'activate-without-hook')).toEqual([]);
});

test('thousands of accounts: a number is not guessed', () => {
  const text = `FROM debian:12.7\n${many(4000, (n) => `RUN useradd u${n}`)}\nUSER u1\nCMD ["bash"]\n`;
  expect(lint(text).filter(({ name }) => name === 'taken-uid')).toEqual([]);
});

test('thousands of suppressions, each for the line below it', () => {
  const block = '# conda-in-docker ignore=activate-without-hook\nRUN conda activate x\n';
  const names = lint(MINICONDA + block.repeat(3000)).map(({ name }) => name);
  expect(names).not.toContain('activate-without-hook');
});

test('one wrong name in thousands of places is reported at each, without an edit for all of them in every fix', () => {
  const text = `${MINICONDA}RUN conda create -y -n app python=3.12\n${many(1000, () => 'RUN conda run -n ap python x.py || true')}\n`;
  const found = lint(text).filter(({ name }) => name === 'environment-name-mismatch');
  expect(found).toHaveLength(1000);
  expect(found.flatMap(({ fixes }) => fixes.flatMap(({ edits }) => edits)).length).toBeLessThan(20_000);
});
