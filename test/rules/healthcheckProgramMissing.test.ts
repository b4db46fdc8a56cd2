import { healthcheckProgramMissing } from '../../server/src/analysis/rules/start/healthcheckProgramMissing';
import { testRule } from './tester';

const MICROMAMBA =
  'FROM mambaorg/micromamba:1.5.10\nRUN micromamba install -y -n base -c conda-forge python=3.11 && micromamba clean -ay\n';
const MINICONDA = 'FROM continuumio/miniconda3:24.11.1-0\nRUN conda create -y -n app python=3.12 flask=3.0\n';
const URL = 'http://localhost:8501/health';
const compose = (test: string, Dockerfile: string) => ({
  'compose.yaml': `services:\n  app:\n    build: .\n    healthcheck:\n      test: ${test}\n`,
  Dockerfile,
});

testRule(healthcheckProgramMissing, {
  valid: [
    { name: 'an image that has wget', files: `FROM condaforge/miniforge3:24.9.2-0\nHEALTHCHECK CMD wget -q ${URL}\n` },
    {
      name: 'installed with apt-get',
      files: `${MINICONDA}RUN apt-get update && apt-get install -y curl\nHEALTHCHECK CMD curl -f ${URL}\n`,
    },
    {
      name: 'installed with conda',
      files: `${MINICONDA}RUN conda install -y curl=8\nHEALTHCHECK CMD curl -f ${URL}\n`,
    },
    {
      name: 'a package that needs it',
      files: `${MINICONDA}RUN conda install -y -n app git\nHEALTHCHECK CMD curl -f ${URL}\n`,
    },
    {
      name: 'a file that is not known may name anything',
      files: `${MINICONDA}RUN conda env create -f /tmp/e.yml\nHEALTHCHECK CMD curl -f ${URL}\n`,
    },
    { name: 'one of two', files: `${MINICONDA}HEALTHCHECK CMD curl -f ${URL} || wget -q ${URL}\n` },
    { name: 'an image that is not known', files: `FROM example/conda:1\nHEALTHCHECK CMD curl -f ${URL}\n` },
    { name: 'no conda', files: `FROM python:3.12-slim\nHEALTHCHECK CMD curl -f ${URL}\n` },
    { name: 'another program', files: `${MINICONDA}HEALTHCHECK CMD python check.py\n` },
  ],
  invalid: [
    {
      files: `${MICROMAMBA}HEALTHCHECK CMD «curl» --fail ${URL}\n`,
      severity: 'warning',
      says: 'mambaorg/micromamba',
      fixed: `${MICROMAMBA}HEALTHCHECK CMD /opt/conda/bin/python -c "import urllib.request; urllib.request.urlopen('${URL}')"\n`,
    },
    {
      name: 'with an answer to the failure',
      files: `${MINICONDA}HEALTHCHECK --interval=5s CMD «curl» -f ${URL} || exit 1\n`,
      fixed: `${MINICONDA}HEALTHCHECK --interval=5s CMD python -c "import urllib.request; urllib.request.urlopen('${URL}')" || exit 1\n`,
    },
    { name: 'the JSON form', files: `${MINICONDA}HEALTHCHECK CMD [«"curl"», "-f", "${URL}"]\n`, titles: [] },
    {
      name: 'an environment file of the project',
      files: {
        Dockerfile: `FROM continuumio/miniconda3:24.11.1-0\nCOPY environment.yml .\nRUN conda env create -f environment.yml\nHEALTHCHECK CMD «curl» -f ${URL}\n`,
        'environment.yml': 'name: app\nchannels: [conda-forge]\ndependencies: [python=3.12, flask=3.0]\n',
      },
    },
    { name: 'compose', files: compose(`«curl» -f ${URL} || exit 1`, MINICONDA) },
    { name: 'compose, a list', files: compose(`["CMD", «"curl"», "-f", "${URL}"]`, MICROMAMBA) },
  ],
});
