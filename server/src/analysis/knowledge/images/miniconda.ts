/** Anaconda's own images: continuumio/miniconda3, continuumio/anaconda3 and their successors under anaconda/. */
import type { BaseImageFacts, Deprecation } from './baseImage';
import { ACTIVATE_BASE, CONDA_PATH, debian } from './common';

const REPOSITORY = 'https://github.com/anaconda/docker-images';

const CONDA_LINK = { '/etc/profile.d/conda.sh': '/opt/conda/etc/profile.d/conda.sh' } as const;

/** What all Debian-based tags since 4.4 have. */
const COMMON = {
  ...debian(),
  environmentVariables: { PATH: CONDA_PATH, LANG: 'C.UTF-8', LC_ALL: 'C.UTF-8' },
  user: 'root',
  workdir: '/',
  cmd: ['/bin/bash'],
  conda: { root: '/opt/conda', programs: ['conda'], lacks: ['mamba'], python: true },
  files: { '/root/.bashrc': ACTIVATE_BASE },
  links: CONDA_LINK,
  has: ['wget', 'bzip2', 'git', 'ca-certificates', 'pip'],
} as const;

/** The script that the images print their deprecation with since April 2026. */
const DEPRECATION_ENTRYPOINT = {
  entrypoint: ['/usr/local/bin/docker-entrypoint.sh'],
  files: { ...COMMON.files, '/usr/local/bin/docker-entrypoint.sh': '#!/bin/bash\nexec "$@"\n' },
} as const;

const DEPRECATED: Deprecation = {
  reason: 'Anaconda has deprecated it, and there are no updates after Miniconda 26.7',
  severity: 'warning',
  replacement: 'anaconda/miniconda',
  keepsTag: false,
  source: REPOSITORY,
};

const MINICONDA3 = {
  repositories: ['continuumio/miniconda3'],
  deprecated: DEPRECATED,
  condaVersion: /^v?(?:py\d+_)?(\d+\.\d+\.\d+)/,
  movingTags: /^(?:main|master|\d+(?:\.\d+)?)$/,
  newestTag: '26.7.1-1',
  summary: 'Miniconda on Debian: conda in /opt/conda with base on PATH.',
  sources: [`${REPOSITORY}/blob/main/miniconda3/debian/Dockerfile`, 'https://hub.docker.com/r/continuumio/miniconda3'],
} as const;

/** Alpine's tags since 4.9.2; up to 4.10.3 on Alpine 3.14 or older. */
const ON_ALPINE: BaseImageFacts = {
  ...COMMON,
  ...MINICONDA3,
  distribution: 'alpine',
  sh: 'busybox',
  entrypoint: null,
  has: ['wget', 'pip'],
  lacks: ['curl', 'git', 'sudo'],
  summary: 'Miniconda on Alpine with glibc: conda in /opt/conda with base on PATH.',
  sources: [`${REPOSITORY}/blob/miniconda3-v4.10.3-alpine/miniconda3/alpine/Dockerfile`],
};

