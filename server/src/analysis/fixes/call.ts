/** Changing the words of a call. */
import { type CommandContext, isJsonWord } from '../facts/calls';
import type { CommandRecord } from '../model/record';
import type { Span } from '../text/span';
import { insert, remove, replace } from './edits';
import type { TextEdit } from './types';

/** Adds words behind one of a command's own, as a shell or a JSON array wants them. */
export function addWords(
  context: CommandContext,
  command: CommandRecord,
  behind: Span,
  words: readonly string[],
): TextEdit {
  const json = isJsonWord(context, command, behind);
  return insert(
    context.path,
    behind.end,
    words.map((word) => (json ? `, ${JSON.stringify(word)}` : ` ${word}`)).join(''),
  );
}

/** Puts another word in the place of one; an empty one deletes it with the blank or comma before it. */
export function replaceWord(context: CommandContext, command: CommandRecord, span: Span, word: string): TextEdit {
  const json = isJsonWord(context, command, span);
  if (word !== '') return replace(context.path, span, json ? JSON.stringify(word) : word);
  const before = context.text.slice(Math.max(0, span.start - 80), span.start);
  const gap = (json ? /,[ \t]*$/ : /[ \t]*$/).exec(before)?.[0].length ?? 0;
  return remove(context.path, { start: span.start - gap, end: span.end });
}
