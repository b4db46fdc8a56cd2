/** Further images with conda or pixi, and languages' official images without either. */

import { literal } from '../../text/pattern';
import { HOLE } from '../../text/value';
import type { BaseImageFacts, BaseUser } from './baseImage';
import { CONDA_PATH, DEBIAN_END, DEBIAN_NAMES, debian, isEnded, UBUNTU_END, UBUNTU_NAMES, ubuntu } from './common';
import { STANDARD_PATH } from './startup';

const OLD_CONDA = {
  reason: 'last built in 2019',
  severity: 'warning',
  replacement: 'condaforge/miniforge3',
  keepsTag: false,
  source: 'https://github.com/conda/conda-docker',
} as const;

/** Installed straight into /usr/local: conda and base's python stand on the standard PATH. */
function condaDocker(name: string): BaseImageFacts {
  return {
    repositories: [`conda/${name}`],
    tags: /^latest$/,
    ...debian(),
    environmentVariables: { PATH: CONDA_PATH },
    user: 'root',
    conda: { root: '/usr/local', programs: ['conda'], python: true },
    lacks: ['curl', 'bzip2', 'git', 'wget', 'sudo'],
    deprecated: OLD_CONDA,
    frozen: true,
    summary: 'Miniconda of 2019 in /usr/local on Debian.',
    sources: [`https://github.com/conda/conda-docker/blob/master/${name}/debian/Dockerfile`],
  };
}

const ANVIL = {
  repositories: ['condaforge/linux-anvil*', 'quay.io/condaforge/linux-anvil*'],
  sh: 'bash',
  bash: true,
  environmentVariables: { PATH: STANDARD_PATH, LANG: 'en_US.UTF-8' },
  user: 'root',
  entrypoint: ['/opt/conda/bin/tini', '--', '/opt/docker/bin/entrypoint'],
  cmd: ['/bin/bash'],
  conda: { root: '/opt/conda', programs: ['conda', 'mamba', 'micromamba'], python: true },
  links: { '/etc/profile.d/conda.sh': '/opt/conda/etc/profile.d/conda.sh' },
  files: {
    '/opt/docker/bin/entrypoint':
      '#!/bin/bash -il\n. /opt/docker/bin/entrypoint_source\nexec /opt/conda/bin/su-exec conda "$@"\n',
    '/opt/docker/bin/entrypoint_source': 'conda activate base\n',
  },
  has: ['bzip2', 'sudo'],
  movingTags: /^(?:cos7|alma\d+|ubi\d+)$/,
  summary: "conda-forge's build image: conda in /opt/conda, active at start, not on PATH in RUN.",
  sources: ['https://github.com/conda-forge/docker-images/blob/main/linux-anvil/Dockerfile'],
} as const;

const CONDA_IMAGES: readonly BaseImageFacts[] = [
  condaDocker('miniconda3'),
  condaDocker('miniconda2'),
  {
    repositories: [
      'conda/miniconda3-centos7',
      'conda/miniconda2-centos7',
      'conda/miniconda3-centos6',
      'conda/miniconda2-centos6',
    ],
    distribution: 'centos',
    sh: 'bash',
    bash: true,
    user: 'root',
    deprecated: OLD_CONDA,
    frozen: true,
    summary: 'Miniconda of 2019 on CentOS.',
    sources: ['https://github.com/conda/conda-docker'],
  },
  {
    repositories: ['continuumio/miniconda', 'continuumio/anaconda'],
    bash: true,
    sh: 'dash',
    distribution: 'debian',
    environmentVariables: { PATH: CONDA_PATH },
    user: 'root',
    conda: { root: '/opt/conda', programs: ['conda'], lacks: ['mamba'], python: true },
    deprecated: {
      reason: 'Miniconda and Anaconda for Python 2.7, not built any more',
      severity: 'warning',
      replacement: 'anaconda/miniconda',
      keepsTag: false,
      source: 'https://github.com/anaconda/docker-images',
    },
    frozen: true,
    summary: 'The Python 2.7 Miniconda or Anaconda: conda in /opt/conda with base on PATH.',
    sources: ['https://github.com/anaconda/docker-images/commit/a1f01ff'],
  },
  { ...ANVIL, tags: /^cos7$/, distribution: 'centos', distributionVersion: '7' },
  { ...ANVIL, tags: /^alma\d+$/, distribution: 'almalinux' },
  ANVIL,
  {
    repositories: ['frolvlad/alpine-miniconda3', 'frolvlad/alpine-miniconda2'],
    distribution: 'alpine',
    sh: 'busybox',
    bash: false,
    environmentVariables: { PATH: CONDA_PATH },
    user: 'root',
    conda: { root: '/opt/conda', programs: ['conda'], python: true },
    files: { '/etc/profile.d/conda.sh': 'export PATH=/opt/conda/bin:$PATH\n' },
    lacks: ['bash', 'curl', 'git', 'sudo', 'tini'],
    summary: 'Miniconda on Alpine with glibc, without bash: base on PATH, `conda activate` is not set up.',
    sources: ['https://github.com/frol/docker-alpine-miniconda3/blob/master/Dockerfile'],
  },
  {
    repositories: ['frolvlad/alpine-glibc'],
    distribution: 'alpine',
    sh: 'busybox',
    bash: false,
    user: 'root',
    lacks: ['bash', 'curl', 'git', 'sudo', 'tini', 'conda'],
    summary: 'Alpine with glibc, without conda.',
    sources: ['https://github.com/frol/docker-alpine-glibc'],
  },
];

