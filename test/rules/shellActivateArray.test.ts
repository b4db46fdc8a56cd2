import { shellActivateArray } from '../../server/src/analysis/rules/activation/shellActivateArray';
import { testRule } from './tester';

const MAKE = 'FROM continuumio/miniconda3:24.11.1-0\nRUN conda create -y -n app python=3.12\n';
const RUN = 'SHELL ["conda", "run", "--no-capture-output", "-n", "app", "/bin/bash", "-c"]\n';

testRule(shellActivateArray, {
  valid: [
    `${MAKE}${RUN}RUN python -V\n`,
    {
      name: 'the RUN is taken from the arguments',
      files: `${MAKE}SHELL ["/bin/bash", "-c", "source activate app && eval \\"$0\\""]\nRUN python -V\n`,
    },
    { name: 'a plain bash', files: `${MAKE}SHELL ["/bin/bash", "-c"]\n` },
  ],
  invalid: [
    {
      files: `${MAKE}SHELL [«"conda", "activate", "app"»]\nRUN true\n`,
      message: 'activate',
      fixed: `${MAKE}${RUN}RUN true\n`,
    },
    {
      name: 'source',
      files: `${MAKE}SHELL [«"source", "activate", "app"»]\n`,
      message: 'activate',
      fixed: `${MAKE}${RUN}`,
    },
    {
      name: 'a script that never runs the RUN',
      files: `${MAKE}shell [«"/bin/bash", "-c", "source activate app"»]\nRUN true\n`,
      message: 'ignored',
      fixed: `${MAKE}shell ${RUN.slice(6)}RUN true\n`,
    },
    {
      name: 'micromamba',
      files:
        'FROM mambaorg/micromamba:2.0.5\nRUN micromamba create -y -n app python=3.12\nSHELL [«"micromamba", "activate", "app"»]\n',
      titles: ['Use micromamba run -n app'],
    },
    {
      name: 'nothing of that name',
      files: 'FROM continuumio/miniconda3:24.11.1-0\nSHELL [«"conda", "activate", "nope"»]\n',
      titles: [],
    },
  ],
});
