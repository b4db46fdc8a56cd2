import { devcontainerFileMissing } from '../../server/src/analysis/rules/creation/devcontainerFileMissing';
import { testRule } from './tester';

const AT = '.devcontainer/devcontainer.json';
const YML = 'name: sediment\nchannels: [conda-forge]\ndependencies: [python=3.12]\n';
const IMAGE = '"image": "mcr.microsoft.com/devcontainers/miniconda:1-3"';

const command = (text: string, more = ''): string => `{\n  ${IMAGE},${more}\n  "postCreateCommand": ${text}\n}\n`;

testRule(devcontainerFileMissing, {
  valid: [
    { files: { [AT]: command('"conda env update -n base -f environment.yml"'), 'environment.yml': YML } },
    {
      name: 'in a folder of the workspace',
      files: { [AT]: command('"conda env create -f docker/env.yml"'), 'docker/env.yml': YML },
    },
    {
      name: 'made before',
      files: { [AT]: command('"cp docker/env.yml environment.yml && conda env create -f environment.yml"') },
    },
    { name: 'of the image', files: { [AT]: command('"conda env create -f /opt/environment.yml"') } },
    {
      name: 'another mount',
      files: { [AT]: command('"conda env create -f x.yml"', '\n  "workspaceMount": "source=a,target=/w,type=bind",') },
    },
    { name: 'a variable', files: { [AT]: command('"conda env create -f ${containerEnv:FILE}"') } },
  ],
  invalid: [
    {
      files: { [AT]: command('"conda env update -n base -f «environment.yaml»"'), 'environment.yml': YML },
      severity: 'error',
      says: 'There is `environment.yml`',
      fixed: command('"conda env update -n base -f environment.yml"'),
    },
    {
      name: 'with a feature, as a list, in another folder',
      files: {
        [AT]: command(
          '["conda", "env", "create", "-f", «"env.yml"»]',
          '\n  "features": {"ghcr.io/devcontainers/features/git:1": {}},',
        ),
        'docker/env.yml': YML,
      },
      fixed: command(
        '["conda", "env", "create", "-f", "docker/env.yml"]',
        '\n  "features": {"ghcr.io/devcontainers/features/git:1": {}},',
      ),
    },
    {
      name: 'requirements and a script',
      files: {
        [AT]: command('{"a": "pip install -r «requirements-dev.txt»", "b": "bash «.devcontainer/setup.sh»"}'),
        'requirements.txt': 'x\n',
      },
    },
    {
      name: 'in the root of the project, beside a Dockerfile',
      files: {
        '.devcontainer.json':
          '{\n  "build": {"dockerfile": "Dockerfile"},\n  "postCreateCommand": "mamba env create -f «enviroment.yml»"\n}\n',
        Dockerfile: 'FROM condaforge/miniforge3:24.9.2-0\n',
        'environment.yml': YML,
      },
    },
  ],
});