const PIXI = {
  repositories: ['ghcr.io/prefix-dev/pixi'],
  bash: true,
  sh: 'dash',
  environmentVariables: { PATH: `/root/.pixi/bin:${STANDARD_PATH}` },
  user: 'root',
  has: ['ca-certificates'],
  files: { '/usr/local/bin/pixi': HOLE },
  // The final stage installs ca-certificates alone (pixi-docker's Dockerfile, 2024 to 2026).
  lacks: ['conda', 'mamba', 'git', 'wget', 'curl', 'bzip2', 'sudo', 'python', 'python3', 'pip'],
  movingTags: /^(?!\d+\.\d+\.\d+).*$/,
  newestTag: '0.81.0',
  summary: 'pixi in /usr/local/bin, without conda.',
  sources: ['https://github.com/prefix-dev/pixi-docker'],
} as const;

const PIXI_IMAGES: readonly BaseImageFacts[] = [
  ...Object.entries(DEBIAN_NAMES).map(
    ([name, version]): BaseImageFacts => ({
      ...PIXI,
      ...debian(version),
      tags: new RegExp(`^(?:.*-)?${name}(?:-slim)?$`),
    }),
  ),
  ...Object.entries(UBUNTU_NAMES).map(
    ([name, version]): BaseImageFacts => ({
      ...PIXI,
      ...ubuntu(version),
      tags: new RegExp(`^(?:.*-)?${name}(?:-cuda-[\\d.]+)?$`),
    }),
  ),
  // `latest` and plain versions are noble since January 2025 (0.39.5).
  { ...PIXI, ...ubuntu('24.04'), tags: /^(?:latest|0\.(?:39\.[5-9]|[4-9]\d\.\d+|\d{3,}\.\d+)|[1-9]\d*\.\d+\.\d+)$/ },
  PIXI,
];

const DEPS_SOURCES = ['https://hub.docker.com/_/buildpack-deps', 'https://github.com/docker-library/buildpack-deps'];

/** The three sizes of buildpack-deps, each on the one before: curl, scm, and all build tools. */
const DEPS_SIZES = [
  { suffix: '-curl', has: ['ca-certificates', 'curl', 'wget'], lacks: ['git', 'conda'] },
  { suffix: '-scm', has: ['ca-certificates', 'curl', 'wget', 'git'], lacks: ['conda'] },
  { suffix: '', has: ['ca-certificates', 'curl', 'wget', 'git', 'bzip2'], lacks: ['conda'] },
] as const;

const DEPS = {
  repositories: ['buildpack-deps'],
  sh: 'dash',
  bash: true,
  environmentVariables: { PATH: STANDARD_PATH },
  user: 'root',
  has: ['ca-certificates', 'curl', 'wget'],
  movingTags: /^.*$/,
  summary: 'Debian or Ubuntu with build tools, without conda.',
  sources: DEPS_SOURCES,
} as const;

