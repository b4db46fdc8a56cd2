/**
 * mambaorg/micromamba. Its activation is its SHELL and its ENTRYPOINT, so the scripts behind both are here in our own
 * words. The tags: a version in full or in part, `git-<commit>`, or neither, then the base image; numbers name the
 * base since 2.0.2 (October 2024), code names before (https://micromamba-docker.readthedocs.io/en/latest/tags.html).
 */

import { literal } from '../../text/pattern';
import { HOLE } from '../../text/value';
import type { BaseImageFacts, BaseUser } from './baseImage';
import { DEBIAN_NAMES, debian, UBUNTU_NAMES, ubuntu } from './common';
import { homeFiles, SKELETON_BASHRC, STANDARD_PATH } from './startup';

/** Dockerfile, scripts and change log as of May 2026; the tags of before 0.20 were not read again. */
const CHECKED = '2026-11-30';

const REPOSITORY = 'https://github.com/mamba-org/micromamba-docker';
const READ_ACTIVATION = 'source /usr/local/bin/_activate_current_env.sh\n';

/** The scripts of the image: initialize micromamba (and conda, where installed), then activate `$ENV_NAME`. */
const SCRIPTS = {
  '/etc/arg_mamba_user': 'mambauser\n',
  '/usr/local/bin/_activate_current_env.sh':
    'eval "$("${MAMBA_EXE}" shell hook --shell=bash)"\n' +
    'if [ "${MAMBA_SKIP_ACTIVATE}" = "1" ]; then return; fi\n' +
    'micromamba activate "${ENV_NAME:-base}"\n',
  '/usr/local/bin/_entrypoint.sh':
    '#!/usr/bin/env bash\nset -ef -o pipefail\nif [[ -f /etc/arg_mamba_user && "${MAMBA_USER}" != "$(cat "/etc/arg_mamba_user")" ]]; then exit 1; fi\nsource _activate_current_env.sh\nexec "$@"\n',
  '/usr/local/bin/_dockerfile_shell.sh':
    '#!/usr/bin/env bash\nset -ef -o pipefail\n' +
    'if [ "${MAMBA_DOCKERFILE_ACTIVATE}" = "1" ]; then source _activate_current_env.sh; fi\n' +
    'exec bash -o pipefail -c "$@"\n',
  // The two that put micromamba into another image; the account is made by adduser on Alpine, to the same end
  // (https://micromamba-docker.readthedocs.io/en/latest/advanced_usage.html#adding-micromamba-to-an-existing-docker-image).
  '/usr/local/bin/_dockerfile_initialize_user_accounts.sh':
    '#!/bin/bash\nset -euf -o pipefail\n' +
    "echo 'source /usr/local/bin/_activate_current_env.sh' >> /root/.bashrc\n" +
    'mkdir -p /etc/skel\n' +
    "echo 'source /usr/local/bin/_activate_current_env.sh' >> /etc/skel/.bashrc\n" +
    'useradd -m -s /bin/bash -u "${MAMBA_USER_ID}" "${MAMBA_USER}"\n' +
    'echo "${MAMBA_USER}" > \'/etc/arg_mamba_user\'\n' +
    "chmod -R a+rwx '/home' '/etc/arg_mamba_user'\n",
  '/usr/local/bin/_dockerfile_setup_root_prefix.sh':
    '#!/bin/bash\nset -euf -o pipefail\n' +
    'mkdir -p "$MAMBA_ROOT_PREFIX/conda-meta"\nchmod -R a+rwx "$MAMBA_ROOT_PREFIX"\n',
} as const;

const MAMBAUSER: BaseUser = { name: 'mambauser', uid: 57439, gid: 57439, home: '/home/mambauser' };
const MAMBAUSER_1000: BaseUser = { name: 'mambauser', uid: 1000, gid: 1000, home: '/home/mambauser' };

const COMMON = {
  repositories: ['mambaorg/micromamba', 'ghcr.io/mamba-org/micromamba'],
  bash: true,
  shell: ['/usr/local/bin/_dockerfile_shell.sh'],
  environmentVariables: {
    PATH: STANDARD_PATH,
    MAMBA_USER: 'mambauser',
    ENV_NAME: 'base',
    MAMBA_ROOT_PREFIX: '/opt/conda',
    MAMBA_EXE: '/bin/micromamba',
    LANG: 'C.UTF-8',
    LC_ALL: 'C.UTF-8',
  },
  user: 'mambauser',
  workdir: '/tmp',
  entrypoint: ['/usr/local/bin/_entrypoint.sh'],
  cmd: ['/bin/bash'],
  conda: { root: '/opt/conda', programs: ['micromamba'], python: false, writableBy: HOLE },
  condaVersion: /^(\d+\.\d+\.\d+)(?:-|$)/,
  // Whatever does not name a commit is built again and again.
  movingTags: /^(?!git-).*$/,
  newestTag: '2.9.0',
  summary: 'micromamba: an empty root prefix /opt/conda; active in RUN with MAMBA_DOCKERFILE_ACTIVATE=1, and at start.',
  sources: [`${REPOSITORY}/blob/main/debian.Dockerfile`, 'https://micromamba-docker.readthedocs.io/en/latest/'],
  checked: CHECKED,
} as const;

