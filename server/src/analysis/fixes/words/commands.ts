/** Edits in terms of whole commands of shell scripts: put before or after another one, in its place, or taken out. */
import { lineEnding } from '../../text/lines';
import type { Location, Span } from '../../text/span';
import { indentation, lineStart, removeInstruction } from '../edits';
import type { TextEdit } from '../types';
import type { EditedFile, ShellText } from './places';
import type { NewWord } from './quote';
import type { ScriptCommand } from './script';
import { closeGap, placeIn, spotOf, type Written, wordsBefore } from './words';

/** A command of the model: its words have places. */
export interface WrittenCommand {
  readonly argv: readonly (Written | undefined)[];
}

/** A command as it is written: in which text, and where in its list. */
interface Found {
  readonly shell: ShellText;
  readonly command: ScriptCommand;
}

/** The command that a record's name is written in: for `sudo conda clean` and its like all of it. */
function commandOf(file: EditedFile, record: WrittenCommand): Found | undefined {
  const spot = spotOf(file, record.argv[0]);
  if (spot?.kind !== 'word' || spot.token.command === undefined) return undefined;
  return { shell: spot.shell, command: spot.token.command };
}

/** Puts words before a command: `conda run -n app`. Assignments before it stay where they are. */
export function wrapCommand(file: EditedFile, record: WrittenCommand, words: readonly NewWord[]): TextEdit | undefined {
  return wordsBefore(file, record.argv[0], words);
}

/** The assignments before a command, as shell text with a blank after it: `PATH=/opt/conda/bin:$PATH `. */
export function assignmentsOf(file: EditedFile, record: WrittenCommand): string {
  const found = commandOf(file, record);
  const { name, prefix = [] } = found?.command.node ?? {};
  const all = prefix.filter((each) => each.type === 'Assignment');
  return found === undefined || name === undefined ? '' : all.map(({ text }) => `${text} `).join('');
}

/** True where the command's words are strings of an array that no shell reads. */
export function isExecForm(file: EditedFile, record: WrittenCommand): boolean {
  return spotOf(file, record.argv[0])?.kind === 'item';
}

/** Writes other shell text in the place of a command with its assignments and redirections. */
export function replaceCommand(file: EditedFile, record: WrittenCommand, text: string): TextEdit | undefined {
  const found = commandOf(file, record);
  if (found === undefined) return undefined;
  const { shell, command } = found;
  const written = shell.encode(text);
  const span = placeIn(shell, command.node.pos, command.node.end);
  return written === undefined ? undefined : { file: file.path, span, text: written };
}

/** What a command is joined to others by: its pipeline, or itself. */
function unitOf({ command }: Found): { readonly pos: number; readonly end: number } {
  return command.pipeline ?? command.node;
}

function isFirst({ command }: Found): boolean {
  return command.andOr === undefined || command.index === 0;
}

/**
 * Runs another command after one: ` && command`, or a statement of its own where others follow (`set -e` does not stop at
 * what fails before `&&`), on a line of its own where the instruction has several lines. Undefined where it would not run or would change what the script does: after `exec` and `!`, in a
 * condition, in the background, in the JSON form.
 * @param command shell text
 */
export function commandAfter(file: EditedFile, record: WrittenCommand, command: string): TextEdit | undefined {
  const found = commandOf(file, record);
  if (found === undefined) return undefined;
  const { shell } = found;
  const { node, pipeline, owner, background } = found.command;
  if (background || owner === 'condition' || owner === 'substitution') return undefined;
  if (pipeline !== undefined && pipeline.prefixes.length > 0) return undefined;
  if (node.name?.value === 'exec') return undefined;
  if (!isReadable(shell)) return undefined;
  const unit = unitOf(found);
  const at = placeIn(shell, unit.pos, unit.end).end;
  const start = placeIn(shell, unit.pos, unit.end).start;
  const text = shell.encode(layoutAfter(file, found, { start, end: at }, command));
  return text === undefined ? undefined : { file: file.path, span: { start: at, end: at }, text };
}

