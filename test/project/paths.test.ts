import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { classify } from '../../server/src/analysis/project/classify';
import {
  ancestors,
  basename,
  dirname,
  isInside,
  join,
  normalize,
  relativeTo,
} from '../../server/src/analysis/project/paths';

describe('paths', () => {
  it.each([
    ['/a/./b//c/../d/', '/a/b/d'],
    ['/..', '/'],
    ['c:/p/../..', 'c:/'],
    ['C:/P', 'C:/P'],
    ['../a', '../a'],
    ['', '.'],
  ])('normalize %j', (path, expected) => expect(normalize(path)).toBe(expected));

  it.each([
    ['/p/docker', '../', '/p'],
    ['/p', 'docker/Dockerfile', '/p/docker/Dockerfile'],
    ['/p', '/x', '/x'],
    ['/', 'x', '/x'],
    ['c:/p', '.\\docker', 'c:/p/docker'],
    ['/p', 'a\\b', '/p/a\\b'],
    ['/p', 'D:\\x', 'D:/x'],
  ])('join %j with %j', (base, path, expected) => expect(join(base, path)).toBe(expected));

  it('take a path apart', () => {
    expect([dirname('/a/b'), dirname('/a'), dirname('c:/a'), dirname('a')]).toEqual(['/a', '/', 'c:/', '.']);
    expect([basename('/a/b.c'), basename('x')]).toEqual(['b.c', 'x']);
    expect(ancestors('/a/b')).toEqual(['/a/b', '/a', '/']);
    expect([isInside('/a', '/a/b'), isInside('/a', '/ab'), isInside('/', '/a')]).toEqual([true, false, true]);
    expect([relativeTo('/a', '/a/b/c'), relativeTo('/', '/a'), relativeTo('/a', '/b')]).toEqual([
      'b/c',
      'a',
      undefined,
    ]);
  });

  it('normalizing twice changes nothing', () => {
    const path = fc.array(fc.constantFrom('/', '..', '.', 'a', 'c:')).map((parts) => parts.join(''));
    fc.assert(fc.property(path, (p) => normalize(normalize(p)) === normalize(p)));
  });
});

describe('classify', () => {
  it.each([
    ['/p/Dockerfile', 'dockerfile'],
    ['/p/Containerfile', 'dockerfile'],
    ['/p/dockerfile', 'dockerfile'],
    ['/p/gpu.Dockerfile', 'dockerfile'],
    ['/p/gpu.dockerfile', 'dockerfile'],
    ['/p/Dockerfile.dev', 'dockerfile'],
    ['/p/Containerfile.dev', 'dockerfile'],
    ['/p/Dockerfile-gpu', 'dockerfile'],
    ['/p/Dockerfile.dockerignore', 'dockerignore'],
    ['/p/Dockerfile.orig', 'other'],
    ['/p/Dockerfile.rej', 'other'],
    ['/p/Dockerfile.template', 'other'],
    ['/p/Dockerfile.j2', 'other'],
    ['/p/.Dockerfile.swp', 'other'],
    ['/p/Dockerfile.md', 'other'],
    ['/p/Dockerfile~', 'other'],
    ['/p/dockerfile.ts', 'other'],
    ['/p/.dockerfile', 'other'],
    ['/p/.dockerignore', 'dockerignore'],
    ['/p/compose.yaml', 'compose'],
    ['/p/docker-compose.override.yml', 'compose'],
    ['/p/docker-compose-gpu.yaml', 'compose'],
    ['/p/compose.dev.yml', 'compose'],
    ['/p/composer.yml', 'other'],
    ['/p/environment.yml', 'environment'],
    ['/p/environment-gpu.yaml', 'environment'],
    ['/p/env.yaml', 'environment'],
    ['/p/conda-dev.yml', 'environment'],
    ['/p/conda-lock.yml', 'conda-lock'],
    ['/p/gpu.conda-lock.yml', 'conda-lock'],
    ['/p/conda_build_config.yaml', 'other'],
    ['/p/conda-forge.yml', 'other'],
    ['/p/.conda-in-docker.yaml', 'config'],
    ['/p/entrypoint.sh', 'script'],
    ['/p/.devcontainer/devcontainer.json', 'devcontainer'],
    ['/p/.env', 'env'],
    ['/p/README.md', 'other'],
  ])('%s is %s', (path, kind) => expect(classify(path)).toBe(kind));

  it.each([
    ['/p/spec.txt', '# platform: linux-64\n@EXPLICIT\nhttps://x/y.conda\n', 'explicit'],
    ['/p/environment.yml', '# x\n@EXPLICIT\n', 'explicit'],
    ['/p/postBuild', '#!/usr/bin/env bash\n', 'script'],
    ['/p/run', '#!/usr/bin/python\n', 'other'],
    ['/p/gpu.yml', 'channels:\n  - conda-forge\ndependencies:\n  - python\n', 'environment'],
    ['/p/Dockerfile2', 'FROM ubuntu\n', 'dockerfile'],
    ['/p/docker/Dockerfile3.gpu', '# GPU\n\nARG TAG=1\nFROM base:${TAG} AS x\n', 'dockerfile'],
    ['/p/MyDockerfile', '# syntax=docker/dockerfile:1\r\nFROM --platform=linux/amd64 ubuntu:24.04\r\n', 'dockerfile'],
    ['/p/docker/gpu.docker', '\uFEFFfrom ubuntu\nrun true\n', 'dockerfile'],
    ['/p/dockerfiles/gpu', 'FROM ubuntu\n', 'dockerfile'],
    ['/p/Docker_file', 'FROM ubuntu\n', 'dockerfile'],
    ['/p/Dockerfile2', 'The second Dockerfile\n', 'other'],
    ['/p/Dockerfile2.md', 'FROM ubuntu\n', 'other'],
    ['/p/docker/notes.docker', 'From here\nwe go on\n', 'other'],
    ['/p/docker/notes', 'from here to there\n', 'other'],
    ['/p/docker/run', 'from os import path\nRUN = 1\n', 'other'],
    ['/p/lib/gpu', 'FROM ubuntu\n', 'other'],
    ['/p/.Dockerfile2', 'FROM ubuntu\n', 'other'],
    ['/p/Chart.yaml', 'name: x\ndependencies:\n  - name: y\n', 'other'],
    ['/p/conda.yaml', 'foo: bar\n', 'other'],
  ])('%s by its first lines is %s', (path, text, kind) => expect(classify(path, text)).toBe(kind));
});
