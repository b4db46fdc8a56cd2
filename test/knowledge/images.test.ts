import { describe, expect, it, test } from 'vitest';
import { BASE_IMAGES, lookupBaseImage, parseImageReference } from '../../server/src/analysis/knowledge/images';
import { HOLE } from '../../server/src/analysis/text/value';
import { expectNoHang, NO_HANG } from '../hang';

const DIGEST = `sha256:${'0123456789abcdef'.repeat(4)}`;

/** The pieces of a text that a parsed reference's spans cover. */
function pieces(text: string) {
  const reference = parseImageReference(text);
  if (!reference) {
    return undefined;
  }
  const cut = (part: { start: number; end: number } | undefined) => part && text.slice(part.start, part.end);
  return {
    registry: reference.registry,
    repository: reference.repository,
    tag: reference.tag,
    digest: reference.digest,
    open: reference.open,
    written: {
      repository: cut(reference.spans.repository),
      tag: cut(reference.spans.tag),
      digest: cut(reference.spans.digest),
    },
  };
}

describe('an image reference', () => {
  it('is taken apart with registry, port, tag and digest', () => {
    const text = `host:5000/a/b:1.2@${DIGEST}`;
    expect(pieces(text)).toEqual({
      registry: 'host:5000',
      repository: 'host:5000/a/b',
      tag: '1.2',
      digest: DIGEST,
      open: false,
      written: { repository: 'host:5000/a/b', tag: '1.2', digest: DIGEST },
    });
  });

  it.each([
    ['debian', 'debian'],
    ['library/debian', 'debian'],
    ['docker.io/debian', 'debian'],
    ['docker.io/library/debian:12', 'debian'],
    ['index.docker.io/library/python:3.12', 'python'],
    ['docker.io/continuumio/miniconda3', 'continuumio/miniconda3'],
    ['quay.io/jupyter/base-notebook', 'quay.io/jupyter/base-notebook'],
    ['localhost/base', 'localhost/base'],
    ['localhost:5000/base', 'localhost:5000/base'],
    ['[::1]:5000/base', '[::1]:5000/base'],
    ['ghcr.io/library/debian', 'ghcr.io/library/debian'],
    ['my_image__v2--x', 'my_image__v2--x'],
  ])('%s names the repository %s', (text, repository) => {
    expect(parseImageReference(text)?.repository).toBe(repository);
  });

  it.each([
    '',
    ':',
    'debian:',
    '@',
    'debian@',
    'debian@sha256:12',
    'Debian',
    'continuumio/Miniconda3',
    '/debian',
    'debian/',
    'a//b',
    'debian:a b',
    'debian:.x',
    '-debian',
    'a/b_-c:..',
    '$BASE',
    `a:${'x'.repeat(129)}`,
    `${'a/'.repeat(200)}b`,
    'host:port/a',
  ])('%j is malformed', (text) => {
    expect(parseImageReference(text)).toBeUndefined();
  });

  it('keeps what is known where a piece is not', () => {
    expect(pieces(`debian:${HOLE}-slim`)).toMatchObject({ repository: 'debian', tag: `${HOLE}-slim`, open: false });
    expect(pieces(`${HOLE}/jupyter:latest`)).toMatchObject({
      repository: `${HOLE}/jupyter`,
      tag: 'latest',
      open: false,
    });
    expect(pieces(HOLE)).toMatchObject({ repository: HOLE, tag: undefined, open: true });
    expect(pieces(`debian${HOLE}`)).toMatchObject({ repository: `debian${HOLE}`, open: true });
    expect(pieces(`debian@${HOLE}`)).toMatchObject({ repository: 'debian', digest: HOLE, open: false });
    expect(lookupBaseImage(HOLE)).toBeUndefined();
    expect(lookupBaseImage(`debian${HOLE}`)).toBeUndefined();
  });

  it('of a long text does not hang', NO_HANG, async () => {
    for (const piece of ['a', 'a-', 'a.', 'a/', ':', '@', 'a:5/', HOLE, 'A.']) {
      await expectNoHang(() => parseImageReference(piece.repeat(200_000)), piece);
    }
  });
});

type Row = readonly [reference: string, expected: Record<string, unknown>];

