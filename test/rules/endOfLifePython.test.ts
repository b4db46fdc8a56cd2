import { endOfLifePython } from '../../server/src/analysis/rules/environment-file/endOfLifePython';
import { testRule } from './tester';

const HEAD = 'name: app\nchannels:\n  - conda-forge\ndependencies:\n';
const yml = (text: string) => ({ 'environment.yml': HEAD + text });

testRule(endOfLifePython, {
  valid: [
    { name: 'supported', files: yml('  - python=3.13\n') },
    { name: 'a supported one satisfies the range', files: yml('  - python>=3.7\n') },
    { name: 'no version', files: yml('  - python\n') },
    { name: 'another package', files: yml('  - python-dateutil=2.7\n  - numpy=1.7\n') },
    { name: 'a release that is not known', files: yml('  - python=4.2\n') },
    { name: 'the day before', files: yml('  - python=3.10\n'), options: { 'as-of': '2026-10-30' } },
    {
      name: 'a supported one on the command line',
      files: 'FROM continuumio/miniconda3:24.11.1-0\nRUN conda create -y -n app python=3.13 python-dateutil=2.7\n',
    },
    {
      name: 'an argument that decides',
      files: 'FROM continuumio/miniconda3:24.11.1-0\nARG PY\nRUN conda create -y -n app python=$PY\n',
    },
  ],
  invalid: [
    {
      name: 'on the command line',
      files:
        'FROM condaforge/miniforge3:24.9.2-0\nRUN mamba create -y -n app -c conda-forge «python=3.6» && mamba install -y -n app «"python>=3.6,<3.8"»\n',
      severity: 'warning',
      says: 'Python 3.6',
    },
    {
      name: 'with the channel, an option between',
      files:
        'FROM mambaorg/micromamba:2.0.5\nRUN micromamba install -y -n base «conda-forge::python=2.7» -c conda-forge\n',
    },
    {
      name: 'in a script of the build',
      files: {
        'setup.sh': '#!/bin/sh\nconda create -y -n app «python=3.7»\n',
        Dockerfile: 'FROM continuumio/miniconda3:24.11.1-0\nCOPY setup.sh /\nRUN sh /setup.sh\n',
      },
    },
    { name: 'a release line', files: yml('  - «python=3.7»\n'), severity: 'warning', says: '2023-06-27' },
    { name: 'exact, with a build', files: yml('  - «python=2.7.18=h15b4118_1»\n'), says: 'Python 2.7' },
    { name: 'an upper bound', files: yml('  - «python>=3.6,<3.9»\n'), says: 'Python 3.8' },
    { name: 'the last patch release', files: yml('  - «python==3.9.25»\n'), says: 'Python 3.9' },
    { name: 'the day after', files: yml('  - «python=3.13»\n'), options: { 'as-of': '2029-11-01' } },
  ],
});
