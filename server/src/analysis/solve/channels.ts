/**
 * Which addresses a list of channels means, after conda's own reading: names are below `channel_alias`, `defaults`
 * stands for several, `custom_channels` and `custom_multichannels` come first.
 * Facts: https://docs.conda.io/projects/conda/en/stable/user-guide/configuration/settings.html and
 * https://github.com/conda/conda/blob/main/conda/models/channel.py
 */

import { parseChannel } from '../parse/conda/channel';
import { withoutEnd } from '../text/trim';
import type { Condarc } from './condarc';
import type { SolveChannel } from './types';

export const CHANNEL_ALIAS = 'https://conda.anaconda.org';
const ANACONDA = 'https://repo.anaconda.com';
const DEFAULTS: readonly string[] = [`${ANACONDA}/pkgs/main`, `${ANACONDA}/pkgs/r`];

/** What names of channels are read with. */
export interface ChannelSettings {
  readonly condarc: Condarc;
  /** The folder that relative paths start from, as an absolute path with forward slashes. */
  readonly folder: string;
  /** The values of `$NAME` in addresses. */
  readonly variable: (name: string) => string | undefined;
}

/** A channel that cannot be read, and why. */
export class ChannelError extends Error {}

/** The channels of an environment file, in the order in which conda asks them; `nodefaults` only says what not to add. */
export function resolveChannels(names: readonly string[], settings: ChannelSettings): SolveChannel[] {
  const found = names.filter((name) => name !== 'nodefaults').flatMap((name) => resolveChannel(name, settings));
  const seen = new Set<string>();
  return found.filter(({ url }) => !seen.has(url) && seen.add(url) !== undefined);
}

/**
 * The folders that one name or address means.
 * @throws ChannelError where it holds a variable that is not set
 */
export function resolveChannel(name: string, settings: ChannelSettings): SolveChannel[] {
  const { condarc } = settings;
  const text = expandVariables(name.trim(), settings.variable);
  const multi = condarc.customMultichannels.get(text);
  if (multi !== undefined) return multi.flatMap((each) => plain(each, text, settings));
  if (text === 'defaults') {
    const list = condarc.defaultChannels ?? DEFAULTS;
    return list.flatMap((each) => plain(each, 'defaults', settings));
  }
  return plain(text, undefined, settings);
}

function plain(text: string, called: string | undefined, settings: ChannelSettings): SolveChannel[] {
  const address = addressOf(text, settings);
  const { name } = parseChannel(address);
  const access = withoutEnd(address, '/');
  const bare = parseChannel(access);
  const trimmed = bare.subdir === undefined ? access : bare.text;
  return [
    {
      name: called ?? (isName(text) ? text.replace(/^t\/[^/]+\//, '') : name),
      url: withoutCredentials(trimmed),
      access: trimmed,
    },
  ];
}

function isName(text: string): boolean {
  return !/^[a-zA-Z][a-zA-Z0-9+.-]*:\/\//.test(text) && !isPath(text);
}

function isPath(text: string): boolean {
  return /^(?:\.{0,2}[\\/]|~|\.{1,2}$|[a-zA-Z]:[\\/])/.test(text);
}

function addressOf(written: string, settings: ChannelSettings): string {
  const text = expandVariables(written, settings.variable);
  if (/^[a-zA-Z][a-zA-Z0-9+.-]*:\/\//.test(text)) return text;
  if (isPath(text)) return fileUrl(text, settings);
  const { condarc } = settings;
  // The longest custom channel that the name begins with, as `a` of `a/label/dev`.
  for (let part = text; part !== ''; part = part.slice(0, Math.max(0, part.lastIndexOf('/')))) {
    const base = condarc.customChannels.get(part);
    if (base !== undefined) return join(expandVariables(base, settings.variable), text);
  }
  if (/^pkgs\/(?:main|r|msys2|free|pro|mro|archive|mro-archive)(?:\/|$)/.test(text)) return `${ANACONDA}/${text}`;
  const alias = condarc.channelAlias ?? CHANNEL_ALIAS;
  const base = expandVariables(alias, settings.variable);
  return join(base.includes('://') ? base : `https://${base}`, text);
}

function fileUrl(text: string, { folder, variable }: ChannelSettings): string {
  const slashes = text.replace(/\\/g, '/');
  const home = slashes.startsWith('~') ? (variable('HOME') ?? variable('USERPROFILE') ?? '~').replace(/\\/g, '/') : '';
  const path = slashes.startsWith('~')
    ? home + slashes.slice(1)
    : /^(?:\/|[a-zA-Z]:)/.test(slashes)
      ? slashes
      : `${folder}/${slashes}`;
  const parts: string[] = [];
  for (const part of path.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '.' && part !== '') parts.push(part);
  }
  return `file:///${parts.map((part) => encodeURIComponent(part).replace(/^([a-zA-Z])%3A$/, '$1:')).join('/')}`;
}

function join(base: string, name: string): string {
  return `${withoutEnd(base, '/')}/${name.replace(/^\/+/, '')}`;
}

/** `$NAME`, `${NAME}` and, in addresses, `%NAME%` are not conda's: conda expands the first two. */
function expandVariables(text: string, variable: (name: string) => string | undefined): string {
  return text.replace(/\$(?:\{(\w+)\}|(\w+))/g, (_whole, braced: string | undefined, bare: string | undefined) => {
    const name = braced ?? bare ?? '';
    const value = variable(name);
    if (value === undefined) throw new ChannelError(`the channel ${text} needs the variable ${name}, which is not set`);
    return value;
  });
}

/** An address without a user, a password and a token in it. */
export function withoutCredentials(url: string): string {
  return url.replace(/^([a-zA-Z][a-zA-Z0-9+.-]*:\/\/)[^/@]*@/, '$1').replace(/\/t\/[^/]+(?=\/|$)/, '');
}
