import { activateWithoutHook } from '../../server/src/analysis/rules/activation/activateWithoutHook';
import { testRule } from './tester';

const MAKE = 'FROM continuumio/miniconda3:24.11.1-0\nRUN conda create -y -n app python=3.12\n';

testRule(activateWithoutHook, {
  valid: [
    {
      name: 'the hook was read',
      files: `${MAKE}RUN . /opt/conda/etc/profile.d/conda.sh && conda activate app && python -V\n`,
    },
    {
      name: 'a login shell reads profile.d',
      files: `${MAKE}SHELL ["/bin/bash", "-lc"]\nRUN conda activate app && python -V\n`,
    },
    { name: 'an unknown base', files: 'FROM example.org/own/base:1\nRUN conda activate app && python -V\n' },
    { name: 'text in quotes', files: `${MAKE}RUN echo "conda activate app" >> ~/.bashrc\n` },
  ],
  invalid: [
    {
      name: 'plain RUN',
      files: `${MAKE}RUN «conda activate app» && python -V\n`,
      message: 'missing',
      fixed: `${MAKE}RUN . /opt/conda/etc/profile.d/conda.sh && conda activate app && python -V\n`,
    },
    {
      name: 'on a continuation line, with a comment between',
      files: `${MAKE}RUN true && \\\n    # why\n    «conda activate app» && \\\n    python -V\n`,
      fixed: `${MAKE}RUN true && \\\n    # why\n    . /opt/conda/etc/profile.d/conda.sh && conda activate app && \\\n    python -V\n`,
    },
    {
      name: 'in a script that a RUN runs',
      files: {
        'setup.sh': '#!/bin/bash\nset -e\n«conda activate app»\npython -V\n',
        Dockerfile: `${MAKE}COPY setup.sh /tmp/\nRUN bash /tmp/setup.sh\n`,
      },
      fixed: {
        'setup.sh': '#!/bin/bash\nset -e\n. /opt/conda/etc/profile.d/conda.sh\nconda activate app\npython -V\n',
      },
    },
  ],
});
