import { shellStyleVariable } from '../../server/src/analysis/rules/compose/shellStyleVariable';
import { testRule } from './tester';

const Dockerfile = 'FROM continuumio/miniconda3:24.11.1-0\n';
const service = (lines: string) => `services:\n  app:\n    build: .\n${lines}`;

testRule(shellStyleVariable, {
  valid: [
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
