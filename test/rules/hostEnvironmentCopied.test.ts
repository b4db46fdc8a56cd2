import { hostEnvironmentCopied } from '../../server/src/analysis/rules/creation/hostEnvironmentCopied';
import { testRule } from './tester';

const FILES = { 'pixi.toml': '[workspace]\nname = "a"\n[dependencies]\npython = "*"\n', 'pixi.lock': 'version: 6\n' };
const FROM =
  'FROM ghcr.io/prefix-dev/pixi:0.52.0\nWORKDIR /app\nCOPY pixi.toml pixi.lock ./\nRUN pixi install --locked\n';
const project = (lines: string, ignore?: string) => ({
  Dockerfile: lines,
  ...FILES,
  ...(ignore === undefined ? {} : { '.dockerignore': ignore }),
});

testRule(hostEnvironmentCopied, {
  valid: [
    { name: 'left out', files: project(`${FROM}COPY . .\n`, '.git\n.pixi\n') },
    { name: 'left out by a pattern', files: project(`${FROM}COPY . .\n`, '**/.pixi/\n') },
    { name: 'there is no .dockerignore: missing-dockerignore says so', files: project(`${FROM}COPY . .\n`) },
    { name: 'into another folder', files: project(`${FROM}COPY . /src\n`, '.git\n') },
    { name: 'one folder', files: { ...project(`${FROM}COPY src ./src\n`, '.git\n'), 'src/a.py': '' } },
  ],
  invalid: [
    {
      files: project(`${FROM}«COPY . .»\n`, '.git\n'),
      message: 'copied',
      says: 'over /app/.pixi/envs/default that was made there',
    },
    {
      name: 'before it is made',
      files: project(
        'FROM ghcr.io/prefix-dev/pixi:0.52.0\nWORKDIR /app\n«COPY . .»\nRUN pixi install --locked\n',
        '.git\n',
      ),
      message: 'copied',
      says: 'Put `.pixi` into .dockerignore',
    },
    {
      name: 'a venv of uv',
      files: {
        Dockerfile:
          'FROM condaforge/miniforge3:24.9.2-0\nWORKDIR /app\nCOPY pyproject.toml .\nRUN uv sync\n«COPY . /app»\n',
        'pyproject.toml': '[project]\nname = "a"\n',
        '.dockerignore': '.git\n',
      },
      message: 'copied',
      says: '`.venv`',
    },
  ],
});
