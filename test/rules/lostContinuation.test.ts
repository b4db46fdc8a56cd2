import { lostContinuation } from '../../server/src/analysis/rules/start/lostContinuation';
import { testRule } from './tester';

const FROM = 'FROM continuumio/miniconda3:24.11.1-0\n';

testRule(lostContinuation, {
  valid: [
    `${FROM}RUN cd /app && \\\n    pip install --no-cache-dir .\n`,
    {
      name: 'names of packages',
      files: `${FROM}RUN apt-get update && apt-get install -y \\\n    git \\\n    make \\\n    pip\n`,
    },
    {
      name: 'a program that takes a command',
      files: `${FROM}RUN sudo -E \\\n    pip install numpy\nRUN conda run -n base \\\n    pip install numpy\n`,
    },
    { name: 'in quotes', files: `${FROM}RUN bash -c "cd /app" \\\n    "pip install ."\n` },
    { name: 'another unknown instruction', files: `${FROM}RUNN true\n` },
    { name: 'Docker does not mind blanks behind the backslash', files: `${FROM}RUN true \\ \n    && true\n` },
    {
      name: 'a picture in a heredoc, a comment',
      files: { 'run.sh': '#!/bin/bash\nset -e\n# a \\ \n  -b x\ncat <<EOF\n / \\ \n  -o -\nEOF\ndocker run app\n' },
    },
    {
      name: 'an escaped blank that ends the command',
      files: { 'run.sh': '#!/bin/bash\nset -e\ndocker run app printf \\ \ndocker run app\n' },
    },
    { name: 'not below a RUN', files: `${FROM}WORKDIR /app\npip install .\n` },
  ],
  invalid: [
    {
      name: 'a blank behind the backslash, in a script',
      files: {
        'run.sh':
          '#!/bin/bash\nset -e\ndocker run --rm \\\n  --volume "$PWD"/data:/data «\\ »\n  --volume "$PWD"/doc:/doc \\\n  app\n',
      },
      message: 'blank',
      says: '`--volume` below is another command',
      fixed: {
        'run.sh':
          '#!/bin/bash\nset -e\ndocker run --rm \\\n  --volume "$PWD"/data:/data \\\n  --volume "$PWD"/doc:/doc \\\n  app\n',
      },
    },
    {
      name: 'Windows line ends stay',
      files: { 'run.sh': 'docker run --rm «\\  »\r\n  -v x:/x \\\r\n  app\r\n' },
    },
    {
      name: 'cd',
      files: `${FROM}RUN cd /app \\\n    # the project\n    «pip install» --no-cache-dir .\n`,
      message: 'joined',
      fixed: `${FROM}RUN cd /app \\\n    # the project\n    && pip install --no-cache-dir .\n`,
    },
    {
      name: 'two installs',
      files: `${FROM}RUN pip install --no-cache-dir numpy==2.1.0 \\\n    «pip install» --no-cache-dir pandas==2.2.3\n`,
      fixed: `${FROM}RUN pip install --no-cache-dir numpy==2.1.0 \\\n    && pip install --no-cache-dir pandas==2.2.3\n`,
    },
    { name: 'rm twice', files: `${FROM}RUN rm -rf /a \\\n    «rm -rf» /b\n`, message: 'repeated', severity: 'info' },
    {
      name: 'the backslash is lost',
      files: `${FROM}RUN conda create -y -n app python=3.12\n    «&&» conda clean -afy\n`,
      message: 'line',
    },
    {
      name: 'backslash and && are lost',
      files: `${FROM}RUN cd /app\n    «pip» install --no-cache-dir .\n`,
      message: 'line',
      fixed: `${FROM}RUN cd /app && \\\n    pip install --no-cache-dir .\n`,
    },
    {
      name: 'a list of packages whose lines have all lost it: one finding, and one fix for all',
      files: `${FROM}RUN apt-get update && apt-get install -y --no-install-recommends\n    «git»\n    curl\n    # sound\n    libsndfile1\n    wget\n`,
      message: 'lines',
      says: 'these 4 lines',
      fixed: `${FROM}RUN apt-get update && apt-get install -y --no-install-recommends \\\n    git \\\n    curl \\\n    # sound\n    libsndfile1 \\\n    wget\n`,
    },
    {
      name: 'several commands',
      files: `${FROM}RUN mkdir /app\n    «cd» /app\n    touch log\n    pip install --no-cache-dir .\nWORKDIR /app\n`,
      message: 'lines',
    },
  ],
});
