import { publishedOnAllInterfaces } from '../../server/src/analysis/rules/jupyter/publishedOnAllInterfaces';
import { testRule } from './tester';

const at = 'compose.yaml';
const service = (rest: string) => ({
  [at]: `services:\n  lab:\n    image: quay.io/jupyter/base-notebook:2025-01-06\n${rest}`,
});

const JUPYTER =
  'FROM quay.io/jupyter/base-notebook:2025-01-06\nUSER 1000\nCMD ["jupyter", "lab", "--ip", "0.0.0.0", "--no-browser"]\n';
const script = (call: string, Dockerfile = JUPYTER) => ({ Dockerfile, 'run.sh': `#!/bin/bash\nset -e\n${call}\n` });

testRule(publishedOnAllInterfaces, {
  valid: [
    { name: 'docker run with an address', files: script('docker run -p 127.0.0.1:8888:8888 app'), at: 'run.sh' },
    { name: 'docker run, another port', files: script('docker run -p 4040:4040 app'), at: 'run.sh' },
    { name: 'docker run, another command', files: script('docker run -p 8888:8888 app python serve.py'), at: 'run.sh' },
    {
      name: 'docker run, no Jupyter in the project',
      files: script('docker run -p 8888:8888 app', 'FROM debian:12.11\nCMD ["bash"]\n'),
      at: 'run.sh',
    },
    {
      name: 'docker run, a well-known image without Jupyter',
      files: script('docker run -p 8888:8888 debian:12'),
      at: 'run.sh',
    },
    ...publishedOnAllInterfaces.docs.good.map((files) => ({ files, at })),
    { name: 'an address by a variable', files: service('    ports: ["${BIND}:8888:8888"]\n'), at },
    { name: 'an address on purpose', files: service('    ports: ["0.0.0.0:8888:8888"]\n'), at },
    { name: 'no Jupyter', files: { [at]: 'services:\n  db:\n    image: postgres:16\n    ports: ["8888:8888"]\n' }, at },
    { name: 'another command', files: service('    command: python app.py\n    ports: ["8888:8888"]\n'), at },
    { name: 'another port', files: service('    ports: ["4040:4040"]\n'), at },
    { name: 'the network of the host', files: service('    network_mode: host\n    ports: ["8888:8888"]\n'), at },
  ],
  invalid: [
    {
      name: 'docker run in a script',
      files: script('docker run \\\n  --rm -it -e A=1 \\\n  --publish «8888:8888» \\\n  "$IMAGE:$TAG"'),
      at: 'run.sh',
      severity: 'warning',
      says: '`127.0.0.1:8888:8888`',
      fixed: {
        'run.sh': script('docker run \\\n  --rm -it -e A=1 \\\n  --publish 127.0.0.1:8888:8888 \\\n  "$IMAGE:$TAG"')[
          'run.sh'
        ],
      },
    },
    {
      name: 'docker run, joined, with a command of its own',
      files: script('docker run -it -p«8080:9999» quay.io/jupyter/base-notebook jupyter lab --port=9999'),
      at: 'run.sh',
    },
    ...publishedOnAllInterfaces.docs.bad.map((files) => ({ files, at })),
    {
      files: service('    ports:\n      - «8888:8888» # Lab\n      - 4040:4040\n'),
      at,
      severity: 'warning',
      says: '`127.0.0.1:8888:8888`',
      fixed: service('    ports:\n      - 127.0.0.1:8888:8888 # Lab\n      - 4040:4040\n'),
    },
    {
      name: 'only the container port',
      files: service('    ports: [«"8888"»]\n'),
      at,
      fixed: service('    ports: ["127.0.0.1::8888"]\n'),
    },
    {
      name: 'the long form',
      files: service('    ports:\n      - target: 8888\n        published: «"80"»\n'),
      at,
      fixed: service('    ports:\n      - host_ip: 127.0.0.1\n        target: 8888\n        published: "80"\n'),
    },
    {
      name: 'the long form in braces',
      files: service('    ports: [{target: 8888, published: «80»}]\n'),
      at,
      fixed: service('    ports: [{host_ip: 127.0.0.1, target: 8888, published: 80}]\n'),
    },
    {
      name: 'a port of its own, by the command',
      files: {
        [at]: 'services:\n  a:\n    image: example.org/x\n    command: jupyter lab --port=9000\n    ports:\n      - «"80:9000"»\n      - "8888:8888"\n',
      },
      at,
    },
    {
      name: 'by the Dockerfile',
      files: {
        [at]: 'services:\n  a:\n    build: .\n    ports: [«"8888:8888"»]\n',
        Dockerfile: 'FROM continuumio/miniconda3:24.11.1-0\nCMD ["jupyter", "lab", "--ip=0.0.0.0"]\n',
      },
      at,
    },
  ],
});
