import { basePython } from '../../server/src/analysis/rules/creation/basePython';
import { testRule } from './tester';

const BASE = 'FROM continuumio/miniconda3:24.9.2-0\n';
const CLEAN = ' && conda clean -afy\n';
const FILE = 'name: base\nchannels: [conda-forge]\ndependencies:\n  - python=3.9\n  - numpy=1.26\n';

testRule(basePython, {
  valid: [
    {
      name: 'a Python that the newest image may have',
      files: `FROM condaforge/miniforge3:latest\nRUN conda install -y python=3.12${CLEAN}`,
    },
    {
      name: 'another Python was put in with conda before',
      files: `${BASE}RUN conda install -y conda=23.5.2 python=3.9\nRUN conda install -y python=3.9 flask=3.0${CLEAN}`,
    },
    {
      name: 'a tag that does not say which',
      files: `FROM continuumio/miniconda3:main\nRUN conda install -y python=3.9${CLEAN}`,
    },
    { name: 'an environment of its own', files: `${BASE}RUN conda create -y -n app python=3.9${CLEAN}` },
    {
      name: 'with a conda that fits it',
      files: `FROM continuumio/miniconda3:23.5.2-0\nRUN conda install -y conda=24.11.1 python=3.12${CLEAN}`,
    },
    {
      name: 'an environment by its name',
      files: `${BASE}RUN conda create -y -n app && conda install -y -n app python=3.9${CLEAN}`,
    },
    { name: 'the Python that base may have', files: `${BASE}RUN conda install -y python=3.12 numpy=2.1${CLEAN}` },
    { name: 'a lower bound', files: `${BASE}RUN conda install -y 'python>=3.9'${CLEAN}` },
    { name: 'no version', files: `${BASE}RUN conda install -y python${CLEAN}` },
    {
      name: 'micromamba: base is empty',
      files: 'FROM mambaorg/micromamba:2.0.5\nRUN micromamba install -y -n base python=3.9 && micromamba clean -ay\n',
    },
    {
      name: 'the version of conda is not known',
      files: `FROM example.org/conda:1\nRUN conda install -y python=3.9${CLEAN}`,
    },
    {
      name: 'the installer has it',
      files:
        'FROM buildpack-deps:bookworm-curl\nRUN curl -fsSLo /tmp/c.sh https://repo.anaconda.com/miniconda/Miniconda3-py39_24.1.2-0-Linux-x86_64.sh && bash /tmp/c.sh -b -p /opt/conda && rm /tmp/c.sh && /opt/conda/bin/conda install -y python=3.9 && /opt/conda/bin/conda clean -afy\n',
    },
  ],
  invalid: [
    {
      name: 'after an update of conda, which keeps the line of Python',
      files: `${BASE}RUN conda update -y -n base conda\nRUN conda install -y «python=3.9»${CLEAN}`,
    },
    {
      name: 'the newest image, whichever that is',
      files: `FROM continuumio/miniconda3\nRUN conda install -y «python=3.7» flask=2.2${CLEAN}`,
    },
    {
      files: `${BASE}RUN conda install -y -c conda-forge «python==3.9» django=4.2${CLEAN}`,
      severity: 'warning',
      says: 'conda itself runs',
    },
    {
      name: 'by name, with mamba',
      files: `FROM condaforge/miniforge3:25.3.1-0\nRUN mamba install -y -n base «python=3.10»${CLEAN}`,
    },
    { name: 'by prefix', files: `${BASE}RUN conda install -y -p /opt/conda «python=3.8.10»${CLEAN}` },
    {
      name: 'a file for base',
      files: {
        Dockerfile: `${BASE}COPY environment.yml /tmp/\nRUN «conda env update -n base -f /tmp/environment.yml»${CLEAN}`,
        'environment.yml': FILE,
      },
      message: 'file',
    },
    {
      name: 'an installer with another one',
      files:
        'FROM buildpack-deps:bookworm-curl\nRUN curl -fsSLo /tmp/c.sh https://repo.anaconda.com/miniconda/Miniconda3-py312_24.9.2-0-Linux-x86_64.sh && bash /tmp/c.sh -b -p /opt/conda && rm /tmp/c.sh && /opt/conda/bin/conda install -y «python=3.11» && /opt/conda/bin/conda clean -afy\n',
    },
  ],
});
