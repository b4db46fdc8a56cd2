/** Edits of the language server as new texts. */
import { nameOf } from './project';
import type { Position, TextEdit, WorkspaceEdit } from './protocol';

/** The texts of the files that an edit changes or makes; undefined where it is about something else. */
export function textsAfter(
  edit: WorkspaceEdit,
  textOf: (name: string) => string | undefined,
): ReadonlyMap<string, string> | undefined {
  const texts = new Map<string, string>();
  for (const change of edit.documentChanges ?? []) {
    const name = nameOf('kind' in change ? change.uri : change.textDocument.uri);
    if (name === undefined) return undefined;
    if ('kind' in change) {
      texts.set(name, '');
      continue;
    }
    const text = texts.get(name) ?? textOf(name);
    if (text === undefined) return undefined;
    texts.set(name, applied(text, change.edits));
  }
  return texts;
}

function applied(text: string, edits: readonly TextEdit[]): string {
  const starts = [0];
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  const offset = ({ line, character }: Position) => Math.min((starts[line] ?? text.length) + character, text.length);
  // From the end on, so that places before stay; of several at one place the order counts.
  const sorted = edits
    .map(({ range, newText }, order) => ({ from: offset(range.start), to: offset(range.end), newText, order }))
    .sort((a, b) => b.from - a.from || b.to - a.to || b.order - a.order);
  let made = text;
  for (const { from, to, newText } of sorted) made = made.slice(0, from) + newText + made.slice(to);
  return made;
}