/** Debian's version and entrypoint by range of tags, from the tags of the repository of the Dockerfile. */
const MINICONDA3_ENTRIES: readonly BaseImageFacts[] = [
  { ...ON_ALPINE, tags: /^v?4\.(?:9\.2|10\.3)(?:p\d+)?-alpine.*$/, distributionVersion: '3.14' },
  { ...ON_ALPINE, tags: /^v?(?:4\.1[12]|2\d)\.(?=.*-alpine).*$/ },
  {
    ...MINICONDA3,
    tags: /^(?=.*alpine).*$/,
    distribution: 'alpine',
    sh: 'busybox',
    bash: false,
    environmentVariables: { PATH: '/bin:/sbin:/usr/bin', LANG: 'C.UTF-8', LC_ALL: 'C.UTF-8' },
    user: 'anaconda',
    users: [{ name: 'anaconda', uid: 10151, home: '/home/anaconda' }],
    cmd: ['sh', '--login', '-i'],
    entrypoint: null,
    conda: { root: '/opt/conda', programs: ['conda'], lacks: ['mamba'], python: true, writableBy: 'anaconda' },
    files: { '/home/anaconda/.profile': ACTIVATE_BASE },
    links: CONDA_LINK,
    summary: 'Miniconda on Alpine with glibc; conda is not on PATH outside of a login shell.',
    sources: [`${REPOSITORY}/blob/63e4ee5/miniconda3/alpine/Dockerfile`],
  },
  {
    ...COMMON,
    ...MINICONDA3,
    ...DEPRECATION_ENTRYPOINT,
    ...debian('13'),
    tags: /^v?(?:26\.[3-9]\..*|26\.1\d\..*)$/,
    lacks: ['curl', 'sudo', 'tini'],
  },
  {
    ...COMMON,
    ...MINICONDA3,
    ...debian('13'),
    tags: /^(?:latest|main)$/,
    ...DEPRECATION_ENTRYPOINT,
    lacks: ['curl', 'sudo', 'tini'],
  },
  {
    ...COMMON,
    ...MINICONDA3,
    ...debian('13'),
    tags: /^v?(?:26\.[0-2]\..*|25\.1[12]\..*)$/,
    entrypoint: null,
    lacks: ['curl', 'sudo', 'tini'],
  },
  {
    ...COMMON,
    ...MINICONDA3,
    ...debian('12'),
    tags: /^v?(?:24\.(?:[4-9]|1\d)\..*|25\.[0-9]\..*)$/,
    entrypoint: null,
    lacks: ['curl', 'sudo', 'tini'],
  },
  {
    ...COMMON,
    ...MINICONDA3,
    ...debian('11'),
    tags: /^v?(?:4\.1[12]\..*|22\..*|23\..*|24\.[0-3]\..*)$/,
    entrypoint: null,
    lacks: ['curl', 'sudo', 'tini'],
  },
  {
    ...COMMON,
    ...MINICONDA3,
    tags: /^v?4\.10\.3p1$/,
    entrypoint: null,
    lacks: ['curl', 'sudo', 'tini'],
  },
  {
    ...COMMON,
    ...MINICONDA3,
    ...debian('10'),
    tags: /^v?4\.(?:7\..*|[89]\..*|10\..*)$/,
    entrypoint: null,
  },
  {
    ...COMMON,
    ...MINICONDA3,
    tags: /^4\.[4-6]\..*$/,
    entrypoint: ['/usr/bin/tini', '--'],
    has: [...COMMON.has, 'curl'],
  },
  {
    ...MINICONDA3,
    tags: /^(?:3\..*|4\.[0-3]\..*)$/,
    ...debian('8'),
    environmentVariables: COMMON.environmentVariables,
    user: 'root',
    workdir: '/',
    entrypoint: ['/usr/bin/tini', '--'],
    cmd: ['/bin/bash'],
    conda: COMMON.conda,
    files: { '/etc/profile.d/conda.sh': 'export PATH=/opt/conda/bin:$PATH\n' },
    summary: 'An early Miniconda on Debian: conda in /opt/conda, without `conda activate`.',
    sources: [`${REPOSITORY}/blob/miniconda3-4.3.27/miniconda3/Dockerfile`],
  },
  { ...COMMON, ...MINICONDA3 },
];

const ANACONDA3: BaseImageFacts = {
  ...COMMON,
  repositories: ['continuumio/anaconda3'],
  deprecated: {
    reason: 'Anaconda has deprecated its images under this name; the last release is 2024.10-1',
    severity: 'warning',
    source: REPOSITORY,
  },
  movingTags: /^(?:main|master)$/,
  newestTag: '2024.10-1',
  packages: ['jupyterlab', 'notebook'],
  summary: 'The whole Anaconda distribution on Debian: conda in /opt/conda with base on PATH.',
  sources: [`${REPOSITORY}/blob/main/anaconda3/debian/Dockerfile`, 'https://hub.docker.com/r/continuumio/anaconda3'],
};

const ANACONDA3_ENTRIES: readonly BaseImageFacts[] = [
  {
    ...ANACONDA3,
    distribution: 'amazonlinux',
    distributionVersion: '2',
    sh: 'bash',
    endOfLife: undefined,
    tags: /^.*-amazonlinux$/,
    entrypoint: null,
  },
  { ...ANACONDA3, ...debian('12'), tags: /^2024\.(?:06|10).*$/, entrypoint: null, lacks: ['curl', 'sudo', 'tini'] },
  { ...ANACONDA3, ...debian('13'), tags: /^(?:latest|main)$/, entrypoint: null, lacks: ['curl', 'sudo', 'tini'] },
  {
    ...ANACONDA3,
    ...debian('11'),
    tags: /^(?:2021\.11|2022|2023|2024\.02).*$/,
    entrypoint: null,
    lacks: ['curl', 'sudo', 'tini'],
  },
  ANACONDA3,
];

/** The same layout; the Dockerfile of the new repository is not public, so only what its users rely on is said. */
const ANACONDA_MINICONDA: BaseImageFacts = {
  repositories: ['anaconda/miniconda'],
  bash: true,
  environmentVariables: { PATH: CONDA_PATH },
  conda: { root: '/opt/conda', programs: ['conda'], lacks: ['mamba'], python: true },
  condaVersion: /^v?(?:py\d+_)?(\d+\.\d+\.\d+)/,
  newestTag: '26.7.1',
  summary: "Anaconda's current Miniconda image: conda in /opt/conda.",
  sources: ['https://hub.docker.com/r/anaconda/miniconda', REPOSITORY],
};

export const MINICONDA_FAMILY: readonly BaseImageFacts[] = [
  ...MINICONDA3_ENTRIES,
  ...ANACONDA3_ENTRIES,
  ANACONDA_MINICONDA,
];
