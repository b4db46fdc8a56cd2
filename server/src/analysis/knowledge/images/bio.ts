/** Biology and R: BioContainers, Bioconda, Bioconductor, Rocker. */
import type { BaseImageFacts } from './baseImage';
import { debian, ubuntu } from './common';
import { STANDARD_PATH } from './startup';

const BIODOCKER = { name: 'biodocker', uid: 1000, home: '/home/biodocker' } as const;
const CONTAINERS = 'https://github.com/BioContainers/containers/tree/master/biocontainers';

const BIOCONTAINERS = {
  repositories: ['biocontainers/biocontainers'],
  user: 'biodocker',
  users: [BIODOCKER],
  workdir: '/data',
  cmd: ['/bin/bash'],
  entrypoint: null,
} as const;

/** base stands behind the system folders on PATH, so `python` is base's only where the system has none. */
const WITH_CONDA = {
  environmentVariables: {
    PATH: `${STANDARD_PATH}:/opt/conda/bin:/home/biodocker/bin`,
    HOME: '/home/biodocker',
    DEBIAN_FRONTEND: 'noninteractive',
  },
  conda: { root: '/opt/conda', programs: ['conda'], python: true, writableBy: 'biodocker' },
  files: { '/etc/profile.d/conda.sh': 'export PATH=/opt/conda/bin:$PATH\n' },
  has: ['curl', 'git', 'wget', 'bzip2', 'ca-certificates'],
  summary: 'BioContainers on Ubuntu: Miniconda 2 of 2016 in /opt/conda behind the system on PATH, user biodocker.',
} as const;

const OLD_BASE = {
  reason: 'built on Ubuntu 16.04 with a Python 2 Miniconda of 2016',
  severity: 'warning',
  source: CONTAINERS,
} as const;

const WITHOUT_CONDA = {
  environmentVariables: { PATH: `${STANDARD_PATH}:/home/biodocker/bin`, HOME: '/home/biodocker' },
  lacks: ['conda', 'wget', 'curl', 'git', 'bzip2'],
  summary: 'BioContainers on Debian, without conda, user biodocker.',
} as const;

const CREATE_ENV_SOURCE = 'https://github.com/bioconda/bioconda-utils/tree/master/images';
const ENV_EXECUTE = '#!/bin/bash\n. /usr/local/env-activate.sh\nexec "${@}"\n';

const ROCKER_SOURCES = ['https://github.com/rocker-org/rocker-versioned2', 'https://rocker-project.org/images/'];

function rocker(names: readonly string[], cmd: readonly string[] | undefined): BaseImageFacts {
  return {
    repositories: names.flatMap((name) => [`rocker/${name}`, `ghcr.io/rocker-org/${name}`]),
    bash: true,
    sh: 'dash',
    user: 'root',
    cmd,
    lacks: ['conda'],
    movingTags: /^(?:devel|\d+(?:\.\d+)?)$/,
    newestTag: '4.6.1',
    summary: 'R of one version, without conda.',
    sources: ROCKER_SOURCES,
  };
}

