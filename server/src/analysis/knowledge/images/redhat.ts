/** The Red Hat relatives: bash is their /bin/sh, and their root accounts read /etc/bashrc through ~/.bashrc. */
import type { BaseImageFacts, Deprecation } from './baseImage';
import { STANDARD_PATH } from './startup';

const COMMON = {
  sh: 'bash',
  bash: true,
  environmentVariables: { PATH: STANDARD_PATH },
  user: 'root',
  workdir: '/',
  entrypoint: null,
} as const;

const CENTOS_ENDED: Deprecation = {
  reason: 'CentOS Linux ended; its package mirrors are gone, so `yum install` fails as it stands',
  severity: 'warning',
  replacement: 'almalinux',
  keepsTag: false,
  archive: 'vault.centos.org',
  source: 'https://www.centos.org/centos-linux-eol/',
};

const CENTOS = {
  ...COMMON,
  repositories: ['centos'],
  distribution: 'centos',
  cmd: ['/bin/bash'],
  lacks: ['conda', 'mamba', 'wget', 'git', 'tini', 'sudo'],
  deprecated: CENTOS_ENDED,
  frozen: true,
  movingTags: /^(?:centos)?\d+$/,
  summary: 'CentOS Linux, without conda; sh is bash.',
  sources: [
    'https://hub.docker.com/_/centos',
    'https://github.com/docker-library/official-images/commits/master/library/centos',
  ],
} as const;

/** Releases that ended: each is supported for 13 months; 42 ended in May 2026. */
const FEDORA_ENDED = /^(?:[1-3]?\d|4[0-2])$/;

const FEDORA_OLD: Deprecation = {
  reason: 'a release of Fedora gets updates for 13 months, and those of this one are over',
  severity: 'warning',
  replacement: 'fedora',
  keepsTag: false,
  source: 'https://docs.fedoraproject.org/en-US/releases/lifecycle/',
};

const FEDORA = {
  ...COMMON,
  repositories: ['fedora', 'registry.fedoraproject.org/fedora', 'quay.io/fedora/fedora'],
  distribution: 'fedora',
  cmd: ['/bin/bash'],
  movingTags: /^(?:\d+|rawhide)$/,
  frozen: FEDORA_ENDED,
  newestTag: '44',
  lacks: ['conda', 'mamba'],
  summary: 'Fedora, without conda; sh is bash.',
  sources: ['https://hub.docker.com/_/fedora', 'https://github.com/fedora-cloud/docker-brew-fedora'],
} as const;

const ALMALINUX = {
  ...COMMON,
  repositories: ['almalinux', 'quay.io/almalinuxorg/almalinux'],
  distribution: 'almalinux',
  cmd: ['/bin/bash'],
  lacks: ['conda', 'mamba', 'wget', 'git', 'tini', 'sudo'],
  movingTags: /^(?:\d+(?:\.\d+)?|(?:\d+(?:\.\d+)?-)?(?:minimal|kitten))$/,
  newestTag: '10.2-20260602',
  summary: 'AlmaLinux, without conda; sh is bash.',
  sources: ['https://hub.docker.com/_/almalinux', 'https://github.com/AlmaLinux/container-images'],
} as const;

const ROCKY = {
  ...COMMON,
  repositories: ['rockylinux', 'rockylinux/rockylinux', 'quay.io/rockylinux/rockylinux'],
  distribution: 'rocky',
  lacks: ['conda', 'mamba', 'wget', 'git', 'tini', 'sudo'],
  movingTags: /^\d+(?:\.\d+)?(?:-minimal)?$/,
  summary: 'Rocky Linux, without conda; sh is bash.',
  sources: ['https://hub.docker.com/_/rockylinux', 'https://github.com/rocky-linux/sig-cloud-instance-images'],
} as const;

const AMAZON = {
  ...COMMON,
  repositories: ['amazonlinux', 'public.ecr.aws/amazonlinux/amazonlinux'],
  distribution: 'amazonlinux',
  cmd: ['/bin/bash'],
  lacks: ['conda', 'mamba', 'wget', 'git', 'tini', 'sudo'],
  movingTags: /^(?:2|2023|2018\.03)$/,
  newestTag: '2023.12.20260817.0',
  summary: 'Amazon Linux, without conda; sh is bash.',
  sources: ['https://hub.docker.com/_/amazonlinux', 'https://github.com/amazonlinux/container-images'],
} as const;

const ORACLE = {
  ...COMMON,
  repositories: ['oraclelinux', 'container-registry.oracle.com/os/oraclelinux', 'ghcr.io/oracle/oraclelinux'],
  distribution: 'oraclelinux',
  cmd: ['/bin/bash'],
  lacks: ['conda', 'mamba', 'wget', 'git', 'tini', 'sudo'],
  movingTags: /^\d+(?:\.\d+)?(?:-slim(?:-fips)?)?$/,
  summary: 'Oracle Linux, without conda; sh is bash.',
  sources: ['https://hub.docker.com/_/oraclelinux', 'https://github.com/oracle/container-images'],
} as const;

