import { expect, test } from 'vitest';
import { rootUser } from '../../server/src/analysis/rules/user/rootUser';
import { nameConda } from './condas';
import { lintFiles, testRule } from './tester';

const MINI = 'FROM continuumio/miniconda3:24.11.1-0\n';

testRule(
  rootUser,
  nameConda({
    valid: [
      {
        name: 'an image that only holds files for others',
        files: 'FROM debian:12 AS a\nFROM scratch\nCOPY --from=a /etc /etc\n',
      },
      {
        name: 'an unknown base that the project makes: its user is looked at there',
        files: {
          Dockerfile: 'FROM team/base:1.0\nRUN true\n',
          'base/Dockerfile': 'FROM debian:12.11\nRUN useradd -m app\nUSER app\n',
        },
      },
      {
        name: 'a GitHub action, which has to run as root',
        files: {
          'a/Dockerfile': 'FROM condaforge/miniforge3:24.11.3-0\nCMD ["python"]\n',
          'a/action.yml': "name: x\nruns:\n  using: 'docker'\n  image: 'Dockerfile'\n",
        },
      },
      ...rootUser.docs.good,
      { name: 'micromamba has its own user', files: 'FROM mambaorg/micromamba:2.0.5-debian12\nRUN true\n' },
      { name: 'so have the Jupyter stacks', files: 'FROM quay.io/jupyter/scipy-notebook:2025-01-06\n' },
      { name: 'and nonroot images', files: 'FROM gcr.io/distroless/base-debian12:nonroot\n' },
      { name: 'user-root-not-restored has this one', files: 'FROM mambaorg/micromamba:2.0.5-debian12\nUSER root\n' },
      { name: 'a user by its number', files: `${MINI}USER 1001:1001\n` },
      { name: 'a user that the builder chooses', files: `${MINI}ARG APP_USER\nUSER $APP_USER\n` },
      { name: 'the user of an earlier stage', files: `${MINI.trim()} AS base\nUSER 1001\nFROM base\nRUN true\n` },
      { name: 'an image of an editor', files: 'FROM mcr.microsoft.com/devcontainers/anaconda:1-3\nRUN true\n' },
      { name: 'a template', files: 'FROM {{ base }}\nRUN true\n' },
      { name: 'lower case', files: 'from debian:12\nuser nobody\n' },
      { name: 'an unknown base, but a USER', files: 'FROM example.org/team/base:1.0\nUSER app\n' },
      {
        name: 'the start gives root up',
        files: 'FROM debian:12\nRUN useradd app\nCMD ["gosu", "app", "python3", "app.py"]\n',
      },
      {
        name: 'Compose says the user',
        files: {
          Dockerfile: 'FROM debian:12\n',
          'compose.yaml': 'services:\n  app:\n    build: .\n    user: "1000:1000"\n',
        },
      },
      {
        name: 'the dev container says the user',
        files: {
          '.devcontainer/Dockerfile': 'FROM debian:12\n',
          '.devcontainer/devcontainer.json': '{"build": {"dockerfile": "Dockerfile"}, "remoteUser": "vscode"}\n',
        },
      },
    ],
    invalid: [
      ...rootUser.docs.bad.map((files) => ({ files })),
      {
        name: 'nothing to own: the user is made at the end',
        files: 'FROM «continuumio/miniconda3:24.11.1-0»\nCMD ["python", "-V"]\n',
        message: 'missing',
        severity: 'warning',
        titles: ['Add the user app and end as it'],
        fixed:
          'FROM continuumio/miniconda3:24.11.1-0\nARG APP_UID=1000\nARG APP_GID=1000\nRUN groupadd --gid ${APP_GID} app \\\n    && useradd --uid ${APP_UID} --gid ${APP_GID} --create-home app\nUSER app\nCMD ["python", "-V"]\n',
      },
      {
        name: 'what is copied to the working folder goes to the user',
        files: `${MINI.replace('continuumio', '«continuumio').trim()}»\nWORKDIR /srv/app\n# The sources.\nCOPY --link . .\nCOPY conf/ /etc/app/\nEXPOSE 80\nCMD ["python", "app.py"]\n`,
        fixed: `${MINI}WORKDIR /srv/app\nARG APP_UID=1000\nARG APP_GID=1000\nRUN groupadd --gid \${APP_GID} app \\\n    && useradd --uid \${APP_UID} --gid \${APP_GID} --create-home app \\\n    && mkdir -p /srv/app \\\n    && chown app:app /srv/app\n# The sources.\nCOPY --chown=\${APP_UID}:\${APP_GID} --link . .\nCOPY conf/ /etc/app/\nUSER app\nEXPOSE 80\nCMD ["python", "app.py"]\n`,
      },
      {
        name: 'a USER root at the end is replaced',
        files: `${MINI}RUN useradd --create-home me\nUSER «root»\nENTRYPOINT ["python"]\n`,
        message: 'declared',
        fixed: `${MINI}RUN useradd --create-home me\nUSER me\nENTRYPOINT ["python"]\n`,
      },
      {
        name: 'the user from before comes back',
        files: `${MINI}USER 1234\nRUN true\nUSER «0»\nRUN true\n`,
        message: 'declared',
        fixed: `${MINI}USER 1234\nRUN true\nUSER 0\nRUN true\nUSER 1234\n`,
      },
      {
        name: 'ubuntu 24.04 has a user 1000',
        files: 'FROM «ubuntu:24.04»\nCMD ["true"]\n',
        fixed: 'FROM ubuntu:24.04\nUSER ubuntu\nCMD ["true"]\n',
      },
      {
        name: 'alpine has other tools',
        files: 'FROM «alpine:3.20»\n',
        fixed:
          'FROM alpine:3.20\nARG APP_UID=1000\nARG APP_GID=1000\nRUN addgroup -g ${APP_GID} app \\\n    && adduser -D -u ${APP_UID} -G app app\nUSER app\n',
      },
      {
        name: 'the image has a user for it',
        files: 'FROM «node:22-slim»\nWORKDIR /app\nCOPY . .\nCMD ["node", "index.js"]\n',
        titles: ['End as the user node'],
      },
      {
        name: 'another stage goes on from it as its user, and installs',
        files: {
          Dockerfile:
            'FROM «continuumio/miniconda3:24.11.1-0» AS base\nFROM base AS dev\nRUN apt-get update && apt-get install -y gcc\nUSER 1001\n',
          'compose.yaml':
            'services:\n  a:\n    build: {context: ., target: base}\n  b:\n    build: {context: ., target: dev}\n',
        },
        titles: [],
      },
      {
        name: "a hub, which starts its users' servers as them",
        files: 'FROM «jupyterhub/jupyterhub:5.4.3»\nRUN pip install --no-cache-dir dockerspawner==13.0.0\n',
        titles: [],
      },
      {
        name: 'a start that writes into the environment that root made',
        files:
          'FROM «python:3.12-slim»\nCOPY --from=ghcr.io/astral-sh/uv:0.9 /uv /bin/\nWORKDIR /app\nCOPY pyproject.toml .\nRUN uv sync\nCMD ["uv", "run", "jupyter", "lab"]\n',
        titles: [],
      },
      { name: 'no shell', files: 'FROM «scratch»\nCOPY . /\nCMD ["/app"]\n', titles: [] },
      { name: 'all in the home of root', files: 'FROM «debian:12»\nWORKDIR /root/app\nCOPY . .\n', titles: [] },
      {
        name: 'what starts reads the files of root',
        files: `FROM «continuumio/miniconda3:24.11.1-0»\nCMD ["bash", "-ic", "python"]\n`,
        titles: [],
      },
      {
        name: 'start-up files of root',
        files:
          'FROM «continuumio/miniconda3:24.11.1-0»\nRUN conda init bash && echo "conda activate app" >> ~/.bashrc\n',
        titles: [],
      },
      {
        name: 'an unknown base image',
        files: 'FROM «example.org/team/base:1.0»\nRUN true\n',
        message: 'unknown',
        severity: 'info',
        titles: [],
      },
      {
        name: 'only the last stage counts',
        files: 'FROM debian:12 AS build\nRUN true\nFROM «debian:12»\nCOPY --from=build /x /x\n',
      },
      {
        name: 'a stage that Compose builds',
        files: {
          Dockerfile: 'FROM «debian:12» AS a\nFROM debian:12 AS b\nUSER 5\n',
          'compose.yaml':
            'services:\n  a:\n    build: { context: ., target: a }\n  b:\n    build: { context: ., target: b }\n',
        },
      },
    ],
  }),
);

test('said once a project where the user is not known, and nowhere without conda', () => {
  const files = {
    'a/Dockerfile': 'FROM example.org/a:1\nRUN conda --version\n',
    'b/Dockerfile': 'FROM example.org/b:1\nRUN conda --version\n',
    'c/Dockerfile': 'FROM debian:12.11\nRUN make\n',
  };
  expect(lintFiles(files, 'a/Dockerfile', [rootUser])).toHaveLength(1);
  expect(lintFiles(files, 'b/Dockerfile', [rootUser])).toEqual([]);
  expect(lintFiles(files, 'c/Dockerfile', [rootUser])).toEqual([]);
});

test('silent on an image without conda whose comments name a page about it', () => {
  const Dockerfile = '# https://pythonspeed.com/articles/activate-conda-dockerfile/\nFROM debian:12.11\nRUN true\n';
  expect(lintFiles({ Dockerfile }, 'Dockerfile', [rootUser])).toEqual([]);
  expect(lintFiles({ Dockerfile: `# conda\n${Dockerfile}` }, 'Dockerfile', [rootUser])).toHaveLength(1);
});
