import { publishedOnAllInterfaces } from '../../server/src/analysis/rules/jupyter/publishedOnAllInterfaces';
import { testRule } from './tester';

const at = 'compose.yaml';
const service = (rest: string) => ({
  [at]: `services:\n  lab:\n    image: quay.io/jupyter/base-notebook:2025-01-06\n${rest}`,
});

testRule(publishedOnAllInterfaces, {
  valid: [
    ...publishedOnAllInterfaces.docs.good.map((files) => ({ files, at })),
    { name: 'an address by a variable', files: service('    ports: ["${BIND}:8888:8888"]\n'), at },
    { name: 'an address on purpose', files: service('    ports: ["0.0.0.0:8888:8888"]\n'), at },
    { name: 'no Jupyter', files: { [at]: 'services:\n  db:\n    image: postgres:16\n    ports: ["8888:8888"]\n' }, at },
    { name: 'another command', files: service('    command: python app.py\n    ports: ["8888:8888"]\n'), at },
    { name: 'another port', files: service('    ports: ["4040:4040"]\n'), at },
    { name: 'the network of the host', files: service('    network_mode: host\n    ports: ["8888:8888"]\n'), at },
  ],
  invalid: [
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
