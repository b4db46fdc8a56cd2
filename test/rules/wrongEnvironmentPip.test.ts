import { wrongEnvironmentPip } from '../../server/src/analysis/rules/activation/wrongEnvironmentPip';
import { testRule } from './tester';

const BASE = 'FROM continuumio/miniconda3:24.11.1-0\n';
const MAKE = `${BASE}RUN conda create -y -n app python=3.12\n`;
const RUN_APP = 'SHELL ["conda", "run", "--no-capture-output", "-n", "app", "/bin/bash", "-c"]\n';

testRule(wrongEnvironmentPip, {
  valid: [
    {
      name: 'conda run',
      files: `${MAKE}RUN conda run -n app python -m pip install flask==3.1.0\nRUN conda run -n app pip install flask==3.1.0\n`,
    },
    { name: 'SHELL', files: `${MAKE}${RUN_APP}RUN pip install flask==3.1.0\n` },
    {
      name: 'by its path',
      files: `${MAKE}RUN /opt/conda/envs/app/bin/pip install flask==3.1.0\nRUN /opt/conda/bin/pip install flask==3.1.0\n`,
    },
    { name: 'the target is base', files: `${MAKE}RUN conda install -y numpy=2.1\nRUN pip install flask==3.1.0\n` },
    { name: 'base on purpose', files: `${MAKE}RUN conda run -n base pip install flask==3.1.0\n` },
    {
      name: 'base activated on purpose',
      files: `${MAKE}RUN . /opt/conda/etc/profile.d/conda.sh && conda activate base && pip install flask==3.1.0\n`,
    },
    {
      name: 'tools of the build',
      files: `${MAKE}RUN pip install --no-cache-dir --upgrade pip poetry==1.8.4 'conda-lock>=2'\n`,
    },
    {
      name: 'tools of the build, with options that have a value',
      files: `${MAKE}RUN pip install --only-binary :all: --upgrade-strategy eager poetry==1.8.4\n`,
    },
    { name: 'another place', files: `${MAKE}RUN pip install --target /deps flask==3.1.0\n` },
    { name: 'not an install', files: `${MAKE}RUN pip list && pip --version\n` },
    {
      name: 'unknown base',
      files: 'FROM example.org/conda:1\nRUN conda create -y -n app python=3.12\nRUN pip install flask==3.1.0\n',
    },
    { name: 'only base', files: `${BASE}RUN pip install flask==3.1.0\n` },
    {
      name: 'above the create',
      files: `${BASE}RUN pip install flask==3.1.0\nRUN conda create -y -n app python=3.12\n`,
    },
  ],
  invalid: [
    {
      name: 'pip',
      files: `${MAKE}RUN «pip install --no-cache-dir flask==3.1.0»\n`,
      message: 'base',
      says: 'conda run -n app python -m pip install',
      alternatives: [
        `${MAKE}RUN conda run -n app python -m pip install --no-cache-dir flask==3.1.0\n`,
        `${MAKE}${RUN_APP}RUN pip install --no-cache-dir flask==3.1.0\n`,
      ],
    },
    {
      name: 'python -m pip, requirements, continuation',
      files: `${MAKE}COPY requirements.txt .\nRUN true \\\n && «python -m pip install -r requirements.txt»\n`,
      fixed: `${MAKE}COPY requirements.txt .\nRUN true \\\n && conda run -n app python -m pip install -r requirements.txt\n`,
    },
    { name: 'a tool and a package', files: `${MAKE}RUN «pip3 install poetry flask»\n` },
    {
      name: 'base has a build tool only',
      files: `${BASE}RUN conda install -y cmake make\nRUN conda create -y -n app python=3.12\nRUN «pip install git+https://github.com/a/b»\n`,
    },
    {
      name: 'in a script',
      files: {
        'setup.sh': '#!/bin/sh\n«pip install flask»\n',
        Dockerfile: `${MAKE}COPY setup.sh /\nRUN sh /setup.sh\n`,
      },
      fixed: { 'setup.sh': '#!/bin/sh\nconda run -n app python -m pip install flask\n' },
    },
  ],
});
