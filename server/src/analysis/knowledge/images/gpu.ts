/** CUDA and the deep learning images: nvidia/cuda, RAPIDS, PyTorch, TensorFlow. */

import { literal } from '../../text/pattern';
import type { BaseImageFacts } from './baseImage';
import { ACTIVATE_BASE, UBUNTU_NAMES, ubuntu } from './common';
import { homeFiles, SKELETON_BASHRC, STANDARD_PATH } from './startup';

const CUDA_PATH = `/usr/local/nvidia/bin:/usr/local/cuda/bin:${STANDARD_PATH}`;

const CUDA = {
  repositories: ['nvidia/cuda', 'nvcr.io/nvidia/cuda'],
  environmentVariables: { PATH: CUDA_PATH },
  user: 'root',
  bash: true,
  // Every tag is rebuilt for security fixes under its name, but it names one version: none counts as moving.
  movingTags: /^latest$/,
  newestTag: '13.4.2-base-ubuntu26.04',
  lacks: ['git', 'sudo', 'tini', 'conda'],
  summary: "NVIDIA's CUDA image, without conda.",
  sources: [
    'https://gitlab.com/nvidia/container-images/cuda',
    'https://gitlab.com/nvidia/container-images/cuda/-/blob/master/doc/support-policy.md',
  ],
} as const;

/**
 * NVIDIA deletes what it no longer supports six months later, so a build that pulls it fails. No tag is proposed: what
 * was made for an old CUDA seldom runs with the newest one.
 */
const CUDA_DELETED = {
  reason: 'NVIDIA ended support for these tags, and deletes unsupported tags from Docker Hub after six months',
  severity: 'warning',
  source: 'https://gitlab.com/nvidia/container-images/cuda/-/blob/master/doc/support-policy.md',
} as const;

const CUDA_UBUNTU: readonly BaseImageFacts[] = Object.values(UBUNTU_NAMES).map((version) => ({
  ...CUDA,
  ...ubuntu(version),
  tags: new RegExp(`^.*-ubuntu${literal(version)}$`),
  deprecated: ['14.04', '16.04', '18.04'].includes(version) ? CUDA_DELETED : undefined,
}));

/** CUDA with OpenGL: built on nvidia/cuda, whose PATH and user it keeps; what else it brings is not listed. */
const CUDAGL: readonly BaseImageFacts[] = Object.values(UBUNTU_NAMES).map((version) => ({
  ...CUDA,
  ...ubuntu(version),
  repositories: ['nvidia/cudagl', 'nvcr.io/nvidia/cudagl'],
  tags: new RegExp(`^.*-ubuntu${literal(version)}$`),
  newestTag: undefined,
  lacks: undefined,
  summary: "NVIDIA's CUDA image with OpenGL, without conda.",
  sources: ['https://gitlab.com/nvidia/container-images/cudagl'],
}));

function cudaOnRedHat(pattern: RegExp, distribution: 'centos' | 'rocky', version: string): BaseImageFacts {
  return { ...CUDA, tags: pattern, distribution, distributionVersion: version, sh: 'bash', lacks: undefined };
}

const RAPIDS_ENTRYPOINT = '/home/rapids/entrypoint.sh';

/** base is not only on PATH: CONDA_PREFIX is set as well, and the entrypoint, a login shell, activates it. */
const RAPIDS = {
  bash: true,
  distribution: 'ubuntu',
  sh: 'dash',
  shell: ['/bin/bash', '-euo', 'pipefail', '-c'],
  environmentVariables: { PATH: `/opt/conda/bin:${CUDA_PATH}`, CONDA_PREFIX: '/opt/conda' },
  user: 'rapids',
  users: [{ name: 'rapids', uid: 1001, home: '/home/rapids' }],
  workdir: '/home/rapids',
  entrypoint: [RAPIDS_ENTRYPOINT],
  conda: { root: '/opt/conda', programs: ['conda', 'mamba'], python: true, writableBy: 'rapids' },
  links: { '/etc/profile.d/conda.sh': '/opt/conda/etc/profile.d/conda.sh' },
  files: {
    '/root/.bashrc': `[ -z "$PS1" ] && return\n${ACTIVATE_BASE}`,
    '/etc/skel/.bashrc': SKELETON_BASHRC + ACTIVATE_BASE,
    ...homeFiles('/home/rapids', ACTIVATE_BASE),
    [RAPIDS_ENTRYPOINT]: '#!/usr/bin/env -S bash -l\nconda activate\nexec "$@"\n',
  },
  has: ['curl', 'git', 'wget', 'pip'],
  // The matrix of 26.08 has CUDA 12 and 13 for Python 3.11 to 3.14.
  newestTag: '26.08-cuda12-py3.13',
  sources: ['https://github.com/rapidsai/docker/blob/main/Dockerfile', 'https://github.com/rapidsai/docker'],
  checked: '2026-11-30',
} as const;

const PYTORCH_PATH = `/usr/local/nvidia/bin:/usr/local/cuda/bin:/opt/conda/bin:${STANDARD_PATH}`;

