/** The dev containers of Microsoft's registry: an editor works in them as `vscode`, a build as root. */
import { HOLE } from '../../text/value';
import type { BaseImageFacts } from './baseImage';
import { ACTIVATE_BASE, CONDA_PATH, DEBIAN_NAMES, debian, UBUNTU_NAMES, ubuntu } from './common';

const VSCODE = { name: 'vscode', uid: 1000, gid: 1000, home: '/home/vscode' } as const;
const DEV_SOURCE = 'https://github.com/devcontainers/images/tree/main/src';
const DEV_TOOLS = ['git', 'curl', 'wget', 'sudo', 'ca-certificates'];

function devConda(name: string): BaseImageFacts {
  return {
    repositories: [`mcr.microsoft.com/devcontainers/${name}`, `mcr.microsoft.com/vscode/devcontainers/${name}`],
    ...debian(),
    environmentVariables: { PATH: CONDA_PATH, LANG: 'C.UTF-8', LC_ALL: 'C.UTF-8' },
    user: 'root',
    users: [VSCODE],
    editorUser: 'vscode',
    conda: { root: '/opt/conda', programs: ['conda'], python: true, writableBy: 'vscode' },
    // What the start-up file of vscode holds changed from release to release.
    files: { '/root/.bashrc': ACTIVATE_BASE, '/home/vscode/.bashrc': HOLE },
    links: { '/etc/profile.d/conda.sh': '/opt/conda/etc/profile.d/conda.sh' },
    has: [...DEV_TOOLS, 'bzip2', 'pip'],
    movingTags: /^(?:dev-)?(?:\d+(?:\.\d+)?-)?3$/,
    summary: 'A dev container on Debian with conda in /opt/conda; an editor works in it as vscode, a build as root.',
    sources: [`${DEV_SOURCE}/${name}`],
  };
}

const DEV_BASE = {
  repositories: ['mcr.microsoft.com/devcontainers/base', 'mcr.microsoft.com/vscode/devcontainers/base'],
  bash: true,
  user: 'root',
  users: [VSCODE],
  editorUser: 'vscode',
  has: DEV_TOOLS,
  lacks: ['conda'],
  summary: 'A dev container without conda; an editor works in it as vscode, a build as root.',
  sources: [`${DEV_SOURCE}/base-debian`, `${DEV_SOURCE}/base-ubuntu`],
} as const;

const DEV_PYTHON = {
  repositories: ['mcr.microsoft.com/devcontainers/python', 'mcr.microsoft.com/vscode/devcontainers/python'],
  ...debian(),
  user: 'root',
  users: [VSCODE],
  editorUser: 'vscode',
  systemPython: '/usr/local/bin/python',
  has: [...DEV_TOOLS, 'pip'],
  lacks: ['conda'],
  summary: 'A dev container with python in /usr/local, without conda.',
  sources: [`${DEV_SOURCE}/python`],
} as const;

export const DEV_CONTAINER_FAMILY: readonly BaseImageFacts[] = [
  devConda('anaconda'),
  devConda('miniconda'),
  ...Object.entries(DEBIAN_NAMES).map(
    ([name, version]): BaseImageFacts => ({
      ...DEV_BASE,
      ...debian(version),
      tags: new RegExp(`^(?:.*-)?(?:${name}|debian-?${version})$`),
    }),
  ),
  ...Object.entries(UBUNTU_NAMES).map(
    ([name, version]): BaseImageFacts => ({
      ...DEV_BASE,
      ...ubuntu(version),
      users: [VSCODE],
      editorUser: 'vscode',
      tags: new RegExp(`^(?:.*-)?(?:${name}|ubuntu-?${version.replace('.', '\\.')})$`),
    }),
  ),
  { ...DEV_BASE, tags: /^(?=(?:.*-)?alpine).*$/, distribution: 'alpine', sh: 'busybox' },
  DEV_BASE,
  DEV_PYTHON,
  {
    repositories: ['mcr.microsoft.com/devcontainers/universal', 'mcr.microsoft.com/vscode/devcontainers/universal'],
    distribution: 'ubuntu',
    sh: 'dash',
    bash: true,
    users: [{ name: 'codespace', uid: 1000, gid: 1000, home: '/home/codespace' }],
    editorUser: 'codespace',
    conda: { root: '/opt/conda', programs: ['conda'], python: true },
    has: DEV_TOOLS,
    summary: 'The image of Codespaces: many languages, conda in /opt/conda.',
    sources: [`${DEV_SOURCE}/universal`],
  },
];
