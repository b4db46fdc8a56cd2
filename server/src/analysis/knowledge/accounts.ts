/**
 * The accounts that systems bring by themselves, and those of packages that many images have.
 *
 * Source: passwd.master of base-passwd in Debian 12 (https://salsa.debian.org/debian/base-passwd), passwd of
 * https://github.com/alpinelinux/aports/blob/master/main/alpine-baselayout/passwd; checked 2026-11-30. Those of Fedora
 * (https://pagure.io/setup/blob/master/f/passwd) and of packages are as somebody wrote them down.
 */
const SYSTEM_ACCOUNTS = new Set(
  `root daemon bin sys sync games man lp mail news uucp proxy www-data backup list irc gnats nobody _apt nogroup
   messagebus sshd adm shutdown halt operator ftp tss polkitd dbus guest postmaster squid xfs cyrus vpopmail ntp smmsp
   at cron svn rabbitmq ldap mongodb mysql postgres nginx apache redis systemd-network systemd-resolve
   systemd-timesync systemd-bus-proxy unscd rpc rpcuser pesign chrony nonroot`.split(/\s+/),
);

/** Whether a system may bring an account by itself, or with a package of the same name. */
export function isSystemAccount(name: string): boolean {
  return SYSTEM_ACCOUNTS.has(name);
}

/** Packages of systems that make no account: tools and libraries. */
export const WITHOUT_ACCOUNTS =
  /^(?:apt-transport-https|autoconf|automake|bash|bison|build-essential|bzip2|ca-certificates|cmake|curl|file|flex|gcc|g\+\+|git|gnupg2?|gosu|jq|less|lib[\w.+-]+|locales|make|nano|net-tools|openssl|patch|pkg-config|procps|python3?(?:-\w+)?|rsync|sudo|tar|tini|tzdata|unzip|vim|wget|xz-utils|zip|zlib1g-dev|zsh|dumb-init|coreutils|vim-tiny|gfortran|ffmpeg)$/;
