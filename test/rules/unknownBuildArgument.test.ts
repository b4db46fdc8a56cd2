import { unknownBuildArgument } from '../../server/src/analysis/rules/compose/unknownBuildArgument';
import { testRule } from './tester';

const DOCKERFILE =
  'ARG TAG=24.11.1-0\nFROM continuumio/miniconda3:${TAG}\nARG env_name=app\nRUN conda create -y -n ${env_name} python=3.12\n';
const build = (lines: string) => `services:\n  app:\n    build:\n      context: .\n${lines}`;

testRule(unknownBuildArgument, {
  valid: [
    {
      files: {
        'compose.yaml': build('      args:\n        TAG: 24.9.2-0\n        env_name: x\n'),
        Dockerfile: DOCKERFILE,
      },
    },
    {
      name: 'predefined',
      files: {
        'compose.yaml': build(
          '      args:\n        - HTTP_PROXY\n        - no_proxy=x\n        - BUILDKIT_INLINE_CACHE=1\n',
        ),
        Dockerfile: DOCKERFILE,
      },
    },
    {
      name: 'ONBUILD',
      files: {
        'compose.yaml': build('      args:\n        LATER: x\n'),
        Dockerfile: `${DOCKERFILE}ONBUILD ARG LATER\n`,
      },
    },
    {
      name: 'no conda',
      files: { 'compose.yaml': build('      args:\n        X: 1\n'), Dockerfile: 'FROM debian:12\n' },
    },
    {
      name: 'a Dockerfile that is not there',
      files: {
        'compose.yaml': build('      dockerfile: other/Dockerfile\n      args:\n        X: 1\n'),
        Dockerfile: DOCKERFILE,
      },
    },
    {
      name: 'declared in another stage',
      files: {
        'compose.yaml': build('      target: b\n      args:\n        X: 1\n'),
        Dockerfile: `${DOCKERFILE.replace('${TAG}', '${TAG} AS b')}FROM debian:12\nARG X\n`,
      },
    },
    {
      name: 'context below args: another rule',
      files: {
        'compose.yaml': 'services:\n  app:\n    build:\n      args:\n        context: .\n',
        Dockerfile: DOCKERFILE,
      },
    },
  ],
  invalid: [
    {
      files: {
        'compose.yaml': build('      args:\n        TAG: 24.9.2-0\n        «flavor»: x # c\n'),
        Dockerfile: DOCKERFILE,
      },
      message: 'unknown',
      fixed: build('      args:\n        TAG: 24.9.2-0\n'),
    },
    {
      name: 'another spelling',
      files: {
        'compose.yaml': build('      args:\n        - «ENV_NAME»=x\n        - TAG=24.9.2-0\n'),
        Dockerfile: DOCKERFILE,
      },
      message: 'similar',
      says: 'Did you mean `env_name`?',
      fixed: build('      args:\n        - env_name=x\n        - TAG=24.9.2-0\n'),
      alternatives: [undefined, build('      args:\n        - TAG=24.9.2-0\n')],
    },
    {
      name: 'the only one',
      files: { 'compose.yaml': build('      args:\n        «flavor»: x\n    ports: []\n'), Dockerfile: DOCKERFILE },
      fixed: build('    ports: []\n'),
    },
    {
      name: 'used, but never declared',
      files: {
        'compose.yaml': build('      args:\n        «PYTHON»: "3.12"\n'),
        Dockerfile: 'FROM continuumio/miniconda3:24.11.1-0\nRUN conda create -y -n app python=${PYTHON}\n',
      },
      message: 'used',
      titles: ['Declare ARG PYTHON in Dockerfile'],
      fixed: {
        Dockerfile: 'FROM continuumio/miniconda3:24.11.1-0\nARG PYTHON\nRUN conda create -y -n app python=${PYTHON}\n',
      },
    },
  ],
});
