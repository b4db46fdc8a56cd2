import { jupyterNotReachable } from '../../server/src/analysis/rules/jupyter/jupyterNotReachable';
import { testRule } from './tester';

const MINI = 'FROM continuumio/miniconda3:24.11.1-0\nRUN conda install -y jupyterlab=4\nEXPOSE 8888\n';

testRule(jupyterNotReachable, {
  valid: [
    ...jupyterNotReachable.docs.good,
    { name: 'nothing is published', files: 'FROM continuumio/miniconda3:24.11.1-0\nCMD ["jupyter", "lab"]\n' },
    { name: 'two words', files: `${MINI}CMD ["jupyter", "lab", "--ip", "*"]\n` },
    { name: 'by the class', files: `${MINI}CMD jupyter notebook --NotebookApp.ip='0.0.0.0'\n` },
    { name: 'unknown base', files: 'FROM example.org/x:1\nEXPOSE 8888\nCMD ["jupyter", "lab"]\n' },
    { name: 'an unknown word', files: `${MINI}ARG A\nENV A=$A\nCMD jupyter lab $A\n` },
    {
      name: 'a configuration',
      files: `${MINI}COPY jupyter_server_config.py /root/.jupyter/\nCMD ["jupyter", "lab"]\n`,
    },
    {
      name: 'a configuration in a RUN',
      files: `${MINI}RUN echo "c.ServerApp.ip = '*'" >> /root/.jupyter/jupyter_server_config.py\nCMD ["jupyter", "lab"]\n`,
    },
    { name: 'no server', files: `${MINI}CMD ["jupyter", "nbconvert", "x.ipynb"]\n` },
    {
      name: 'the network of the host',
      files: {
        Dockerfile: `${MINI}CMD ["jupyter", "lab"]\n`,
        'compose.yaml': 'services:\n  a:\n    build: .\n    network_mode: host\n',
      },
    },
  ],
  invalid: [
    ...jupyterNotReachable.docs.bad.map((files) => ({ files })),
    {
      files: `${MINI}CMD [«"jupyter", "lab"», "--no-browser"]\n`,
      severity: 'error',
      says: '8888',
      fixed: `${MINI}CMD ["jupyter", "lab", "--ip=0.0.0.0", "--no-browser"]\n`,
    },
    {
      name: 'shell form',
      files: `${MINI}cmd exec «jupyter notebook» \\\n  # no browser\n  --no-browser\n`,
      fixed: `${MINI}cmd exec jupyter notebook --ip=0.0.0.0 \\\n  # no browser\n  --no-browser\n`,
    },
    {
      name: 'localhost on purpose',
      files: `${MINI}CMD ["jupyter", "lab", «"--ip=127.0.0.1"»]\n`,
      fixed: `${MINI}CMD ["jupyter", "lab", "--ip=0.0.0.0"]\n`,
    },
    {
      name: 'localhost in two words',
      files: `${MINI}CMD jupyter lab «--ip» localhost\n`,
      fixed: `${MINI}CMD jupyter lab --ip 0.0.0.0\n`,
    },
    {
      name: 'published by Compose',
      files: {
        Dockerfile: 'FROM continuumio/miniconda3:24.11.1-0\nCMD [«"jupyter-lab"»]\n',
        'compose.yaml': 'services:\n  a:\n    build: .\n    ports: ["127.0.0.1:80:8888"]\n',
      },
    },
    {
      name: 'the command of Compose, as a list',
      at: 'compose.yaml',
      files: {
        'compose.yaml':
          'services:\n  a:\n    build: .\n    command:\n      - «jupyter\n      - lab»\n    ports: ["127.0.0.1:80:8888"]\n',
        Dockerfile: MINI,
      },
      fixed:
        'services:\n  a:\n    build: .\n    command:\n      - jupyter\n      - lab\n      - --ip=0.0.0.0\n    ports: ["127.0.0.1:80:8888"]\n',
    },
    {
      name: 'a script',
      at: 'start.sh',
      files: {
        'start.sh': '#!/bin/sh\nexec «jupyter lab»\n',
        Dockerfile: `${MINI}COPY start.sh /start.sh\nCMD ["sh", "/start.sh"]\n`,
      },
      fixed: '#!/bin/sh\nexec jupyter lab --ip=0.0.0.0\n',
    },
  ],
});
