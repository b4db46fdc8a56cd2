import { buildArgsContext } from '../../server/src/analysis/rules/compose/buildArgsContext';
import { testRule } from './tester';

const Dockerfile = 'ARG base_tag=24.11.1-0\nFROM continuumio/miniconda3:${base_tag}\n';
const build = (lines: string) => `services:\n  app:\n    build:\n${lines}`;

testRule(buildArgsContext, {
  valid: [
    { files: { 'compose.yaml': build('      context: .\n      args:\n        base_tag: 24.11.1-0\n'), Dockerfile } },
    {
      name: 'declared by the Dockerfile',
      files: {
        'compose.yaml': build('      context: .\n      args:\n        context: x\n'),
        Dockerfile: `${Dockerfile}ARG context\n`,
      },
    },
    {
      name: 'list form: an argument',
      files: { 'compose.yaml': build('      context: .\n      args:\n        - base_tag=24.11.1-0\n'), Dockerfile },
    },
    {
      name: 'no conda',
      files: {
        'compose.yaml': build('      args:\n        tag: 1\n        context: .\n'),
        Dockerfile: 'FROM debian:12\n',
      },
    },
  ],
  invalid: [
    {
      files: {
        'docker-compose.yml': build('      args:\n        base_tag: 24.11.1-0\n        «context: .»\n'),
        Dockerfile,
      },
      fixed: build('      context: .\n      args:\n        base_tag: 24.11.1-0\n'),
    },
    {
      name: 'two keys and a comment',
      files: {
        'compose.yaml': build(
          '      args:\n        «context: .» # here\n        «dockerfile: Dockerfile»\n        base_tag: 24.11.1-0\n    ports: []\n',
        ),
        Dockerfile,
      },
      fixed: build(
        '      context: . # here\n      dockerfile: Dockerfile\n      args:\n        base_tag: 24.11.1-0\n    ports: []\n',
      ),
    },
    {
      name: 'said twice',
      files: {
        'compose.yaml': build('      context: .\n      args:\n        base_tag: 24.11.1-0\n        «context: .»\n'),
        Dockerfile,
      },
      fixed: build('      context: .\n      args:\n        base_tag: 24.11.1-0\n'),
    },
    {
      name: 'nothing else below args',
      files: { 'compose.yaml': build('      args:\n        «context: ./docker»\n'), 'docker/Dockerfile': Dockerfile },
      fixed: build('      context: ./docker\n'),
    },
  ],
});
