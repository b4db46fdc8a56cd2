import { serviceUser } from '../../server/src/analysis/rules/compose/serviceUser';
import { testRule } from './tester';

const service = (lines: string) =>
  `services:\n  lab:\n    image: quay.io/jupyter/minimal-notebook:2025-01-06\n${lines}`;

testRule(serviceUser, {
  valid: [
    { files: { 'compose.yaml': service('') } },
    { name: 'root', files: { 'compose.yaml': service('    user: root\n') } },
    { name: 'its own user', files: { 'compose.yaml': service('    user: "1000:1000"\n') } },
    { name: 'the group', files: { 'compose.yaml': service('    user: "5000:100"\n') } },
    { name: 'the group is added', files: { 'compose.yaml': service('    user: "5000"\n    group_add: [users]\n') } },
    { name: 'defaults', files: { 'compose.yaml': service('    user: "${UID:-1000}:${GID:-100}"\n') } },
    {
      name: 'another image',
      files: { 'compose.yaml': 'services:\n  db:\n    image: postgres:17\n    user: "5000:5000"\n' },
    },
    {
      name: 'an unknown build',
      files: { 'compose.yaml': 'services:\n  db:\n    build: ./gone\n    user: "5000:5000"\n' },
    },
  ],
  invalid: [
    {
      files: { 'compose.yaml': service('    «user: "5000:5000"»\n    ports: []\n') },
      severity: 'warning',
      fixed: service('    user: "5000:5000"\n    group_add:\n      - users\n    ports: []\n'),
    },
    {
      name: 'no group, end of the file',
      files: { 'compose.yaml': service('    «user: 5000»') },
      fixed: service('    user: 5000\n    group_add:\n      - users'),
    },
    { name: 'from variables', files: { 'compose.yaml': service('    «user: "${UID}:${GID}"»\n') }, severity: 'info' },
    {
      name: 'an image built on one',
      files: {
        'compose.yaml': 'services:\n  lab:\n    build: .\n    «user: "1001:1001"»\n',
        Dockerfile: 'FROM quay.io/jupyter/scipy-notebook:2025-01-06\nRUN mamba install -y x=1\n',
      },
    },
  ],
});
