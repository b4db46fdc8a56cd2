/** What programs may not do as the user that they run as. */
import { ONLY_ROOT } from '../../knowledge/rights';
import { isKnown, type Value } from '../../text/value';
import { resolvePath, type Status } from '../process';
import type { Failure } from '../record';
import {
  type Answer,
  isReadOnly,
  isRootUser,
  isSameUser,
  isThere,
  mayChangeMode,
  mayCreate,
  mayRemove,
  mayWriteFile,
  ownerOf,
} from '../rights';
import type { Call } from './call';
import { baseName } from './names';

/** A failure for want of rights; `path` is what the user may not change. */
export function permissionDenied(program: string, what: string, path?: string): Failure {
  const text = path === undefined ? `${program}: ${what}` : `${program}: ${what}: Permission denied`;
  return { code: 'permission-denied', text, paraphrased: true, ...(path === undefined ? {} : { path }) };
}

/** Says that the command is denied where the answer surely is no; undefined where it goes on. */
function unless(call: Call, answer: Answer, what: string, path: string): Status | undefined {
  if (answer !== false) return undefined;
  const program = baseName(call.argv[0]?.value ?? '');
  return call.interpreter.deny(call.record, call.scope, permissionDenied(program, `${what} ${path}`, path));
}

/** A failure for want of rights that root does not have either: a bind mount is for reading, unless it says `rw`. */
export function readOnly(program: string, what: string): Failure {
  return { code: 'read-only', text: `${program}: ${what}: Read-only file system`, paraphrased: true };
}

/** Says that the command fails where the path is in a mount for reading. */
function inReadOnly(call: Call, path: string, what: string): Status | undefined {
  if (!isReadOnly(path, call.interpreter.machine)) return undefined;
  const program = baseName(call.argv[0]?.value ?? '');
  return call.interpreter.fail(call.record, call.scope, readOnly(program, `${what} ${path}`));
}

/** Whether a command may make a file or folder, or write to the one that is there. */
export function toWrite(call: Call, path: Value): Status | undefined {
  if (!isKnown(path) || path.startsWith('/dev/')) return undefined;
  const stop = inReadOnly(call, path, 'cannot write');
  if (stop !== undefined) return stop;
  return unless(call, mayWriteFile(path, call.process.user, call.interpreter.machine), 'cannot write', path);
}

/** Whether a command may make something new at a path, or in a folder. */
export function toCreate(call: Call, path: Value): Status | undefined {
  if (!isKnown(path) || path.startsWith('/dev/')) return undefined;
  const stop = inReadOnly(call, path, 'cannot create');
  if (stop !== undefined) return stop;
  return unless(call, mayCreate(path, call.process.user, call.interpreter.machine), 'cannot create', path);
}

/** Whether a command may delete a path, where that is there. */
export function toRemove(call: Call, value: Value): Status | undefined {
  const { machine } = call.interpreter;
  const path = resolvePath(value, call.process.cwd);
  if (!isKnown(path) || /[*?[{]/.test(path) || !isThere(path, machine)) return undefined;
  const stop = inReadOnly(call, path, 'cannot remove');
  if (stop !== undefined) return stop;
  const may = mayRemove(path, call.process.user, machine);
  const full = may === true && machine.folders.get(path) !== undefined;
  // What is in a folder goes before the folder itself.
  return unless(call, full ? mayRemove(`${path}/content`, call.process.user, machine) : may, 'cannot remove', path);
}

/** Whether a command may change the owner of a path to a user. */
export function toChangeOwner(call: Call, value: Value, to: Value, whole: boolean): Status | undefined {
  const { machine } = call.interpreter;
  const { user } = call.process;
  const path = resolvePath(value, call.process.cwd);
  if (!isKnown(path) || /[*?[{]/.test(path) || !isThere(path, machine)) return undefined;
  if (isRootUser(user, machine) !== false || machine.opaque !== undefined) return undefined;
  const another = isSameUser(user, to, machine);
  const paths = whole ? [path, `${path}/content`, ...machine.owners.below(path)] : [path];
  const others = paths.some((each) => {
    const owner = ownerOf(each, machine);
    return owner !== undefined && isSameUser(owner.user, user, machine) === false;
  });
  // Nobody but root gives a file away, not even its owner; that it stays the owner's own is no change.
  return unless(call, others || another === false ? false : undefined, 'cannot change the owner of', path);
}

/** Whether a command may change the mode of a path. */
export function toChangeMode(call: Call, value: Value): Status | undefined {
  const { machine } = call.interpreter;
  const path = resolvePath(value, call.process.cwd);
  if (!isKnown(path) || /[*?[{]/.test(path) || !isThere(path, machine)) return undefined;
  return unless(call, mayChangeMode(path, call.process.user, machine), 'cannot change the mode of', path);
}

/** Whether a program that only root may run is run as somebody else; undefined where it goes on. */
export function asRootOnly(call: Call, name: string): Status | undefined {
  const trait = Object.hasOwn(ONLY_ROOT, name) ? ONLY_ROOT[name] : undefined;
  if (trait === undefined || isRootUser(call.process.user, call.interpreter.machine) !== false) return undefined;
  const words = call.argv.slice(1).map((arg) => arg.value);
  if (trait.unless !== undefined && words.some((word) => trait.unless?.test(word))) return undefined;
  if (trait.when !== undefined && !words.some((word) => trait.when?.test(word))) return undefined;
  return call.interpreter.deny(call.record, call.scope, permissionDenied(name, trait.says));
}
