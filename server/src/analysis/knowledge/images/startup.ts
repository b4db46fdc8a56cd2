/**
 * The shell start-up files of the distributions, in our own words: only what bears on PATH, on other files being read
 * and on whether a line further down is reached. The model's shell interpreter runs these texts; prompts, aliases,
 * completion and the like are left out.
 *
 * Sources: Debian base-files and bash (https://salsa.debian.org/debian/base-files, https://salsa.debian.org/debian/bash),
 * Ubuntu's of the same names, Red Hat's setup and rootfiles (https://pagure.io/setup, https://pagure.io/rootfiles),
 * Alpine's alpine-baselayout (https://gitlab.alpinelinux.org/alpine/aports/-/tree/master/main/alpine-baselayout).
 */
import type { BaseImageFacts } from './baseImage';

/** The PATH that an engine sets where an image sets none; the official distribution images set the same. */
export const STANDARD_PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

const READ_PROFILE_D = 'for i in /etc/profile.d/*.sh; do if [ -r "$i" ]; then . "$i"; fi; done\n';

const READ_SYSTEM_BASHRC_WITH_PROMPT =
  'if [ "$PS1" ]; then\n' +
  '  if [ "$BASH" ] && [ "$BASH" != "/bin/sh" ]; then\n' +
  '    if [ -f /etc/bash.bashrc ]; then . /etc/bash.bashrc; fi\n' +
  '  fi\n' +
  'fi\n';

/** Returns at once in a shell without a prompt: /etc/bash.bashrc everywhere, and root's own file on Ubuntu. */
const PROMPT_GUARD = '[ -z "$PS1" ] && return\n';

/** The first lines of the .bashrc that `useradd -m` copies on Debian and Ubuntu. */
export const SKELETON_BASHRC =
  'case $- in\n  *i*) ;;\n  *) return;;\nesac\nif [ -f ~/.bash_aliases ]; then . ~/.bash_aliases; fi\n';

/** The .profile that `useradd -m` copies on Debian and Ubuntu. */
export const SKELETON_PROFILE =
  'if [ -n "$BASH_VERSION" ]; then\n' +
  '  if [ -f "$HOME/.bashrc" ]; then . "$HOME/.bashrc"; fi\n' +
  'fi\n' +
  'if [ -d "$HOME/bin" ]; then PATH="$HOME/bin:$PATH"; fi\n' +
  'if [ -d "$HOME/.local/bin" ]; then PATH="$HOME/.local/bin:$PATH"; fi\n';

const ROOT_PROFILE = 'if [ "$BASH" ]; then\n  if [ -f ~/.bashrc ]; then . ~/.bashrc; fi\nfi\n';

const DEBIAN: Readonly<Record<string, string>> = {
  '/etc/profile':
    'if [ "$(id -u)" -eq 0 ]; then\n' +
    `  PATH="${STANDARD_PATH}"\n` +
    'else\n' +
    '  PATH="/usr/local/bin:/usr/bin:/bin:/usr/local/games:/usr/games"\n' +
    'fi\n' +
    'export PATH\n' +
    READ_SYSTEM_BASHRC_WITH_PROMPT +
    READ_PROFILE_D,
  '/etc/bash.bashrc': PROMPT_GUARD,
  '/root/.profile': ROOT_PROFILE,
  '/root/.bashrc': '',
  '/etc/skel/.profile': SKELETON_PROFILE,
  '/etc/skel/.bashrc': SKELETON_BASHRC,
};

const UBUNTU: Readonly<Record<string, string>> = {
  ...DEBIAN,
  '/etc/profile': READ_SYSTEM_BASHRC_WITH_PROMPT + READ_PROFILE_D,
  '/root/.bashrc': PROMPT_GUARD,
};

const RED_HAT_BASH_PROFILE = 'if [ -f ~/.bashrc ]; then . ~/.bashrc; fi\n';
const RED_HAT_BASHRC = 'if [ -f /etc/bashrc ]; then . /etc/bashrc; fi\n';

/**
 * /etc/profile only adds folders that PATH lacks, which changes nothing in an image with the standard PATH. /etc/bashrc
 * reads profile.d in shells that are no login shells; in a login shell /etc/profile has just read it, so that reading it
 * once more, as here, changes nothing either.
 */
const RED_HAT: Readonly<Record<string, string>> = {
  '/etc/profile': `${READ_PROFILE_D}if [ -n "$BASH_VERSION" ]; then if [ -f /etc/bashrc ]; then . /etc/bashrc; fi; fi\n`,
  '/etc/bashrc': READ_PROFILE_D,
  '/root/.bash_profile': RED_HAT_BASH_PROFILE,
  '/root/.bashrc': RED_HAT_BASHRC,
  '/etc/skel/.bash_profile': RED_HAT_BASH_PROFILE,
  '/etc/skel/.bashrc':
    RED_HAT_BASHRC +
    'case "$PATH" in\n' +
    '  *"$HOME/.local/bin:$HOME/bin:"*) ;;\n' +
    '  *) PATH="$HOME/.local/bin:$HOME/bin:$PATH" ;;\n' +
    'esac\n' +
    'export PATH\n',
};

/** Alpine's newer profile appends the standard folders where they are missing; PATH as the image has it stays. */
const ALPINE: Readonly<Record<string, string>> = { '/etc/profile': READ_PROFILE_D };

/** Alpine up to 3.14 set a PATH of its own (https://gitlab.alpinelinux.org/alpine/aports/-/issues/12803). */
const ALPINE_OLD: Readonly<Record<string, string>> = {
  '/etc/profile': `export PATH=${STANDARD_PATH}\n${READ_PROFILE_D}`,
};

/**
 * The start-up files that the distribution's packages install: path → shell text. Empty for a distribution that has
 * none, undefined where the distribution is not known.
 */
export function distributionFiles(
  distribution: BaseImageFacts['distribution'],
  version?: string,
): Readonly<Record<string, string>> | undefined {
  switch (distribution) {
    case 'debian':
      return DEBIAN;
    case 'ubuntu':
      return UBUNTU;
    case 'centos':
    case 'almalinux':
    case 'rocky':
    case 'fedora':
    case 'amazonlinux':
      return RED_HAT;
    case 'alpine':
      return version !== undefined && /^3\.(?:\d|1[0-4])$/.test(version) ? ALPINE_OLD : ALPINE;
    case 'distroless':
    case 'scratch':
      return {};
    default:
      return undefined;
  }
}

/** The files that `useradd -m` puts into a home of a Debian or Ubuntu image, with lines added to the skeleton's .bashrc. */
export function homeFiles(home: string, bashrcTail = ''): Readonly<Record<string, string>> {
  return { [`${home}/.profile`]: SKELETON_PROFILE, [`${home}/.bashrc`]: SKELETON_BASHRC + bashrcTail };
}