/**
 * Stops the script where a command, or all of the list that it is in, fails: ` || exit 1`. Undefined where somebody has an
 * answer already, or nobody sees the exit code: in a condition, in the background, after `!`, in the JSON form.
 */
export function exitAfter(
  file: EditedFile,
  record: WrittenCommand,
  of: 'command' | 'list' = 'command',
): TextEdit | undefined {
  const found = commandOf(file, record);
  if (found === undefined || !isReadable(found.shell)) return undefined;
  const { pipeline, owner, background, andOr, list, at } = found.command;
  if (background || owner === 'condition' || owner === 'substitution' || andOr?.operators.includes('||'))
    return undefined;
  if (pipeline !== undefined && pipeline.prefixes.length > 0) return undefined;
  const { shell } = found;
  const unit = of === 'list' ? (list[at] ?? unitOf(found)) : unitOf(found);
  const { end } = placeIn(shell, unit.pos, unit.end);
  // `a && b &` runs in the background as a whole.
  if (file.text.charAt(end - 1) === '&') return undefined;
  const text = shell.encode(' || exit 1');
  return text === undefined ? undefined : { file: file.path, span: { start: end, end }, text };
}

/**
 * Puts lines before and after the statement of a script that a command is in, indented as it is. Undefined where other
 * things are on its lines.
 *
 * @param around a statement around it, in offsets of the script: all of an `if` on one line
 */
export function linesAround(
  file: EditedFile,
  record: WrittenCommand,
  before: readonly string[],
  after: readonly string[],
  around?: { readonly pos: number; readonly end: number },
): readonly TextEdit[] | undefined {
  const found = commandOf(file, record);
  const statement = around ?? found?.command.list[found.command.at];
  if (found === undefined || statement === undefined || !isReadable(found.shell)) return undefined;
  const { shell } = found;
  if (shell.continuation?.kind !== 'shell' || shell.depth > 0) return undefined;
  const { start, end } = placeIn(shell, statement.pos, statement.end);
  const { text, path } = file;
  const indent = text.slice(lineStart(text, start), start);
  const rest = /^[ \t]*(?:;[ \t]*)?(?=\r?\n|$)/.exec(text.slice(end))?.[0];
  if (rest === undefined || !/^[ \t]*$/.test(indent)) return undefined;
  const eol = lineEnding(text);
  const above = shell.encode(before.map((line) => line + eol + indent).join(''));
  const below = shell.encode(after.map((line) => eol + indent + line).join(''));
  if (above === undefined || below === undefined) return undefined;
  const at = end + rest.length;
  return [
    ...(above === '' ? [] : [{ file: path, span: { start, end: start }, text: above }]),
    ...(below === '' ? [] : [{ file: path, span: { start: at, end: at }, text: below }]),
  ];
}

/** A new last line of a script. */
export function lastLine({ kind, path, text }: EditedFile, line: string): TextEdit | undefined {
  if (kind !== 'script') return undefined;
  const eol = lineEnding(text);
  const open = text === '' || text.endsWith('\n') ? '' : eol;
  return { file: path, span: { start: text.length, end: text.length }, text: `${open}${line}${eol}` };
}

/**
 * A new first line of the script or heredoc that a command is in, after its `#!` line. Undefined for other commands, and
 * where lines end in CRLF: the shell would read the carriage return as a part of the last word.
 */
export function firstLine(file: EditedFile, record: WrittenCommand, line: string): TextEdit | undefined {
  const shell = commandOf(file, record)?.shell;
  if (shell?.continuation?.kind !== 'shell' || shell.depth > 0 || file.text.includes('\r')) return undefined;
  const text = shell.encode(`${line}\n`);
  const first = shell.map.text.startsWith('#!') ? shell.map.text.indexOf('\n') + 1 : 0;
  const at = shell.map.span(first, first).start;
  return text === undefined ? undefined : { file: file.path, span: { start: at, end: at }, text };
}

