/** Images of hubs and platforms: JupyterHub, Pangeo, DataJoint, Kaggle, Databricks, Gitpod. */
import type { BaseImageFacts } from './baseImage';
import { CONDA_PATH, debian } from './common';
import { homeFiles, STANDARD_PATH } from './startup';

const JOVYAN = { name: 'jovyan', uid: 1000, gid: 1000, home: '/home/jovyan' } as const;

const HUB = {
  repositories: ['jupyterhub/jupyterhub', 'quay.io/jupyterhub/jupyterhub'],
  distribution: 'ubuntu',
  sh: 'dash',
  bash: true,
  user: 'root',
  workdir: '/srv/jupyterhub',
  entrypoint: null,
  cmd: ['jupyterhub'],
  environmentVariables: { PATH: STANDARD_PATH },
  lacks: ['conda', 'mamba'],
  movingTags: /^(?:main|\d+(?:\.\d+)?)$/,
  sources: [
    'https://github.com/jupyterhub/jupyterhub-container-images/blob/main/base/Dockerfile',
    'https://github.com/jupyterhub/jupyterhub/blob/4.1.6/Dockerfile',
  ],
} as const;

const SINGLEUSER_SOURCE =
  'https://github.com/jupyterhub/zero-to-jupyterhub-k8s/blob/main/images/singleuser-sample/Dockerfile';

const HUBS: readonly BaseImageFacts[] = [
  {
    ...HUB,
    tags: /^(?:0\.[89]|1\.0)(?:\..*)?$/,
    distribution: undefined,
    environmentVariables: { PATH: CONDA_PATH },
    lacks: undefined,
    conda: { root: '/opt/conda', programs: ['conda'], python: true },
    summary: 'An early JupyterHub, in base of /opt/conda.',
    sources: ['https://github.com/jupyterhub/jupyterhub/blob/1.0.0/Dockerfile'],
  },
  {
    ...HUB,
    tags: /^(?:latest|[3-9]\..*)$/,
    systemPython: '/usr/bin/python3',
    summary: "JupyterHub in Ubuntu's own python, without conda.",
  },
  { ...HUB, summary: 'JupyterHub; since version 1 without conda.' },
  {
    repositories: ['jupyterhub/k8s-singleuser-sample', 'quay.io/jupyterhub/k8s-singleuser-sample'],
    // Before 2.0 it was built on jupyter/base-notebook.
    tags: /^(?:latest|[2-9]\..*)$/,
    ...debian(),
    environmentVariables: {
      PATH: `/usr/local/bin:${STANDARD_PATH}`,
      NB_USER: 'jovyan',
      NB_UID: '1000',
      HOME: '/home/jovyan',
    },
    user: 'jovyan',
    users: [JOVYAN],
    workdir: '/home/jovyan',
    entrypoint: ['tini', '--'],
    systemPython: '/usr/local/bin/python',
    has: ['git', 'ca-certificates', 'tini', 'pip', 'jupyter'],
    lacks: ['conda', 'sudo'],
    packages: ['jupyterlab'],
    summary: 'The sample image of Zero to JupyterHub: python and JupyterLab without conda.',
    sources: [SINGLEUSER_SOURCE],
  },
  {
    repositories: ['jupyterhub/k8s-singleuser-sample', 'quay.io/jupyterhub/k8s-singleuser-sample'],
    bash: true,
    user: 'jovyan',
    workdir: '/home/jovyan',
    summary: 'The sample image of Zero to JupyterHub; until 1.2 on jupyter/base-notebook, then without conda.',
    sources: [SINGLEUSER_SOURCE],
  },
  {
    repositories: ['jupyterhub/singleuser', 'quay.io/jupyterhub/singleuser'],
    distribution: 'ubuntu',
    sh: 'dash',
    bash: true,
    shell: ['/bin/bash', '-o', 'pipefail', '-c'],
    environmentVariables: {
      PATH: CONDA_PATH,
      CONDA_DIR: '/opt/conda',
      NB_USER: 'jovyan',
      NB_UID: '1000',
      NB_GID: '100',
      HOME: '/home/jovyan',
    },
    user: 'jovyan',
    users: [{ ...JOVYAN, gid: 100 }],
    workdir: '/home/jovyan',
    conda: { root: '/opt/conda', programs: ['conda', 'mamba'], python: true, writableBy: 'jovyan' },
    packages: ['jupyterlab', 'notebook', 'jupyterhub'],
    summary: 'jupyter/base-notebook with a JupyterHub of one version.',
    sources: ['https://github.com/jupyterhub/jupyterhub-container-images/blob/main/singleuser/Dockerfile'],
  },
];

