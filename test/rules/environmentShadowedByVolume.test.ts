import { environmentShadowedByVolume } from '../../server/src/analysis/rules/compose/environmentShadowedByVolume';
import { testRule } from './tester';

const INSIDE = 'FROM continuumio/miniconda3:24.11.1-0\nWORKDIR /app\nRUN conda create -y -p ./env python=3.12\n';
const service = (lines: string) => `services:\n  app:\n    build: .\n    volumes:\n${lines}`;

testRule(environmentShadowedByVolume, {
  valid: [
    {
      name: 'made elsewhere',
      files: {
        'compose.yaml': service('      - .:/app\n'),
        Dockerfile: 'FROM continuumio/miniconda3:24.11.1-0\nRUN conda create -y -n app python=3.12\nWORKDIR /app\n',
      },
    },
    {
      name: 'a volume brings it back',
      files: { 'compose.yaml': service('      - .:/app\n      - /app/env\n'), Dockerfile: INSIDE },
    },
    { name: 'a narrower folder', files: { 'compose.yaml': service('      - ./src:/app/src\n'), Dockerfile: INSIDE } },
    {
      name: 'a folder of a similar name',
      files: { 'compose.yaml': service('      - ./x:/app/env2\n'), Dockerfile: INSIDE },
    },
    {
      name: 'the host has one',
      files: { 'compose.yaml': service('      - .:/app\n'), Dockerfile: INSIDE, 'env/conda-meta/history': '' },
    },
    { name: 'an anonymous volume', files: { 'compose.yaml': service('      - /opt/conda\n'), Dockerfile: INSIDE } },
    { name: 'not known where', files: { 'compose.yaml': service('      - .:${WHERE}\n'), Dockerfile: INSIDE } },
    {
      name: 'an unknown image',
      files: {
        'compose.yaml': 'services:\n  app:\n    image: example.com/x\n    volumes:\n      - .:/opt/conda\n',
        Dockerfile: INSIDE,
      },
    },
  ],
  invalid: [
    {
      files: { 'compose.yaml': service('      - «.:/app»\n'), Dockerfile: INSIDE },
      message: 'covered',
      says: '/app/env',
      fixed: service('      - .:/app\n      - /app/env\n'),
    },
    {
      name: 'all of conda, long form',
      files: {
        'compose.yaml': service('      - «type: bind\n        source: ./opt\n        target: /opt/»\n'),
        Dockerfile: INSIDE.replace('-p ./env', '-n app'),
      },
      message: 'covered',
      titles: [],
    },
    {
      name: "the user's home",
      files: {
        'compose.yaml': service('      - "«./home:/home/me»"\n').replace('"«', '«"').replace('»"', '"»'),
        Dockerfile:
          'FROM continuumio/miniconda3:24.11.1-0\nRUN useradd -m me\nUSER me\nRUN conda create -y -n mine python=3.12\n',
      },
      message: 'covered',
    },
    {
      name: 'a named volume',
      files: {
        'compose.yaml': `${service('      - «envs:/opt/conda/envs»\n')}volumes:\n  envs:\n`,
        Dockerfile: INSIDE.replace('-p ./env', '-n app'),
      },
      message: 'stale',
      severity: 'info',
    },
  ],
});
