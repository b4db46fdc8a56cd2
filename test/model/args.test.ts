import { expect, test } from 'vitest';
import { analyzeDockerfile } from '../../server/src/analysis/model/dockerfile';
import { parseDockerfile } from '../../server/src/analysis/parse/dockerfile/parser';
import { contextOf } from './harness';

const FILE =
  'FROM continuumio/miniconda3:24.11.1-0 AS a\nARG NAME=myenv\nRUN conda create -y -n myenv python=3.12\nFROM a\nSHELL ["/bin/bash", "-c"]\nRUN source activate $NAME && python -V\n';

function activated(text: string, unsetArgs: 'empty' | 'unknown') {
  const model = analyzeDockerfile('Dockerfile', parseDockerfile(text), { context: contextOf({}), unsetArgs });
  const last = model.final?.commands.at(-1);
  return last?.activated;
}

test('the classic builder forgets the ARGs of the stage below', () => {
  expect(activated(FILE, 'empty')).toMatchObject({ prefix: '/opt/conda', known: true });
});

test('a Dockerfile that only BuildKit can build keeps them', () => {
  expect(activated(`# syntax=docker/dockerfile:1\n${FILE}`, 'empty')).toMatchObject({
    prefix: '/opt/conda/envs/myenv',
    known: true,
  });
});

test('linting does not guess which builder it is', () => {
  expect(activated(FILE, 'unknown')?.known).toBe(false);
});