const DEBIAN_10 = { distribution: 'debian', distributionVersion: '10', sh: 'dash' };
const DEBIAN_11 = { distribution: 'debian', distributionVersion: '11', sh: 'dash' };
const DEBIAN_12 = { distribution: 'debian', distributionVersion: '12', sh: 'dash', bash: true };
const DEBIAN_13 = { distribution: 'debian', distributionVersion: '13', sh: 'dash', bash: true };
const UBUNTU_20 = { distribution: 'ubuntu', distributionVersion: '20.04', sh: 'dash', bash: true };
const UBUNTU_22 = { distribution: 'ubuntu', distributionVersion: '22.04', sh: 'dash', bash: true };
const UBUNTU_24 = { distribution: 'ubuntu', distributionVersion: '24.04', sh: 'dash', bash: true };
const ALPINE = { distribution: 'alpine', sh: 'busybox' };

const ROWS: readonly Row[] = [
  // Anaconda
  ['continuumio/miniconda3', { ...DEBIAN_13, tagMoves: true, entrypoint: ['/usr/local/bin/docker-entrypoint.sh'] }],
  [
    'continuumio/miniconda3:26.5.3-1',
    { ...DEBIAN_13, entrypoint: ['/usr/local/bin/docker-entrypoint.sh'], toolVersion: '26.5.3' },
  ],
  ['continuumio/miniconda3:26.1.1-1', { ...DEBIAN_13, entrypoint: null }],
  ['continuumio/miniconda3:25.3.1-1', { ...DEBIAN_12, entrypoint: null, toolVersion: '25.3.1' }],
  ['continuumio/miniconda3:24.11.1-0', { ...DEBIAN_12, entrypoint: null, toolVersion: '24.11.1', tagMoves: false }],
  ['continuumio/miniconda3:24.3.0-0', { ...DEBIAN_11, entrypoint: null }],
  ['continuumio/miniconda3:23.10.0-1', { ...DEBIAN_11, entrypoint: null }],
  ['continuumio/miniconda3:22.11.1', DEBIAN_11],
  ['continuumio/miniconda3:4.12.0', { ...DEBIAN_11, toolVersion: '4.12.0' }],
  ['continuumio/miniconda3:4.9.2', DEBIAN_10],
  ['continuumio/miniconda3:4.8.2', DEBIAN_10],
  ['continuumio/miniconda3:4.7.12', DEBIAN_10],
  ['continuumio/miniconda3:4.5.12', { distribution: 'debian', entrypoint: ['/usr/bin/tini', '--'] }],
  ['continuumio/miniconda3:4.10.3-alpine', { ...ALPINE, bash: true, user: 'root' }],
  ['continuumio/miniconda3:4.6.14-alpine', { ...ALPINE, bash: false, user: 'anaconda' }],
  [`continuumio/miniconda3@${DIGEST}`, { distribution: 'debian', distributionVersion: undefined, tagMoves: false }],
  [`continuumio/miniconda3:${HOLE}`, { distribution: 'debian', entrypoint: undefined, tagMoves: undefined }],
  ['continuumio/anaconda3:2023.09-0', DEBIAN_11],
  ['continuumio/anaconda3:2024.10-1', { ...DEBIAN_12, entrypoint: null }],
  ['anaconda/miniconda:26.7.1', { toolVersion: '26.7.1', deprecated: undefined }],
  ['continuumio/miniconda:4.7.12', { distribution: 'debian' }],
  ['conda/miniconda3', { distribution: 'debian', conda: { root: '/usr/local', programs: ['conda'], python: true } }],
  // conda-forge
  ['condaforge/miniforge3', { ...UBUNTU_24, entrypoint: ['tini', '--'], tagMoves: true }],
  ['condaforge/miniforge3:25.3.1-0', { ...UBUNTU_24, toolVersion: '25.3.1' }],
  ['condaforge/miniforge3:24.9.2-0', { ...UBUNTU_20, toolVersion: '24.9.2' }],
  ['condaforge/miniforge3:24.11.3-2', { distribution: 'ubuntu', distributionVersion: undefined }],
  ['quay.io/condaforge/miniforge3:23.3.1-1', UBUNTU_20],
  ['condaforge/mambaforge:4.9.2-5', { ...UBUNTU_20, toolVersion: '4.9.2' }],
  ['condaforge/mambaforge-pypy3', UBUNTU_20],
  ['condaforge/linux-anvil-cos7-x86_64', { sh: 'bash', user: 'root' }],
  ['quay.io/condaforge/linux-anvil-x86_64:alma9', { distribution: 'almalinux', sh: 'bash' }],
  // micromamba
  ['mambaorg/micromamba', { ...DEBIAN_13, user: 'mambauser', tagMoves: true }],
  ['mambaorg/micromamba:2.0.5', { ...DEBIAN_12, toolVersion: '2.0.5', tagMoves: true }],
  ['mambaorg/micromamba:2.3.3', DEBIAN_13],
  ['mambaorg/micromamba:1.5.8', DEBIAN_12],
  ['mambaorg/micromamba:1.5', DEBIAN_12],
  ['mambaorg/micromamba:1.4.9', DEBIAN_11],
  ['mambaorg/micromamba:0.25.1', DEBIAN_11],
  ['mambaorg/micromamba:0.14.0', { ...DEBIAN_10, user: 'root', entrypoint: null, shell: ['/bin/bash', '-c'] }],
  ['mambaorg/micromamba:0.19.1', { user: 'micromamba', entrypoint: ['/usr/local/bin/_entrypoint.sh'] }],
  ['mambaorg/micromamba:0.15.3', { distribution: 'debian', user: 'micromamba', shell: ['/bin/bash', '-c'] }],
  ['mambaorg/micromamba:1.5.8-jammy', { ...UBUNTU_22, toolVersion: '1.5.8' }],
  ['mambaorg/micromamba:focal', UBUNTU_20],
  ['mambaorg/micromamba:bookworm-slim', DEBIAN_12],
  ['mambaorg/micromamba:1.5.3-bullseye-slim', DEBIAN_11],
  ['mambaorg/micromamba:2.0.5-debian12-slim', DEBIAN_12],
  ['mambaorg/micromamba:git-0c7a1d5', { tagMoves: false, user: 'mambauser' }],
  ['mambaorg/micromamba:git-0c7a1d5-jammy', { ...UBUNTU_22, tagMoves: false }],
  ['mambaorg/micromamba:2.3.0-ubuntu24.04', UBUNTU_24],
  ['mambaorg/micromamba:1.5.8-jammy-cuda-12.1.1', UBUNTU_22],
  ['mambaorg/micromamba:2-cuda12.6.3-ubuntu22.04', UBUNTU_22],
  ['mambaorg/micromamba:1.5.8-alpine3.19', ALPINE],
  ['mambaorg/micromamba:2.3.0-amazon2023', { distribution: 'amazonlinux', sh: 'bash' }],
  ['ghcr.io/mamba-org/micromamba:latest', DEBIAN_13],
  [`mambaorg/micromamba:${HOLE}-bookworm-slim`, DEBIAN_12],
  // Jupyter
  ['quay.io/jupyter/base-notebook', { ...UBUNTU_24, user: 'jovyan', entrypoint: ['tini', '-g', '--', 'start.sh'] }],
  ['quay.io/jupyter/scipy-notebook:2024-10-07', { ...UBUNTU_24, tagMoves: false }],
  ['quay.io/jupyter/minimal-notebook:2023-11-06', { ...UBUNTU_22, entrypoint: ['tini', '-g', '--'] }],
  ['quay.io/jupyter/pytorch-notebook:cuda12-python-3.11', { distribution: 'ubuntu', tagMoves: true }],
  ['jupyter/scipy-notebook:2023-10-20', { ...UBUNTU_22, user: 'jovyan' }],
  [
    'jupyter/minimal-notebook:33add21fab64',
    { distribution: 'ubuntu', distributionVersion: undefined, tagMoves: false },
  ],
  ['jupyterhub/k8s-singleuser-sample:3.3.8', { distribution: 'debian', conda: undefined }],
  ['jupyterhub/jupyterhub:5.2', { conda: undefined, systemPython: '/usr/bin/python3' }],
  ['jupyterhub/jupyterhub:1.0.0', { conda: { root: '/opt/conda', programs: ['conda'], python: true } }],
  ['pangeo/pangeo-notebook:2024.05.21', { environments: [{ name: 'notebook', prefix: '/srv/conda/envs/notebook' }] }],
  ['quay.io/pangeo/base-image:master', { user: 'jovyan', tagMoves: true }],
  ['datajoint/miniconda3:22.11.1-py3.10-debian', { distribution: 'debian', user: 'anaconda' }],
  // Distributions
  ['debian', { distribution: 'debian', bash: true, tagMoves: true }],
  ['debian:12-slim', { ...DEBIAN_12, tagMoves: true, newestTag: '12.15-slim' }],
  ['debian:bookworm-20240904-slim', { ...DEBIAN_12, tagMoves: false }],
  ['debian:buster', { ...DEBIAN_10, endOfLife: '2024-06-30' }],
  ['public.ecr.aws/docker/library/debian:trixie', DEBIAN_13],
  ['arm64v8/debian:12', DEBIAN_12],
  ['mirror.example.org/docker.io/library/debian:12', DEBIAN_12],
  ['mirror.gcr.io/library/python:3.12-slim-bookworm', DEBIAN_12],
  ['ros:humble-ros-base', UBUNTU_22],
  ['golang:1.23', { distribution: 'debian' }],
  ['ubuntu:22.04', { ...UBUNTU_22, users: undefined }],
  ['ubuntu:noble-20260810', { ...UBUNTU_24, tagMoves: false }],
  ['ubuntu:20.04', { ...UBUNTU_20, endOfLife: '2025-05-29' }],
  ['buildpack-deps:jammy', UBUNTU_22],
  ['centos:7', { distribution: 'centos', sh: 'bash' }],
  ['almalinux:9.4', { distribution: 'almalinux', distributionVersion: '9', sh: 'bash' }],
  ['rockylinux:9', { distribution: 'rocky', sh: 'bash' }],
  ['fedora:41', { distribution: 'fedora', sh: 'bash' }],
  ['amazonlinux:2023', { distribution: 'amazonlinux', distributionVersion: '2023', sh: 'bash' }],
  ['public.ecr.aws/amazonlinux/amazonlinux:2', { distribution: 'amazonlinux', distributionVersion: '2' }],
  ['registry.access.redhat.com/ubi8/ubi-minimal:8.10', { sh: 'bash' }],
  ['alpine:3.20', { ...ALPINE, bash: false, distributionVersion: '3.20' }],
  ['gcr.io/distroless/base-debian10', { distribution: 'distroless', sh: 'none', bash: false, user: 'root' }],
  ['gcr.io/distroless/python3-debian12:nonroot', { user: 'nonroot', entrypoint: ['/usr/bin/python3.11'] }],
  ['gcr.io/distroless/cc-debian13:debug-nonroot', { user: 'nonroot', sh: 'none' }],
  ['scratch', { distribution: 'scratch', sh: 'none' }],
  ['python:3.11-slim', { distribution: 'debian', systemPython: '/usr/local/bin/python', tagMoves: true }],
  ['python:3.12.4-bookworm', { ...DEBIAN_12, tagMoves: false }],
  ['python:3.9-alpine3.18', { ...ALPINE, bash: false }],
  // CUDA and deep learning
  ['nvidia/cuda:12.4.1-cudnn-devel-ubuntu22.04', { ...UBUNTU_22, tagMoves: false }],
  ['nvidia/cudagl:11.4.2-devel-ubuntu20.04', { ...UBUNTU_20, deprecated: undefined }],
  ['nvidia/cuda:11.4.3-base-centos7', { distribution: 'centos', sh: 'bash' }],
  ['nvidia/cuda:12.2.0-base-rockylinux8', { distribution: 'rocky', sh: 'bash' }],
  [`nvidia/cuda:${HOLE}-cudnn8-devel-ubuntu20.04`, UBUNTU_20],
  [
    'pytorch/pytorch:2.5.1-cuda12.4-cudnn9-runtime',
    { conda: { root: '/opt/conda', programs: ['conda'], python: true } },
  ],
  ['pytorch/pytorch:2.10.0-cuda12.8-cudnn9-devel', { conda: undefined, systemPython: '/usr/bin/python3' }],
  ['pytorch/pytorch', { conda: undefined }],
  ['tensorflow/tensorflow:2.15.0-gpu-jupyter', { distribution: 'ubuntu', conda: undefined }],
  ['rapidsai/base:25.06-cuda12.8-py3.12', { user: 'rapids' }],
  // Others
  ['mcr.microsoft.com/devcontainers/miniconda:1-3', { distribution: 'debian', user: 'root', tagMoves: true }],
  ['mcr.microsoft.com/vscode/devcontainers/anaconda:0-3', { distribution: 'debian' }],
  ['mcr.microsoft.com/devcontainers/base:ubuntu-22.04', UBUNTU_22],
  ['ghcr.io/prefix-dev/pixi:0.40.4-jammy', { ...UBUNTU_22, conda: undefined }],
  ['biocontainers/biocontainers:v1.0.0_cv4', { distributionVersion: '16.04', user: 'biodocker' }],
  ['biocontainers/samtools:v1.9-4-deb_cv1', { distribution: undefined }],
  ['quay.io/biocontainers/samtools:1.21--h50ea8bc_0', { sh: 'busybox', bash: true, conda: undefined }],
  ['quay.io/bioconda/create-env:3.1', { sh: 'busybox' }],
  ['rocker/tidyverse:4.3.1', { sh: 'dash', cmd: ['/init'] }],
  ['bioconductor/bioconductor_docker:RELEASE_3_19', { bash: true }],
  ['frolvlad/alpine-miniconda3:latest', { ...ALPINE, bash: false }],
  ['ghcr.io/osgeo/gdal:ubuntu-small-3.9.0', { distribution: 'ubuntu' }],
  ['node:20-bookworm-slim', DEBIAN_12],
];

