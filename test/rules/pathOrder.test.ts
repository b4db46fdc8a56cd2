import { pathOrder } from '../../server/src/analysis/rules/activation/pathOrder';
import { testRule } from './tester';

const MAKE = 'FROM continuumio/miniconda3:24.11.1-0\nRUN conda create -y -n app python=3.12\n';

testRule(pathOrder, {
  valid: [
    `${MAKE}ENV PATH=/opt/conda/envs/app/bin:$PATH\n`,
    {
      name: 'tools without python',
      files:
        'FROM continuumio/miniconda3:24.11.1-0\nRUN conda create -y -n t samtools=1.21\nENV PATH=$PATH:/opt/conda/envs/t/bin\n',
    },
    {
      name: 'several environments',
      files: `${MAKE}RUN conda create -y -n two python=3.11\nENV PATH=$PATH:/opt/conda/envs/app/bin:/opt/conda/envs/two/bin\n`,
    },
    {
      name: 'put in front later',
      files: `${MAKE}ENV PATH=$PATH:/opt/conda/envs/app/bin\nENV PATH=/opt/conda/envs/app/bin:$PATH\n`,
    },
    {
      name: 'base has no place on PATH',
      files:
        'FROM mambaorg/micromamba:2.0.5\nRUN micromamba create -y -n app python=3.12\nENV PATH=$PATH:/opt/conda/envs/app/bin\n',
    },
    {
      name: 'an unknown base',
      files: 'FROM example.org/own:1\nRUN conda create -y -n app python=3.12\nENV PATH=$PATH:/opt/conda/envs/app/bin\n',
    },
  ],
  invalid: [
    {
      files: `${MAKE}ENV PATH=«$PATH:/opt/conda/envs/app/bin»\n`,
      says: "`python` is base's",
      fixed: `${MAKE}ENV PATH=/opt/conda/envs/app/bin:$PATH\n`,
    },
    {
      name: 'quoted, with a variable, old form, before the environment is made',
      files: `FROM continuumio/miniconda3:24.11.1-0\nENV D=/opt/conda/envs\nENV PATH «"$PATH:$D/app/bin"»\nRUN conda create -y -n app python=3.12\n`,
      fixed: `FROM continuumio/miniconda3:24.11.1-0\nENV D=/opt/conda/envs\nENV PATH "$D/app/bin:$PATH"\nRUN conda create -y -n app python=3.12\n`,
    },
  ],
});
