/**
 * Making edits that keep the author's layout: line endings, indentation, continuation lines and comments stay as they
 * are. All functions return edits over the file's original text.
 */
import type { Dockerfile, FromInstruction, Instruction } from '../parse/dockerfile/ast';
import { lineEnding } from '../text/lines';
import { insert, remove, replace } from './raw';
import type { TextEdit } from './types';

export { shellQuote } from './words/quote';

/** The start of the line that holds `offset`. */
export function lineStart(text: string, offset: number): number {
  return text.lastIndexOf('\n', Math.max(0, offset - 1)) + 1;
}

/** The offset after the line end of the line that holds `offset`; the text's end for its last line. */
export function nextLine(text: string, offset: number): number {
  const at = text.indexOf('\n', offset);
  return at < 0 ? text.length : at + 1;
}

/** The blanks at the start of the line that holds `offset`. */
export function indentation(text: string, offset: number): string {
  return /^[ \t]*/.exec(text.slice(lineStart(text, offset)))?.[0] ?? '';
}

/**
 * Inserts whole lines above an instruction: above the comment lines that are directly over it as well where
 * `overComments` says so. `lines` come without line ends.
 */
export function linesBefore(
  dockerfile: Dockerfile,
  file: string,
  instruction: Instruction,
  lines: readonly string[],
  overComments = false,
): TextEdit {
  const text = dockerfile.text;
  const eol = lineEnding(text);
  let at = lineStart(text, instruction.span.start);
  while (overComments && at > 0) {
    const above = lineStart(text, at - 1);
    if (!/^[ \t]*#/.test(text.slice(above, at))) break;
    if (dockerfile.directives.some((directive) => directive.span.start >= above && directive.span.start < at)) break;
    at = above;
  }
  const indent = indentation(text, instruction.span.start);
  return insert(file, at, lines.map((line) => `${indent}${line}${eol}`).join(''));
}

/** Inserts whole lines below an instruction, its heredocs included. */
export function linesAfter(
  dockerfile: Dockerfile,
  file: string,
  instruction: Instruction,
  lines: readonly string[],
): TextEdit {
  const text = dockerfile.text;
  const eol = lineEnding(text);
  const indent = indentation(text, instruction.span.start);
  const end = instruction.span.end;
  const at = nextLine(text, end);
  const open = openEnd(dockerfile, end);
  // A backslash at the very end would make the new line a part of this instruction.
  if (open !== undefined) {
    const rows = [...open.comments, ...lines.map((line) => indent + line)];
    return replace(file, { start: end, end: text.length }, rows.map((row) => eol + row).join('') + eol);
  }
  const block = lines.map((line) => `${indent}${line}`);
  // The last line of the file has no line end yet.
  if (at === text.length && !text.endsWith('\n')) return insert(file, at, block.map((line) => eol + line).join(''));
  return insert(file, at, block.map((line) => line + eol).join(''));
}

/** The comments after an instruction that goes on after its last word, by continuations that nothing else follows. */
function openEnd({ text, escape: slash }: Dockerfile, end: number): { readonly comments: string[] } | undefined {
  const next = nextLine(text, end);
  if (text.slice(end, next).trim() !== slash) return undefined;
  const rows = text.slice(next).split(/\r?\n/);
  const rest = rows.map((row) => row.trim()).filter((row) => row !== '' && row !== slash);
  return rest.every((row) => row.startsWith('#'))
    ? { comments: rows.filter((row) => /^[ \t]*#/.test(row)) }
    : undefined;
}

/** Deletes an instruction with its line end (comments above it stay). */
export function removeInstruction(dockerfile: Dockerfile, file: string, instruction: Instruction): TextEdit {
  const text = dockerfile.text;
  return remove(file, { start: lineStart(text, instruction.span.start), end: nextLine(text, instruction.span.end) });
}

/** A JSON array as people write it in Dockerfiles: `["a", "b"]`. */
export function jsonArray(words: readonly string[]): string {
  return `[${words.map((word) => JSON.stringify(word)).join(', ')}]`;
}

/** A flag before the arguments of an instruction: `--chown=app`. */
export function withFlag(file: string, { keywordSpan }: Instruction, flag: string): TextEdit {
  return insert(file, keywordSpan.end, ` ${flag}`);
}

/** Names a stage: ` AS name` after the image of its FROM. `as` is the word in the case of the file. */
export function withAlias(file: string, from: FromInstruction, as: string, name: string): TextEdit | undefined {
  return from.alias === undefined ? insert(file, from.span.end, ` ${as} ${name}`) : undefined;
}

/** Makes an instruction go on in the line below it; `and`: what is there is another command. */
export function continued(dockerfile: Dockerfile, file: string, { span }: Instruction, and: boolean): TextEdit {
  return insert(file, span.end, `${and ? ' &&' : ''} ${dockerfile.escape}`);
}
