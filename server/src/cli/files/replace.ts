/** Writing a file so that nothing is lost: the old text or the new one, never a part, and never over somebody else's change. */
import { randomBytes } from 'node:crypto';
import {
  accessSync,
  chownSync,
  closeSync,
  constants,
  fchmodSync,
  fsyncSync,
  linkSync,
  openSync,
  readFileSync,
  realpathSync,
  renameSync,
  statSync,
  unlinkSync,
  writeSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';

/** The file was changed by somebody else since it was read. */
export class ChangedMeanwhile extends Error {
  override readonly name = 'ChangedMeanwhile';
}

/**
 * Replaces a file's content. The new text is written to a file beside it, with the same mode and owner, which then takes its
 * place: a full disk or a power cut leaves the old file as it was. A symbolic link stays one; its target is replaced.
 *
 * @param before the bytes that the file must still hold
 * @throws ChangedMeanwhile where it holds others by now; else an error of the system (no permission, no space)
 */
export function replaceFile(path: string, before: Uint8Array, after: Uint8Array): void {
  const target = realpathSync(path);
  // A file that is read-only stays as it is, though its folder would let it be replaced.
  accessSync(target, constants.W_OK);
  const { mode, uid, gid } = statSync(target);
  const temporary = writeBeside(target, after, mode & 0o7777, { uid, gid });
  try {
    if (!readFileSync(target).equals(before)) throw new ChangedMeanwhile(`${path} was changed`);
    renameSync(temporary, target);
  } catch (error) {
    remove(temporary);
    throw error;
  }
}

/**
 * Writes a text file as a whole: makes it, replaces it, or leaves it alone where it says the same.
 *
 * @param textOf the new text for the one that is there; for an empty one where there is no file
 * @throws as `replaceFile` and `createFile`, and what `textOf` throws
 */
export function writeText(path: string, textOf: (before: string) => string): void {
  let before: Buffer | undefined;
  try {
    before = readFileSync(path);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
  }
  const after = Buffer.from(textOf(before?.toString('utf8') ?? ''), 'utf8');
  if (before === undefined) createFile(path, after, 0o666);
  else if (!before.equals(after)) replaceFile(path, before, after);
}

/**
 * Makes a file that is not there yet.
 *
 * @throws an error with the code EEXIST where there is one by now; else an error of the system
 */
export function createFile(path: string, content: Uint8Array, mode: number): void {
  const temporary = writeBeside(path, content, mode & ~process.umask());
  try {
    // Unlike renaming, this never takes the place of a file that is there.
    linkSync(temporary, path);
  } finally {
    remove(temporary);
  }
}

function writeBeside(path: string, content: Uint8Array, mode: number, owner?: { uid: number; gid: number }): string {
  const temporary = join(dirname(path), `.${basename(path)}.${randomBytes(6).toString('hex')}.tmp`);
  const file = openSync(temporary, 'wx', 0o600);
  try {
    for (let at = 0; at < content.length; ) at += writeSync(file, content, at);
    if (process.platform !== 'win32') {
      if (owner !== undefined) keepOwner(temporary, owner);
      fchmodSync(file, mode);
    }
    fsyncSync(file);
  } catch (error) {
    closeSync(file);
    remove(temporary);
    throw error;
  }
  closeSync(file);
  return temporary;
}

/** Gives a file to its owner again, where that is somebody else; only root can, and others own what they may change. */
function keepOwner(path: string, { uid, gid }: { uid: number; gid: number }): void {
  const own = statSync(path);
  if (own.uid === uid && own.gid === gid) return;
  chownSync(path, uid, gid);
}

function remove(path: string): void {
  try {
    unlinkSync(path);
  } catch {
    // It is gone already.
  }
}
