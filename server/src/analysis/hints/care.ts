/** How much it matters to a command in which environment it runs. */
import { namesEnvironment } from '../model/programs/condaCall';
import { baseName } from '../model/programs/names';
import type { CommandRecord } from '../model/record';

/** `no`: a tool of the system; `some`: it says something of the environment; `yes`: what it does depends on it. */
export type Care = 'no' | 'some' | 'yes';

/** Programs of the system and the shell, which do the same in every environment. */
const SYSTEM: ReadonlySet<string> = new Set(
  `. : [ add-apt-repository addgroup adduser alias apk apt apt-get apt-key base64 basename break bzip2 c_rehash cat cd chgrp
  chmod chown chsh continue cp curl cut date dd declare delgroup deluser df dirname dnf dpkg dpkg-reconfigure du echo
  envsubst eval exit export false fc-cache find getconf getent gpg grep groupadd groupmod gunzip gzip head hostname id
  install ldconfig ln local locale-gen ls mkdir mktemp microdnf mv nproc passwd popd printf pushd pwd read readlink
  readonly return rm rmdir rpm sed set sha256sum shift shopt sleep sort source stat strip sudo sync tail tar tee test
  touch tr trap true tty type ulimit umask uname uniq unlink unset unzip update-alternatives update-ca-certificates
  update-locale useradd userdel usermod wc wget which whoami xargs xz yum zcat zip zypper`.split(/\s+/),
);

/** Subcommands that work in the active environment unless they are told of another. */
const IN_PLACE =
  /^(?:install|update|upgrade|remove|uninstall|list|export|env update|env export|env config|env config vars|pip)$/;

/** How much it matters to the command in which environment it runs. */
export function careOf(record: CommandRecord): Care {
  const { conda, effects, name } = record;
  if (conda !== undefined) {
    return IN_PLACE.test(conda.subcommand) && !namesEnvironment(conda) ? 'yes' : 'some';
  }
  if (effects.some(({ kind }) => kind === 'activate' || kind === 'deactivate')) return 'some';
  return name === '' || SYSTEM.has(baseName(name)) ? 'no' : 'yes';
}