const PYTORCH = {
  repositories: ['pytorch/pytorch'],
  distribution: 'ubuntu',
  sh: 'dash',
  bash: true,
  user: 'root',
  workdir: '/workspace',
  sources: [
    'https://github.com/pytorch/pytorch/blob/main/Dockerfile',
    'https://github.com/pytorch/pytorch/pull/170338',
  ],
} as const;

export const GPU_FAMILY: readonly BaseImageFacts[] = [
  ...CUDA_UBUNTU,
  ...CUDAGL,
  cudaOnRedHat(/^.*-centos6$/, 'centos', '6'),
  { ...cudaOnRedHat(/^.*-centos7$/, 'centos', '7'), deprecated: CUDA_DELETED },
  { ...cudaOnRedHat(/^.*-centos8$/, 'centos', '8'), deprecated: CUDA_DELETED },
  cudaOnRedHat(/^.*-rockylinux8$/, 'rocky', '8'),
  cudaOnRedHat(/^.*-rockylinux9$/, 'rocky', '9'),
  { ...CUDA, tags: /^.*-(?:ubi\d+|oraclelinux\d+|rockylinux\d+|amzn\d+)$/, sh: 'bash', lacks: undefined },
  {
    ...CUDA,
    tags: /^latest$/,
    deprecated: {
      reason: 'nvidia/cuda has no tag `latest` any more, so the pull fails',
      severity: 'error',
      replacement: 'nvidia/cuda',
      keepsTag: false,
      source: 'https://hub.docker.com/r/nvidia/cuda',
    },
  },
  { ...CUDA, lacks: undefined },
  {
    ...RAPIDS,
    repositories: ['rapidsai/base', 'nvcr.io/nvidia/rapidsai/base'],
    cmd: ['ipython'],
    summary: 'RAPIDS in base of /opt/conda; user rapids, base activated at start.',
  },
  {
    ...RAPIDS,
    repositories: ['rapidsai/notebooks', 'nvcr.io/nvidia/rapidsai/notebooks'],
    packages: ['jupyterlab'],
    summary: 'RAPIDS with notebooks and JupyterLab; user rapids, base activated at start.',
  },
  {
    repositories: ['rapidsai/miniforge-cuda', 'rapidsai/mambaforge-cuda'],
    bash: true,
    environmentVariables: { PATH: `/opt/conda/bin:${CUDA_PATH}` },
    user: 'root',
    conda: { root: '/opt/conda', programs: ['conda', 'mamba'], python: true },
    summary: 'Miniforge on a CUDA image; conda in /opt/conda with base on PATH.',
    sources: RAPIDS.sources,
  },
  {
    repositories: [
      'rapidsai/rapidsai',
      'rapidsai/rapidsai-core',
      'rapidsai/rapidsai-dev',
      'nvcr.io/nvidia/rapidsai/rapidsai',
    ],
    bash: true,
    conda: { root: '/opt/conda', programs: ['conda', 'mamba'], python: true },
    environments: [{ name: 'rapids', prefix: '/opt/conda/envs/rapids' }],
    summary: 'The RAPIDS image until 23.06: environment rapids in /opt/conda.',
    sources: ['https://github.com/rapidsai/docker'],
  },
  {
    ...PYTORCH,
    // conda left with 2.10 (January 2026): Ubuntu's own python, without the marker that keeps pip out.
    tags: /^(?:0|1|2\.\d)\..*$/,
    environmentVariables: { PATH: PYTORCH_PATH },
    conda: { root: '/opt/conda', programs: ['conda'], python: true },
    summary: 'PyTorch in base of /opt/conda, on PATH.',
  },
  {
    ...PYTORCH,
    tags: /^(?:latest|2\.\d\d\..*)$/,
    systemPython: '/usr/bin/python3',
    summary: "PyTorch in Ubuntu's own python; conda is gone since 2.10.",
  },
  { ...PYTORCH, summary: 'PyTorch; until 2.9 in base of /opt/conda, since 2.10 in the system python.' },
  {
    repositories: ['tensorflow/tensorflow'],
    distribution: 'ubuntu',
    sh: 'dash',
    bash: true,
    user: 'root',
    has: ['pip'],
    lacks: ['conda', 'sudo', 'tini'],
    movingTags: /^(?:nightly.*|latest-.*|devel.*)$/,
    summary: "TensorFlow in Ubuntu's own python, without conda.",
    sources: ['https://github.com/tensorflow/tensorflow/tree/master/tensorflow/tools/dockerfiles'],
  },
  {
    repositories: [
      'nvcr.io/nvidia/pytorch',
      'nvcr.io/nvidia/tensorflow',
      'nvcr.io/nvidia/jax',
      'nvcr.io/nvidia/pyg',
      'nvcr.io/nvidia/tritonserver',
      'nvcr.io/nvidia/tensorrt',
    ],
    distribution: 'ubuntu',
    sh: 'dash',
    bash: true,
    user: 'root',
    summary: "NVIDIA's framework image on Ubuntu.",
    sources: ['https://docs.nvidia.com/deeplearning/frameworks/support-matrix/index.html'],
  },
];
