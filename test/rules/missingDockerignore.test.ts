import { missingDockerignore } from '../../server/src/analysis/rules/size/missingDockerignore';
import { testRule } from './tester';

const BASE = 'FROM continuumio/miniconda3:24.11.1-0\n';
const REST =
  '.github\n.vscode\n.idea\n.devcontainer\n.env\n.venv\n**/__pycache__\n**/*.pyc\n**/.ipynb_checkpoints\n**/.pytest_cache\n**/.mypy_cache\n**/.DS_Store\n';

testRule(missingDockerignore, {
  valid: [
    { files: { Dockerfile: `${BASE}COPY . /app\n`, '.dockerignore': '.git\n' } },
    { files: { Dockerfile: `${BASE}COPY . /app\n`, 'Dockerfile.dockerignore': '.git\n' } },
    `${BASE}COPY src /app\n`,
    {
      name: 'the Dockerfile is in a folder of its own, and only its COPY of everything tells of the context',
      files: { 'docker/Dockerfile': `${BASE}COPY . /app\n`, '.dockerignore': '.git\n' },
    },
    { name: 'no conda', files: 'FROM debian:12\nCOPY . /app\n' },
    { name: 'a stage that nothing needs', files: `${BASE.trim()} AS dev\nCOPY . /app\nFROM debian:12\n` },
    { name: 'from a stage', files: `${BASE.trim()} AS a\nFROM a\nCOPY --from=a . /app\n` },
  ],
  invalid: [
    {
      name: 'where nothing tells of the context, by the name of the Dockerfile',
      files: { 'docker/Dockerfile': `${BASE}«COPY . /app»\n`, 'environment.yml': 'name: app\n' },
      titles: ['Create Dockerfile.dockerignore'],
      fixed: {
        'docker/Dockerfile.dockerignore': `.git\n.gitignore\n${REST}`,
      },
    },
    {
      name: 'a builder stage: the folder does not go into the image',
      files: `${BASE.trim()} AS build\n«COPY . /app»\nRUN python /app/make.py\nFROM debian:12.11\nCOPY --from=build /opt/conda /opt/conda\n`,
      message: 'builder',
    },
    {
      files: { Dockerfile: `${BASE}«COPY . /app»\n`, 'app.py': '' },
      severity: 'info',
      fixed: { '.dockerignore': `.git\n.gitignore\n${REST}` },
    },
    {
      name: 'the context of the compose file',
      files: {
        'docker/Dockerfile': `${BASE}«ADD ./ /app»\n`,
        'compose.yaml': 'services:\n  app:\n    build:\n      context: .\n      dockerfile: docker/Dockerfile\n',
        'app.py': '',
      },
      fixed: { '.dockerignore': `.git\n.gitignore\n${REST}` },
    },
    {
      name: 'the version comes from git',
      files: {
        Dockerfile: `${BASE}«COPY . /app»\nRUN pip install --no-cache-dir /app\n`,
        'pyproject.toml': '[build-system]\nrequires = ["setuptools_scm"]\n',
      },
      fixed: { '.dockerignore': `.gitignore\n${REST}` },
    },
    {
      name: 'a file that the Dockerfile names is left in',
      files: { Dockerfile: `${BASE}COPY .env /run/\n«COPY . /app»\n`, '.env': 'A=1\n' },
      fixed: { '.dockerignore': `.git\n.gitignore\n${REST.replace('.env\n', '')}` },
    },
  ],
});
