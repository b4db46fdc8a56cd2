import { expect, test } from 'vitest';
import { runsIn } from '../../server/src/analysis/describe/runsIn';
import { TestProject } from './project';

const APP = 'FROM continuumio/miniconda3:24.11.1-0\nRUN conda create -y -n app python=3.12\n';
const HOOK = '. /opt/conda/etc/profile.d/conda.sh';

/** How the last command of a Dockerfile comes to its environment: `WAY: LABEL`. */
function last(text: string): string | undefined {
  const { context } = new TestProject(text);
  if (context.kind !== 'dockerfile') throw new Error('no Dockerfile');
  const record = context.commands.at(-1);
  const stage = context.self.final;
  const found = record && stage && runsIn(record, stage);
  return found && `${found.way}: ${found.label}`;
}

test.each([
  ['activated', `${APP}RUN ${HOOK} && conda activate app && python\n`, 'activated: app'],
  ['base, activated', `${APP}RUN ${HOOK} && conda activate && python\n`, 'activated: base'],
  ['conda run', `${APP}RUN conda run -n app python\n`, 'activated: app'],
  ['PATH', `${APP}ENV PATH=/opt/conda/envs/app/bin:$PATH\nRUN python\n`, 'path: app, by PATH only'],
  ['full path', `${APP}RUN /opt/conda/envs/app/bin/pytest\n`, 'file: app, by full path'],
  [
    'activated, and called by its full path: the former says more',
    `${APP}RUN ${HOOK} && conda activate app && /opt/conda/envs/app/bin/pytest\n`,
    'activated: app',
  ],
  [
    'another folder before the environment',
    `${APP}RUN ${HOOK} && conda activate app && PATH=/opt/conda/bin:$PATH python\n`,
    'activated: app, but python of base',
  ],
  [
    'variables without activation',
    `${APP}ENV CONDA_PREFIX=/opt/conda/envs/app PATH=/opt/conda/envs/app/bin:$PATH\nRUN python\n`,
    'variables: app, by variables only',
  ],
  [
    'an environment without python',
    `FROM mambaorg/micromamba:2.0.5\nENV MAMBA_DOCKERFILE_ACTIVATE=1\nRUN micromamba create -y -n tools git\nENV ENV_NAME=tools\nRUN git status\n`,
    'activated: tools',
  ],
  ['the python of the system', 'FROM python:3.12\nRUN python a.py\n', 'none: none, python of the system'],
  ['no python at all', 'FROM debian:12\nRUN git status\n', 'none: none'],
  ['not known', 'FROM example.org/x/y\nRUN python\n', undefined],
])('%s', (_, text, label) => {
  expect(last(text)).toBe(label);
});
