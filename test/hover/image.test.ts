import { describe, expect, test } from 'vitest';
import { hover } from './hover';

describe('an image behind FROM', () => {
  test('of the table: where conda is, as whom, how it activates, its age, and the source', () => {
    const told = hover('ARG TAG=4.5.12\nFROM continuumio/mini‸conda3:$TAG\nRUN python a.py\n');
    expect(told?.of).toBe('continuumio/miniconda3:$TAG');
    expect(told?.text).toMatch(/^continuumio\/miniconda3:4\.5\.12\n\nMiniconda on Debian/);
    for (const line of [
      '- Anaconda has deprecated it',
      'conda: /opt/conda (conda 4.5.12)',
      'user: root',
      'shell: /bin/sh -c (dash)',
      'RUN, docker run, docker exec: base, by PATH only',
      'bash in a terminal, login shells: base',
      'Source: anaconda/docker-images (https://github.com/anaconda/docker-images/',
    ]) {
      expect(told?.text).toContain(`\n${line}`);
    }
  });

  test('micromamba: another user, and active where the container starts', () => {
    const told = hover('FROM mambaorg/micro‸mamba:2.0.5\n')?.text;
    expect(told).toContain('user: mambauser');
    expect(told).toMatch(/\ndocker run, bash in a terminal: base\n/);
  });

  test('at the end of its life, with what to take instead; a tag that moves', () => {
    expect(hover('FROM condaforge/mam‸baforge:4.9.2-5\n')?.text).toContain('Use condaforge/miniforge3 instead.');
    expect(hover('FROM debian:b‸uster\n')?.text).toMatch(/End of life: 20\d\d-\d\d-\d\d\./);
    expect(hover('FROM ubu‸ntu\n')?.text).toContain('The tag latest moves');
  });

  test('without conda nothing is said of environments', () => {
    expect(hover('FROM debian:12‸\n')?.text).not.toContain('RUN');
  });

  test('that is not known', () => {
    const told = hover('FROM example.org/some/im‸age:1\n');
    expect(told?.text).toMatch(/^example\.org\/some\/image:1\n\nNothing is known of this image/);
  });

  test('scratch', () => {
    expect(hover('FROM scr‸atch\n')?.text).toContain('an empty image');
  });
});

test('an image that another Dockerfile of the project makes', () => {
  const told = hover({
    Dockerfile: 'FROM our/ba‸se:1\n',
    'Dockerfile.base': 'FROM continuumio/miniconda3:24.11.1-0\nUSER 1000\nENV PATH=/opt/conda/bin:$PATH\n',
    'compose.yaml':
      'services:\n  base:\n    build:\n      context: .\n      dockerfile: Dockerfile.base\n    image: our/base:1\n',
  })?.text;
  expect(told).toContain('Known from ./Dockerfile.base (Dockerfile.base:1), from continuumio/miniconda3:24.11.1-0.');
  expect(told).toContain('user: 1000');
});

test('an earlier stage, and one that is copied from', () => {
  const text =
    'FROM continuumio/miniconda3:24.11.1-0 AS build\nUSER 1000\nFROM build\nFROM debian:12\nCOPY --from=build /a /b\n';
  const from = hover(text.replace('FROM build', 'FROM bu‸ild'))?.text;
  expect(from).toMatch(/^stage build \(line 1\), from continuumio\/miniconda3:24\.11\.1-0\./);
  expect(from).toContain('user: 1000');
  const copied = hover(text.replace('--from=build', '--from=bu‸ild'));
  expect(copied).toMatchObject({ of: 'build' });
  expect(copied?.text).toMatch(/^build, a stage \(line 1\), built on:/);
});

test('the image of a compose service or a dev container', () => {
  const compose = (image: string) => `services:\n  a:\n    image: ${image}\n`;
  expect(hover({ 'compose.yaml': compose('continuumio/mini‸conda3:24.11.1-0') })).toMatchObject({
    of: 'continuumio/miniconda3:24.11.1-0',
    text: expect.stringContaining('conda: /opt/conda (conda 24.11.1)'),
  });
  expect(hover({ 'compose.yaml': compose('${IMA‸GE}') })).toBeUndefined();
  const built = 'services:\n  a:\n    build: .\n    image: our/ap‸p:1\n';
  expect(hover({ 'compose.yaml': built, Dockerfile: 'FROM debian:12\nUSER 1000\n' })?.text).toContain(
    'Known from ./Dockerfile (Dockerfile:1), from debian:12.',
  );
  const devcontainer = '{ "image": "mcr.microsoft.com/devcontainers/mini‸conda:3" }';
  expect(hover({ '.devcontainer/devcontainer.json': devcontainer })?.text).toContain('conda: /opt/conda');
});
