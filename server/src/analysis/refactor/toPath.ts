/** `ENV PATH` with an environment in front, in place of activations: in RUN, SHELL, CMD, ENTRYPOINT and HEALTHCHECK. */

import type { DockerfileContext } from '../contexts/types';
import { onPath } from '../facts/commands';
import { activationNeeds, contentsOf } from '../facts/contents';
import { nameOf, shellRun } from '../facts/environments';
import { makingInstruction } from '../facts/layout';
import { keyword, lineBelow } from '../fixes/activation';
import { linesBefore, removeInstruction } from '../fixes/edits';
import type { TextEdit } from '../fixes/types';
import type { CondaCall } from '../model/programs/condaCall';
import type { CommandRecord } from '../model/record';
import type { StageModel } from '../model/stage';
import type { Instruction } from '../parse/dockerfile/ast';
import type { Draft, Place, Refactoring } from './refactoring';
import { environmentAt } from './target';
import { plainShell, runsIn, unrun, unwrapRun } from './unwrap';

/** For environments whose packages need no activation script: then PATH is all that activation is. */
export const toPath: Refactoring = { id: 'activate-by-path', kind: 'rewrite', draft };

function draft(place: Place): Draft | undefined {
  const { context, stage, instruction } = place;
  if (instruction.keyword === 'ENV') return undefined;
  const prefix = environmentAt(place);
  const environment = prefix === undefined ? undefined : stage.machine.environments.get(prefix);
  if (prefix === undefined || environment === undefined || onPath(stage.variable('PATH'), prefix)) return undefined;
  const contents = contentsOf(environment, stage, context.project);
  if (!contents.complete || contents.variables || activationNeeds(contents).length > 0) return undefined;
  const made = makingInstruction(stage, prefix);
  if (made === undefined) return undefined;
  const line = `${keyword(context, 'ENV')} PATH=${prefix}/bin:$PATH`;
  const edits = withoutActivation(context, stage, stage.stage.instructions, prefix);
  if (edits === undefined) return undefined;
  return {
    title: `Convert to ENV PATH: put ${nameOf(prefix, stage)} first on PATH`,
    edits: [lineFor(context, stage, made, prefix, line), ...edits],
    intent: { prefix, pathOnly: true },
  };
}

/** Where the line goes: in the place of the SHELL that activated, if nothing runs before it, else below the creation. */
function lineFor(
  context: DockerfileContext,
  stage: StageModel,
  made: Instruction | 'none',
  prefix: string,
  line: string,
): TextEdit {
  const { instructions } = stage.stage;
  const behind = made === 'none' ? instructions : instructions.slice(instructions.indexOf(made) + 1);
  const next = behind.find(({ keyword: word }) => word === 'RUN' || word === 'SHELL');
  const activates = next?.keyword === 'SHELL' && shellCall(stage, next, prefix) !== undefined;
  return activates
    ? linesBefore(context.dockerfile, context.path, next, [line])
    : lineBelow(context, stage, made, line);
}

/** The `conda run` of a SHELL that runs all in the environment. */
function shellCall(stage: StageModel, instruction: Instruction, prefix: string): CondaCall | undefined {
  const after = stage.states[stage.stage.instructions.indexOf(instruction) + 1];
  const call = after && shellRun(after.shell, stage)?.call;
  return call !== undefined && runsIn(call, stage, prefix) ? call : undefined;
}

/** The edits that take every activation of the environment out of the instructions; undefined where one has to stay. */
export function withoutActivation(
  context: DockerfileContext,
  stage: StageModel,
  instructions: readonly Instruction[],
  prefix: string,
): readonly TextEdit[] | undefined {
  const edits: TextEdit[] = [];
  for (const each of instructions) {
    edits.push(...unwrapRun(context, stage, each, prefix));
    if (each.keyword !== 'SHELL') continue;
    const call = shellCall(stage, each, prefix);
    if (call === undefined) continue;
    const edit = plainShell(context, stage, each, call);
    if (edit === undefined) return undefined;
    edits.push(edit);
  }
  for (const commands of [stage.start?.commands ?? [], stage.health]) {
    const first = commands.find(({ parent }) => parent === undefined);
    if (first === undefined || !instructions.some((each) => holds(each, first))) continue;
    const edit = unrun(context, stage, first, prefix);
    const entrypoint = stage.final.entrypoint?.instruction;
    if (edit.length > 0) edits.push(...edit);
    else if (first.conda !== undefined && runsIn(first.conda, stage, prefix) && entrypoint !== undefined) {
      // ENTRYPOINT is `conda run` alone: what it runs is CMD, which stays.
      if (!holds(entrypoint, first)) return undefined;
      edits.push(removeInstruction(context.dockerfile, context.path, entrypoint));
    }
  }
  return edits;
}

function holds({ span }: Instruction, { place }: CommandRecord): boolean {
  return span.start <= place.span.start && place.span.end <= span.end;
}
