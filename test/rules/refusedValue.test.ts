import { refusedValue } from '../../server/src/analysis/rules/compose/refusedValue';
import { testRule } from './tester';

const Dockerfile = 'FROM continuumio/miniconda3:24.11.1-0\n';
const service = (lines: string): string => `services:\n  app:\n    build: .\n${lines.replace(/^/gm, '    ')}\n`;

testRule(refusedValue, {
  valid: [
    ...['no', '"no"', 'always', 'unless-stopped', 'on-failure', 'on-failure:5', '""', '${POLICY}', '', '~'].map(
      (value) => ({ name: `restart: ${value}`, files: { 'compose.yaml': service(`restart: ${value}`), Dockerfile } }),
    ),
    ...['missing', 'if_not_present', 'daily', 'every_12h', 'refresh'].map((value) => ({
      name: `pull_policy: ${value}`,
      files: { 'compose.yaml': service(`pull_policy: ${value}`), Dockerfile },
    })),
    {
      name: 'durations',
      files: {
        'compose.yaml': service('healthcheck:\n  test: true\n  interval: 1m30s\n  timeout: 1.5s\n  start_period: "0"'),
        Dockerfile,
      },
    },
    {
      name: 'the same words under other keys',
      files: { 'compose.yaml': service('labels:\n  restart: never\nenvironment:\n  pull_policy: x'), Dockerfile },
    },
    {
      name: 'no conda in the project',
      files: { 'compose.yaml': service('restart: never'), Dockerfile: 'FROM debian:12\n' },
    },
  ],
  invalid: [
    {
      files: { 'compose.yaml': service('restart: «never»'), Dockerfile },
      severity: 'error',
      says: '`no`, `always`, `on-failure` or `unless-stopped`',
      fixed: service('restart: "no"'),
    },
    ...[
      ['onfailure', 'on-failure'],
      ['unless_stopped', 'unless-stopped'],
      ['unlesss-stopped', 'unless-stopped'],
      ['"Always"', '"always"'],
      ['true', 'always'],
      ['false', '"no"'],
    ].map(([wrong, right]) => ({
      name: `restart: ${wrong}`,
      files: { 'compose.yaml': service(`restart: «${wrong}» # as it was`), Dockerfile },
      fixed: service(`restart: ${right} # as it was`),
    })),
    {
      name: 'a value that nothing is like',
      files: { 'compose.yaml': service('restart: «5»'), Dockerfile },
    },
    {
      name: 'in a flow mapping, and CRLF',
      files: {
        'compose.yaml': 'services:\r\n  app: {build: ., pull_policy: «ifnotpresent», restart: always}\r\n',
        Dockerfile,
      },
      fixed: 'services:\r\n  app: {build: ., pull_policy: if_not_present, restart: always}\r\n',
    },
    {
      name: 'a merged anchor is one finding',
      files: {
        'compose.yaml':
          'x-base: &base\n  restart: «never»\nservices:\n  a:\n    <<: *base\n    build: .\n  b:\n    <<: *base\n    build: .\n',
        Dockerfile,
      },
    },
    {
      name: 'depends_on',
      files: {
        'compose.yaml': service('depends_on:\n  db:\n    condition: «healthy»'),
        Dockerfile,
      },
      fixed: service('depends_on:\n  db:\n    condition: service_healthy'),
    },
    {
      name: 'a duration without a unit',
      files: { 'compose.yaml': service('healthcheck:\n  test: "true"\n  interval: «30»'), Dockerfile },
      message: 'duration',
      fixed: service('healthcheck:\n  test: "true"\n  interval: 30s'),
    },
  ],
});
