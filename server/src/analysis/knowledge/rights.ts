/** Programs that only root may run: what they say to others, and which of their calls anybody may make. */

interface OnlyRoot {
  /** Only calls with a word like this need root; absent: all do. */
  readonly when?: RegExp;
  /** Calls with a word like this need no root. */
  readonly unless?: RegExp;
  /** What the program says, shortened. */
  readonly says: string;
}

/** Options with which a package manager only shows something. */
const SHOWS =
  /^(?:--help|-h|--version|-s|--simulate|--dry-run|--print-uris|--just-print|--no-act|--root=.+|--root|-p)$/;

const APT: OnlyRoot = {
  when: /^(?:update|upgrade|install|remove|purge|autoremove|full-upgrade|dist-upgrade|build-dep|clean|autoclean)$/,
  unless: SHOWS,
  says: 'Could not open lock file /var/lib/dpkg/lock-frontend - open (13: Permission denied)',
};

const YUM: OnlyRoot = {
  when: /^(?:install|update|upgrade|remove|erase|autoremove|reinstall|groupinstall|localinstall|makecache|distro-sync|swap)$/,
  unless: /^(?:--help|-h|--version|--installroot.*|--downloadonly)$/,
  says: 'This command has to be run with superuser privileges (under the root user on most systems).',
};

const ACCOUNTS: OnlyRoot = {
  unless: /^(?:--help|-h|-D|--defaults|--version)$/,
  says: 'Permission denied; cannot lock /etc/passwd',
};

/**
 * By the program's name. What dpkg, useradd, groupadd, usermod, adduser, ldconfig and dpkg-reconfigure say was seen on
 * Debian 12 (test/activation/files.json); apt-get, apk and dnf are read from their sources:
 * https://salsa.debian.org/apt-team/apt/-/blob/main/apt-pkg/deb/debsystem.cc,
 * https://gitlab.alpinelinux.org/alpine/apk-tools/-/blob/master/src/database.c,
 * https://github.com/rpm-software-management/dnf/blob/master/dnf/cli/commands/__init__.py (checkRoot).
 * Checked 2026-11-30.
 */
export const ONLY_ROOT: Readonly<Record<string, OnlyRoot>> = {
  'apt-get': APT,
  apt: APT,
  aptitude: APT,
  apk: {
    when: /^(?:add|del|update|upgrade|fix|cache)$/,
    unless: /^(?:--help|-h|--version|-s|--simulate|-p|--root|--root=.+|--usermode)$/,
    says: 'Unable to lock database: Permission denied',
  },
  yum: YUM,
  dnf: YUM,
  microdnf: YUM,
  dpkg: {
    when: /^(?:-i|--install|-r|--remove|-P|--purge|--configure|--unpack|--add-architecture)$/,
    unless: /^(?:--root.*|--instdir.*|--no-act|--dry-run)$/,
    says: 'requested operation requires superuser privilege',
  },
  'dpkg-reconfigure': { says: 'must be run as root' },
  useradd: ACCOUNTS,
  usermod: ACCOUNTS,
  userdel: ACCOUNTS,
  groupadd: ACCOUNTS,
  groupmod: ACCOUNTS,
  groupdel: ACCOUNTS,
  adduser: { ...ACCOUNTS, says: 'Only root may add a user or group to the system' },
  addgroup: { ...ACCOUNTS, says: 'Only root may add a user or group to the system' },
  deluser: { ...ACCOUNTS, says: 'Only root may remove a user or group from the system' },
  chpasswd: { says: 'Permission denied' },
};

/**
 * Programs that work as root alone, or that images start as root on purpose: JupyterHub checks passwords by PAM and starts
 * the servers of its users as them (https://jupyterhub.readthedocs.io/en/stable/explanation/security.html).
 */
export const PROGRAMS_OF_ROOT: ReadonlySet<string> = new Set(
  'sshd service supervisord cron crond systemctl apt-get apk nginx chown jupyterhub'.split(' '),
);

/**
 * Whether a call writes into its project's environment before it runs the program: `uv run` syncs unless it is told not to
 * (https://docs.astral.sh/uv/concepts/projects/sync/).
 */
export function syncsFirst(program: string, words: readonly string[]): boolean {
  return program === 'uv' && words[0] === 'run' && !words.includes('--no-sync') && !words.includes('--no-project');
}

/** Packages of services that root starts: where one is installed, a container that ends as somebody else cannot start it. */
export const SERVICES_OF_ROOT =
  /^(?:cron|cronie|anacron|dcron|supervisor|openssh-server|apache2|httpd|nginx|postgresql(?:-\d+)?|redis-server|rsyslog|systemd|docker\.io|x2goserver|xrdp)$/;
