/** All findings of one rule in one file, mended at once. */
import { applyFixes } from './apply';
import type { Fix, Fixable } from './types';

/**
 * The fixes that mend as many findings of a rule as fit together: the safe fix of each where it has one, else its first.
 * Those that reach into other files are left out: what "in this file" says has to hold. Empty where there is no more than
 * one, or where one of them mends all there is.
 */
export function fixesOfRule(
  findings: readonly (Fixable & { readonly name: string })[],
  name: string,
  path: string,
  text: string,
): readonly Fix[] {
  const fixes = findings.flatMap((finding) => {
    if (finding.name !== name) return [];
    const fix = finding.fixes.find(({ safe }) => safe) ?? finding.fixes[0];
    const local = fix?.edits.every((edit) => edit.file === path && !('create' in edit));
    return fix !== undefined && local === true ? [fix] : [];
  });
  const { applied } = applyFixes(fixes, (file) => (file === path ? text : undefined));
  const different = new Set(applied.map(({ edits }) => JSON.stringify(edits)));
  return different.size > 1 ? applied : [];
}