describe('the table of base images', () => {
  it.each(ROWS)('%s', (reference, expected) => {
    const found = lookupBaseImage(reference);
    expect(found, 'an entry').toBeDefined();
    for (const [key, value] of Object.entries(expected)) {
      expect((found as unknown as Record<string, unknown>)[key], key).toEqual(value);
    }
  });

  it.each([
    'mycompany/base:1',
    'ghcr.io/me/image',
    'continuumio/miniconda4',
    'quay.io/continuumio/miniconda3',
    'debian/foo',
    'not an image',
  ])('%s is unknown', (reference) => {
    expect(lookupBaseImage(reference)).toBeUndefined();
  });

  it('puts base on PATH where the image does, and only there', () => {
    const path = (reference: string) => lookupBaseImage(reference)?.environmentVariables?.PATH;
    for (const reference of [
      'continuumio/miniconda3:24.11.1-0',
      'condaforge/miniforge3',
      'quay.io/jupyter/base-notebook',
    ]) {
      expect(path(reference)).toMatch(/^\/opt\/conda\/bin:/);
    }
    for (const reference of [
      'mambaorg/micromamba:2.0.5',
      'quay.io/condaforge/linux-anvil-x86_64:alma9',
      'debian',
      'centos:7',
    ]) {
      expect(path(reference)).not.toContain('conda');
    }
    expect(path('pangeo/pangeo-notebook')).toMatch(/^\/srv\/conda\/envs\/notebook\/bin:\/srv\/conda\/bin:/);
  });

  it("has root's and users' start-up files with the guards where they stand", () => {
    const file = (reference: string, path: string) => lookupBaseImage(reference)?.files[path] ?? '';
    // Debian root's .bashrc has no guard, so conda's lines are reached in a login shell; Ubuntu root's has one.
    expect(file('continuumio/miniconda3:24.11.1-0', '/root/.bashrc')).toMatch(
      /^\. \/opt\/conda\/etc\/profile\.d\/conda\.sh\nconda activate/,
    );
    expect(file('condaforge/miniforge3', '/root/.bashrc')).toMatch(/^\[ -z "\$PS1" \] && return\n/);
    expect(file('condaforge/miniforge3', '/root/.bashrc')).toContain('conda activate base');
    expect(file('mambaorg/micromamba:2.0.5', '/root/.bashrc')).not.toContain('return');
    expect(file('mambaorg/micromamba:1.5.8-jammy', '/root/.bashrc')).toMatch(/^\[ -z "\$PS1" \] && return\n/);
    for (const reference of [
      'condaforge/miniforge3',
      'mambaorg/micromamba:2.0.5',
      'debian:12',
      'ubuntu:22.04',
      'quay.io/jupyter/base-notebook',
    ]) {
      expect(file(reference, '/etc/skel/.bashrc')).toMatch(/^case \$- in/);
    }
    expect(file('quay.io/jupyter/base-notebook', '/home/jovyan/.bashrc')).toContain('conda shell.bash hook');
    expect(file('ubuntu:24.04', '/home/ubuntu/.bashrc')).toMatch(/^case \$- in/);
    expect(file('continuumio/miniconda3:24.11.1-0', '/etc/profile')).toContain('PATH="/usr/local/sbin:');
    expect(file('condaforge/miniforge3', '/etc/profile')).not.toContain('PATH=');
    expect(file('centos:7', '/root/.bash_profile')).toContain('~/.bashrc');
    expect(file('alpine:3.12', '/etc/profile')).toContain('PATH=');
    expect(file('alpine:3.20', '/etc/profile')).not.toContain('PATH=');
  });

  it('links conda.sh into profile.d on miniconda3 and not on miniforge3', () => {
    expect(lookupBaseImage('continuumio/miniconda3:24.11.1-0')?.links).toEqual({
      '/etc/profile.d/conda.sh': '/opt/conda/etc/profile.d/conda.sh',
    });
    expect(lookupBaseImage('condaforge/miniforge3')?.links).toEqual({});
  });

  it('knows the ids of the accounts', () => {
    const uid = (reference: string, name: string) =>
      lookupBaseImage(reference)?.users?.find((user) => user.name === name)?.uid;
    expect(uid('mambaorg/micromamba:1.4.9', 'mambauser')).toBe(1000);
    expect(uid('mambaorg/micromamba:1.4.2-jammy', 'mambauser')).toBe(1000);
    expect(uid('mambaorg/micromamba:1.5.0', 'mambauser')).toBe(57439);
    expect(uid('mambaorg/micromamba', 'mambauser')).toBe(57439);
    expect(uid('quay.io/jupyter/base-notebook', 'jovyan')).toBe(1000);
    expect(uid('quay.io/jupyter/base-notebook', 'ubuntu')).toBeUndefined();
    for (const taken of [
      'ubuntu',
      'ubuntu:24.04',
      'ubuntu:lunar',
      'condaforge/miniforge3',
      'nvidia/cuda:12.6.3-base-ubuntu24.04',
    ]) {
      expect(uid(taken, 'ubuntu'), taken).toBe(1000);
    }
    for (const free of ['ubuntu:22.04', 'debian', 'nvidia/cuda:12.6.3-base-ubuntu22.04']) {
      expect(uid(free, 'ubuntu'), free).toBeUndefined();
    }
  });

  it('does not call an image with PyPy Mambaforge', () => {
    for (const reference of ['condaforge/miniforge-pypy3:23.11.0-0', 'quay.io/condaforge/mambaforge-pypy3']) {
      const facts = lookupBaseImage(reference);
      expect(facts?.deprecated?.reason).toContain('PyPy');
      expect(facts?.deprecated?.replacement).toBe('condaforge/miniforge3');
    }
  });

  it('says which images are deprecated, and what to use instead', () => {
    const replaced = (reference: string) => lookupBaseImage(reference)?.deprecated?.replacement;
    expect(replaced('continuumio/miniconda3')).toBe('anaconda/miniconda');
    expect(replaced('condaforge/mambaforge:23.3.1-1')).toBe('condaforge/miniforge3');
    expect(replaced('jupyter/datascience-notebook')).toBe('quay.io/jupyter/datascience-notebook');
    expect(replaced('gcr.io/distroless/base-debian11')).toBe('gcr.io/distroless/base-debian13');
    for (const reference of [
      'continuumio/anaconda3',
      'conda/miniconda3',
      'ubuntu:16.04',
      'ubuntu:bionic',
      'centos:7',
      'debian:9',
    ]) {
      expect(lookupBaseImage(reference)?.deprecated, reference).toBeDefined();
    }
    for (const reference of [
      'anaconda/miniconda',
      'condaforge/miniforge3',
      'mambaorg/micromamba',
      'quay.io/jupyter/base-notebook',
      'ubuntu:22.04',
      'debian:12',
      'gcr.io/distroless/base-debian13',
      'nvidia/cuda:12.4.1-base-ubuntu22.04',
    ]) {
      expect(lookupBaseImage(reference)?.deprecated, reference).toBeUndefined();
    }
  });

  it('knows which download tools a bare image lacks', () => {
    for (const reference of ['debian:12-slim', 'ubuntu:22.04']) {
      expect(lookupBaseImage(reference)?.lacks).toEqual(
        expect.arrayContaining(['wget', 'curl', 'git', 'ca-certificates']),
      );
    }
    for (const [reference, program] of [
      ['continuumio/miniconda3:24.11.1-0', 'wget'],
      ['condaforge/miniforge3', 'git'],
      ['python:3.12', 'curl'],
      ['buildpack-deps:bookworm', 'git'],
    ] as const) {
      expect(lookupBaseImage(reference)?.has, reference).toContain(program);
      expect(lookupBaseImage(reference)?.lacks ?? [], reference).not.toContain(program);
    }
  });
});

