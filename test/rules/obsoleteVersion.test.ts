import { obsoleteVersion } from '../../server/src/analysis/rules/compose/obsoleteVersion';
import { testRule } from './tester';

const Dockerfile = 'FROM continuumio/miniconda3:24.11.1-0\n';
const REST = 'services:\n  app:\n    build: .\n';

testRule(obsoleteVersion, {
  valid: [
    { files: { 'compose.yaml': REST, Dockerfile } },
    {
      name: 'no conda in the project',
      files: { 'compose.yaml': `version: "3"\n${REST}`, Dockerfile: 'FROM debian:12\n' },
    },
  ],
  invalid: [
    { files: { 'docker-compose.yml': `«version: "3.7"»\n\n${REST}`, Dockerfile }, severity: 'info', fixed: REST },
    {
      name: 'a comment above and behind',
      files: { 'compose.yaml': `# app\n«version: '2'» # old\n${REST}`, Dockerfile },
      fixed: `# app\n${REST}`,
    },
    {
      name: 'an environment file alone',
      files: { 'compose.yaml': `«version: "3"»\n${REST}`, 'environment.yml': 'name: app\n' },
    },
    {
      name: 'a conda image',
      files: {
        'compose.yaml': '«version: "3"»\nservices:\n  lab:\n    image: quay.io/jupyter/minimal-notebook:2025-01-06\n',
      },
    },
    { name: 'at the end', files: { 'compose.yaml': `${REST}«version: "3"»`, Dockerfile }, fixed: REST },
  ],
});