export const BIO_FAMILY: readonly BaseImageFacts[] = [
  {
    ...BIOCONTAINERS,
    ...WITH_CONDA,
    ...ubuntu('16.04'),
    tags: /^(?:latest|v?1\.[01]\.0.*)$/,
    deprecated: OLD_BASE,
    sources: [`${CONTAINERS}/1.1.0/Dockerfile`, `${CONTAINERS}/1.0.0/Dockerfile`],
  },
  {
    ...BIOCONTAINERS,
    ...WITH_CONDA,
    ...ubuntu('20.04'),
    tags: /^v?1\.2\.0.*$/,
    sources: [`${CONTAINERS}/1.2.0/Dockerfile`],
  },
  {
    ...BIOCONTAINERS,
    ...WITHOUT_CONDA,
    ...debian('10'),
    tags: /^(?=.*debian-buster).*$/,
    sources: [`${CONTAINERS}/debian-buster-backports/Dockerfile`],
  },
  {
    ...BIOCONTAINERS,
    ...WITHOUT_CONDA,
    ...debian(),
    tags: /^(?=.*debian-stretch).*$/,
    sources: [`${CONTAINERS}/debian-stretch-backports/Dockerfile`],
  },
  {
    repositories: ['biocontainers/biocontainers'],
    user: 'biodocker',
    summary: 'The base image of BioContainers, user biodocker.',
    sources: [CONTAINERS],
  },
  {
    repositories: ['biocontainers/*'],
    summary: 'One tool of BioContainers.',
    sources: ['https://github.com/BioContainers/containers'],
  },
  {
    repositories: ['quay.io/biocontainers/*'],
    sh: 'busybox',
    bash: true,
    lacks: ['conda', 'mamba', 'apt-get'],
    summary: 'One tool of Bioconda, installed into /usr/local of a minimal image; without conda.',
    sources: ['https://biocontainers-edu.readthedocs.io/', CREATE_ENV_SOURCE],
  },
  {
    repositories: ['quay.io/bioconda/base-glibc-busybox-bash', 'quay.io/bioconda/base-glibc-debian-bash'],
    bash: true,
    entrypoint: ['/usr/local/env-execute'],
    cmd: ['bash'],
    files: { '/usr/local/env-execute': ENV_EXECUTE, '/usr/local/env-activate.sh': '' },
    links: { '/etc/profile.d/env-activate.sh': '/usr/local/env-activate.sh' },
    lacks: ['conda', 'mamba'],
    summary: "Bioconda's base: whatever stands in /usr/local is activated at start by env-activate.sh.",
    sources: [CREATE_ENV_SOURCE],
  },
  {
    repositories: ['quay.io/bioconda/create-env'],
    sh: 'busybox',
    bash: true,
    environmentVariables: { PATH: STANDARD_PATH, ENV: '/etc/profile.d/conda.sh' },
    entrypoint: ['/opt/create-env/bin/tini', '--', '/opt/create-env/env-execute'],
    cmd: ['bash'],
    conda: { root: '/opt/create-env', programs: ['conda', 'mamba'], python: true },
    files: {
      '/root/.bashrc': '. /etc/profile.d/conda.sh\n',
      '/opt/create-env/env-execute': '#!/bin/bash\n. /opt/create-env/env-activate.sh\nexec "${@}"\n',
      '/opt/create-env/env-activate.sh': '. /opt/create-env/etc/profile.d/conda.sh\nconda activate base\n',
    },
    links: { '/etc/profile.d/conda.sh': '/opt/create-env/etc/profile.d/conda.sh' },
    summary: "Bioconda's builder of environments: conda in /opt/create-env, active at start, not in RUN.",
    sources: [`${CREATE_ENV_SOURCE}/create-env`],
  },
  {
    repositories: ['quay.io/bioconda/bioconda-utils-build-env-cos7', 'quay.io/bioconda/bioconda-utils-build-env'],
    distribution: 'centos',
    sh: 'bash',
    bash: true,
    conda: { root: '/opt/conda', programs: ['conda', 'mamba'], python: true },
    links: { '/etc/profile.d/conda.sh': '/opt/conda/etc/profile.d/conda.sh' },
    summary: "Bioconda's build environment on conda-forge's linux-anvil: conda in /opt/conda, not on PATH in RUN.",
    sources: ['https://github.com/bioconda/bioconda-utils/blob/master/Dockerfile'],
  },
  {
    repositories: ['bioconductor/bioconductor_docker', 'bioconductor/*', 'ghcr.io/bioconductor/*'],
    sh: 'dash',
    bash: true,
    user: 'root',
    cmd: ['/init'],
    lacks: ['conda', 'mamba'],
    summary: 'Bioconductor on rocker/rstudio, without conda.',
    sources: ['https://github.com/Bioconductor/bioconductor_docker/blob/devel/Dockerfile'],
  },
  rocker(['r-ver'], ['R']),
  rocker(['rstudio', 'tidyverse', 'verse', 'geospatial', 'shiny', 'shiny-verse'], ['/init']),
  rocker(['binder', 'ml', 'ml-verse', 'cuda', 'ml-gpu'], undefined),
  {
    repositories: ['r-base', 'rocker/r-base'],
    ...debian(),
    user: 'root',
    users: [{ name: 'docker', uid: 1000, home: '/home/docker' }],
    cmd: ['R'],
    has: ['wget', 'ca-certificates'],
    lacks: ['conda', 'git', 'sudo'],
    newestTag: '4.6.1',
    summary: 'R on Debian testing, without conda.',
    sources: ['https://github.com/rocker-org/rocker/tree/master/r-base', 'https://hub.docker.com/_/r-base'],
  },
];
