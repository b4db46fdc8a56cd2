/** All findings of one rule in one file, mended at once. */
import { applyFixes } from './apply';
import type { Fix, Fixable } from './types';

/**
 * The fixes that mend as many findings of a rule as fit together, each with its finding: the safe fix of each where it has
 * one, else its first. Those that reach into other files are left out: what "in this file" says has to hold. Empty where
 * there is no more than one, or where one of them mends all there is.
 */
export function fixesOfRule<F extends Fixable & { readonly name: string }>(
  findings: readonly F[],
  name: string,
  path: string,
  text: string,
): readonly { readonly finding: F; readonly fix: Fix }[] {
  const mendings = findings.flatMap((finding) => {
    if (finding.name !== name) return [];
    const fix = finding.fixes.find(({ safe }) => safe) ?? finding.fixes[0];
    const local = fix?.edits.every((edit) => edit.file === path && !('create' in edit));
    return fix !== undefined && local === true ? [{ finding, fix }] : [];
  });
  const fixes = mendings.map(({ fix }) => fix);
  const applied = new Set(applyFixes(fixes, (file) => (file === path ? text : undefined)).applied);
  const fitting = mendings.filter(({ fix }) => applied.has(fix));
  const different = new Set(fitting.map(({ fix }) => JSON.stringify(fix.edits)));
  return different.size > 1 ? fitting : [];
}
