/** Taking activations of an environment out of commands that see it without them. */

import type { DockerfileContext } from '../contexts/types';
import { isActivateScript, prefixNamed, wantedName } from '../facts/activations';
import { prefixOfName } from '../facts/environments';
import { viewOf } from '../facts/stageView';
import { dropFromChain } from '../fixes/activation';
import { lineStart, remove, removeInstruction } from '../fixes/edits';
import type { TextEdit } from '../fixes/types';
import { type CondaCall, option } from '../model/programs/condaCall';
import type { CommandRecord } from '../model/record';
import type { StageModel } from '../model/stage';
import type { Instruction } from '../parse/dockerfile/ast';

/** The edits that take activations of the environment out of a RUN; none where that is not plain to see. */
export function unwrapRun(
  context: DockerfileContext,
  stage: StageModel,
  instruction: Instruction,
  prefix: string,
): readonly TextEdit[] {
  if (instruction.keyword !== 'RUN' || instruction.command.form !== 'shell') return [];
  const commands = viewOf(stage, context).byInstruction.get(instruction) ?? [];
  return [
    ...dropActivation(context, stage, commands, prefix),
    ...commands.flatMap((each) => unrun(context, stage, each, prefix)),
  ];
}

/** Takes `. conda.sh && conda activate X &&` out of a chain. */
function dropActivation(
  context: DockerfileContext,
  stage: StageModel,
  commands: readonly CommandRecord[],
  prefix: string,
): readonly TextEdit[] {
  const top = commands.filter(
    (each) => each.parent === undefined && !each.detached && each.place.file === context.path,
  );
  const at = top.findIndex((each) => wantedName(each) !== undefined);
  const activation = top[at];
  if (activation === undefined || prefixNamed(wantedName(activation) ?? '', stage.end) !== prefix) return [];
  const others = commands.filter((each) => each !== activation && activates(each));
  if (others.length > 0) return [];
  const hooks = top.slice(0, at).filter(readsHook);
  // With the function gone, a later `conda activate` or `conda deactivate` would not work; those were ruled out above.
  const edits = [...hooks, activation].map((each) => dropFromChain(context, each));
  return edits.every((edit) => edit !== undefined) ? edits.map((edit) => withEmptyLine(context.text, edit)) : [];
}

/** Takes the line as well where nothing but its continuation would be left. */
function withEmptyLine(text: string, edit: TextEdit): TextEdit {
  const start = lineStart(text, edit.span.start);
  const rest = /^[ \t]*\\[ \t]*\r?\n/.exec(text.slice(edit.span.end, edit.span.end + 200));
  if (rest === null || text.slice(start, edit.span.start).trim() !== '') return edit;
  return remove(edit.file, { start, end: edit.span.end + rest[0].length });
}

/** True for commands that change which environment is active, those inside of `eval` and start-up files left aside. */
function activates(command: CommandRecord): boolean {
  if (command.parent?.name === 'eval') return false;
  return wantedName(command) !== undefined || command.effects.some(({ kind }) => kind === 'deactivate');
}

/** `. /opt/conda/etc/profile.d/conda.sh`, `eval "$(conda shell.bash hook)"`. */
function readsHook(command: CommandRecord): boolean {
  if (command.name === 'eval') return /\b(conda|mamba|micromamba)\b[^|;&]*\bhook\b/.test(command.text);
  const sources = command.name === '.' || command.name === 'source';
  return (
    sources && !isActivateScript(command.argv[1]?.value ?? '') && command.effects.some(({ kind }) => kind === 'hook')
  );
}

/** Takes `conda run -n X` away from in front of a command in the same instruction. */
export function unrun(
  context: DockerfileContext,
  stage: StageModel,
  command: CommandRecord,
  prefix: string,
): readonly TextEdit[] {
  const call = command.conda;
  if (call === undefined || !runsIn(call, stage, prefix)) return [];
  const from = command.argv[0]?.place;
  const to = call.command[0]?.place;
  if (from?.file !== context.path || to?.file !== context.path) return [];
  const places = [command.instruction, stage.final.entrypoint?.instruction, stage.final.cmd?.instruction];
  // ENTRYPOINT and CMD make one command of two.
  const one = places.some((each) => each && each.span.start <= from.span.start && to.span.end <= each.span.end);
  if (!one || to.span.start < from.span.end) return [];
  return [remove(context.path, { start: from.span.start, end: to.span.start })];
}

/** The environment that `conda run` names; undefined for other calls. */
export function prefixOfRun(call: CondaCall, stage: StageModel): string | undefined {
  if (call.subcommand !== 'run') return undefined;
  const name = option(call, 'name')?.value;
  return option(call, 'prefix')?.value ?? (name === undefined ? undefined : prefixOfName(name, stage));
}

/** True for a plain `conda run` in the environment: nothing but its name, and how its output is handed on. */
export function runsIn(call: CondaCall, stage: StageModel, prefix: string): boolean {
  const plain = /^(name|prefix|no-capture-output|live-stream|attach)$/;
  return prefixOfRun(call, stage) === prefix && call.options.every((each) => plain.test(each.name));
}

/** The SHELL that is left when its `conda run` goes: none where the one before does as well. */
export function plainShell(
  context: DockerfileContext,
  stage: StageModel,
  instruction: Instruction,
  call: CondaCall,
): TextEdit | undefined {
  if (instruction.keyword !== 'SHELL' || instruction.argv === undefined) return undefined;
  const { argv } = instruction;
  const inner = argv.slice(argv.length - call.command.length);
  const [first, last] = [argv[0], inner[0]];
  if (first === undefined || last === undefined) return undefined;
  const before = stage.before(instruction).shell.map((word) => word.value);
  if (JSON.stringify(before) === JSON.stringify(inner.map((word) => word.value))) {
    return removeInstruction(context.dockerfile, context.path, instruction);
  }
  return remove(context.path, { start: first.span.start, end: last.span.start });
}
