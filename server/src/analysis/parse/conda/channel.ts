/**
 * Channels as conda names them.
 * Facts: https://docs.conda.io/projects/conda/en/stable/user-guide/concepts/channels.html,
 * https://github.com/conda/conda/blob/main/conda/base/constants.py (subdirs, default channels) and
 * https://github.com/conda/conda/blob/main/conda/common/url.py (the token in `/t/<token>/`).
 */

import type { Span } from '../../text/span';
import { withoutEnd } from '../../text/trim';

/** The platform folders that conda knows; `noarch` among them. */
export const SUBDIRS: readonly string[] = [
  'noarch',
  'emscripten-wasm32',
  'wasi-wasm32',
  'freebsd-64',
  'linux-32',
  'linux-64',
  'linux-aarch64',
  'linux-armv6l',
  'linux-armv7l',
  'linux-ppc64',
  'linux-ppc64le',
  'linux-riscv64',
  'linux-s390x',
  'osx-64',
  'osx-arm64',
  'win-32',
  'win-64',
  'win-arm64',
  'zos-z',
];

const SUBDIR_PART = new RegExp(`/(${SUBDIRS.join('|')})(?=/|$)`, 'i');
const SCHEME = /^([a-zA-Z][a-zA-Z0-9+.-]{0,10}):\/\//;

/** A channel as written, taken apart. Spans are relative to the text that was given. */
export interface Channel {
  /** What the user would call it: `conda-forge`, `defaults`, or the address without credentials and subdir. */
  readonly name: string;
  /** As written, without the subdir. */
  readonly text: string;
  readonly subdir: string | undefined;
  /** The place of the subdir in the text given. */
  readonly subdirSpan: Span | undefined;
  /** The place of a user's password or a token in it; undefined where there is none or it is a `$VARIABLE`. */
  readonly credentials: Span | undefined;
  readonly isUrl: boolean;
  /** A path on the local disk (`./channel`, `/srv/channel`, `file://…`). */
  readonly isLocal: boolean;
}

/** The place of a password, or of a token after `/t/`, in an address; undefined where it holds none. */
export function findCredentials(url: string): Span | undefined {
  const scheme = SCHEME.exec(url);
  if (!scheme) return undefined;
  const start = scheme[0].length;
  const slash = url.indexOf('/', start);
  const authorityEnd = slash < 0 ? url.length : slash;
  const at = url.lastIndexOf('@', authorityEnd - 1);
  if (at > start) {
    const user = url.slice(start, at);
    const colon = user.indexOf(':');
    const secret = colon < 0 ? user : user.slice(colon + 1);
    // `git@host` and `user@host` name a user; only a password is a secret. `$NAME` is filled in later.
    if (colon >= 0 && secret !== '' && !isPlaceholder(secret)) return { start: start + colon + 1, end: at };
  }
  const token = /\/t\/([^/]+)/.exec(url.slice(authorityEnd));
  if (!token || isPlaceholder(token[1] ?? '')) return undefined;
  const tokenStart = authorityEnd + token.index + 3;
  return { start: tokenStart, end: tokenStart + (token[1] ?? '').length };
}

function isPlaceholder(secret: string): boolean {
  return /^\$|^%.*%$|^<.*>$|^\{\{?.*\}$|^\*+$/.test(secret);
}

function withoutCredentials(url: string): string {
  return url.replace(/^([a-zA-Z][a-zA-Z0-9+.-]{0,10}:\/\/)[^/@]*@/, '$1').replace(/\/t\/[^/]+/, '');
}

/** `defaults` for the channels that make it up, the bare name for those of anaconda.org, else the address. */
function commonName(text: string): string {
  const url = withoutEnd(withoutCredentials(text), '/');
  const rest = /^https?:\/\/(.*)$/.exec(url)?.[1];
  if (rest === undefined) return url === 'pkgs/main' || url === 'pkgs/r' || url === 'pkgs/msys2' ? 'defaults' : url;
  const onAnaconda = /^(?:conda\.)?anaconda\.org\/(.+)$/.exec(rest)?.[1];
  if (onAnaconda) return onAnaconda;
  return /^repo\.(?:anaconda\.com|continuum\.io)\/pkgs\/(?:main|r|msys2)$/.test(rest) ? 'defaults' : url;
}

/** Takes a channel's name or address apart. */
export function parseChannel(text: string): Channel {
  const match = SUBDIR_PART.exec(text);
  const subdir = match?.[1];
  const subdirSpan = match && subdir ? { start: match.index + 1, end: match.index + 1 + subdir.length } : undefined;
  const bare = match && subdir ? text.slice(0, match.index) + text.slice(match.index + 1 + subdir.length) : text;
  const isUrl = SCHEME.test(text);
  return {
    name: commonName(bare),
    text: withoutEnd(bare, '/'),
    subdir,
    subdirSpan,
    credentials: findCredentials(text),
    isUrl,
    isLocal: /^(?:file:|[./~]|[a-zA-Z]:[\\/]|\\)/.test(text),
  };
}

/** True where the channel is Anaconda's own (`defaults`, `main`, `anaconda`), to which its terms of service apply. */
export function isDefaultsChannel(name: string): boolean {
  return (
    name === 'defaults' ||
    name === 'main' ||
    name === 'r' ||
    name === 'msys2' ||
    name === 'anaconda' ||
    /repo\.(?:anaconda\.com|continuum\.io)\/pkgs\//.test(name)
  );
}

/** A package's file name taken apart: `name-version-build.conda`. */
export interface PackageFile {
  readonly name: string;
  readonly version: string;
  readonly build: string;
  readonly extension: '.conda' | '.tar.bz2';
}

/** The extension of a conda package in the text, in lower case; undefined where it ends otherwise. */
export function packageExtension(text: string): '.conda' | '.tar.bz2' | undefined {
  const tail = text.slice(-8).toLowerCase();
  return tail.endsWith('.conda') ? '.conda' : tail === '.tar.bz2' ? '.tar.bz2' : undefined;
}

/** Takes `name-version-build.conda` (no folders) apart; undefined where it is none. */
export function parsePackageFile(fileName: string): PackageFile | undefined {
  const extension = packageExtension(fileName);
  if (!extension) return undefined;
  const stem = fileName.slice(0, -extension.length);
  const second = stem.lastIndexOf('-');
  const first = second > 0 ? stem.lastIndexOf('-', second - 1) : -1;
  if (first < 0) return undefined;
  return {
    name: stem.slice(0, first),
    version: stem.slice(first + 1, second),
    build: stem.slice(second + 1),
    extension,
  };
}
