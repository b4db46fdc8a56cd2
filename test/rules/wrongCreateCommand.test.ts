import { wrongCreateCommand } from '../../server/src/analysis/rules/creation/wrongCreateCommand';
import { testRule } from './tester';

const FROM = 'FROM continuumio/miniconda3:24.11.1-0\n';
const YML = 'name: app\nchannels:\n  - conda-forge\ndependencies:\n  - python=3.12\n';
const EXPLICIT = '@EXPLICIT\nhttps://conda.anaconda.org/conda-forge/noarch/tzdata-2024a-h0c530f3_0.conda\n';

testRule(wrongCreateCommand, {
  valid: [
    { files: { Dockerfile: `${FROM}COPY e.yml /\nRUN conda env create -n app -f /e.yml\n`, 'e.yml': YML } },
    {
      name: 'the environment is there already, and this conda goes on',
      files: {
        Dockerfile:
          'FROM condaforge/miniforge3:25.11.0-1\nCOPY e.yml /\nRUN conda create -y -n app python=3.12\nRUN conda env create -n app -f /e.yml\n',
        'e.yml': YML,
      },
    },
    {
      name: 'the file names the environment since 26.3',
      files: {
        Dockerfile: 'FROM condaforge/miniforge3:26.3.2-3\nCOPY e.yml /\nRUN conda create -y -f /e.yml\n',
        'e.yml': YML,
      },
    },
    {
      name: 'new enough',
      files: {
        Dockerfile: 'FROM continuumio/miniconda3:26.3.2-1\nCOPY e.yml /\nRUN conda create -y -n app --file /e.yml\n',
        'e.yml': YML,
      },
    },
    {
      name: 'micromamba reads it',
      files: {
        Dockerfile: 'FROM mambaorg/micromamba:2.8.1\nCOPY e.yml /\nRUN micromamba create -y -f /e.yml\n',
        'e.yml': YML,
      },
    },
    {
      name: 'a list of packages',
      files: { Dockerfile: `${FROM}COPY r.txt /\nRUN conda create -y -n app --file /r.txt\n`, 'r.txt': 'numpy=2.1\n' },
    },
    {
      name: 'an explicit lock for conda create',
      files: { Dockerfile: `${FROM}COPY a.lock /\nRUN conda create -y -n app --file /a.lock\n`, 'a.lock': EXPLICIT },
    },
    {
      name: 'an environment that is there already, and a failure that something catches',
      files: {
        Dockerfile: `${FROM}COPY e.yml /\nRUN conda create -y -n app python=3.12\nRUN conda env create -f /e.yml || conda env update -f /e.yml\n`,
        'e.yml': YML,
      },
    },
    {
      name: 'an environment that is replaced, or may not be there',
      files: {
        Dockerfile: `${FROM}ARG WITH\nCOPY e.yml /\nRUN if [ -n "$WITH" ]; then conda create -y -n app python=3.12; fi\nRUN conda env create --yes -f /e.yml\nRUN conda env remove -y -n app && conda env create -f /e.yml\n`,
        'e.yml': YML,
      },
    },
  ],
  invalid: [
    {
      name: 'the environment is there already',
      files: {
        Dockerfile: `${FROM}COPY e.yml /\nRUN conda create -y -n app python=3.12 && conda clean -afy\nRUN «conda env create -f /e.yml» && conda clean -afy\n`,
        'e.yml': YML,
      },
      message: 'exists',
      severity: 'error',
      says: '`app` is there already',
      fixed: {
        Dockerfile: `${FROM}COPY e.yml /\nRUN conda create -y -n app python=3.12 && conda clean -afy\nRUN conda env update -f /e.yml && conda clean -afy\n`,
      },
    },
    {
      files: {
        Dockerfile: `${FROM}COPY e.yml /\nRUN conda create -y -n app --file «/e.yml» && conda clean -afy\n`,
        'e.yml': YML,
      },
      message: 'yaml',
      severity: 'error',
      fixed: { Dockerfile: `${FROM}COPY e.yml /\nRUN conda env create -n app --file /e.yml && conda clean -afy\n` },
    },
    {
      name: 'the environment is there already, and which conda it is is not known',
      files: {
        Dockerfile:
          'FROM continuumio/miniconda3\nCOPY e.yml /\nRUN conda create -y -n app python=3.12\nRUN «conda env create -n app -f /e.yml»\n',
        'e.yml': YML,
      },
      message: 'existsUnknown',
      severity: 'info',
    },
    {
      name: 'conda 26.7 makes it again',
      files: {
        Dockerfile:
          'FROM continuumio/miniconda3:26.7.1-1\nCOPY e.yml /\nRUN conda create -y -n app python=3.12\nRUN «conda env create -n app -f /e.yml»\n',
        'e.yml': YML,
      },
      message: 'remade',
      severity: 'info',
    },
    {
      name: 'no environment is named',
      files: `${FROM}RUN «conda create -y python=3.12» && conda clean -afy\n`,
      message: 'unnamed',
      severity: 'error',
    },
    {
      name: 'the version is not known',
      files: 'FROM example.org/own:1\nRUN conda create --yes --prefix=/env --file=«environment.yml»\n',
      message: 'yamlUnknown',
      severity: 'info',
      fixed: 'FROM example.org/own:1\nRUN conda env create --prefix=/env --file=environment.yml\n',
    },
    {
      name: 'other options are not for env create: no fix',
      files: 'FROM example.org/own:1\nRUN conda create -y -n app -c conda-forge --file «environment.yml»\n',
      titles: [],
    },
    {
      name: 'an explicit lock for env create',
      files: {
        Dockerfile: `${FROM}COPY a.lock /\nRUN conda env create -n app -f «/a.lock» && conda clean -afy\n`,
        'a.lock': EXPLICIT,
      },
      message: 'explicit',
      severity: 'error',
      fixed: { Dockerfile: `${FROM}COPY a.lock /\nRUN conda create -y -n app --file /a.lock && conda clean -afy\n` },
    },
    {
      name: 'an explicit lock without a name: the one that is activated later',
      files: {
        Dockerfile: `FROM continuumio/miniconda3:4.5.12\nCOPY a.lock e.yml\nRUN /opt/conda/bin/conda env create --file «e.yml» && /opt/conda/bin/conda clean -ay\nRUN echo ". /opt/conda/etc/profile.d/conda.sh" >> ~/.bashrc && \\\n    echo "conda activate app" >> ~/.bashrc\n`,
        'a.lock': EXPLICIT,
      },
      message: 'explicit',
      titles: ['Use conda create -n app'],
      fixed: {
        Dockerfile: `FROM continuumio/miniconda3:4.5.12\nCOPY a.lock e.yml\nRUN /opt/conda/bin/conda create -y -n app --file e.yml && /opt/conda/bin/conda clean -ay\nRUN echo ". /opt/conda/etc/profile.d/conda.sh" >> ~/.bashrc && \\\n    echo "conda activate app" >> ~/.bashrc\n`,
      },
    },
    {
      name: 'a conda that reads it, but is told no name',
      files: {
        Dockerfile:
          'FROM anaconda/miniconda:26.7.1\nCOPY a.lock .\nRUN conda env create --file «a.lock» && conda clean -afy\nSHELL ["conda", "run", "-n", "app", "bash", "-c"]\nRUN python -V\n',
        'a.lock': EXPLICIT,
      },
      message: 'nameless',
      severity: 'error',
      says: 'Add `-n app`.',
      fixed: {
        Dockerfile:
          'FROM anaconda/miniconda:26.7.1\nCOPY a.lock .\nRUN conda env create -n app --file a.lock && conda clean -afy\nSHELL ["conda", "run", "-n", "app", "bash", "-c"]\nRUN python -V\n',
      },
    },
    {
      name: 'no name anywhere',
      files: {
        Dockerfile: 'FROM anaconda/miniconda:26.7.1\nCOPY a.lock .\nRUN conda env create --file «a.lock»\n',
        'a.lock': EXPLICIT,
      },
      message: 'nameless',
      says: 'Add `-n` with a name.',
      titles: [],
    },
    {
      name: 'conda-lock.yml',
      files: `${FROM}COPY conda-lock.yml /tmp/\nRUN conda env create -n app -f «/tmp/conda-lock.yml»\n`,
      message: 'lock',
      severity: 'error',
      titles: [],
    },
  ],
});
