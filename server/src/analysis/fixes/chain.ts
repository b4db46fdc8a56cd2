/** Editing the commands of a RUN: adding one behind another, taking one out. */

import type { DockerfileContext } from '../contexts/types';
import type { CommandRecord } from '../model/record';
import type { RunInstruction } from '../parse/dockerfile/ast';
import { lineEnding } from '../text/lines';
import { indentation, insert, lineStart, remove, removeInstruction } from './edits';
import type { TextEdit } from './types';

/**
 * Adds a command behind another one, joined by `&&` in the layout that the RUN has: on a line of its own where the RUN
 * has several lines. Undefined for the JSON form and for commands of other files.
 */
export function appendCommand(
  context: DockerfileContext,
  written: CommandRecord,
  command: string,
): TextEdit | undefined {
  const after = wholeCommand(written);
  const { instruction } = after;
  if (instruction.keyword !== 'RUN' || after.place.file !== context.path) return undefined;
  const { text } = context;
  // With CRLF the last word of a heredoc's line holds the carriage return.
  const { start, end } = after.place.span;
  const span = { start, end: text.charAt(end - 1) === '\r' ? end - 1 : end };
  if (instruction.command.form === 'exec' && after.parent === undefined) return undefined;
  const whole = text.slice(instruction.span.start, instruction.span.end);
  if (inHeredoc(instruction, span.start) || !whole.includes('\n') || isInsideQuotes(after)) {
    return insert(context.path, span.end, ` && ${command}`);
  }
  const slash = context.dockerfile.escape;
  const eol = lineEnding(text);
  const indent = indentOf(context, instruction, span.start);
  const rest = text.slice(span.end, instruction.span.end);
  const above = text.slice(Math.max(0, span.start - 400), span.start);
  const leading =
    /(?:^|\n)[ \t]*(?:&&|;)[ \t]*$/.test(above) || /^[ \t]*[\\`][ \t]*\r?\n(?:[ \t]*#[^\n]*\n)*[ \t]*&&/.test(rest);
  if (leading || rest.trim() === '') {
    const trailing = !leading && /&&[ \t]*[\\`][ \t]*\r?\n(?:[ \t]*#[^\n]*\n)*[ \t]*$/.test(above);
    return insert(
      context.path,
      span.end,
      trailing ? ` && ${slash}${eol}${indent}${command}` : ` ${slash}${eol}${indent}&& ${command}`,
    );
  }
  if (/^[ \t]*&&[ \t]*[\\`][ \t]*\r?\n/.test(rest))
    return insert(context.path, span.end, ` && ${slash}${eol}${indent}${command}`);
  return insert(context.path, span.end, ` && ${command}`);
}

/** The command as it stands in its shell: with the wrapper that runs it, such as `conda run -n base` or `time`. */
function wholeCommand(command: CommandRecord): CommandRecord {
  let at = command;
  for (let depth = 0; depth < 8; depth++) {
    const { parent } = at;
    const first = at.argv[0]?.place?.span;
    if (parent === undefined || first === undefined || at.argv.length < 2) return at;
    const own = at.place.span.start !== first.start || at.place.span.end !== first.end;
    if (own || parent.place.file !== at.place.file || parent.place.span.end < first.end) return at;
    at = parent;
  }
  return at;
}

/** The indentation of a command's line; for the first line of a RUN that of the next one, or four blanks. */
function indentOf(context: DockerfileContext, instruction: RunInstruction, at: number): string {
  const { text } = context;
  const start = lineStart(text, at);
  if (start > instruction.span.start) return indentation(text, at);
  const next = /\n([ \t]+)[^\s#]/.exec(text.slice(instruction.span.start, instruction.span.end));
  return next?.[1] ?? '    ';
}

/** Whether the command stands inside a word of another one: `bash -c "…"`. */
function isInsideQuotes(command: CommandRecord): boolean {
  return command.parent !== undefined && command.parent.place.span.start !== command.place.span.start;
}

function inHeredoc(instruction: RunInstruction, at: number): boolean {
  return instruction.heredocs.some((heredoc) => heredoc.bodySpan.start <= at && at < heredoc.bodySpan.end);
}

/**
 * Takes a command out of its RUN, with the `&&` or `;` that joins it; the whole RUN where it is all of it. Undefined where
 * it is joined otherwise.
 */
export function removeCommand(context: DockerfileContext, command: CommandRecord): TextEdit | undefined {
  const { instruction } = command;
  if (instruction.keyword !== 'RUN' || command.place.file !== context.path) return undefined;
  if (instruction.command.form === 'exec') return undefined;
  const { text } = context;
  const { span } = command.place;
  const before = text.slice(instruction.span.start, span.start);
  const behind = text.slice(span.end, instruction.span.end);
  if (inHeredoc(instruction, span.start)) {
    const start = lineStart(text, span.start);
    const line = /^[ \t]*(?:\r?\n|$)/.exec(text.slice(span.end));
    if (!/^[ \t]*$/.test(text.slice(start, span.start)) || line === null) return undefined;
    return remove(context.path, { start, end: span.end + line[0].length });
  }
  const near = before.slice(-400);
  const front = /(?:[ \t]*[\\`][ \t]*\r?\n)?[ \t]*(?:&&|;)(?:[ \t]*[\\`][ \t]*\r?\n)?[ \t]*$/.exec(near);
  const follows = /^(?:[ \t]*[\\`][ \t]*\r?\n)?[ \t]*(?:&&|;|$)/.test(behind);
  if (front !== null && follows) return remove(context.path, { start: span.start - front[0].length, end: span.end });
  const back = /^(?:[ \t]*[\\`][ \t]*\r?\n)?[ \t]*(?:&&|;)(?:[ \t]*[\\`][ \t]*\r?\n)?[ \t]*(?=[^\s#])/.exec(behind);
  const first = /^RUN(?:[ \t]+--[^\s]+|[ \t]*[\\`][ \t]*\r?\n)*[ \t]+$/i.test(before) || /^RUN[ \t]+$/i.test(before);
  if (first && back !== null) return remove(context.path, { start: span.start, end: span.end + back[0].length });
  if (first && behind.trim() === '') return removeInstruction(context.dockerfile, context.path, instruction);
  return undefined;
}
