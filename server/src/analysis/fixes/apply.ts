/** Applying fixes to texts: all edits of a fix or none, no two fixes over the same place in one round. */
import type { CreateFile, Edit, Fix, Fixable, TextEdit } from './types';

/** The texts after applying fixes: changed and created files by path. */
export interface Applied {
  readonly files: ReadonlyMap<string, string>;
  readonly created: ReadonlySet<string>;
  readonly applied: readonly Fix[];
  readonly skipped: readonly Fix[];
}

function isCreate(edit: Edit): edit is CreateFile {
  return 'create' in edit;
}

/**
 * Applies fixes in order; one whose edits touch a place that an earlier one changed is left for the next round.
 * `read` gives the text of a file as it is now; undefined where there is none.
 */
export function applyFixes(fixes: readonly Fix[], read: (path: string) => string | undefined): Applied {
  const taken = new Map<string, TextEdit[]>();
  const created = new Map<string, string>();
  const applied: Fix[] = [];
  const skipped: Fix[] = [];
  for (const fix of fixes) {
    if (fits(fix, taken, created, read)) {
      applied.push(fix);
      for (const edit of fix.edits) {
        if (isCreate(edit)) created.set(edit.file, edit.create);
        else {
          const list = taken.get(edit.file) ?? [];
          if (!list.some((other) => same(other, edit))) list.push(edit);
          taken.set(edit.file, list);
        }
      }
    } else skipped.push(fix);
  }
  const files = new Map<string, string>(created);
  for (const [file, edits] of taken) files.set(file, applyEdits(read(file) ?? '', edits));
  return { files, created: new Set(created.keys()), applied, skipped };
}

function fits(
  fix: Fix,
  taken: ReadonlyMap<string, readonly TextEdit[]>,
  created: ReadonlyMap<string, string>,
  read: (path: string) => string | undefined,
): boolean {
  if (fix.edits.length === 0) return false;
  for (const edit of fix.edits) {
    if (isCreate(edit)) {
      if (read(edit.file) !== undefined || created.has(edit.file)) return false;
      continue;
    }
    const text = read(edit.file);
    if (text === undefined || edit.span.start < 0 || edit.span.end > text.length || edit.span.start > edit.span.end)
      return false;
    for (const other of taken.get(edit.file) ?? []) if (!same(other, edit) && touches(other, edit)) return false;
  }
  return true;
}

function same(a: TextEdit, b: TextEdit): boolean {
  return a.span.start === b.span.start && a.span.end === b.span.end && a.text === b.text;
}

function touches(a: TextEdit, b: TextEdit): boolean {
  if (a.span.start === b.span.start) return true;
  return a.span.start < b.span.end && b.span.start < a.span.end;
}

/** The text with all edits applied; they must not overlap. */
export function applyEdits(text: string, edits: readonly TextEdit[]): string {
  const sorted = [...edits].sort((a, b) => a.span.start - b.span.start || a.span.end - b.span.end);
  const pieces: string[] = [];
  let at = 0;
  for (const edit of sorted) {
    if (edit.span.start < at) continue;
    pieces.push(text.slice(at, edit.span.start), edit.text);
    at = edit.span.end;
  }
  pieces.push(text.slice(at));
  return pieces.join('');
}

/** The fixes that "fix all" takes: the first fix of each finding where it is safe (or any, if `unsafe` is allowed). */
export function fixesOf(findings: readonly Fixable[], unsafe = false): Fix[] {
  return mendingsOf(findings, unsafe).map(({ fix }) => fix);
}

/** What "fix all" takes, each fix with its finding. */
export function mendingsOf<F extends Fixable>(
  findings: readonly F[],
  unsafe = false,
): { readonly finding: F; readonly fix: Fix }[] {
  return findings.flatMap((finding) => {
    const fix = finding.fixes.find((each) => each.safe) ?? (unsafe ? finding.fixes[0] : undefined);
    return fix === undefined ? [] : [{ finding, fix }];
  });
}
