/** Taking one command out of a RUN or a script without touching its neighbors. */

import { type CommandContext, isExecForm, isNested, placedCommands } from '../facts/calls';
import type { CommandRecord } from '../model/record';
import { lineStart, nextLine, remove, removeInstruction } from './edits';
import type { TextEdit } from './types';

/** Blanks, line continuations and the comment lines between them. */
const GAP = '(?:[ \\t]|\\\\[ \\t]*\\r?\\n(?:[ \\t]*#[^\\n]*\\n)*)*';

const JOINER_AFTER = new RegExp(`^${GAP}(?:&&|;)${GAP}`);

const JOINER_BEFORE = new RegExp(`${GAP}(?:&&|;)${GAP}$`);

const START = /^run(?:\s+--\S+)*\s*$/i;

/** How far around a command its joiner is looked for. */
const REACH = 2000;

/**
 * The edit that deletes a command with the `&&` or `;` that joins it; the whole instruction where it does nothing else.
 * Undefined where the command stands in something else: a pipeline, a test, a quoted script.
 */
export function withoutCommand(context: CommandContext, command: CommandRecord): TextEdit | undefined {
  if (isNested(command) || command.place.file !== context.path) return undefined;
  if (isExecForm(context, command)) {
    return context.kind === 'dockerfile' && command.parent === undefined
      ? removeInstruction(context.dockerfile, context.path, command.instruction)
      : undefined;
  }
  const { text } = context;
  const { start, end } = command.place.span;
  if (context.kind === 'dockerfile' && onlyCleansElse(context, command)) {
    return removeInstruction(context.dockerfile, context.path, command.instruction);
  }
  const from = context.kind === 'dockerfile' ? command.instruction.span.start : Math.max(0, start - REACH);
  const to = context.kind === 'dockerfile' ? command.instruction.span.end : Math.min(text.length, end + REACH);
  const before = text.slice(Math.max(from, start - REACH), start);
  const after = text.slice(end, Math.min(to, end + REACH));
  const bare = after.replace(/^[ \t]*#[^\n]*$/, '').trim() === '';
  const atStart = START.test(before.replace(/\\[ \t]*\r?\n(?:[ \t]*#[^\n]*\n)*/g, ' '));
  const ownLine =
    text.slice(lineStart(text, start), start).trim() === '' &&
    text.slice(end, nextLine(text, end)).trim() === '' &&
    !/\\[ \t]*\r?\n[ \t]*$/.test(before);
  const joined = JOINER_BEFORE.exec(before);
  const joins = JOINER_AFTER.exec(after);
  if (joins !== null && (atStart || joined !== null || /\n[ \t]*$/.test(before))) {
    return remove(context.path, { start, end: end + joins[0].length });
  }
  if (joined !== null && after.trim() === '') return remove(context.path, { start: start - joined[0].length, end });
  if (joined !== null && /^[ \t]*\r?\n/.test(after)) {
    return remove(context.path, { start: start - joined[0].length, end });
  }
  if (context.kind === 'dockerfile' && atStart && bare) {
    return removeInstruction(context.dockerfile, context.path, command.instruction);
  }
  return ownLine ? remove(context.path, { start: lineStart(text, start), end: nextLine(text, end) }) : undefined;
}

/** Whether the rest of the RUN only cleans up behind the command. */
function onlyCleansElse(context: CommandContext, command: CommandRecord): boolean {
  const rest = placedCommands(context).filter(
    (each) => each.command !== command && each.command.instruction === command.instruction,
  );
  return (
    command.instruction.keyword === 'RUN' &&
    command.instruction.heredocs.length === 0 &&
    rest.length > 0 &&
    rest.every(({ command: { conda, parent } }) => conda?.subcommand === 'clean' && parent === undefined)
  );
}
