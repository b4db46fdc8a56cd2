/**
 * Proves safe fixes before they are applied: the Dockerfile is run in the head with them. What they mend is gone, no rule
 * finds more, and no other instruction is changed. What cannot be proved is left.
 */
import type { Dockerfile } from '../parse/dockerfile/ast';
import { parseDockerfile } from '../parse/dockerfile/parser';
import type { Span } from '../text/span';
import { applyFixes } from './apply';
import type { Fix, TextEdit } from './types';

interface Named {
  readonly name: string;
}

/** What looks at a text as if it were a file's: the analyzer. */
export interface Previewer {
  preview(
    path: string,
    text: string,
  ): { readonly context: { readonly dockerfile: Dockerfile }; readonly findings: readonly Named[] } | undefined;
}

/** A Dockerfile as it is. */
export interface Unfixed {
  readonly path: string;
  readonly text: string;
  readonly findings: readonly Named[];
}

/** How many fixes are tried one by one where all together cannot be proved; each costs a look at the whole file. */
const MOST_TRIED = 40;

/** Those of the fixes of a Dockerfile that can be proved together; fixes that reach into other files are left out. */
export function provedFixes(previewer: Previewer, before: Unfixed, fixes: readonly Fix[]): readonly Fix[] {
  const own = fixes.filter(({ edits }) => edits.every((edit) => 'span' in edit && edit.file === before.path));
  const { applied } = applyFixes(own, (path) => (path === before.path ? before.text : undefined));
  if (applied.length === 0 || isProved(previewer, before, applied)) return applied;
  let good: readonly Fix[] = [];
  for (const fix of applied.slice(0, MOST_TRIED)) {
    const more = [...good, fix];
    if (isProved(previewer, before, more)) good = more;
  }
  return good;
}

function isProved(previewer: Previewer, before: Unfixed, fixes: readonly Fix[]): boolean {
  const { path, text } = before;
  const changed = applyFixes(fixes, (each) => (each === path ? text : undefined)).files.get(path);
  if (changed === undefined || changed === text) return false;
  const after = previewer.preview(path, changed);
  if (after === undefined || after.findings.length >= before.findings.length) return false;
  const problems = parseDockerfile(text).problems.length;
  if (after.context.dockerfile.problems.length > problems || findsMore(before.findings, after.findings)) return false;
  return instructionsHurt(path, text, changed, { edits: fixes.flatMap(({ edits }) => edits) }).length === 0;
}

function findsMore(before: readonly Named[], after: readonly Named[]): boolean {
  const counts = new Map<string, number>();
  for (const { name } of before) counts.set(name, (counts.get(name) ?? 0) + 1);
  for (const { name } of after) {
    const left = (counts.get(name) ?? 0) - 1;
    if (left < 0) return true;
    counts.set(name, left);
  }
  return false;
}

/** The instructions that no edit touches and that are not what they were after it: swallowed, cut, or changed. */
export function instructionsHurt(path: string, before: string, after: string, { edits }: Pick<Fix, 'edits'>): string[] {
  const own = edits.filter((edit): edit is TextEdit => 'span' in edit && edit.file === path);
  const touched = ({ start, end }: Span) =>
    own.some(({ span }) =>
      span.start === span.end ? start < span.start && span.start <= end : span.end > start && span.start <= end,
    );
  const left = parseDockerfile(after).instructions.map(({ span }) => after.slice(span.start, span.end));
  const hurt: string[] = [];
  let at = 0;
  for (const { span, keyword } of parseDockerfile(before).instructions) {
    // A line that is no instruction may well become a part of the one above.
    if (keyword === 'UNKNOWN' || touched(span)) continue;
    const text = before.slice(span.start, span.end);
    const found = left.indexOf(text, at);
    if (found < 0) hurt.push(text);
    else at = found + 1;
  }
  return hurt;
}