const BUILDPACK_DEPS: readonly BaseImageFacts[] = [
  ...DEPS_SIZES.flatMap(({ suffix, has, lacks }) => [
    ...Object.entries(DEBIAN_NAMES).map(
      ([name, version]): BaseImageFacts => ({
        ...DEPS,
        ...debian(version),
        has,
        lacks,
        tags: new RegExp(`^${name}${suffix}$`),
        frozen: isEnded(DEBIAN_END[version]),
      }),
    ),
    ...Object.entries(UBUNTU_NAMES).map(
      ([name, version]): BaseImageFacts => ({
        ...DEPS,
        ...ubuntu(version),
        has,
        lacks,
        tags: new RegExp(`^(?:${name}|${literal(version)})${suffix}$`),
        frozen: isEnded(UBUNTU_END[version]),
      }),
    ),
  ]),
  DEPS,
];

/** Official images of languages on buildpack-deps or slim Debian, by the rules of their tags. */
function language(
  repository: string,
  path: string,
  newestTag: string,
  sources: readonly string[],
  users: readonly BaseUser[] = [],
): BaseImageFacts[] {
  const common = {
    repositories: [repository],
    environmentVariables: { PATH: path },
    user: 'root',
    users,
    newestTag,
    lacks: ['conda'],
    summary: `Docker's official ${repository} image, without conda.`,
    sources,
  };
  return [
    { ...common, tags: /^(?=.*alpine).*$/, distribution: 'alpine', sh: 'busybox', bash: false },
    ...Object.entries(DEBIAN_NAMES).map(
      ([name, version]): BaseImageFacts => ({
        ...common,
        ...debian(version),
        tags: new RegExp(`^(?:.*-)?${name}(?:-slim)?$`),
      }),
    ),
    { ...common, ...debian(), tags: /^(?:latest|lts|current|\d+(?:\.\d+){0,2})(?:-slim)?$/ },
    common,
  ];
}

/** ROS 1 and 2 by the names of their releases. */
const ROS_UBUNTU: Readonly<Record<string, string>> = {
  melodic: '18.04',
  noetic: '20.04',
  foxy: '20.04',
  humble: '22.04',
  jazzy: '24.04',
  kilted: '24.04',
  rolling: '24.04',
  lyrical: '26.04',
};

const TEMURIN_COMMON = {
  repositories: ['eclipse-temurin'],
  environmentVariables: { PATH: `/opt/java/openjdk/bin:${STANDARD_PATH}`, JAVA_HOME: '/opt/java/openjdk' },
  user: 'root',
  lacks: ['conda'],
  summary: 'Java of Eclipse Temurin, without conda.',
  sources: ['https://hub.docker.com/_/eclipse-temurin', 'https://github.com/adoptium/containers'],
} as const;

const TEMURIN: readonly BaseImageFacts[] = [
  { ...TEMURIN_COMMON, tags: /^(?=.*alpine).*$/, distribution: 'alpine', sh: 'busybox', bash: false },
  ...Object.entries(UBUNTU_NAMES).map(
    ([name, version]): BaseImageFacts => ({
      ...TEMURIN_COMMON,
      ...ubuntu(version),
      tags: new RegExp(`^(?:.*-)?${name}$`),
    }),
  ),
  { ...TEMURIN_COMMON, tags: /^(?=.*ubi).*$/, sh: 'bash', bash: true },
  TEMURIN_COMMON,
];

/** uv alone is an image without a system; the tags that name one are built on it. */
const UV_COMMON = {
  repositories: ['ghcr.io/astral-sh/uv', 'astral/uv'],
  user: 'root',
  workdir: '/',
  lacks: ['conda', 'mamba', 'git'],
  movingTags: /^(?!\d+\.\d+\.\d+).*$/,
  summary: 'uv, without conda.',
  sources: [
    'https://docs.astral.sh/uv/guides/integration/docker/',
    'https://github.com/astral-sh/uv/blob/main/Dockerfile',
  ],
} as const;

const UV: readonly BaseImageFacts[] = [
  { ...UV_COMMON, tags: /^(?:latest|\d+(?:\.\d+){0,2})$/, distribution: 'scratch', sh: 'none', bash: false },
  {
    ...UV_COMMON,
    tags: /^(?=(?:.*-)?python\d[\w.]*-alpine).*$/,
    distribution: 'alpine',
    sh: 'busybox',
    bash: false,
    environmentVariables: { PATH: `/usr/local/bin:${STANDARD_PATH}` },
    systemPython: '/usr/local/bin/python',
  },
  { ...UV_COMMON, tags: /^(?:.*-)?alpine[\d.]*$/, distribution: 'alpine', sh: 'busybox', bash: false },
  ...Object.entries(DEBIAN_NAMES).flatMap(([name, version]): BaseImageFacts[] => [
    {
      ...UV_COMMON,
      ...debian(version),
      tags: new RegExp(`^(?:.*-)?python\\d[\\w.]*-${name}(?:-slim)?$`),
      environmentVariables: { PATH: `/usr/local/bin:${STANDARD_PATH}` },
      systemPython: '/usr/local/bin/python',
      lacks: ['conda', 'mamba'],
    },
    {
      ...UV_COMMON,
      ...debian(version),
      tags: new RegExp(`^(?:.*-)?${name}(?:-slim)?$`),
      environmentVariables: { PATH: STANDARD_PATH },
      lacks: ['conda', 'mamba'],
    },
  ]),
  { ...UV_COMMON, lacks: ['conda', 'mamba'] },
];

