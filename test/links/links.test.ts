import { expect, test } from 'vitest';
import { linksIn } from '../../server/src/analysis/links/links';
import { type Files, ROOT, TestProject } from '../describe/project';

/** The links of the first file (or of `at`) as `TEXT → PATH`. */
function links(files: Files, at?: string): string[] {
  const { context } = new TestProject(files, at);
  return linksIn(context).map(
    ({ span, target }) => `${context.text.slice(span.start, span.end)} → ${target.slice(ROOT.length + 1)}`,
  );
}

const ENVIRONMENT = { 'environment.yml': 'name: app\ndependencies: [python=3.12]\n' };

test('COPY sources that are one file each, and what commands read of it in the image', () => {
  const Dockerfile = `FROM continuumio/miniconda3:24.11.1-0 AS build
COPY environment.yml missing.txt src *.cfg /app/
ADD ["a b.txt", "/app/"]
WORKDIR /app
RUN conda env create -f environment.yml && pip install --requirement=../app/setup.cfg
COPY run.sh /
RUN conda env update --file "/app/environment.yml" && cat missing.txt
FROM debian:12
COPY --from=build /run.sh run.sh
ENTRYPOINT ["bash", "/run.sh"]
`;
  const files = { Dockerfile, ...ENVIRONMENT, 'src/a.py': '', 'setup.cfg': '', 'run.sh': 'set -e\n', 'a b.txt': '' };
  expect(links(files)).toEqual([
    'environment.yml → environment.yml',
    '*.cfg → setup.cfg',
    'a b.txt → a b.txt',
    'environment.yml → environment.yml',
    '../app/setup.cfg → setup.cfg',
    'run.sh → run.sh',
    '/app/environment.yml → environment.yml',
    '/run.sh → run.sh',
  ]);
});

test('a script that runs in the image', () => {
  const files = {
    Dockerfile: 'FROM debian:12\nCOPY run.sh settings.env /\nENTRYPOINT ["bash", "/run.sh"]\n',
    'run.sh': '#!/bin/bash\n. /settings.env\nexec "$@"\n',
    'settings.env': 'A=1\n',
  };
  expect(links(files, 'run.sh')).toEqual(['/settings.env → settings.env']);
});

test('environment.yml and requirements: files behind -r and -c, seen from their folder', () => {
  const files = {
    'env/environment.yml':
      'dependencies:\n  - pip\n  - pip:\n    - -r requirements.txt\n    - "-c ../limits.txt"\n    - -r none.txt\n    - -r https://example.org/x.txt\n',
    'env/requirements.txt': '-r more.txt\nnumpy\n-e .\n',
    'env/more.txt': '',
    'limits.txt': '',
  };
  expect(links(files)).toEqual(['requirements.txt → env/requirements.txt', '../limits.txt → limits.txt']);
  expect(links(files, 'env/requirements.txt')).toEqual(['more.txt → env/more.txt']);
});

test('compose: dockerfile or else context, env_file, extends, include, secrets', () => {
  const compose = `include: [other.yaml]
services:
  a:
    build:
      context: docker
      dockerfile: Dockerfile.app
    env_file: [.env.app, none.env]
  b:
    build: docker
    extends:
      file: common.yaml
      service: x
  c:
    build:
      context: docker
  d:
    build: elsewhere
secrets:
  s:
    file: ./secret.txt
`;
  const files = {
    'compose.yaml': compose,
    'docker/Dockerfile': 'FROM debian:12\n',
    'docker/Dockerfile.app': 'FROM debian:12\n',
    '.env.app': '',
    'other.yaml': 'services: {}\n',
    'common.yaml': 'services:\n  x: {}\n',
    'secret.txt': '',
  };
  expect(links(files)).toEqual([
    'other.yaml → other.yaml',
    'Dockerfile.app → docker/Dockerfile.app',
    '.env.app → .env.app',
    'docker → docker/Dockerfile',
    'common.yaml → common.yaml',
    'docker → docker/Dockerfile',
    './secret.txt → secret.txt',
  ]);
});

test('devcontainer.json', () => {
  const files = {
    '.devcontainer/devcontainer.json': '{ "build": { "dockerfile": "../Dockerfile" } }',
    Dockerfile: 'FROM debian:12\n',
  };
  expect(links(files)).toEqual(['../Dockerfile → Dockerfile']);
});

test('nothing in files without links, and nonsense does no harm', () => {
  for (const text of ['', 'COPY', 'FROM a\nCOPY [', 'FROM a\nCOPY <<EOF\n', 'FROM a\nRUN cat "'])
    expect(links(text)).toEqual([]);
});