/** The images without curl and wget: the program comes from a first stage. */
const DEBIAN_LACKS = ['wget', 'curl', 'bzip2', 'git', 'sudo', 'python', 'python3', 'pip', 'conda', 'mamba'];

/** What a Debian or Ubuntu based tag has. `rootGuard` is the guard of Ubuntu's root .bashrc. */
function files(rootGuard: string): Readonly<Record<string, string>> {
  return {
    ...SCRIPTS,
    '/root/.bashrc': rootGuard + READ_ACTIVATION,
    '/etc/skel/.bashrc': SKELETON_BASHRC + READ_ACTIVATION,
    ...homeFiles('/home/mambauser', READ_ACTIVATION),
  };
}

const ON_DEBIAN = { files: files(''), lacks: DEBIAN_LACKS } as const;
const ON_UBUNTU = {
  files: { ...homeFiles('/home/ubuntu'), ...files('[ -z "$PS1" ] && return\n') },
  lacks: DEBIAN_LACKS,
} as const;

/** The beginnings before a base image's name: a version, a commit, or nothing. */
const LEAD = '(?:.*-)?';

/**
 * mambauser's id by version: 1000 until 1.4.9, 57439 since 1.5.0 (24 August 2023). Tags without a version were all built
 * again after that day, but for `git-` tags of before.
 */
const BY_AGE: readonly { readonly lead: string; readonly mambauser: BaseUser }[] = [
  { lead: '(?:0\\.2\\d|1\\.[0-4])(?:\\.\\d+)?-', mambauser: MAMBAUSER_1000 },
  { lead: LEAD, mambauser: MAMBAUSER },
];

function onDebian(name: string, version: string): BaseImageFacts[] {
  return BY_AGE.map(({ lead, mambauser }) => ({
    ...COMMON,
    ...debian(version),
    ...ON_DEBIAN,
    tags: new RegExp(`^${lead}(?:${name}|debian${version})(?:-slim)?$`),
    users: [mambauser],
  }));
}

function onUbuntu(name: string, version: string): BaseImageFacts[] {
  return BY_AGE.map(({ lead, mambauser }) => {
    const facts = ubuntu(version);
    return {
      ...COMMON,
      ...facts,
      ...ON_UBUNTU,
      tags: new RegExp(`^${lead}(?:cuda[\\d.]+-)?(?:${name}(?:-cuda-[\\d.]+)?|ubuntu${literal(version)})$`),
      users: facts.users ? [MAMBAUSER, ...facts.users] : [mambauser],
    };
  });
}

const ON_ALPINE: BaseImageFacts = {
  ...COMMON,
  users: [MAMBAUSER],
  distribution: 'alpine',
  sh: 'busybox',
  tags: new RegExp(`^${LEAD}alpine[\\d.]*$`),
  files: {
    ...SCRIPTS,
    '/root/.bashrc': READ_ACTIVATION,
    '/etc/skel/.bashrc': READ_ACTIVATION,
    '/home/mambauser/.bashrc': READ_ACTIVATION,
  },
  lacks: ['curl', 'git', 'sudo', 'python', 'python3', 'pip', 'conda', 'mamba'],
  sources: [`${REPOSITORY}/blob/main/alpine.Dockerfile`],
};

const ON_AMAZON: BaseImageFacts = {
  ...COMMON,
  distribution: 'amazonlinux',
  distributionVersion: '2023',
  sh: 'bash',
  tags: new RegExp(`^${LEAD}amazon[\\d.]*$`),
  users: [MAMBAUSER],
  files: { ...SCRIPTS },
  sources: [`${REPOSITORY}/blob/main/fedora.Dockerfile`],
};