const LANGUAGES: readonly BaseImageFacts[] = [
  ...language(
    'node',
    STANDARD_PATH,
    '26.7.0',
    ['https://hub.docker.com/_/node', 'https://github.com/nodejs/docker-node'],
    [{ name: 'node', uid: 1000, home: '/home/node' }],
  ),
  ...language('golang', `/go/bin:/usr/local/go/bin:${STANDARD_PATH}`, '1.27.0', [
    'https://hub.docker.com/_/golang',
    'https://github.com/docker-library/golang',
  ]),
  ...Object.entries(ROS_UBUNTU).map(
    ([release, version]): BaseImageFacts => ({
      repositories: ['ros'],
      ...ubuntu(version),
      tags: new RegExp(`^${release}(?:-.*)?$`),
      user: 'root',
      entrypoint: ['/ros_entrypoint.sh'],
      cmd: ['bash'],
      lacks: ['conda'],
      summary: `ROS ${release} on Ubuntu ${version}, without conda.`,
      sources: ['https://hub.docker.com/_/ros', 'https://github.com/osrf/docker_images'],
    }),
  ),
  ...language('rust', `/usr/local/cargo/bin:${STANDARD_PATH}`, '1.91.0', [
    'https://hub.docker.com/_/rust',
    'https://github.com/rust-lang/docker-rust',
  ]),
  ...language('gcc', STANDARD_PATH, '15.2.0', [
    'https://hub.docker.com/_/gcc',
    'https://github.com/docker-library/gcc',
  ]),
  ...TEMURIN,
  ...UV,
  {
    repositories: ['osgeo/gdal', 'ghcr.io/osgeo/gdal'],
    tags: /^alpine-.*$/,
    distribution: 'alpine',
    sh: 'busybox',
    summary: 'GDAL on Alpine, without conda.',
    sources: ['https://github.com/OSGeo/gdal/tree/master/docker'],
  },
  {
    repositories: ['osgeo/gdal', 'ghcr.io/osgeo/gdal'],
    tags: /^(?:latest|ubuntu-.*)$/,
    distribution: 'ubuntu',
    sh: 'dash',
    bash: true,
    user: 'root',
    lacks: ['conda', 'mamba'],
    summary: "GDAL on Ubuntu with its own python's bindings, without conda.",
    sources: ['https://github.com/OSGeo/gdal/tree/master/docker'],
  },
  {
    repositories: ['tiangolo/uvicorn-gunicorn', 'tiangolo/uvicorn-gunicorn-fastapi'],
    ...debian(),
    environmentVariables: { PATH: `/usr/local/bin:${STANDARD_PATH}`, PYTHONPATH: '/app' },
    user: 'root',
    workdir: '/app/',
    entrypoint: null,
    cmd: ['/start.sh'],
    systemPython: '/usr/local/bin/python',
    has: ['pip'],
    lacks: ['conda', 'sudo'],
    deprecated: {
      reason: 'deprecated by its author: Uvicorn has workers of its own',
      severity: 'warning',
      replacement: 'python',
      keepsTag: false,
      standsIn: false,
      source: 'https://github.com/tiangolo/uvicorn-gunicorn-docker',
    },
    summary: 'Uvicorn and Gunicorn on the python image, without conda.',
    sources: ['https://github.com/tiangolo/uvicorn-gunicorn-docker/blob/master/docker-images/python3.11.dockerfile'],
  },
];

export const OTHER_FAMILY: readonly BaseImageFacts[] = [
  ...CONDA_IMAGES,
  ...PIXI_IMAGES,
  ...BUILDPACK_DEPS,
  ...LANGUAGES,
];
