import { copyBeforeCreate } from '../../server/src/analysis/rules/size/copyBeforeCreate';
import { testRule } from './tester';

const BASE = 'FROM continuumio/miniconda3:24.11.1-0\n';
const FILES = { 'environment.yml': 'name: app\nchannels: [conda-forge]\ndependencies: [python=3.12]\n', 'app.py': '' };
const CREATE = 'RUN conda env create -f environment.yml && conda clean -afy\n';

testRule(copyBeforeCreate, {
  valid: [
    { files: { Dockerfile: `${BASE}WORKDIR /app\nCOPY environment.yml .\n${CREATE}COPY . .\n`, ...FILES } },
    { name: 'only pip below', files: { Dockerfile: `${BASE}COPY . .\nRUN pip install .\n`, ...FILES } },
    {
      name: '.dockerignore lets only the environment in',
      files: { Dockerfile: `${BASE}COPY . .\n${CREATE}`, ...FILES, '.dockerignore': '*\n!environment.yml\n' },
    },
    {
      name: 'the environment installs the project',
      files: {
        Dockerfile: `${BASE}COPY . .\n${CREATE}`,
        'environment.yml':
          'name: app\nchannels: [conda-forge]\ndependencies:\n  - python=3.12\n  - pip\n  - pip:\n    - -e .\n',
      },
    },
    {
      name: 'the environment installs the project, behind another install in the same RUN',
      files: {
        Dockerfile: `${BASE}COPY . .\nRUN conda install -y -n base gxx=14 && conda env update -n base -f environment.yml && conda clean -afy\n`,
        'environment.yml':
          'name: app\nchannels: [conda-forge]\ndependencies:\n  - python=3.12\n  - pip\n  - pip:\n    - -e .\n',
      },
    },
    {
      name: 'a package of the project',
      files: { Dockerfile: `${BASE}COPY . /src\nRUN conda install -y /src/x.conda\n`, ...FILES },
    },
    {
      name: 'from a stage',
      files: { Dockerfile: `${BASE.trim()} AS a\nFROM a\nCOPY --from=a . /x\n${CREATE}`, ...FILES },
    },
    {
      name: 'a stage that nothing needs',
      files: { Dockerfile: `${BASE.trim()} AS a\nCOPY . .\n${CREATE}FROM debian:12\n`, ...FILES },
    },
    {
      name: 'one folder',
      files: {
        Dockerfile: `${BASE}COPY conf/ /tmp/\nRUN conda env create -f /tmp/environment.yml\n`,
        'conf/environment.yml': FILES['environment.yml'],
      },
    },
  ],
  invalid: [
    {
      files: { Dockerfile: `${BASE}WORKDIR /app\n«COPY . .»\n${CREATE}CMD ["python"]\n`, ...FILES },
      says: '`environment.yml`',
      fixed: `${BASE}WORKDIR /app\nCOPY environment.yml ./\n${CREATE}COPY . .\nCMD ["python"]\n`,
    },
    {
      name: 'builder stage, flags, another folder',
      files: {
        Dockerfile:
          `${BASE.trim()} AS build\nadd --chown=1000:1000 ./ /src/\n# the environment\nRUN mamba env create -p /env -f /src/docker/env.yml\nFROM debian:12-slim\nCOPY --from=build /env /env\n`
            .replace('add --chown=1000:1000 ./ /src/', '«add --chown=1000:1000 ./ /src/»')
            .replace('continuumio/miniconda3:24.11.1-0', 'condaforge/miniforge3:24.11.3-0'),
        'docker/env.yml': FILES['environment.yml'],
        'app.py': '',
      },
      fixed: `FROM condaforge/miniforge3:24.11.3-0 AS build\nCOPY --chown=1000:1000 docker/env.yml /src/docker/\n# the environment\nRUN mamba env create -p /env -f /src/docker/env.yml\nadd --chown=1000:1000 ./ /src/\nFROM debian:12-slim\nCOPY --from=build /env /env\n`,
    },
    {
      name: 'requirements of the pip section go along',
      files: {
        Dockerfile: `${BASE}WORKDIR /app\n«COPY . .»\n${CREATE}`,
        'environment.yml':
          'name: app\nchannels: [conda-forge]\ndependencies:\n  - python=3.12\n  - pip\n  - pip:\n    - -r requirements.txt\n',
        'requirements.txt': 'x==1\n',
        'app.py': '',
      },
      fixed: `${BASE}WORKDIR /app\nCOPY environment.yml requirements.txt ./\n${CREATE}COPY . .\n`,
    },
    {
      name: 'named packages: no file to copy',
      files: { Dockerfile: `${BASE}«COPY . /app»\nRUN conda create -y -n app python=3.12\n`, ...FILES },
      message: 'unread',
      titles: [],
    },
    {
      name: 'a script of the project makes it',
      files: {
        Dockerfile: `${BASE}«COPY . /app/»\nRUN sh /app/docker/install.sh\n`,
        'docker/install.sh': '#!/bin/sh\nset -e\nconda env create -f /app/environment.yml\n',
        ...FILES,
      },
      message: 'early',
      says: 'in line 3, so each edit of any file installs the environment again. Copy only `install.sh` and `environment.yml` here',
      titles: [],
    },
    {
      name: 'the same RUN installs the project: no fix',
      files: {
        Dockerfile: `${BASE}WORKDIR /app\n«COPY . .»\nRUN conda env create -f environment.yml && pip install .\n`,
        ...FILES,
      },
      titles: [],
    },
  ],
});
