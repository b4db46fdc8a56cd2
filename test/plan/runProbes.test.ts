import { expect, test } from 'vitest';
import { Analyzer } from '../../server/src/analysis/analyzer';
import { runProbes } from '../../server/src/analysis/plan/runProbes';
import { MemoryFiles } from '../../server/src/analysis/project/memory';

function probesOf(dockerfile: string, target?: string) {
  const files = new MemoryFiles({
    '/p/Dockerfile': dockerfile,
    '/p/environment.yml': 'name: app\ndependencies: [python]\n',
  });
  const context = new Analyzer(files, { roots: ['/p'] }).context('/p/Dockerfile');
  if (context?.kind !== 'dockerfile') throw new Error('no Dockerfile');
  return runProbes(context, target);
}

test('each RUN of the needed stages, with what its shell sees at the end', () => {
  const dockerfile = `FROM debian:12 AS unused
RUN true
FROM continuumio/miniconda3:24.11.1-0
COPY environment.yml .
RUN conda env create -f environment.yml
RUN . /opt/conda/etc/profile.d/conda.sh \\
 && conda activate app
SHELL ["conda", "run", "--no-capture-output", "-n", "app", "/bin/bash", "-c"]
RUN python -c 'print(1)'
`;
  const found = probesOf(dockerfile);
  expect(found.map(({ line, text, prediction: { activated, python } }) => [line, text, activated, python])).toEqual([
    [5, 'RUN conda env create -f environment.yml', null, 'base'],
    [6, 'RUN . /opt/conda/etc/profile.d/conda.sh \\', 'app', 'app'],
    [9, "RUN python -c 'print(1)'", 'app', 'app'],
  ]);
  expect(found.map(({ offset }) => dockerfile.slice(0, offset).split('\n').at(-1))).toEqual([
    'RUN conda env create -f environment.yml',
    ' && conda activate app',
    "RUN python -c 'print(1)'",
  ]);
  expect(probesOf(dockerfile, 'unused').map(({ line }) => line)).toEqual([2]);
});

test('RUNs whose end is no place for a command are left out', () => {
  const dockerfile = `FROM debian:12
RUN ["true"]
RUN sleep 1 &
RUN <<EOF
true
EOF
RUN true # not a command
RUN echo "a # b"; true;
RUN true
`;
  expect(probesOf(dockerfile).map(({ line }) => line)).toEqual([9]);
});
