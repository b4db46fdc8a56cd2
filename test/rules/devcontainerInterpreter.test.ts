import { devcontainerInterpreter } from '../../server/src/analysis/rules/start/devcontainerInterpreter';
import { testRule } from './tester';

const AT = '.devcontainer/devcontainer.json';
const YML = 'name: sediment\nchannels: [conda-forge]\ndependencies: [python=3.12]\n';
const IMAGE = '"image": "mcr.microsoft.com/devcontainers/miniconda:1-3"';

const interpreter = (path: string, create: string, more = IMAGE): string =>
  `{\n  ${more},\n  "onCreateCommand": "${create}",\n  "customizations": {"vscode": {"settings": {"python.defaultInterpreterPath": "${path}"}}}\n}\n`;

testRule(devcontainerInterpreter, {
  valid: [
    {
      name: 'made by a command from a file',
      files: {
        [AT]: interpreter('/opt/conda/envs/sediment/bin/python', 'conda env create -f environment.yml'),
        'environment.yml': YML,
      },
    },
    { name: 'base', files: { [AT]: interpreter('/opt/conda/bin/python', 'true') } },
    { name: 'a venv', files: { [AT]: interpreter('${containerWorkspaceFolder}/.venv/bin/python', 'true') } },
    {
      name: 'a file that is not there may have any name',
      files: { [AT]: interpreter('/opt/conda/envs/a/bin/python', 'conda env create -f /x/environment.yml') },
    },
    {
      name: 'a feature that is not known',
      files: {
        [AT]: interpreter('/opt/conda/envs/a/bin/python', 'true', `${IMAGE},\n  "features": {"ghcr.io/x/y:1": {}}`),
      },
    },
    {
      name: 'a feature that brings conda',
      files: {
        [AT]: interpreter(
          '/opt/conda/envs/a/bin/python',
          'conda create -y -n a python',
          '"image": "mcr.microsoft.com/devcontainers/base:bookworm",\n  "features": {"ghcr.io/devcontainers/features/conda:1": {}}',
        ),
      },
    },
    {
      name: 'an image that is not known',
      files: { [AT]: interpreter('/opt/conda/envs/a/bin/python', 'true', '"image": "example/x"') },
    },
  ],
  invalid: [
    {
      files: {
        [AT]: interpreter('/opt/conda/envs/«sediments»/bin/python', 'conda env create -f environment.yml'),
        'environment.yml': YML,
      },
      message: 'other',
      severity: 'warning',
      fixed: interpreter('/opt/conda/envs/sediment/bin/python', 'conda env create -f environment.yml'),
    },
    {
      name: 'none is made',
      files: { [AT]: interpreter('/opt/conda/envs/«app»/bin/python3', 'pip install -e .') },
      message: 'none',
    },
    {
      name: 'made by the Dockerfile',
      files: {
        [AT]: interpreter('/opt/conda/envs/«dev»/bin/python', 'true', '"build": {"dockerfile": "Dockerfile"}'),
        '.devcontainer/Dockerfile': 'FROM condaforge/miniforge3:24.9.2-0\nRUN mamba create -y -n app python=3.12\n',
      },
      message: 'other',
    },
    {
      name: 'a feature brings conda, nobody the environment',
      files: {
        [AT]: interpreter(
          '/opt/conda/envs/«b»/bin/python',
          'conda create -y -n a python',
          '"image": "mcr.microsoft.com/devcontainers/base:bookworm",\n  "features": {"ghcr.io/devcontainers/features/conda:1": {}}',
        ),
      },
    },
    {
      name: 'no conda at all',
      files: {
        [AT]: interpreter('«/opt/conda»/bin/python', 'true', '"image": "mcr.microsoft.com/devcontainers/python:3.12"'),
      },
      message: 'noConda',
    },
  ],
});