/** What the images for wheels are built on. */
const MANYLINUX: Readonly<Record<string, readonly ['centos' | 'almalinux' | 'debian', string]>> = {
  manylinux2010: ['centos', '6'],
  manylinux2014: ['centos', '7'],
  manylinux_2_24: ['debian', '9'],
  manylinux_2_28: ['almalinux', '8'],
  manylinux_2_34: ['almalinux', '9'],
};

export const RED_HAT_FAMILY: readonly BaseImageFacts[] = [
  { ...CENTOS, tags: /^(?:centos)?6(?:\..*)?$/, distributionVersion: '6', endOfLife: '2020-11-30' },
  { ...CENTOS, tags: /^(?:centos)?7(?:\..*)?$/, distributionVersion: '7', endOfLife: '2024-06-30' },
  { ...CENTOS, tags: /^(?:latest|(?:centos)?8(?:\..*)?)$/, distributionVersion: '8', endOfLife: '2021-12-31' },
  CENTOS,
  {
    ...COMMON,
    repositories: ['quay.io/centos/centos'],
    distribution: 'centos',
    movingTags: /^stream\d+(?:-minimal|-development)?$/,
    lacks: ['conda', 'mamba'],
    summary: 'CentOS Stream, without conda; sh is bash.',
    sources: ['https://quay.io/repository/centos/centos'],
  },
  ...['8', '9', '10'].map(
    (version): BaseImageFacts => ({
      ...ALMALINUX,
      tags: new RegExp(`^${version}(?:[.-].*)?$`),
      distributionVersion: version,
    }),
  ),
  ALMALINUX,
  {
    ...COMMON,
    repositories: ['almalinux/8-base', 'almalinux/9-base', 'almalinux/8-minimal', 'almalinux/9-minimal'],
    distribution: 'almalinux',
    lacks: ['conda', 'mamba'],
    summary: 'AlmaLinux, without conda; sh is bash.',
    sources: ['https://github.com/AlmaLinux/container-images'],
  },
  ...['8', '9', '10'].map(
    (version): BaseImageFacts => ({
      ...ROCKY,
      tags: new RegExp(`^${version}(?:[.-].*)?$`),
      distributionVersion: version,
    }),
  ),
  ROCKY,
  { ...FEDORA, tags: FEDORA_ENDED, deprecated: FEDORA_OLD },
  FEDORA,
  { ...AMAZON, tags: /^2023(?:\..*)?$/, distributionVersion: '2023', endOfLife: '2029-06-30' },
  { ...AMAZON, tags: /^2(?:\.0.*)?$/, distributionVersion: '2', endOfLife: '2026-06-30' },
  { ...AMAZON, tags: /^latest$/, distributionVersion: '2023' },
  AMAZON,
  ...['7', '8', '9', '10'].map(
    (version): BaseImageFacts => ({
      ...ORACLE,
      tags: new RegExp(`^${version}(?:[.-].*)?$`),
      distributionVersion: version,
    }),
  ),
  ORACLE,
  {
    ...COMMON,
    repositories: ['opensuse/leap', 'opensuse/tumbleweed', 'registry.opensuse.org/opensuse/*'],
    distribution: 'opensuse',
    cmd: ['/bin/bash'],
    movingTags: /^(?:latest|\d+(?:\.\d+)?)$/,
    lacks: ['conda', 'mamba'],
    summary: 'openSUSE, without conda; sh is bash.',
    sources: ['https://hub.docker.com/r/opensuse/leap'],
  },
  {
    ...COMMON,
    repositories: ['archlinux', 'ghcr.io/archlinux/archlinux'],
    distribution: 'arch',
    cmd: ['/usr/bin/bash'],
    movingTags: /^(?:latest|base|base-devel|multilib-devel)$/,
    lacks: ['conda', 'mamba'],
    summary: 'Arch Linux, without conda; sh is bash.',
    sources: ['https://hub.docker.com/_/archlinux', 'https://gitlab.archlinux.org/archlinux/archlinux-docker'],
  },
  ...Object.entries(MANYLINUX).map(
    ([name, [distribution, version]]): BaseImageFacts => ({
      repositories: [`quay.io/pypa/${name}_x86_64`, `quay.io/pypa/${name}_aarch64`, `quay.io/pypa/${name}`],
      distribution,
      distributionVersion: version,
      sh: 'bash',
      bash: true,
      user: 'root',
      lacks: ['conda', 'mamba'],
      movingTags: /^latest$/,
      summary: "PyPA's image for wheels: many pythons in /opt/python, without conda; sh is bash.",
      sources: ['https://github.com/pypa/manylinux'],
    }),
  ),
  {
    sh: 'bash',
    bash: true,
    repositories: [
      'registry.access.redhat.com/ubi7*',
      'registry.access.redhat.com/ubi8*',
      'registry.access.redhat.com/ubi9*',
      'registry.access.redhat.com/ubi10*',
      'redhat/ubi8',
      'redhat/ubi9',
      'redhat/ubi10',
    ],
    lacks: ['conda', 'mamba'],
    summary: "Red Hat's Universal Base Image, without conda; sh is bash.",
    sources: ['https://catalog.redhat.com/en/software/base-images'],
  },
];
