/** conda-forge's images: miniforge3, and mambaforge, which ended in January 2025. */
import type { BaseImageFacts, Deprecation } from './baseImage';
import { ACTIVATE_BASE, CONDA_PATH, ubuntu } from './common';
import { homeFiles, SKELETON_BASHRC } from './startup';

/** The Dockerfile as of July 2026. */
const CHECKED = '2026-11-30';

const DOCKERFILE = 'https://github.com/conda-forge/miniforge-images/blob/master/ubuntu/Dockerfile';

/** Root's .bashrc is Ubuntu's, with its guard, and the two lines after it. */
const UBUNTU_ROOT_BASHRC = `[ -z "$PS1" ] && return\n${ACTIVATE_BASE}`;

const FILES = {
  '/root/.bashrc': UBUNTU_ROOT_BASHRC,
  '/etc/skel/.bashrc': SKELETON_BASHRC + ACTIVATE_BASE,
} as const;

const COMMON = {
  ...ubuntu(),
  environmentVariables: { PATH: CONDA_PATH, CONDA_DIR: '/opt/conda', LANG: 'C.UTF-8', LC_ALL: 'C.UTF-8' },
  user: 'root',
  workdir: '/',
  entrypoint: ['tini', '--'],
  cmd: ['/bin/bash'],
  files: FILES,
  has: ['wget', 'bzip2', 'git', 'ca-certificates', 'tini', 'pip'],
  lacks: ['curl', 'sudo'],
  condaVersion: /^v?(\d+\.\d+\.\d+)-\d+$/,
  movingTags: /^(?:main|master)$/,
  sources: [DOCKERFILE],
  checked: CHECKED,
} as const;

/** The ubuntu user's home was copied before the skeleton got its two lines. */
const NOBLE = { ...ubuntu('24.04'), files: { ...homeFiles('/home/ubuntu'), ...FILES } } as const;

const MINIFORGE3 = {
  repositories: ['condaforge/miniforge3', 'quay.io/condaforge/miniforge3'],
  conda: { root: '/opt/conda', programs: ['conda', 'mamba'], python: true },
  newestTag: '26.7.2-0',
  summary: 'Miniforge on Ubuntu: conda and mamba from conda-forge in /opt/conda with base on PATH.',
} as const;

const MAMBAFORGE_ENDED: Deprecation = {
  reason: 'Mambaforge was dropped in January 2025; Miniforge brings mamba as well',
  severity: 'warning',
  replacement: 'condaforge/miniforge3',
  keepsTag: true,
  // Miniforge has mamba since this release.
  keepsTagFrom: '23.3.1',
  source: 'https://conda-forge.org/news/2024/07/29/sunsetting-mambaforge/',
};

const PYPY_ENDED: Deprecation = {
  ...MAMBAFORGE_ENDED,
  reason: 'the variants with PyPy were dropped in January 2025, after PyPy itself; Miniforge has CPython',
  source: 'https://conda-forge.org/news/2024/08/14/sunsetting-pypy/',
};

const MAMBAFORGE = {
  repositories: ['condaforge/mambaforge', 'quay.io/condaforge/mambaforge'],
  conda: { root: '/opt/conda', programs: ['conda', 'mamba'], python: true },
  deprecated: MAMBAFORGE_ENDED,
  frozen: true,
  newestTag: '24.9.2-0',
  summary: 'Mambaforge on Ubuntu: conda and mamba from conda-forge in /opt/conda with base on PATH.',
} as const;

const PYPY = {
  ...MAMBAFORGE,
  repositories: [
    'condaforge/mambaforge-pypy3',
    'quay.io/condaforge/mambaforge-pypy3',
    'condaforge/miniforge-pypy3',
    'quay.io/condaforge/miniforge-pypy3',
  ],
  deprecated: PYPY_ENDED,
  summary: 'Miniforge with PyPy on Ubuntu: conda and mamba from conda-forge in /opt/conda with base on PATH.',
} as const;

export const MINIFORGE_FAMILY: readonly BaseImageFacts[] = [
  { ...COMMON, ...MINIFORGE3, ...NOBLE, tags: /^(?:latest|2[5-9]\..*)$/ },
  // Miniforge has mamba since 23.3.1-0; before it was Mambaforge's alone.
  {
    ...COMMON,
    ...MINIFORGE3,
    ...ubuntu('20.04'),
    tags: /^(?:23\.(?:[3-9]|1\d)\..*|24\.(?:[0-9]|10)\..*|24\.11\.[0-2]-.*|24\.11\.3-0)$/,
  },
  {
    ...COMMON,
    ...MINIFORGE3,
    ...ubuntu('20.04'),
    tags: /^(?:4\..*|22\..*|23\.1\..*)$/,
    conda: { root: '/opt/conda', programs: ['conda'], lacks: ['mamba'], python: true },
  },
  { ...COMMON, ...MINIFORGE3 },
  { ...COMMON, ...MAMBAFORGE, ...ubuntu('20.04'), tags: /^(?:latest|4\.(?:9|1\d)\..*|2\d\..*)$/ },
  { ...COMMON, ...MAMBAFORGE },
  { ...COMMON, ...PYPY, ...ubuntu('20.04'), tags: /^(?:latest|4\.(?:9|1\d)\..*|2\d\..*)$/ },
  { ...COMMON, ...PYPY },
];
