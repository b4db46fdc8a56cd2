/** Debian, Ubuntu and what is built on both by the same rules: buildpack-deps. */

import { literal } from '../../text/pattern';
import type { BaseImageFacts, Deprecation } from './baseImage';
import { DEBIAN_END, DEBIAN_NAMES, debian, isEnded, UBUNTU_END, UBUNTU_NAMES, UBUNTU_USER, ubuntu } from './common';
import { STANDARD_PATH } from './startup';

const PLAIN = {
  environmentVariables: { PATH: STANDARD_PATH },
  user: 'root',
  workdir: '/',
  entrypoint: null,
} as const;

const BARE = ['wget', 'curl', 'bzip2', 'git', 'ca-certificates', 'python', 'python3', 'sudo', 'tini', 'pip'];

/** Older Ubuntu images bring bzip2. */
const BARE_UBUNTU = BARE.filter((program) => program !== 'bzip2');

/** What apt needed in older releases, and brought along: https://packages.debian.org/adduser */
const ACCOUNT_PROGRAMS = ['adduser', 'addgroup', 'deluser', 'delgroup'];

const DEBIAN_SOURCES = ['https://hub.docker.com/_/debian', 'https://github.com/debuerreotype/docker-debian-artifacts'];
const DEBIAN_MOVING = /^(?:\d+|[a-z]+)(?:-backports|-slim)?$/;

/** The newest point releases by version, of November 2026. */
const NEWEST_DEBIAN: Readonly<Record<string, string>> = { '11': '11.11', '12': '12.15', '13': '13.7' };

/** What is wrong with a release of Debian that left the mirrors; undefined for the others. */
export function oldDebian(version: string): Deprecation | undefined {
  return ['8', '9', '10'].includes(version)
    ? {
        reason: `Debian ${version} gets no updates, and its packages were moved to archive.debian.org, so \`apt-get update\` fails`,
        severity: 'warning',
        replacement: 'debian',
        keepsTag: false,
        archive: 'archive.debian.org',
        source: 'https://www.debian.org/distrib/archive',
      }
    : undefined;
}

const DEBIAN_ENTRIES: BaseImageFacts[] = Object.entries(DEBIAN_NAMES).flatMap(([name, version]) =>
  ['-slim', ''].map((size): BaseImageFacts => {
    // For those that left the mirrors, the nearest that is supported: fewer things change.
    const newest = NEWEST_DEBIAN[version] ?? NEWEST_DEBIAN['12'];
    return {
      repositories: ['debian'],
      tags: new RegExp(`^(?:${name}|${version})(?:[.-].*)?${size}$`),
      ...debian(version),
      ...PLAIN,
      lacks: Number(version) >= 13 ? [...BARE, ...ACCOUNT_PROGRAMS] : BARE,
      deprecated: oldDebian(version),
      movingTags: DEBIAN_MOVING,
      frozen: isEnded(DEBIAN_END[version]),
      newestTag: `${newest}${size}`,
      summary: `Debian ${version} (${name}), without conda.`,
      sources: DEBIAN_SOURCES,
    };
  }),
);

const DEBIAN_ANY: BaseImageFacts = {
  repositories: ['debian'],
  ...debian(),
  ...PLAIN,
  lacks: BARE,
  movingTags: DEBIAN_MOVING,
  newestTag: NEWEST_DEBIAN['13'],
  summary: 'Debian, without conda.',
  sources: DEBIAN_SOURCES,
};

const UBUNTU_SOURCES = ['https://hub.docker.com/_/ubuntu', 'https://git.launchpad.net/cloud-images/+oci/ubuntu-base'];
const UBUNTU_MOVING = /^(?:\d+\.\d+|[a-z]+)$/;

/** The newest builds by version, of November 2026. */
const NEWEST_UBUNTU: Readonly<Record<string, string>> = {
  '22.04': 'jammy-20260810',
  '24.04': 'noble-20260810',
  '26.04': 'resolute-20260927',
};

/** The oldest build that is supported and not older than a release: fewer things change than with the newest. */
function nearestUbuntu(version: string): string | undefined {
  const supported = Object.keys(NEWEST_UBUNTU).filter((each) => !isEnded(UBUNTU_END[each]));
  return NEWEST_UBUNTU[supported.find((each) => Number(each) >= Number(version)) ?? '26.04'];
}

function oldUbuntu(version: string): Deprecation | undefined {
  if (!isEnded(UBUNTU_END[version])) return undefined;
  // Releases with long-term support stay on the mirrors; the packages of the others are moved to an archive.
  const isLongTerm = Number.parseInt(version, 10) % 2 === 0 && version.endsWith('.04');
  return {
    reason: isLongTerm
      ? `Ubuntu ${version} is out of standard support`
      : `Ubuntu ${version} gets no updates, and its packages are moved to old-releases.ubuntu.com, so \`apt-get update\` fails`,
    severity: 'warning',
    replacement: 'ubuntu',
    keepsTag: false,
    archive: isLongTerm ? undefined : 'old-releases.ubuntu.com',
    source: 'https://ubuntu.com/about/release-cycle',
  };
}

const UBUNTU_ENTRIES: BaseImageFacts[] = Object.entries(UBUNTU_NAMES).map(([name, version]) => ({
  repositories: ['ubuntu'],
  // NVIDIA's copies have a date after the version.
  tags: new RegExp(`^(?:${name}(?:-.*)?|${literal(version)}(?:_\\d+)?)$`),
  ...ubuntu(version),
  ...PLAIN,
  cmd: ['/bin/bash'],
  lacks: Number(version) >= 24 ? [...BARE_UBUNTU, ...ACCOUNT_PROGRAMS] : BARE_UBUNTU,
  deprecated: oldUbuntu(version),
  movingTags: UBUNTU_MOVING,
  frozen: isEnded(UBUNTU_END[version]),
  newestTag: NEWEST_UBUNTU[version] ?? nearestUbuntu(version),
  summary: `Ubuntu ${version} (${name}), without conda.`,
  sources: UBUNTU_SOURCES,
}));

const UBUNTU_ANY: BaseImageFacts = {
  repositories: ['ubuntu'],
  ...ubuntu(),
  ...PLAIN,
  cmd: ['/bin/bash'],
  lacks: BARE_UBUNTU,
  movingTags: UBUNTU_MOVING,
  newestTag: NEWEST_UBUNTU['26.04'],
  summary: 'Ubuntu, without conda.',
  sources: UBUNTU_SOURCES,
};

export const DEBIAN_FAMILY: readonly BaseImageFacts[] = [
  ...DEBIAN_ENTRIES,
  DEBIAN_ANY,
  ...UBUNTU_ENTRIES,
  // Since 2024 `latest` is a version with the account `ubuntu`.
  {
    ...UBUNTU_ANY,
    tags: /^(?:latest|rolling|devel)$/,
    users: [UBUNTU_USER],
    lacks: [...BARE_UBUNTU, ...ACCOUNT_PROGRAMS],
  },
  UBUNTU_ANY,
];
