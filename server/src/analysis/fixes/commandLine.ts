/**
 * Writing the whole command of an instruction: as a JSON array or in shell form. Words that stay keep their layout;
 * comments between continuation lines go above the instruction. Each function says undefined where the command cannot be
 * written so.
 */
import type {
  BrokenArray,
  CmdInstruction,
  CommandLine,
  Dockerfile,
  HealthcheckInstruction,
  Instruction,
  RunInstruction,
  ShellInstruction,
} from '../parse/dockerfile/ast';
import { lineEnding } from '../text/lines';
import type { Span } from '../text/span';
import { isKnown } from '../text/value';
import type { EditedDockerfile } from './arguments';
import { indentation, jsonArray, lineStart } from './edits';
import { insert, replace } from './raw';
import type { TextEdit } from './types';
import { replaceWords, withoutWords, wordAt, wordsAfter, wordsBefore } from './words';

/** An instruction whose command can be rewritten. */
export type CommandInstruction = RunInstruction | CmdInstruction | HealthcheckInstruction | ShellInstruction;

function commandOf(instruction: CommandInstruction): Pick<CommandLine, 'argv' | 'form' | 'span'> | undefined {
  if (instruction.keyword !== 'SHELL') return instruction.command;
  const { argv, args } = instruction;
  return argv && { form: 'exec', argv, span: args.span(0, args.text.length) };
}

/** Writes the command as a JSON array of these words; of an array, only what differs is changed. */
export function asExec(
  file: EditedDockerfile,
  instruction: CommandInstruction,
  words: readonly string[],
): readonly TextEdit[] | undefined {
  const command = commandOf(instruction);
  if (command === undefined || instruction.heredocs.length > 0 || words.length === 0 || !words.every(isKnown))
    return undefined;
  if (command.form === 'shell') return rewritten(file, command.span, jsonArray(words));
  const old = command.argv;
  if (old.length === 0) return undefined;
  let head = 0;
  while (head < old.length && old[head]?.value === words[head]) head++;
  let tail = 0;
  const most = Math.min(old.length, words.length) - head;
  while (tail < most && old.at(-1 - tail)?.value === words.at(-1 - tail)) tail++;
  const gone = old.slice(head, old.length - tail).map(({ span }) => wordAt(file, span));
  const added = words.slice(head, words.length - tail);
  if (gone.length === 0 && added.length === 0) return undefined;
  if (added.length === 0) return withoutWords(file, gone);
  const edit =
    gone.length > 0
      ? replaceWords(file, gone[0], gone.at(-1), added)
      : head > 0
        ? wordsAfter(file, wordAt(file, (old[head - 1] as (typeof old)[number]).span), added)
        : wordsBefore(file, wordAt(file, (old[0] as (typeof old)[number]).span), added);
  return edit && [edit];
}

/**
 * Writes the command in shell form. Undefined for text that Docker would read in another way: several lines, escapes, what
 * looks like an array, a flag or a heredoc.
 * @param script shell text
 */
export function asShell(
  file: EditedDockerfile,
  instruction: Exclude<CommandInstruction, ShellInstruction>,
  script: string,
): readonly TextEdit[] | undefined {
  const { command } = instruction;
  if (command === undefined || instruction.heredocs.length > 0 || !isKnown(script)) return undefined;
  if (/[\r\n]|<<|^\s*(?:\[|--|$)/.test(script) || script.includes(file.dockerfile.escape)) return undefined;
  return rewritten(file, command.span, script);
}

/** Writes lines in the place of an instruction. */
export function replaceInstruction(
  file: EditedDockerfile,
  instruction: Instruction,
  lines: readonly string[],
): readonly TextEdit[] {
  const indent = indentation(file.text, instruction.span.start);
  return rewritten(file, instruction.span, lines.join(lineEnding(file.text) + indent));
}

/** A text in the place of another one; the comments in it go above the instruction. */
function rewritten(file: EditedDockerfile, span: Span, text: string): readonly TextEdit[] {
  return [...commentsAbove(file, span), replace(file.path, span, text)];
}

function commentsAbove({ dockerfile, path, text }: EditedDockerfile, span: Span): readonly TextEdit[] {
  const inside = dockerfile.comments.filter(
    (comment) => comment.inside && comment.span.start >= span.start && comment.span.end <= span.end,
  );
  return inside.length === 0
    ? []
    : linesOver(
        path,
        text,
        instructionStart(dockerfile, span),
        inside.map((comment) => comment.text),
      );
}

function instructionStart({ instructions }: Dockerfile, { start }: Span): number {
  return instructions.findLast((each) => each.span.start <= start)?.span.start ?? start;
}

function linesOver(path: string, text: string, at: number, lines: readonly string[]): readonly TextEdit[] {
  const indent = indentation(text, at);
  return [insert(path, lineStart(text, at), lines.map((line) => indent + line + lineEnding(text)).join(''))];
}

/**
 * Writes an array that is no JSON as it was meant: strings in double quotes, commas between them, a comment after it on a
 * line above. Over several lines the layout stays. Undefined where it is not clear what was meant.
 */
export function repairedArray(
  file: EditedDockerfile,
  command: CommandLine,
  broken: BrokenArray,
): readonly TextEdit[] | undefined {
  if (!broken.clear) return undefined;
  const { text, path, dockerfile } = file;
  if (text.slice(command.span.start, command.span.end).includes('\n')) return sameLayout(file, command);
  const array = replace(path, command.span, jsonArray(command.argv.map(({ value }) => value)));
  if (broken.comment === undefined) return [array];
  return [...linesOver(path, text, instructionStart(dockerfile, command.span), [broken.comment]), array];
}

/** The array with its strings in double quotes and commas between them, all else of the text as it is. */
function sameLayout({ text, path }: EditedDockerfile, { argv, span }: CommandLine): readonly TextEdit[] | undefined {
  const pieces: string[] = ['['];
  let at = span.start + 1;
  for (const [i, item] of argv.entries()) {
    const gap = text.slice(at, item.span.start).replace(/,/g, '');
    if (!/^[\s\\]*$/.test(gap)) return undefined;
    // The comma stays after the string before it.
    pieces.push(i === 0 ? gap : `,${gap === '' ? ' ' : gap}`, JSON.stringify(item.value));
    at = item.span.end;
  }
  const rest = text.slice(at, span.end).replace(/[,\]]/g, '');
  if (!/^[\s\\]*$/.test(rest)) return undefined;
  pieces.push(rest, ']');
  return [replace(path, span, pieces.join(''))];
}
