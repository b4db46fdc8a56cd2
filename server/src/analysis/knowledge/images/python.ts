/** The official python image: a python of its own under /usr/local, no conda. */
import { isKnown, type Value } from '../../text/value';
import { PYTHON_AS_OF, pythonEndOfLife } from '../packages';
import type { BaseImageFacts, Deprecation } from './baseImage';
import { DEBIAN_NAMES, debian } from './common';
import { oldDebian } from './debian';
import { STANDARD_PATH } from './startup';

const COMMON = {
  repositories: ['python'],
  environmentVariables: { PATH: `/usr/local/bin:${STANDARD_PATH}` },
  user: 'root',
  workdir: '/',
  entrypoint: null,
  cmd: ['python3'],
  systemPython: '/usr/local/bin/python',
  movingTags: /^(?!\d+\.\d+\.\d+)(?:\d|slim|alpine|rc|windowsservercore|trixie|bookworm|bullseye|buster).*$/,
  // Versions after their end of life, and releases of Debian that the newest versions are not built on any more
  // (https://github.com/docker-library/python: the two newest releases of Debian).
  frozen: /^(?:2(?![\d])|3\.(?:[0-9]|10)(?!\d)).*$|(?:^|-)(?:jessie|stretch|buster|bullseye)$/,
  newestTag: '3.14.8',
  summary: "Docker's official Python image, without conda.",
  sources: ['https://hub.docker.com/_/python', 'https://github.com/docker-library/python'],
} as const;

const SLIM = { has: ['pip', 'ca-certificates'], lacks: ['wget', 'curl', 'bzip2', 'git', 'sudo', 'conda'] } as const;
/** The full variants stand on buildpack-deps. */
const FULL = { has: ['pip', 'ca-certificates', 'wget', 'curl', 'git', 'bzip2'], lacks: ['sudo', 'conda'] } as const;

/** The image goes on under other names of Debian; which one suits depends on the Python, so none is proposed. */
function onOldDebian(version: string): Deprecation | undefined {
  const old = oldDebian(version);
  return old && { ...old, replacement: undefined };
}

export const PYTHON_FAMILY: readonly BaseImageFacts[] = [
  {
    ...COMMON,
    tags: /^(?=.*alpine).*$/,
    distribution: 'alpine',
    sh: 'busybox',
    bash: false,
    has: ['pip'],
    lacks: ['curl', 'git', 'sudo', 'conda'],
  },
  ...Object.entries(DEBIAN_NAMES).flatMap(([name, version]): BaseImageFacts[] => [
    {
      ...COMMON,
      ...debian(version),
      ...SLIM,
      tags: new RegExp(`^(?:.*-)?slim-${name}$`),
      deprecated: onOldDebian(version),
      newestTag: `3.14.8-slim-${name}`,
    },
    {
      ...COMMON,
      ...debian(version),
      ...FULL,
      tags: new RegExp(`^(?:.*-)?${name}$`),
      deprecated: onOldDebian(version),
    },
  ]),
  { ...COMMON, ...debian(), ...SLIM, tags: /^(?:.*-)?slim$/, newestTag: '3.14.8-slim' },
  { ...COMMON, tags: /^(?=.*(?:windowsservercore|nanoserver)).*$/, environmentVariables: {}, systemPython: undefined },
  { ...COMMON, ...debian(), ...FULL, tags: /^(?:latest|\d+(?:\.\d+){0,2}(?:-?(?:rc|a|b)\d*)?)$/ },
  COMMON,
];

/** What is wrong with an official image whose tag names a Python that had ended by `asOf` (an ISO date). */
export function endedPython(
  { name, tag }: { readonly name: string; readonly tag?: Value | undefined },
  asOf: string = PYTHON_AS_OF,
): Deprecation | undefined {
  if (name !== 'python' || tag === undefined || !isKnown(tag)) return undefined;
  const line = /^\d+\.\d+(?=[.-]|$)/.exec(tag)?.[0];
  const date = line === undefined ? undefined : pythonEndOfLife(line);
  if (line === undefined || date === undefined || date >= asOf) return undefined;
  return {
    reason: `Python ${line} has had no security fixes since ${date}, and the image is not built any more`,
    severity: 'warning',
    source: 'https://devguide.python.org/versions/',
  };
}