/**
 * Runs another command at the end of the list that one is in, after what comes after it: ` && command`.
 * Undefined where the list is not one of commands that all have to succeed.
 */
export function commandAtEnd(file: EditedFile, record: WrittenCommand, command: string): TextEdit | undefined {
  const found = commandOf(file, record);
  const last = found?.command.andOr?.commands.at(-1) ?? found?.command.node;
  if (found === undefined || last === undefined || found.command.list.length !== found.command.at + 1) return undefined;
  if (found.command.andOr?.operators.includes('||') || found.command.owner !== 'script') return undefined;
  const end = last.type === 'Command' ? last : undefined;
  const { shell } = found;
  const token = end?.name && shell.script.token(end.name.pos, end.name.end);
  if (token === undefined) return undefined;
  return commandAfter(file, { argv: [{ place: placeOfToken(file, shell, token.pos, token.end) }] }, command);
}

function placeOfToken(file: EditedFile, shell: ShellText, pos: number, end: number): Location {
  return { file: file.path, span: shell.map.span(pos, end) };
}

/** ` && command` in the layout of the script. */
function layoutAfter(file: EditedFile, found: Found, span: Span, command: string): string {
  const { shell } = found;
  const { continuation, instruction } = shell;
  const { text } = file;
  const { andOr, index, isLast } = found.command;
  const operator = isLast || index + 1 < (andOr?.commands.length ?? 0) ? '&&' : ';';
  const joined = operator === '&&' ? ` && ${command}` : `; ${command}`;
  if (operator === ';' && continuation?.kind === 'shell' && shell.depth === 0) {
    const line = text.slice(lineStart(text, span.start), span.start);
    const rest = /^[ \t]*(?=\r?\n|$)/.test(text.slice(span.end));
    return rest && /^[ \t]*$/.test(line) ? lineEnding(text) + line + command : joined;
  }
  if (continuation?.kind !== 'dockerfile' || instruction === undefined || shell.depth > 0) return joined;
  if (instruction.heredocs.length > 0) return joined;
  if (!text.slice(instruction.span.start, instruction.span.end).includes('\n')) return joined;
  const slash = continuation.escape;
  const eol = lineEnding(text);
  const indent = indentOf(text, instruction.span, span.start);
  const before = around(file, found, 'before');
  const after = around(file, found, 'after');
  const leading = before?.joint === 'leading' || after?.joint === 'leading';
  if (leading || after === undefined) {
    const trailing = !leading && before?.joint === 'trailing';
    if (trailing && operator === '&&') return ` && ${slash}${eol}${indent}${command}`;
    return operator === '&&' ? ` ${slash}${eol}${indent}&& ${command}` : joined;
  }
  const glue = operator === '&&' ? ' &&' : ';';
  return after.joint === 'trailing' ? `${glue} ${slash}${eol}${indent}${command}` : joined;
}

/** The neighbour of a command in its list, and on which of two lines the operator between them is. */
interface Neighbour {
  /** The end of the one before, the start of the one after. */
  readonly at: number;
  readonly operator: string;
  readonly operatorSpan: Span;
  readonly joint: 'leading' | 'trailing' | undefined;
}

function around(file: EditedFile, found: Found, side: 'before' | 'after'): Neighbour | undefined {
  const { shell, command } = found;
  const { text } = shell.map;
  const unit = unitOf(found);
  const inAndOr = command.andOr?.commands[command.index + (side === 'before' ? -1 : 1)];
  const other = inAndOr ?? command.list[command.at + (side === 'before' ? -1 : 1)];
  if (other === undefined) return undefined;
  const from = side === 'before' ? other.end : unit.end;
  const to = side === 'before' ? unit.pos : other.pos;
  const operator = /^\s*(&&|\|\||;|&|\n)/.exec(text.slice(from, to));
  const sign = operator?.[1];
  if (operator === null || sign === undefined) return undefined;
  const start = from + operator[0].length - sign.length;
  const operatorSpan = shell.map.span(start, start + sign.length);
  const near = placeIn(shell, unit.pos, unit.end);
  const at = side === 'before' ? shell.map.span(from, from).start : shell.map.toSource(to);
  const end = side === 'before' ? shell.map.span(other.pos, other.end).end : at;
  const first = file.text.slice(side === 'before' ? end : near.end, operatorSpan.start);
  const second = file.text.slice(operatorSpan.end, side === 'before' ? near.start : at);
  const joint = first.includes('\n') ? 'leading' : second.includes('\n') ? 'trailing' : undefined;
  return { at: side === 'before' ? end : at, operator: sign, operatorSpan, joint };
}

