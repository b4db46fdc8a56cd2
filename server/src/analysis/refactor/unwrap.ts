/** Taking activations of an environment out of commands that see it without them. */

import type { DockerfileContext } from '../contexts/types';
import { isActivateScript, prefixNamed, wantedName } from '../facts/activations';
import { commandsByInstruction } from '../facts/commands';
import { prefixOfName } from '../facts/environments';
import { removeInstruction } from '../fixes/edits';
import type { TextEdit } from '../fixes/types';
import { withoutCommands, withoutWords, wordAt } from '../fixes/words';
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
  const commands = commandsByInstruction(stage).get(instruction) ?? [];
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
  const last = commands.findLast((each) => each.parent === undefined && each.place.file === context.path);
  return last === activation ? [] : (withoutCommands(context, [...hooks, activation]) ?? []);
}

/** True for commands that change which environment is active, those inside of `eval` and start-up files left aside. */
function activates(command: CommandRecord): boolean {
  if (command.parent?.name === 'eval') return false;
  return wantedName(command) !== undefined || command.effects.some(({ kind }) => kind === 'deactivate');
}

/** `. /opt/conda/etc/profile.d/conda.sh`, `eval "$(conda shell.bash hook)"`. */
function readsHook(command: CommandRecord): boolean {
  if (command.name === 'eval') return command.text.split(/[|;&]/).some(isHook);
  const sources = command.name === '.' || command.name === 'source';
  return (
    sources && !isActivateScript(command.argv[1]?.value ?? '') && command.effects.some(({ kind }) => kind === 'hook')
  );
}

/** Whether a part of a command line is the one that prints conda's hook. */
function isHook(part: string): boolean {
  const start = part.search(/\b(?:conda|mamba|micromamba)\b/);
  return start >= 0 && /\bhook\b/.test(part.slice(start));
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
  const words = command.argv.slice(0, command.argv.length - call.command.length);
  // ENTRYPOINT and CMD make one command of two: then there is no list with both.
  return call.command.length === 0 ? [] : (withoutWords(context, words) ?? []);
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
  const wrapper = argv.slice(0, argv.length - call.command.length);
  const inner = argv.slice(wrapper.length);
  if (wrapper.length === 0 || inner.length === 0) return undefined;
  const before = stage.before(instruction).shell.map((word) => word.value);
  if (JSON.stringify(before) === JSON.stringify(inner.map((word) => word.value))) {
    return removeInstruction(context.dockerfile, context.path, instruction);
  }
  return withoutWords(
    context,
    wrapper.map(({ span }) => wordAt(context, span)),
  )?.[0];
}