describe('every entry', () => {
  const repositories = new Set(BASE_IMAGES.flatMap((facts) => facts.repositories));
  const named = BASE_IMAGES.map(
    (facts, at) => [`${at} ${facts.repositories[0]} ${facts.tags?.source ?? ''}`, facts] as const,
  );

  it('is reached: no entry stands behind a general one of its repository', () => {
    const closed = new Set<string>();
    for (const facts of BASE_IMAGES) {
      for (const repository of facts.repositories) {
        expect(closed.has(repository), `${repository} ${facts.tags?.source ?? ''}`).toBe(false);
        if (!facts.tags) {
          closed.add(repository);
        }
      }
    }
  });

  it.each(named)('%s is sound', (_name, facts) => {
    expect(facts.sources.length).toBeGreaterThan(0);
    for (const url of [...facts.sources, ...(facts.deprecated ? [facts.deprecated.source] : [])]) {
      expect(new URL(url).protocol).toBe('https:');
    }
    expect(facts.summary).toMatch(/\.$/);
    for (const repository of facts.repositories) {
      expect(parseImageReference(repository.replace('*', 'x'))?.repository).toBe(repository.replace('*', 'x'));
    }
    for (const pattern of [facts.tags, facts.movingTags]) {
      if (pattern) {
        expect(pattern.source).toMatch(/^\^.*\$$/s);
        expect(pattern.flags).toBe('');
      }
    }
    if (facts.tags) {
      expect(facts.tags.test('')).toBe(false);
    }
    if (facts.condaVersion instanceof RegExp) {
      expect(facts.condaVersion.source).toMatch(/^\^/);
    }
    for (const path of [
      ...Object.keys(facts.files ?? {}),
      ...Object.entries(facts.links ?? {}).flat(),
      ...(facts.users ?? []).map((user) => user.home),
      ...(facts.environments ?? []).map((environment) => environment.prefix),
      ...(facts.conda ? [facts.conda.root] : []),
      ...(facts.workdir ? [facts.workdir] : []),
      ...(facts.systemPython ? [facts.systemPython] : []),
    ]) {
      expect(path).toMatch(/^\//);
    }
    for (const text of Object.values(facts.files ?? {})) {
      // HOLE alone: a program, whose content is not known.
      expect(text === HOLE || /^$|\n$/.test(text), text).toBe(true);
    }
    if (facts.environmentVariables?.PATH !== undefined) {
      for (const folder of facts.environmentVariables.PATH.split(':')) {
        expect(folder).toMatch(/^\//);
      }
    }
    for (const argv of [facts.shell, facts.entrypoint, facts.cmd]) {
      if (argv) {
        expect(argv.length).toBeGreaterThan(0);
        expect(argv.every((word) => word.length > 0)).toBe(true);
      }
    }
    // A script of the image's own that starts it must be there for the model to run.
    const own = facts.entrypoint?.find((word) => facts.files?.[word] !== undefined);
    if (own) {
      expect(facts.files?.[own]).toMatch(/^#!/);
    }
    if (facts.sh === 'bash') {
      expect(facts.bash).toBe(true);
    }
    const both = (facts.has ?? []).filter((program) => facts.lacks?.includes(program));
    expect(both).toEqual([]);
    // A hole is everybody: the root prefix has mode a+rwx.
    if (facts.conda?.writableBy !== undefined && facts.conda.writableBy !== HOLE) {
      expect([...(facts.users ?? []).map((user) => user.name), facts.user]).toContain(facts.conda.writableBy);
    }
    if (facts.user !== undefined && facts.user !== 'root') {
      expect(facts.users?.map((user) => user.name) ?? [facts.user]).toContain(facts.user);
    }
    if (facts.deprecated?.replacement !== undefined) {
      expect(repositories).toContain(facts.deprecated.replacement);
    }
    if (facts.endOfLife !== undefined) {
      expect(Number.isNaN(Date.parse(facts.endOfLife))).toBe(false);
    }
    if (facts.newestTag !== undefined) {
      expect(parseImageReference(`x:${facts.newestTag}`)?.tag).toBe(facts.newestTag);
    }
  });

  it('has no pattern that goes back and forth over long tags', NO_HANG, async () => {
    for (const tag of ['a'.repeat(128), '1.'.repeat(64), 'a-'.repeat(64), '-'.repeat(128), '1.2-'.repeat(32)]) {
      for (const { tags, movingTags } of BASE_IMAGES) {
        await expectNoHang(() => [tags?.test(tag), movingTags?.test(tag)], tag);
      }
    }
  });
});

describe('the same image under another name', () => {
  const CONDA = 'continuumio/miniconda3';
  test.each([
    ['docker.io/library/ubuntu:22.04', 'ubuntu'],
    ['arm64v8/ubuntu:22.04', 'ubuntu'],
    ['public.ecr.aws/docker/library/python:3.12', 'python'],
    ['mcr.microsoft.com/mirror/docker/library/ubuntu:22.04', 'ubuntu'],
    ['registry.example.com:5000/proxy/library/debian:12', 'debian'],
    ['nvcr.io/nvidia/base/ubuntu:22.04_20240212', 'ubuntu'],
    ['osrf/ros:humble-desktop', 'ros'],
    [`123456789012.dkr.ecr.eu-west-1.amazonaws.com/docker-hub/${CONDA}:24.11.1-0`, CONDA],
    ['123456789012.dkr.ecr.eu-west-1.amazonaws.com/quay/jupyter/base-notebook:latest', 'quay.io/jupyter/base-notebook'],
    [`gitlab.example.com/group/dependency_proxy/containers/${CONDA}:24.11.1-0`, CONDA],
    [`harbor.example.com/hub/${CONDA}:24.11.1-0`, CONDA],
  ])('%s is %s', (reference, name) => {
    expect(lookupBaseImage(reference)?.name).toBe(name);
  });

  test.each(['ghcr.io/someone/python:3.12', 'quay.io/continuumio/miniconda3:1', 'example.com/team/ubuntu-tools:1'])(
    '%s is an image of its own',
    (reference) => {
      expect(lookupBaseImage(reference)).toBeUndefined();
    },
  );
});

test('Spark is on the PATH of the images that have it', () => {
  for (const name of ['pyspark-notebook', 'all-spark-notebook']) {
    const { environmentVariables } = lookupBaseImage(`quay.io/jupyter/${name}:2026-09-21`) ?? {};
    expect(environmentVariables?.PATH?.split(':').at(-1)).toBe('/usr/local/spark/bin');
    expect(environmentVariables?.SPARK_HOME).toBe('/usr/local/spark');
  }
  expect(lookupBaseImage('quay.io/jupyter/scipy-notebook')?.environmentVariables?.PATH).not.toContain('spark');
});

describe("AWS's PyTorch for training", () => {
  const at = (tag: string) => lookupBaseImage(`763104351884.dkr.ecr.eu-west-1.amazonaws.com/pytorch-training:${tag}`);

  it('has conda until 2.5, and a python of its own from 2.6 on', () => {
    expect(at('2.5.1-gpu-py311-cu124-ubuntu22.04-ec2')?.conda?.root).toBe('/opt/conda');
    expect(at('1.13.1-gpu-py39-cu117-ubuntu20.04-sagemaker')?.conda?.programs).toEqual(['conda', 'mamba']);
    expect(at('2.6.0-cpu-py312-ubuntu22.04-sagemaker')).toMatchObject({ systemPython: '/usr/local/bin/python' });
    expect(at('2.8.0-gpu-py312-cu129-ubuntu22.04-sagemaker')?.conda).toBeUndefined();
  });

  it('says nothing of python where no Dockerfile was read', () => {
    const later = at('2.11.0-gpu-py313-cu130-ubuntu24.04-ec2');
    expect(later?.user).toBe('root');
    expect([later?.conda, later?.systemPython]).toEqual([undefined, undefined]);
    expect(
      lookupBaseImage('public.ecr.aws/deep-learning-containers/pytorch-training:2.4.0-gpu-py311-cu124-ubuntu22.04-ec2')
        ?.conda?.python,
    ).toBe(true);
    expect(lookupBaseImage('123456789012.dkr.ecr.eu-west-1.amazonaws.com/pytorch-training:2.4.0')).toBeUndefined();
  });
});