const PANGEO_PATH = `/srv/conda/envs/notebook/bin:/srv/conda/bin:${STANDARD_PATH}`;
const PANGEO_SOURCE = 'https://github.com/pangeo-data/pangeo-docker-images/blob/master/base-image/Dockerfile';

/** The same for all: base-image creates the environment in its children, by ONBUILD. */
const PANGEO: BaseImageFacts = {
  repositories: ['base-image', 'base-notebook', 'ml-notebook', 'pytorch-notebook', 'forge'].flatMap((name) => [
    `pangeo/${name}`,
    `quay.io/pangeo/${name}`,
  ]),
  distribution: 'ubuntu',
  sh: 'dash',
  bash: true,
  environmentVariables: {
    PATH: PANGEO_PATH,
    CONDA_ENV: 'notebook',
    CONDA_DIR: '/srv/conda',
    NB_PYTHON_PREFIX: '/srv/conda/envs/notebook',
    NB_USER: 'jovyan',
    NB_UID: '1000',
    HOME: '/home/jovyan',
    SHELL: '/bin/bash',
  },
  user: 'jovyan',
  users: [JOVYAN],
  workdir: '/home/jovyan',
  entrypoint: ['/srv/start'],
  conda: { root: '/srv/conda', programs: ['conda', 'mamba'], python: true, writableBy: 'jovyan' },
  owners: { '/srv': 'jovyan' },
  environments: [{ name: 'notebook', prefix: '/srv/conda/envs/notebook' }],
  files: {
    ...homeFiles('/home/jovyan'),
    '/etc/profile.d/init_conda.sh': '. /srv/conda/etc/profile.d/conda.sh ; conda activate notebook\n',
  },
  has: ['wget'],
  lacks: ['sudo', 'tini'],
  movingTags: /^(?:master|main)$/,
  newestTag: '2026.01.30',
  summary: 'Pangeo: environment notebook in /srv/conda, on PATH; login shells activate it.',
  sources: [PANGEO_SOURCE],
};

/** The one of them whose tag of June 2026 was seen; of the others the repository's own tags are known alone. */
const PANGEO_NOTEBOOK: BaseImageFacts = {
  ...PANGEO,
  repositories: ['pangeo/pangeo-notebook', 'quay.io/pangeo/pangeo-notebook'],
  newestTag: '2026.06.04',
};

const DATAJOINT = {
  repositories: ['datajoint/miniconda3'],
  environmentVariables: { PATH: CONDA_PATH, HOME: '/home/anaconda' },
  user: 'anaconda',
  users: [{ name: 'anaconda', uid: 3000, home: '/home/anaconda' }],
  workdir: '/main',
  entrypoint: ['/entrypoint.sh'],
  conda: { root: '/opt/conda', programs: ['conda'], python: true, writableBy: 'anaconda' },
  links: { '/etc/profile.d/conda.sh': '/opt/conda/etc/profile.d/conda.sh' },
  lacks: ['curl', 'git', 'sudo', 'tini'],
  summary: 'Miniconda for an unprivileged user; base is activated at start and in interactive shells.',
  sources: ['https://github.com/datajoint/miniconda3-docker/blob/master/dist/debian/Dockerfile'],
} as const;

const DATAJOINT_SHELL = '. /opt/conda/etc/profile.d/conda.sh\nconda activate\n';

