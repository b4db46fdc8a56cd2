/** Who owns the files of an image, and who may write where. */
import { isKnown, type Value } from '../text/value';
import type { Cause } from './cause';
import { type Clock, VersionedMap } from './versioned';

/** Whether somebody who is not the owner may write: by the mode's bits for others, or perhaps by those for a group. */
export type OthersWrite = 'yes' | 'no' | 'perhaps';

/** Whose a file or folder is. */
export interface Owner {
  /** The user by name, or by number where no account has it; HOLE where not known. */
  readonly user: Value;
  readonly others: OthersWrite;
  /** Only the owner of a file may delete it, as in /tmp. */
  readonly sticky?: boolean;
  readonly cause: Cause | undefined;
}

/** An owner with the time it was set at: of several that may hold for a path the newest does. */
interface Stamped extends Owner {
  readonly stamp: number;
}

/**
 * The owners of files and folders. What is said of one path alone and what is said of all that is below a folder are
 * kept apart; the newest counts. Writing is append-only; a look-up costs as much as the path is deep.
 */
export class OwnerTree {
  readonly single: VersionedMap<Stamped>;
  readonly whole: VersionedMap<Stamped>;

  constructor(private readonly clock: Clock) {
    this.single = new VersionedMap(clock);
    this.whole = new VersionedMap(clock);
  }

  /** Notes the owner of one file or folder, which is there. */
  set(path: string, owner: Owner): void {
    this.single.set(path, { ...owner, stamp: this.clock.now + 1 });
  }

  /** Notes the owner of a folder and of all that is in it. */
  setWhole(path: string, owner: Owner): void {
    this.whole.set(path, { ...owner, stamp: this.clock.now + 1 });
  }

  /** Forgets a path that was deleted. */
  delete(path: string): void {
    if (this.single.get(path) !== undefined) this.single.set(path, undefined);
    if (this.whole.get(path) !== undefined) this.whole.set(path, undefined);
  }

  /** The owner of a path, by the newest of what was said of it and of the folders above; undefined where nothing was. */
  of(path: string, version?: number): Owner | undefined {
    let found = this.single.get(path, version);
    for (let at = path; ; at = parentOf(at)) {
      const whole = this.whole.get(at, version);
      if (whole !== undefined && (found === undefined || whole.stamp > found.stamp)) found = whole;
      if (at === '/') return found;
    }
  }

  /** Whether the path itself, or the files below it as a whole, were spoken of: it is there then. */
  names(path: string, version?: number): boolean {
    return this.single.get(path, version) !== undefined || this.whole.get(path, version) !== undefined;
  }

  /** The paths below a folder that were spoken of. */
  below(path: string): string[] {
    const inside = path === '/' ? '/' : `${path}/`;
    return [...this.single.keys(), ...this.whole.keys()].filter((each) => each.startsWith(inside));
  }
}

/** The folder that a path is in; `/` for `/`. */
export function parentOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/')) || '/';
}

/** Folders that every Linux image has, and that belong to root. */
const SYSTEM = new Set(
  '/ /bin /boot /etc /home /lib /lib64 /media /mnt /opt /sbin /srv /usr /usr/bin /usr/lib /usr/local /usr/local/bin /usr/local/etc /usr/local/include /usr/local/lib /usr/local/sbin /usr/local/share /usr/sbin /usr/share /usr/src /var /var/cache /var/lib /var/log /etc/profile.d'.split(
    ' ',
  ),
);

/** True for a folder of the system that belongs to root in every image that did not change that. */
export function isSystemFolder(path: string): boolean {
  return SYSTEM.has(path);
}

/** Folders of the system whose content no image gives to its user. */
export function isRootsOwn(path: string): boolean {
  return /^\/(?:bin|boot|etc|lib|lib64|sbin|usr)(?:\/|$)|^\/var\/(?:cache\/(?:apt|apk|dnf|yum)|lib\/(?:apt|dpkg|rpm|apk))(?:\/|$)/.test(
    path,
  );
}

/** What a mode says of others, as `chmod` reads it; undefined where it does not speak of writing. */
export function othersByMode(mode: Value): OthersWrite | undefined {
  if (!isKnown(mode)) return 'perhaps';
  if (/^[0-7]{3,5}$/.test(mode)) {
    const digits = mode.slice(-3);
    if (Number(digits[2]) & 2) return 'yes';
    return Number(digits[1]) & 2 ? 'perhaps' : 'no';
  }
  let others: OthersWrite | undefined;
  for (const clause of mode.split(',')) {
    const match = /^([ugoa]*)([-+=])([rwxXstugo]*)$/.exec(clause);
    if (match === null) return 'perhaps';
    const [, who = '', operator, what = ''] = match;
    const speaks = what.includes('w') || /[ugo]/.test(what);
    if (operator === '-') {
      if (what.includes('w') && /[oa]/.test(who)) others = who.includes('g') || who.includes('a') ? 'no' : 'perhaps';
    } else if (speaks && /[oa]/.test(who) && what.includes('w')) others = 'yes';
    else if (speaks && /[goa]/.test(who) && others !== 'yes') others = 'perhaps';
    else if (operator === '=' && /[goa]/.test(who) && others !== 'yes') others = who.includes('a') ? 'no' : 'perhaps';
  }
  return others;
}
