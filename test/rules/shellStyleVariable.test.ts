import { shellStyleVariable } from '../../server/src/analysis/rules/compose/shellStyleVariable';
import { testRule } from './tester';

const Dockerfile = 'FROM continuumio/miniconda3:24.11.1-0\n';
const service = (lines: string) => `services:\n  app:\n    build: .\n${lines}`;

const script = (text: string) => ({ Dockerfile, 'run.sh': `#!/bin/bash\nset -e\n${text}\n` });

testRule(shellStyleVariable, {
  valid: [
    { name: 'in a script: PWD', files: script('docker run -v ${PWD}/bin:/bin -v "$(pwd)":/x app'), at: 'run.sh' },
    { name: 'set in the script', files: script('pwd=$(pwd)\ndocker run -v ${pwd}/bin:/bin app'), at: 'run.sh' },
    { name: 'in single quotes', files: script("docker run app sh -c 'echo ${pwd}'"), at: 'run.sh' },
    {
      name: 'a script without conda',
      files: { Dockerfile: 'FROM debian:12\n', 'run.sh': 'docker run -v ${pwd}/x:/x app\n' },
      at: 'run.sh',
    },
    { files: { 'compose.yaml': service('    volumes:\n      - ./data:/data\n      - ${PWD}/x:/x\n'), Dockerfile } },
    {
      name: 'set in .env',
      files: { 'compose.yaml': service('    volumes:\n      - ${pwd}/data:/data\n'), Dockerfile, '.env': 'pwd=/srv\n' },
    },
    { name: 'a default', files: { 'compose.yaml': service('    user: "${UID:-1000}:${GID:-100}"\n'), Dockerfile } },
    {
      name: 'a template for .env',
      files: { 'compose.yaml': service('    user: "${UID}"\n'), Dockerfile, '.env.example': 'UID=1000\n' },
    },
    {
      name: '.env is kept out of git',
      files: { 'compose.yaml': service('    user: "${UID}"\n'), Dockerfile, '.gitignore': '*.pyc\n.env\n' },
    },
    {
      name: 'handed to the shell',
      files: { 'compose.yaml': service('    command: bash -c "echo $$(date)"\n'), Dockerfile },
    },
    { name: 'a comment', files: { 'compose.yaml': service('    # run with UID=$(id -u)\n'), Dockerfile } },
    {
      name: 'no conda',
      files: { 'compose.yaml': service('    volumes:\n      - ${pwd}/data:/data\n'), Dockerfile: 'FROM debian:12\n' },
    },
  ],
  invalid: [
    {
      name: '.env sets it to itself',
      files: {
        'compose.yaml': service('    user: "«${UID}»:100"\n'),
        Dockerfile,
        '.env': 'USER=$USER\nUID=$UID # mine\n',
      },
      message: 'echoed',
      severity: 'info',
      says: '`id -u`',
      fixed: { '.env': 'USER=$USER\nUID=1000 # mine\n' },
    },
    {
      name: 'a script of the host, behind a broken continuation as well',
      files: script('docker container run \\\n  --volume «${pwd}»/bin:/app/bin \\ \n  -v="$pwd:/app" \\\n  app'),
      at: 'run.sh',
      message: 'host',
      severity: 'error',
      says: 'root of the host: `/bin` (and so on, 2 times in this command)',
      titles: ['Write ${PWD}, 2 times'],
      fixed: {
        'run.sh': script('docker container run \\\n  --volume ${PWD}/bin:/app/bin \\ \n  -v="$PWD:/app" \\\n  app')[
          'run.sh'
        ],
      },
    },
    {
      files: { 'compose.yaml': service('    volumes:\n      - «${pwd}»/data:/data\n'), Dockerfile },
      message: 'pwd',
      severity: 'error',
      fixed: service('    volumes:\n      - ./data:/data\n'),
    },
    {
      name: 'alone, in quotes, without braces, long form',
      files: {
        'compose.yaml': service(
          '    volumes:\n      - "«$pwd»:/app"\n      - type: bind\n        source: «${pwd}»/x\n        target: /x\n',
        ),
        Dockerfile,
      },
      fixed: service('    volumes:\n      - ".:/app"\n      - type: bind\n        source: ./x\n        target: /x\n'),
    },
    {
      name: 'inside a value',
      files: { 'compose.yaml': service('    environment:\n      - ROOT=«${pwd}»/x\n'), Dockerfile },
      fixed: service('    environment:\n      - ROOT=${PWD}/x\n'),
    },
    {
      name: 'a substitution in a path',
      files: { 'compose.yaml': service('    volumes:\n      - «$(pwd)»/data:/data\n'), Dockerfile },
      message: 'substitution',
      fixed: service('    volumes:\n      - ./data:/data\n'),
    },
    {
      name: 'a substitution in a command',
      files: { 'compose.yaml': service('    command: bash -c "echo «$(date)»"\n'), Dockerfile },
      fixed: service('    command: bash -c "echo $$(date)"\n'),
    },
    {
      name: 'variables of the shell',
      files: { 'compose.yaml': service('    user: "«${UID}»:«${GID}»"\n'), Dockerfile },
      message: 'unexported',
      severity: 'info',
      fixed: service('    user: "${UID:-1000}:${GID:-100}"\n'),
    },
  ],
});