const PLATFORMS: readonly BaseImageFacts[] = [
  {
    ...DATAJOINT,
    tags: /^(?=.*alpine).*$/,
    distribution: 'alpine',
    sh: 'busybox',
    cmd: ['sh'],
    environmentVariables: { ...DATAJOINT.environmentVariables, ENV: '/home/anaconda/.ashrc' },
    files: { '/home/anaconda/.ashrc': DATAJOINT_SHELL, '/entrypoint.sh': '#!/bin/sh\n. /home/anaconda/.ashrc\n"$@"\n' },
  },
  {
    ...DATAJOINT,
    tags: /^(?=.*debian).*$/,
    ...debian(),
    cmd: ['bash'],
    files: {
      '/home/anaconda/.bashrc': DATAJOINT_SHELL,
      '/entrypoint.sh': '#!/bin/sh\n. /home/anaconda/.bashrc\n"$@"\n',
    },
    has: ['wget', 'bzip2', 'pip'],
  },
  DATAJOINT,
  {
    repositories: ['datajoint/djbase', 'datajoint/djlab', 'datajoint/djlabhub', 'datajoint/djtest'],
    environmentVariables: { PATH: CONDA_PATH, HOME: '/home/anaconda' },
    user: 'anaconda',
    users: DATAJOINT.users,
    conda: DATAJOINT.conda,
    summary: 'Built on datajoint/miniconda3: user anaconda, base of /opt/conda on PATH.',
    sources: ['https://github.com/datajoint/djbase-docker', 'https://github.com/datajoint/djlab-docker'],
  },
  {
    repositories: ['kaggle/python', 'gcr.io/kaggle-images/python', 'gcr.io/kaggle-gpu-images/python'],
    bash: true,
    user: 'root',
    summary: "Kaggle's notebooks image; since November 2024 on Colab's runtime, without conda.",
    sources: ['https://github.com/Kaggle/docker-python'],
  },
  {
    repositories: ['databricksruntime/gpu-conda'],
    distribution: 'ubuntu',
    sh: 'dash',
    bash: true,
    conda: { root: '/databricks/conda', programs: ['conda'], python: true },
    files: { '/root/.bashrc': '[ -z "$PS1" ] && return\n. /etc/profile.d/conda.sh\n' },
    links: { '/etc/profile.d/conda.sh': '/databricks/conda/etc/profile.d/conda.sh' },
    summary: 'Databricks on CUDA with conda in /databricks/conda, on PATH.',
    sources: ['https://github.com/databricks/containers/blob/master/ubuntu/gpu/cuda-11.0/conda/Dockerfile'],
  },
  {
    repositories: ['databricksruntime/python-conda'],
    distribution: 'ubuntu',
    sh: 'dash',
    bash: true,
    conda: { root: '/databricks/conda', programs: ['conda'], python: true },
    environments: [{ name: 'dcs-minimal', prefix: '/databricks/conda/envs/dcs-minimal' }],
    links: { '/etc/profile.d/conda.sh': '/databricks/conda/etc/profile.d/conda.sh' },
    summary: 'Databricks with conda in /databricks/conda, environment dcs-minimal.',
    sources: ['https://github.com/databricks/containers/blob/master/ubuntu/python-conda/Dockerfile'],
  },
  {
    repositories: [
      'databricksruntime/minimal',
      'databricksruntime/python',
      'databricksruntime/standard',
      'databricksruntime/dbfsfuse',
      'databricksruntime/gpu-base',
      'databricksruntime/gpu-venv',
    ],
    distribution: 'ubuntu',
    sh: 'dash',
    bash: true,
    user: 'root',
    summary: 'Databricks runtime on Ubuntu; notebooks use a virtualenv in /databricks/python3.',
    sources: ['https://github.com/databricks/containers'],
  },
  {
    repositories: [
      'gitpod/workspace-base',
      'gitpod/workspace-full',
      'gitpod/workspace-python*',
      'gitpod/workspace-full-vnc',
    ],
    distribution: 'ubuntu',
    sh: 'dash',
    bash: true,
    user: 'gitpod',
    users: [{ name: 'gitpod', uid: 33333, home: '/home/gitpod' }],
    workdir: '/home/gitpod',
    has: ['git', 'curl', 'wget', 'bzip2', 'sudo', 'ca-certificates'],
    summary: 'A Gitpod workspace on Ubuntu: user gitpod with sudo.',
    sources: ['https://github.com/gitpod-io/workspace-images/blob/main/base/Dockerfile'],
  },
];

export const HUB_FAMILY: readonly BaseImageFacts[] = [...HUBS, PANGEO_NOTEBOOK, PANGEO, ...PLATFORMS];
