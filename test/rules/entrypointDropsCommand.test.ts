import { entrypointDropsCommand } from '../../server/src/analysis/rules/compose/entrypointDropsCommand';
import { testRule } from './tester';

const IMAGE =
  'FROM continuumio/miniconda3:24.11.1-0\nRUN conda create -y -n app python=3.12\nCMD ["python", "app.py"]\n';
const service = (lines: string) => `services:\n  app:\n    build: .\n${lines}`;
const SCRIPT = '#!/bin/bash\nsource /opt/conda/bin/activate app\nexec "$@"\n';

testRule(entrypointDropsCommand, {
  valid: [
    {
      name: 'command is set',
      files: {
        'compose.yaml': service('    entrypoint: conda run -n app\n    command: python app.py\n'),
        Dockerfile: IMAGE,
      },
    },
    {
      name: 'a whole command',
      files: { 'compose.yaml': service('    entrypoint: conda run -n app python worker.py\n'), Dockerfile: IMAGE },
    },
    {
      name: 'another program',
      files: { 'compose.yaml': service('    entrypoint: sleep infinity\n'), Dockerfile: IMAGE },
    },
    {
      name: 'a shell to work in',
      files: { 'compose.yaml': service('    entrypoint: /bin/bash\n'), Dockerfile: IMAGE },
    },
    { name: 'cleared', files: { 'compose.yaml': service('    entrypoint: []\n'), Dockerfile: IMAGE } },
    {
      name: 'no CMD in the Dockerfile',
      files: {
        'compose.yaml': service('    entrypoint: conda run -n app\n'),
        Dockerfile: IMAGE.replace(/CMD.*\n/, ''),
      },
    },
    {
      name: 'an unknown image',
      files: {
        'compose.yaml': 'services:\n  app:\n    image: example.com/x\n    entrypoint: tini --\n',
        Dockerfile: IMAGE,
      },
    },
    {
      name: 'command in the file that is overridden',
      at: 'docker-compose.override.yml',
      files: {
        'docker-compose.override.yml': 'services:\n  app:\n    entrypoint: tini --\n',
        'docker-compose.yml': service('    command: python x.py\n'),
        Dockerfile: IMAGE,
      },
    },
    {
      name: 'a script that does not hand on',
      files: {
        'compose.yaml': service('    entrypoint: /run.sh\n'),
        Dockerfile: `${IMAGE}COPY run.sh /run.sh\n`,
        'run.sh': '#!/bin/bash\npython app.py\n',
      },
    },
  ],
  invalid: [
    {
      files: {
        'compose.yaml': service('    «entrypoint: conda run --no-capture-output -n app»\n    ports: []\n'),
        Dockerfile: IMAGE,
      },
      says: '`python app.py`',
      fixed: service(
        '    entrypoint: conda run --no-capture-output -n app\n    command: ["python", "app.py"]\n    ports: []\n',
      ),
    },
    {
      name: 'tini, as a list, at the end of the file',
      files: { 'compose.yaml': service('    «entrypoint: ["tini", "--"]»'), Dockerfile: IMAGE },
      fixed: service('    entrypoint: ["tini", "--"]\n    command: ["python", "app.py"]'),
    },
    {
      name: 'a script',
      files: {
        'compose.yaml': service('    «entrypoint: /entry.sh»\n'),
        Dockerfile: `${IMAGE}COPY entry.sh /entry.sh\n`,
        'entry.sh': SCRIPT,
      },
    },
    {
      name: 'arguments of python in CMD',
      files: {
        'compose.yaml': service('    «entrypoint: ["conda", "run", "-n", "app", "python"]»\n'),
        Dockerfile: IMAGE.replace('["python", "app.py"]', '["app.py"]'),
      },
    },
    {
      name: 'the new entrypoint takes the activation away: no fix',
      files: {
        'compose.yaml': service('    «entrypoint: ["tini", "--"]»\n'),
        Dockerfile: `${IMAGE}ENTRYPOINT ["conda", "run", "-n", "app"]\nCMD ["python", "app.py"]\n`,
      },
      titles: [],
    },
  ],
});
