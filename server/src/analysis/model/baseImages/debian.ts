/** Debian, Ubuntu and what is built on both by the same rules: buildpack-deps. */
import type { BaseImageFacts, Deprecation } from '../baseImage';
import { DEBIAN_NAMES, debian, literal, UBUNTU_NAMES, ubuntu } from './common';
import { STANDARD_PATH } from './startup';

const PLAIN = {
  environmentVariables: { PATH: STANDARD_PATH },
  user: 'root',
  workdir: '/',
  entrypoint: null,
} as const;

const BARE = ['wget', 'curl', 'bzip2', 'git', 'ca-certificates', 'python', 'python3', 'sudo', 'tini', 'pip'];

const DEBIAN_SOURCES = ['https://hub.docker.com/_/debian', 'https://github.com/debuerreotype/docker-debian-artifacts'];
const DEBIAN_MOVING = /^(?:\d+|[a-z]+)(?:-backports|-slim)?$/;
const NEWEST_DEBIAN = '13.6';

function oldDebian(version: string): Deprecation | undefined {
  return ['8', '9', '10'].includes(version)
    ? {
        reason: `Debian ${version} gets no updates, and its packages were moved to archive.debian.org, so \`apt-get update\` fails`,
        severity: 'warning',
        replacement: 'debian',
        keepsTag: false,
        source: 'https://www.debian.org/distrib/archive',
      }
    : undefined;
}

const DEBIAN_ENTRIES: BaseImageFacts[] = Object.entries(DEBIAN_NAMES).map(([name, version]) => ({
  repositories: ['debian'],
  tags: new RegExp(`^(?:${name}|${version})(?:[.-].*)?$`),
  ...debian(version),
  ...PLAIN,
  cmd: Number(version) >= 12 ? ['bash'] : undefined,
  lacks: BARE,
  deprecated: oldDebian(version),
  movingTags: DEBIAN_MOVING,
  newestTag: NEWEST_DEBIAN,
  summary: `Debian ${version} (${name}), without conda.`,
  sources: DEBIAN_SOURCES,
}));

const DEBIAN_ANY: BaseImageFacts = {
  repositories: ['debian'],
  ...debian(),
  ...PLAIN,
  lacks: BARE,
  movingTags: DEBIAN_MOVING,
  newestTag: NEWEST_DEBIAN,
  summary: 'Debian, without conda.',
  sources: DEBIAN_SOURCES,
};

const UBUNTU_SOURCES = ['https://hub.docker.com/_/ubuntu', 'https://git.launchpad.net/cloud-images/+oci/ubuntu-base'];
const UBUNTU_MOVING = /^(?:\d+\.\d+|[a-z]+)$/;
const NEWEST_UBUNTU = 'noble-20260810';

function oldUbuntu(version: string): Deprecation | undefined {
  return ['14.04', '16.04', '18.04'].includes(version)
    ? {
        reason: `Ubuntu ${version} is out of standard support`,
        severity: 'warning',
        replacement: 'ubuntu',
        keepsTag: false,
        source: 'https://ubuntu.com/about/release-cycle',
      }
    : undefined;
}

const UBUNTU_ENTRIES: BaseImageFacts[] = Object.entries(UBUNTU_NAMES).map(([name, version]) => ({
  repositories: ['ubuntu'],
  tags: new RegExp(`^(?:${name}(?:-.*)?|${literal(version)})$`),
  ...ubuntu(version),
  ...PLAIN,
  cmd: ['/bin/bash'],
  lacks: BARE,
  deprecated: oldUbuntu(version),
  movingTags: UBUNTU_MOVING,
  newestTag: NEWEST_UBUNTU,
  summary: `Ubuntu ${version} (${name}), without conda.`,
  sources: UBUNTU_SOURCES,
}));

const UBUNTU_ANY: BaseImageFacts = {
  repositories: ['ubuntu'],
  ...ubuntu(),
  ...PLAIN,
  cmd: ['/bin/bash'],
  lacks: BARE,
  movingTags: UBUNTU_MOVING,
  newestTag: NEWEST_UBUNTU,
  summary: 'Ubuntu, without conda.',
  sources: UBUNTU_SOURCES,
};

export const DEBIAN_FAMILY: readonly BaseImageFacts[] = [...DEBIAN_ENTRIES, DEBIAN_ANY, ...UBUNTU_ENTRIES, UBUNTU_ANY];
