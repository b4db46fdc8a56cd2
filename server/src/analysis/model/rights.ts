/** What a user may do with files: answers of the machine's owners. */
import { HOLE, isKnown, type Value } from '../text/value';
import type { Cause } from './cause';
import type { Machine, Mounted } from './machine';
import { isRootsOwn, isSystemFolder, type OthersWrite, type Owner, parentOf } from './owners';

/** The home folder of root, which nobody else may look into: mode 0700 on Debian, Ubuntu and Alpine, 0550 on Red Hat's. */
export const ROOT_HOME = '/root';

/**
 * Whether a user can get at what is below a folder: false below root's home for anybody else, unless somebody opened it;
 * undefined where the user is not known.
 */
export function canReach(path: Value, user: Value, machine: Machine): boolean | undefined {
  if (!path.startsWith(`${ROOT_HOME}/`) || user === 'root' || user === '0') return true;
  if (machine.openedFolders.get(ROOT_HOME) === true) return true;
  return isKnown(user) && machine.baseKnown ? false : undefined;
}

/** Surely, surely not, or not known. */
export type Answer = boolean | undefined;

const ROOT: Owner = { user: 'root', others: 'no', cause: undefined };

/** The owner of what may have been there before, made by nobody knows whom. */
export const NOBODYS: Owner = { user: HOLE, others: 'perhaps', cause: undefined };

/** Whether a user is root, by name or number. */
export function isRootUser(user: Value, machine: Machine): Answer {
  if (user === 'root' || user === '0') return true;
  if (!isKnown(user)) return undefined;
  return uidOf(user, machine) === '0';
}

function uidOf(user: Value, machine: Machine): Value | undefined {
  if (user === 'root') return '0';
  if (/^\d+$/.test(user)) return user;
  const uid = machine.accounts.get(user)?.uid;
  return uid !== undefined && isKnown(uid) ? uid : undefined;
}

/** Whether two names or numbers mean the same user. */
export function isSameUser(one: Value, other: Value, machine: Machine): Answer {
  if (!isKnown(one) || !isKnown(other)) return undefined;
  if (one === other) return true;
  const [first, second] = [uidOf(one, machine), uidOf(other, machine)];
  if (first !== undefined && second !== undefined) return first === second;
  // A number, and a name whose number is not known.
  return /^\d+$/.test(one) === /^\d+$/.test(other) ? false : undefined;
}

/** The path with the links in it followed; undefined where they lead in a circle. */
function withoutLinks(path: string, machine: Machine, version?: number): string | undefined {
  let real = path;
  for (let hops = 0; hops < 8; hops++) {
    let at = real;
    let link: string | undefined;
    for (; at !== '/' && link === undefined; at = parentOf(at)) {
      link = machine.files.get(at, version)?.link;
      if (link !== undefined) real = link + real.slice(at.length);
    }
    if (link === undefined) return real;
  }
  return undefined;
}

/** The mount of the RUN at hand that a path is in. */
function mountOf(path: string, machine: Machine): Mounted | undefined {
  const inside = machine.mounted.filter((each) => path === each.path || path.startsWith(`${each.path}/`));
  return inside.reduce<Mounted | undefined>(
    (a, b) => (a !== undefined && a.path.length > b.path.length ? a : b),
    undefined,
  );
}

/** Whether a path is in a mount that nobody may write to, root neither. */
export function isReadOnly(path: string, machine: Machine): boolean {
  return machine.mounted.length > 0 && mountOf(path, machine)?.readOnly === true;
}

/** Whose a file or folder is; undefined where nothing says so. */
export function ownerOf(path: string, machine: Machine, version?: number): Owner | undefined {
  const mounted = version === undefined ? mountOf(path, machine) : undefined;
  if (mounted !== undefined) return mounted.path === path ? mounted.owner : undefined;
  const said = machine.owners.of(path, version);
  if (said !== undefined) return said;
  const whole = machine.baseComplete && machine.lookedInto === undefined;
  return machine.baseKnown && (whole || isRootsOwn(path)) ? ROOT : undefined;
}

/** Whether a user may change an existing file, or what is in an existing folder. */
export function mayWrite(path: string, user: Value, machine: Machine, version?: number): Answer {
  const root = isRootUser(user, machine);
  if (root !== false) return root;
  const real = withoutLinks(path, machine, version);
  if (real === undefined || machine.opaque !== undefined) return undefined;
  const owner = ownerOf(real, machine, version);
  if (owner === undefined) return undefined;
  const same = isSameUser(owner.user, user, machine);
  if (same === true || owner.others === 'yes') return true;
  return same === undefined || owner.others === 'perhaps' ? undefined : false;
}

