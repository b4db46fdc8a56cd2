import { missingClean } from '../../server/src/analysis/rules/size/missingClean';
import { testRule } from './tester';

const BASE = 'FROM continuumio/miniconda3:24.11.1-0\n';

testRule(missingClean, {
  valid: [
    {
      name: 'a lost continuation: the clean stands in the next line',
      files: 'FROM continuumio/miniconda3:24.11.1-0\nRUN conda install -y numpy=2.1 &&\n    conda clean -afy\n',
    },
    { name: 'cleaned in the same RUN', files: `${BASE}RUN conda install -y numpy=2.1 && conda clean -afy\n` },
    {
      name: 'cleaned by mamba',
      files: 'FROM condaforge/miniforge3:24.11.3-0\nRUN mamba install -y numpy=2.1 && conda clean --all -y\n',
    },
    {
      name: 'cleaned after activation',
      files: `${BASE}RUN . /opt/conda/etc/profile.d/conda.sh && conda create -y -n app python=3.12 && conda activate app && pip install x==1 && conda clean -tipy\n`,
    },
    { name: 'package folder removed', files: `${BASE}RUN conda install -y numpy=2.1 && rm -rf /opt/conda/pkgs/*\n` },
    {
      name: 'builder stage',
      files: `${BASE.trim()} AS build\nRUN conda create -y -p /env python=3.12\nFROM debian:12-slim\nCOPY --from=build /env /env\n`,
    },
    {
      name: 'cache mount',
      files: `${BASE}RUN --mount=type=cache,target=/opt/conda/pkgs \\\n    conda install -y numpy=2.1\n`,
    },
    {
      name: 'cache mount elsewhere by CONDA_PKGS_DIRS',
      files: `${BASE}ENV CONDA_PKGS_DIRS=/var/cache/p\nRUN --mount=type=cache,target=/var/cache/p conda install -y numpy=2.1\n`,
    },
    {
      name: 'nothing is downloaded',
      files: `${BASE}RUN conda create -y -n app\nRUN conda create -y -n b --clone base\nRUN conda install --dry-run numpy\n`,
    },
    {
      name: 'a later RUN cleans: another rule',
      files: `${BASE}RUN conda install -y numpy=2.1\nRUN conda clean -afy\n`,
    },
    { name: 'inside a string', files: `${BASE}RUN echo "conda install -y numpy"\n` },
    { name: 'heredoc that cleans', files: `${BASE}RUN <<EOF\nconda install -y numpy=2.1\nconda clean -afy\nEOF\n` },
    {
      name: 'a script that cleans',
      files: {
        Dockerfile: `${BASE}COPY install.sh /\nRUN bash /install.sh\n`,
        'install.sh': 'conda install -y numpy=2.1\nconda clean -afy\n',
      },
    },
    {
      name: 'a script whose layers are not in the image',
      at: 'install.sh',
      files: {
        'install.sh': '#!/bin/sh\nconda create -y -p /env python=3.12\n',
        Dockerfile:
          'FROM continuumio/miniconda3:24.11.1-0 AS build\nCOPY install.sh /\nRUN sh /install.sh\nFROM debian:12\nCOPY --from=build /env /env\n',
      },
    },
    {
      name: 'the RUN cleans after the script',
      at: 'install.sh',
      files: {
        'install.sh': '#!/bin/sh\nconda create -y -p /env python=3.12\n',
        Dockerfile: `${BASE}COPY install.sh /\nRUN sh /install.sh && conda clean -afy\n`,
      },
    },
  ],
  invalid: [
    {
      files: `${BASE}RUN «conda install» -y numpy=2.1\n`,
      says: '`conda install`',
      fixed: `${BASE}RUN conda install -y numpy=2.1 && conda clean -afy\n`,
    },
    {
      name: 'several lines, one package each',
      files: `${BASE}run «conda install» -y \\\n    # why\n    numpy=2.1 \\\n    pandas=2.2\n`,
      fixed: `${BASE}run conda install -y \\\n    # why\n    numpy=2.1 \\\n    pandas=2.2 \\\n    && conda clean -afy\n`,
    },
    {
      name: 'joined at the end of lines',
      files: `${BASE}RUN conda config --add channels conda-forge && \\\n    «conda install» -y numpy=2.1 && \\\n    pip install x==1\n`,
      fixed: `${BASE}RUN conda config --add channels conda-forge && \\\n    conda install -y numpy=2.1 && \\\n    conda clean -afy && \\\n    pip install x==1\n`,
    },
    {
      name: 'joined at the start of lines',
      files: `${BASE}RUN conda config --add channels conda-forge \\\n && «conda install» -y numpy=2.1 \\\n && pip install x==1\n`,
      fixed: `${BASE}RUN conda config --add channels conda-forge \\\n && conda install -y numpy=2.1 \\\n && conda clean -afy \\\n && pip install x==1\n`,
    },
    {
      name: 'env create',
      files: {
        Dockerfile: `${BASE}COPY environment.yml .\nRUN «conda env create» -f environment.yml\n`,
        'environment.yml': 'name: app\nchannels: [conda-forge]\ndependencies: [python=3.12]\n',
      },
      fixed: `${BASE}COPY environment.yml .\nRUN conda env create -f environment.yml && conda clean -afy\n`,
    },
    {
      name: 'micromamba',
      files: 'FROM mambaorg/micromamba:2.0.5\nRUN «micromamba install» -y -n base numpy=2.1\n',
      fixed:
        'FROM mambaorg/micromamba:2.0.5\nRUN micromamba install -y -n base numpy=2.1 && micromamba clean --all --yes\n',
    },
    {
      name: 'an installation behind the cleaning',
      files: `${BASE}RUN conda install -y numpy=2.1 && conda clean -afy && «conda install» -y pandas=2.2\n`,
      fixed: `${BASE}RUN conda install -y numpy=2.1 && conda clean -afy && conda install -y pandas=2.2 && conda clean -afy\n`,
    },
    {
      name: 'a cache mount for pip alone',
      files: `${BASE}RUN --mount=type=cache,target=/root/.cache/pip «conda install» -y numpy=2.1\n`,
    },
    {
      name: 'a stage that the final one is built on',
      files: `${BASE.trim()} AS base\nRUN «conda install» -y numpy=2.1\nFROM base\nCOPY . /app\n`,
    },
    {
      name: 'inside bash -c',
      files: `${BASE}RUN bash -c "«conda install» -y numpy=2.1"\n`,
      fixed: `${BASE}RUN bash -c "conda install -y numpy=2.1 && conda clean -afy"\n`,
    },
    {
      name: 'through conda run by its path',
      files:
        'FROM debian:12\nCOPY --from=continuumio/miniconda3:24.11.1-0 /opt/conda /opt/conda\nRUN /opt/conda/bin/conda run -n base «conda install» -y numpy=2.1\n',
      fixed:
        'FROM debian:12\nCOPY --from=continuumio/miniconda3:24.11.1-0 /opt/conda /opt/conda\nRUN /opt/conda/bin/conda run -n base conda install -y numpy=2.1 && /opt/conda/bin/conda clean -afy\n',
    },
    {
      name: 'heredoc',
      files: `${BASE}RUN <<EOF\n«conda install» -y numpy=2.1\necho done\nEOF\n`,
      fixed: `${BASE}RUN <<EOF\nconda install -y numpy=2.1\nconda clean -afy\necho done\nEOF\n`,
    },
    { name: 'exec form', files: `${BASE}RUN [«"conda", "install"», "-y", "numpy=2.1"]\n` },
    {
      name: 'an old conda without -f',
      files: 'FROM continuumio/miniconda3:4.5.12\nRUN «conda install» -y numpy=1.15\n',
      fixed: 'FROM continuumio/miniconda3:4.5.12\nRUN conda install -y numpy=1.15 && conda clean -ay\n',
    },
    {
      name: 'packages that are needed offline later: no safe fix',
      files: `${BASE}RUN «conda install» -y numpy=2.1\nRUN conda create -y -n b --offline numpy=2.1\n`,
      titles: ['Clean up in the same RUN: conda clean -afy'],
    },
    {
      name: 'in a script that a RUN calls, behind COPY of a folder',
      at: 'docker/install.sh',
      files: {
        'docker/install.sh':
          '#!/bin/sh\nset -e\n«conda env create» -n app -f /app/environment.yml\nrm -rf /root/.cache\n',
        Dockerfile: `${BASE}COPY . /app/\nRUN sh /app/docker/install.sh\n`,
        'environment.yml': 'name: app\nchannels: [conda-forge]\ndependencies: [python=3.12]\n',
      },
      fixed:
        '#!/bin/sh\nset -e\nconda env create -n app -f /app/environment.yml\nconda clean -afy\nrm -rf /root/.cache\n',
    },
  ],
});