/** The indentation of a command's line; for the first line of an instruction that of the next one, or four blanks. */
function indentOf(text: string, instruction: Span, at: number): string {
  if (lineStart(text, at) > instruction.start) return indentation(text, at);
  return /\n([ \t]+)[^\s#]/.exec(text.slice(instruction.start, instruction.end))?.[1] ?? '    ';
}

/** Whether another command follows in the same list. */
export function isFollowed(file: EditedFile, record: WrittenCommand): boolean {
  const found = commandOf(file, record);
  return found !== undefined && around(file, found, 'after') !== undefined;
}

/**
 * Runs other commands before one: `command && `, or lines of their own where the command begins a line of a script.
 * Undefined where it does not begin its list: after `||` or in a pipeline it would change what the others do.
 * @param commands shell texts
 */
export function commandBefore(
  file: EditedFile,
  record: WrittenCommand,
  ...commands: readonly string[]
): TextEdit | undefined {
  const found = commandOf(file, record);
  if (found === undefined || !isReadable(found.shell)) return undefined;
  const { andOr, index, pipeline, owner } = found.command;
  if (owner === 'condition' || (pipeline !== undefined && pipeline.prefixes.length > 0)) return undefined;
  if (pipeline !== undefined && pipeline.commands[0] !== found.command.node) return undefined;
  if (andOr?.operators.slice(0, index).includes('||')) return undefined;
  const { shell } = found;
  const at = placeIn(shell, unitOf(found).pos, unitOf(found).end).start;
  const indent = file.text.slice(lineStart(file.text, at), at);
  const line = file.kind === 'script' && shell.depth === 0 && index === 0 && /^[ \t]*$/.test(indent);
  // In one line with `||` the other way would be taken for a failure of the new command, too.
  if (!line && andOr?.operators[index] === '||') return undefined;
  const joint = line ? lineEnding(file.text) + indent : ' && ';
  const text = shell.encode(commands.map((each) => each + joint).join(''));
  return text === undefined ? undefined : { file: file.path, span: { start: at, end: at }, text };
}

/**
 * Takes a command out, with the `&&`, `;` or line that joins it to the others; the whole RUN where it is all of it.
 * Undefined where it is joined otherwise, or a list would be empty without it.
 */
export function withoutCommand(file: EditedFile, record: WrittenCommand): TextEdit | undefined {
  return withoutCommands(file, [record])?.[0];
}

/** Takes several commands out, as `withoutCommand` does: neighbours go together. */
export function withoutCommands(file: EditedFile, records: readonly WrittenCommand[]): readonly TextEdit[] | undefined {
  const runs: Found[][] = [];
  for (const record of records) {
    const found = commandOf(file, record);
    if (found === undefined) {
      const edit = records.length === 1 ? withoutExec(file, record) : undefined;
      return edit && [edit];
    }
    const run = runs.at(-1);
    const last = run?.at(-1);
    if (run !== undefined && last !== undefined && follows(last, found)) run.push(found);
    else runs.push([found]);
  }
  const edits: TextEdit[] = [];
  for (const run of runs) {
    const edit = withoutNeighbours(file, run);
    if (edit === undefined) return undefined;
    edits.push(edit);
  }
  return edits;
}

/** The whole RUN of a command in the JSON form. */
function withoutExec(file: EditedFile, record: WrittenCommand): TextEdit | undefined {
  const spot = spotOf(file, record.argv[0]);
  return spot?.kind === 'item' && spot.index === 0 ? withoutRun(file, spot.list.instruction) : undefined;
}

function follows(a: Found, b: Found): boolean {
  if (a.shell !== b.shell || a.command.list !== b.command.list) return false;
  const [one, other] = [a.command, b.command];
  if (one.andOr !== undefined || other.andOr !== undefined)
    return one.andOr === other.andOr && one.index + 1 === other.index;
  return one.at + 1 === other.at;
}

function withoutNeighbours(file: EditedFile, run: readonly Found[]): TextEdit | undefined {
  const [first] = run;
  const last = run.at(-1);
  if (first === undefined || last === undefined) return undefined;
  const { shell } = first;
  const { andOr, list, owner } = first.command;
  if (run.some(({ command }) => command.pipeline !== undefined || command.background)) return undefined;
  if (owner === 'condition' || !isReadable(shell)) return undefined;
  const isAll = andOr === undefined ? run.length === list.length : run.length === andOr.commands.length;
  if (isAll && (andOr === undefined || list.length === 1))
    return owner === 'script' && shell.depth === 0 ? withoutRun(file, shell.instruction) : undefined;
  for (let i = first.command.index - 1; i <= last.command.index; i++) {
    if (andOr?.operators[i] === '||') return undefined;
  }
  const own = {
    start: placeIn(shell, first.command.node.pos, first.command.node.end).start,
    end: placeIn(shell, last.command.node.pos, last.command.node.end).end,
  };
  const whole = andOr === undefined || isAll ? ownLine(file.text, own) : undefined;
  if (whole !== undefined && shell.continuation?.kind === 'shell') return { file: file.path, span: whole, text: '' };
  const before = around(file, first, 'before');
  const after = around(file, last, 'after');
  if (!isFirst(first) || ((andOr === undefined || isAll) && before !== undefined)) {
    if (before === undefined || (before.operator !== '&&' && before.operator !== ';')) return undefined;
    const next = after?.operator === '\n' ? undefined : after?.operatorSpan.start;
    const { start, end } = before.operatorSpan;
    // Line ends between the operator and the command go with them, comments stay.
    if (!file.text.slice(end, own.end).includes('#'))
      return closeGap(file, shell, before.at, [{ start, end: own.end }], next);
    const gone = piecesOf(file, run);
    return after?.joint === 'trailing' && after.operator === before.operator
      ? closeGap(file, shell, end, [...gone, after.operatorSpan], after.at)
      : closeGap(file, shell, before.at, [before.operatorSpan, ...gone], next);
  }
  if (after === undefined || (after.operator !== '&&' && after.operator !== ';')) return undefined;
  return closeGap(file, shell, undefined, [...piecesOf(file, run), after.operatorSpan], after.at);
}

/** The places of neighbouring commands and of the operators between them. */
function piecesOf(file: EditedFile, run: readonly Found[]): readonly Span[] {
  return run.flatMap((found, i) => {
    const { node } = found.command;
    const operator = i === 0 ? undefined : around(file, found, 'before')?.operatorSpan;
    return [...(operator ? [operator] : []), placeIn(found.shell, node.pos, node.end)];
  });
}

function isReadable({ script }: ShellText): boolean {
  return script.tree.errors === undefined || script.tree.errors.length === 0;
}

function withoutRun(file: EditedFile, instruction: ShellText['instruction']): TextEdit | undefined {
  if (file.kind !== 'dockerfile' || instruction?.keyword !== 'RUN' || instruction.onbuild) return undefined;
  return removeInstruction(file.dockerfile, file.path, instruction);
}

/** The whole line of a span that is alone on it. */
function ownLine(text: string, span: Span): Span | undefined {
  const start = lineStart(text, span.start);
  const rest = /^[ \t]*(?:\r?\n|$)/.exec(text.slice(span.end))?.[0];
  return rest !== undefined && /^[ \t]*$/.test(text.slice(start, span.start))
    ? { start, end: span.end + rest.length }
    : undefined;
}