/** Whether a file or folder surely is there. */
export function isThere(path: string, machine: Machine, version?: number): boolean {
  if (version === undefined && machine.mounted.some((each) => each.path === path)) return true;
  return machine.owners.names(path, version) || isSystemFolder(path) || machine.exists(path, version) === true;
}

/** Whether a file or folder of which nothing was said may be there: the image, or a program, may have brought it. */
export function mayBeThere(path: string, machine: Machine): boolean {
  return !machine.closed || machine.mayHold(path);
}

/** The nearest folder above a path that is there. */
function nearestFolder(path: string, machine: Machine): string {
  let at = parentOf(path);
  while (at !== '/' && !isThere(at, machine)) at = parentOf(at);
  return at;
}

/** Whether a user may make a file or folder, with the folders above it where these are missing. */
export function mayCreate(path: string, user: Value, machine: Machine): Answer {
  const root = isRootUser(user, machine);
  if (root !== false) return root;
  const real = withoutLinks(path, machine);
  if (real === undefined) return undefined;
  const folder = nearestFolder(real, machine);
  // A folder between the two may be there, and whose it is nobody knows.
  if (folder !== parentOf(real) && (!machine.filesClosed || machine.mayHold(real))) return undefined;
  return mayWrite(folder, user, machine);
}

/** Whether a user may write to a file that is there, or make it. */
export function mayWriteFile(path: string, user: Value, machine: Machine): Answer {
  const known = machine.owners.names(path) || machine.file(path) !== undefined;
  return known ? mayWrite(path, user, machine) : mayCreate(path, user, machine);
}

/** Whether a user may delete or rename a file or folder that is there. */
export function mayRemove(path: string, user: Value, machine: Machine): Answer {
  const root = isRootUser(user, machine);
  if (root !== false) return root;
  const real = withoutLinks(path, machine);
  if (real === undefined) return undefined;
  const folder = parentOf(real);
  const may = mayWrite(folder, user, machine);
  const above = ownerOf(folder, machine);
  if (may !== true || above?.sticky !== true) return may;
  const own = ownerOf(real, machine);
  if (own === undefined || isSameUser(above.user, user, machine) === true) return undefined;
  const same = isSameUser(own.user, user, machine);
  return same === true ? true : same;
}

/** Whether a user may change the mode of a path. */
export function mayChangeMode(path: string, user: Value, machine: Machine): Answer {
  const root = isRootUser(user, machine);
  if (root !== false) return root;
  if (machine.opaque !== undefined) return undefined;
  const owner = ownerOf(path, machine);
  return owner === undefined ? undefined : isSameUser(owner.user, user, machine);
}

/** Who makes a file: an instruction of the builder for a user, or a process, which its user's rights bound. */
export interface Maker {
  readonly user: Value;
  /** For a process: whether its umask lets others write to what it makes. */
  readonly othersWrite?: OthersWrite;
}

/** Notes that a user made a file or folder, with the folders above it that were missing. */
export function ownsNew(
  path: Value,
  maker: Maker,
  machine: Machine,
  whole = false,
  folders = false,
  cause?: Cause,
): void {
  if (!isKnown(path)) return;
  // What was denied is looked at as if it was mended: who makes it then is open.
  const denied = maker.othersWrite !== undefined && mayCreate(path, maker.user, machine) === false;
  const user = denied ? HOLE : maker.user;
  const others = denied ? 'perhaps' : (maker.othersWrite ?? 'no');
  if (folders) {
    const missing: string[] = [];
    for (let at = parentOf(path); at !== '/' && !isThere(at, machine); at = parentOf(at)) missing.push(at);
    for (const each of missing.reverse())
      machine.owners.set(each, mayBeThere(each, machine) ? { ...NOBODYS, cause } : { user, others, cause });
  }
  if (folders && isThere(path, machine)) return;
  const owner = { user, others, cause };
  if (whole) machine.owners.setWhole(path, owner);
  // Most files are root's in a folder of root: that needs no word.
  else if (folders || others !== 'no' || isRootUser(user, machine) !== true || !isOfRoot(path, machine))
    machine.owners.set(path, owner);
}

function isOfRoot(path: string, machine: Machine): boolean {
  const owner = machine.owners.of(path);
  return owner === undefined || (owner.user === 'root' && owner.others === 'no') || isSystemFolder(parentOf(path));
}
