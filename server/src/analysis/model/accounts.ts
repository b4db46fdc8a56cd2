/** Which accounts an image surely does not have. */
import { isSystemAccount, WITHOUT_ACCOUNTS } from '../knowledge/accounts';
import { isKnown, type Value } from '../text/value';
import type { Machine } from './machine';
import type { CommandRecord } from './record';

/**
 * Whether nothing has made an account of that name: neither the base image, nor an account program, nor a package that
 * was installed, nor anything that is not followed.
 *
 * @param commands the commands that ran before
 */
export function surelyNoAccount(user: Value, machine: Machine, commands: readonly CommandRecord[]): boolean {
  if (!isKnown(user) || !/^[a-z_][\w.-]*$/i.test(user) || isSystemAccount(user)) return false;
  if (!machine.baseKnown || !machine.baseComplete || !machine.closed || machine.opaque !== undefined) return false;
  if (machine.accounts.get(user) !== undefined || machine.file('/etc/passwd') !== undefined) return false;
  if (machine.unfollowedProgram.get() !== undefined || machine.packagesUnknown.get() === true) return false;
  if (machine.unknownFolders.keys().some((folder) => folder === '/' || /^\/etc(?:\/|$)/.test(folder))) return false;
  return !commands.some(mayMakeAccounts);
}

function mayMakeAccounts({ name, argv }: CommandRecord): boolean {
  if (/(?:^|\/)(?:usermod|newusers|pwconv|vipw|fixuid|authconfig|homectl)$/.test(name)) return true;
  if (/(?:^|\/)(?:useradd|adduser)$/.test(name)) return argv.some(({ value }) => !isKnown(value));
  if (!/(?:^|\/)(?:apt-get|apt|apk|yum|dnf|microdnf|zypper|rpm|dpkg)$/.test(name)) return false;
  const words = argv.slice(1).map(({ value }) => value);
  const installs = words.some((word) => /^(?:install|add|-i|localinstall|groupinstall)$/.test(word));
  return installs && !words.every((word) => word.startsWith('-') || /^(?:install|add)$/.test(word) || harmless(word));
}

function harmless(word: Value): boolean {
  return isKnown(word) && WITHOUT_ACCOUNTS.test(word.split('=')[0] ?? word);
}
