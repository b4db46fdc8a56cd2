/** Alpine, distroless, Chainguard, scratch: images in which bash, or any shell, is missing. */

import { literal } from '../../text/pattern';
import type { BaseImageFacts, Deprecation } from './baseImage';
import { DEBIAN_END } from './common';
import { STANDARD_PATH } from './startup';

const ALPINE = {
  repositories: ['alpine'],
  distribution: 'alpine',
  sh: 'busybox',
  bash: false,
  environmentVariables: { PATH: STANDARD_PATH },
  user: 'root',
  workdir: '/',
  entrypoint: null,
  cmd: ['/bin/sh'],
  has: ['wget'],
  lacks: ['curl', 'git', 'python', 'python3', 'pip', 'sudo', 'tini'],
  movingTags: /^(?:\d+(?:\.\d+)?|edge)$/,
  // Two years of support; 3.21 ended on 1 November 2026 (https://alpinelinux.org/releases/).
  frozen: /^(?:2\..*|3\.(?:1?\d|2[01])(?:\..*)?)$/,
  newestTag: '3.24.1',
  summary: 'Alpine: musl and busybox, in which conda packages do not run without glibc.',
  sources: ['https://hub.docker.com/_/alpine', 'https://github.com/alpinelinux/docker-alpine'],
} as const;

const DISTROLESS_SOURCE = 'https://github.com/GoogleContainerTools/distroless';

const DISTROLESS = {
  distribution: 'distroless',
  sh: 'none',
  bash: false,
  environmentVariables: { PATH: STANDARD_PATH },
  lacks: ['wget', 'curl', 'bzip2', 'git', 'sudo', 'tini', 'pip'],
  movingTags: /^(?:latest|nonroot|debug|debug-nonroot)(?:-[a-z0-9]+)?$/,
  versionless: true,
  summary: 'distroless: no shell and no package manager; commands and entrypoints in JSON form only.',
  sources: [DISTROLESS_SOURCE, `${DISTROLESS_SOURCE}/blob/main/SUPPORT_POLICY.md`],
} as const;

const NONROOT = {
  user: 'nonroot',
  users: [{ name: 'nonroot', uid: 65532, gid: 65532, home: '/home/nonroot' }],
  workdir: '/home/nonroot',
} as const;

interface Distroless {
  readonly name: string;
  readonly entrypoint?: readonly string[] | null;
  /** Python's version by that of Debian. */
  readonly python?: Readonly<Record<string, string>>;
}

const DISTROLESS_NAMES: readonly Distroless[] = [
  { name: 'static', entrypoint: null },
  { name: 'base', entrypoint: null },
  { name: 'base-nossl', entrypoint: null },
  { name: 'cc', entrypoint: null },
  { name: 'python3', python: { '10': '3.7', '11': '3.9', '12': '3.11', '13': '3.13' } },
  { name: 'python2.7', python: { '9': '2.7', '10': '2.7' } },
];

/**
 * The versions with the month in which the project stopped building them; Debian 12 left some languages earlier
 * (https://github.com/GoogleContainerTools/distroless/pull/2156).
 */
const ENDED: Readonly<Record<string, string>> = {
  '9': 'in 2020',
  '10': 'in September 2022',
  '11': 'in September 2024',
  '12': 'in September 2026',
};

function ended(image: Distroless, version: string): Deprecation | undefined {
  const when = version === '12' && image.name === 'python3' ? 'in May 2026' : ENDED[version];
  return when === undefined
    ? undefined
    : {
        reason: `distroless stopped building its Debian ${version} variant ${when}`,
        severity: 'warning',
        replacement: image.name === 'python2.7' ? undefined : `gcr.io/distroless/${image.name}-debian13`,
        keepsTag: true,
        source: `${DISTROLESS_SOURCE}/blob/main/SUPPORT_POLICY.md`,
      };
}

function distroless(image: Distroless, version: string | undefined): BaseImageFacts[] {
  const python = version === undefined ? undefined : image.python?.[version];
  const facts = {
    ...DISTROLESS,
    repositories: [`gcr.io/distroless/${image.name}${version === undefined ? '' : `-debian${version}`}`],
    distributionVersion: version,
    entrypoint: python === undefined ? image.entrypoint : [`/usr/bin/python${python}`],
    systemPython: python && `/usr/bin/python${python}`,
    endOfLife: version === undefined ? undefined : DEBIAN_END[version],
    deprecated: version === undefined ? undefined : ended(image, version),
  };
  return [
    { ...facts, ...NONROOT, tags: /^(?:debug-)?nonroot(?:-.*)?$/ },
    { ...facts, user: 'root', workdir: '/', tags: /^(?:latest|debug)(?:-(?!nonroot).*)?$/ },
    facts,
  ];
}

export const MINIMAL_FAMILY: readonly BaseImageFacts[] = [
  ...Array.from({ length: 25 }, (_, minor): BaseImageFacts => {
    const version = `3.${minor}`;
    return { ...ALPINE, tags: new RegExp(`^${literal(version)}(?:\\..*)?$`), distributionVersion: version };
  }),
  ALPINE,
  ...DISTROLESS_NAMES.flatMap((image) =>
    ['9', '10', '11', '12', '13', undefined].flatMap((version) => distroless(image, version)),
  ),
  { ...DISTROLESS, repositories: ['gcr.io/distroless/*'] },
  {
    repositories: ['cgr.dev/chainguard/python'],
    tags: /^latest$/,
    sh: 'none',
    bash: false,
    user: 'nonroot',
    users: [{ name: 'nonroot', uid: 65532, gid: 65532, home: '/home/nonroot' }],
    entrypoint: ['/usr/bin/python'],
    systemPython: '/usr/bin/python',
    summary: "Chainguard's python: no shell, user nonroot.",
    sources: ['https://images.chainguard.dev/directory/image/python/overview'],
  },
  {
    repositories: ['cgr.dev/chainguard/*', 'chainguard/*'],
    summary: 'A Chainguard image on Wolfi, without conda.',
    sources: ['https://images.chainguard.dev/'],
  },
  {
    repositories: ['busybox'],
    sh: 'busybox',
    bash: false,
    environmentVariables: { PATH: STANDARD_PATH },
    user: 'root',
    workdir: '/',
    entrypoint: null,
    cmd: ['sh'],
    has: ['wget'],
    lacks: ['curl', 'bzip2', 'git', 'sudo', 'tini', 'pip', 'python', 'python3', 'ca-certificates', 'conda'],
    summary: 'busybox alone: `/bin/sh` and small tools, no package manager.',
    sources: ['https://hub.docker.com/_/busybox', 'https://github.com/docker-library/busybox'],
  },
  {
    repositories: ['scratch'],
    distribution: 'scratch',
    sh: 'none',
    bash: false,
    user: 'root',
    workdir: '/',
    entrypoint: null,
    cmd: null,
    lacks: ['wget', 'curl', 'bzip2', 'git', 'sudo', 'tini', 'pip', 'python', 'python3', 'ca-certificates'],
    summary: 'The empty image.',
    sources: ['https://hub.docker.com/_/scratch'],
  },
];