/** The first images: bash as SHELL, and BASH_ENV to activate in it; base's folder on PATH; root. */
const FIRST: BaseImageFacts = {
  repositories: COMMON.repositories,
  ...debian('10'),
  tags: /^0\.(?:7\.1[34]|8|9|1[0-4])(?:\..*)?$/,
  shell: ['/bin/bash', '-c'],
  environmentVariables: {
    PATH: `/opt/conda/bin:${STANDARD_PATH}`,
    ENV_NAME: 'base',
    MAMBA_ROOT_PREFIX: '/opt/conda',
    // A .bashrc that `micromamba shell init` wrote and that activates base: not followed, so not known.
    BASH_ENV: HOLE,
  },
  user: 'root',
  workdir: '/',
  entrypoint: null,
  cmd: ['/bin/bash'],
  conda: { root: '/opt/conda', programs: ['micromamba'], python: false },
  condaVersion: COMMON.condaVersion,
  newestTag: COMMON.newestTag,
  summary: 'A micromamba image of 2021: /opt/conda/bin on PATH, SHELL is bash.',
  sources: [`${REPOSITORY}/blob/v0.14.0/Dockerfile`],
};

/** Between July and November 2021: a user `micromamba`, and an entrypoint that prepares ~/.bashrc. */
const EARLY: BaseImageFacts = {
  ...FIRST,
  ...debian(),
  environmentVariables: { PATH: `/opt/conda/bin:${STANDARD_PATH}`, ENV_NAME: 'base', MAMBA_ROOT_PREFIX: '/opt/conda' },
  tags: /^0\.(?:15|16|17)\..*$/,
  user: 'micromamba',
  users: [{ name: 'micromamba', uid: 1000, gid: 1000, home: '/home/micromamba' }],
  workdir: '/tmp',
  entrypoint: ['/bin/entrypoint.sh'],
  conda: { root: '/opt/conda', programs: ['micromamba'], python: false, writableBy: 'micromamba' },
  sources: [`${REPOSITORY}/blob/v0.17.0/Dockerfile`],
};

/** December 2021: today's SHELL and ENTRYPOINT under the older user. */
const TRANSITION: BaseImageFacts = {
  ...COMMON,
  ...debian('11'),
  tags: /^0\.19\..*$/,
  user: 'micromamba',
  users: EARLY.users,
  environmentVariables: {
    PATH: STANDARD_PATH,
    ENV_NAME: 'base',
    MAMBA_ROOT_PREFIX: '/opt/conda',
    MAMBA_EXE: '/bin/micromamba',
  },
  conda: EARLY.conda,
  files: {
    ...SCRIPTS,
    '/etc/arg_mamba_user': 'micromamba\n',
    ...homeFiles('/home/micromamba', READ_ACTIVATION),
  },
  sources: [`${REPOSITORY}/blob/main/CHANGELOG.md`],
};

const LATEST = { ...COMMON, ...ON_DEBIAN, users: [MAMBAUSER] } as const;

export const MICROMAMBA_FAMILY: readonly BaseImageFacts[] = [
  {
    ...LATEST,
    ...debian('13'),
    tags: /^(?:latest|(?:.*-)?debian(?:-slim)?|[2-9]|2\.(?:[4-9]|\d\d)(?:\.\d+)?|2\.3\.[2-9])$/,
  },
  { ...LATEST, ...debian('12'), tags: /^(?:1|1\.(?:[5-9]|\d\d)(?:\.\d+)?|2\.[0-2](?:\.\d+)?|2\.3\.[01])$/ },
  { ...LATEST, ...debian('11'), tags: /^(?:0\.2\d\.\d+|1\.[0-4](?:\.\d+)?)$/, users: [MAMBAUSER_1000] },
  ...Object.entries(DEBIAN_NAMES).flatMap(([name, version]) => onDebian(name, version)),
  ...Object.entries(UBUNTU_NAMES).flatMap(([name, version]) => onUbuntu(name, version)),
  { ...COMMON, ...ubuntu(), ...ON_UBUNTU, users: [MAMBAUSER], tags: new RegExp(`^${LEAD}(?:ubuntu|cuda)$`) },
  ON_ALPINE,
  ON_AMAZON,
  FIRST,
  EARLY,
  {
    repositories: COMMON.repositories,
    tags: /^0\.18\..*$/,
    bash: true,
    user: 'micromamba',
    users: EARLY.users,
    conda: EARLY.conda,
    summary: COMMON.summary,
    sources: COMMON.sources,
  },
  TRANSITION,
  // What holds for every tag since 0.20: no distribution, so no start-up files beside the scripts.
  {
    ...COMMON,
    users: [MAMBAUSER],
    files: { ...SCRIPTS, '/home/mambauser/.bashrc': SKELETON_BASHRC + READ_ACTIVATION },
  },
];

/** The image that others are built on, without its system: SHELL, ENTRYPOINT, scripts and variables. */
export const MICROMAMBA_BASE = { ...COMMON, files: files('') } as const;
