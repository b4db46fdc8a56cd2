/** Making fixes of edits that may not be possible. */
import type { Edit, Fix } from './types';

/** An edit, several, or none where it could not be made surely. */
export type MaybeEdits = Edit | readonly Edit[] | undefined;

/** The fix in a list; an empty list where one of its edits could not be made. */
export function fixOf(title: string, safe: boolean, ...parts: readonly MaybeEdits[]): Fix[] {
  const edits = allOf(parts);
  return edits === undefined || edits.length === 0 ? [] : [{ title, safe, edits }];
}

/** All edits; undefined where one could not be made. */
export function allOf(parts: readonly MaybeEdits[]): readonly Edit[] | undefined {
  const edits: Edit[] = [];
  for (const part of parts) {
    if (part === undefined) return undefined;
    if ('file' in part) edits.push(part);
    else edits.push(...part);
  }
  return edits;
}
