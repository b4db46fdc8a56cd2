/** Applying fixes to many files: one file after the other, each looked at and proved with what was fixed before it. */
import { applyFixes } from '../analysis/fixes/apply';
import type { Fix } from '../analysis/fixes/types';

/** Fixes may make room for others; after so many rounds they go in circles. */
const MOST_ROUNDS = 20;

/** The files that are fixed, in memory. */
export interface FixedFiles {
  read(path: string): { readonly text: string } | undefined;
  set(path: string, text: string, mode?: number): void;
}

/**
 * Applies fixes until none is left; those that were applied. Each file is looked at again before its own fixes are applied:
 * two that are right alone may not be right together, in different files as well.
 *
 * @param fixesOf the fixes of a file as it is now that may be applied together
 * @param mostRounds how often each file is looked at, at most
 */
export function fixInTurn<T>(
  targets: readonly T[],
  fixesOf: (target: T, index: number) => readonly Fix[],
  files: FixedFiles,
  mostRounds = MOST_ROUNDS,
): readonly Fix[] {
  const done: Fix[] = [];
  for (let round = 0; round < mostRounds; round++) {
    const before = done.length;
    for (const [index, target] of targets.entries()) {
      const fixes = fixesOf(target, index);
      const { applied, created, files: changed } = applyFixes(fixes, (path) => files.read(path)?.text);
      for (const [path, text] of changed) files.set(path, text, created.has(path) ? modeOf(path, applied) : undefined);
      done.push(...applied);
    }
    if (done.length === before) break;
  }
  return done;
}

/** The mode of a file that fixes make. */
function modeOf(path: string, fixes: readonly Fix[]): number {
  const isProgram = fixes.some(({ edits }) =>
    edits.some((edit) => 'create' in edit && edit.file === path && edit.executable === true),
  );
  return isProgram ? 0o755 : 0o644;
}
