/**
 * The accounts that systems bring by themselves. Sources: base-passwd of Debian
 * (https://salsa.debian.org/debian/base-passwd/-/blob/master/passwd.master), setup of Fedora
 * (https://pagure.io/setup/blob/master/f/passwd), alpine-baselayout; checked never, as somebody wrote it down.
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
