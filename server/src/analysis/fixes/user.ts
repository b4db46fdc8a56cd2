/** Changing the user that a stage ends as. */
import type { DockerfileContext } from '../contexts/types';
import type { StageModel } from '../model/stage';
import type { Instruction } from '../parse/dockerfile/ast';
import { linesAfter, linesBefore } from './edits';
import { replace } from './raw';
import type { Fix, TextEdit } from './types';

/** Instructions that only say how the container starts: a USER above them changes nothing for the build. */
const STARTING = new Set(['CMD', 'ENTRYPOINT', 'HEALTHCHECK', 'EXPOSE', 'STOPSIGNAL', 'LABEL']);

/** The first of the instructions at the stage's end that only say how the container starts. */
function startOfEnding(stage: StageModel): Instruction | undefined {
  const { instructions } = stage.stage;
  let first: Instruction | undefined;
  for (let i = instructions.length - 1; i >= 0; i--) {
    const instruction = instructions[i];
    if (instruction === undefined || !STARTING.has(instruction.keyword)) break;
    first = instruction;
  }
  return first;
}

/**
 * Makes the stage end as `user`: in the USER that is last already, else on a line of its own above CMD and
 * ENTRYPOINT. `before` are lines that go above it.
 */
export function endAs(
  context: DockerfileContext,
  stage: StageModel,
  user: string,
  before: readonly string[] = [],
): TextEdit {
  const { instructions } = stage.stage;
  const ending = startOfEnding(stage);
  const last = instructions[(ending === undefined ? instructions.length : instructions.indexOf(ending)) - 1];
  if (before.length === 0 && last?.keyword === 'USER' && last.words[0] !== undefined) {
    return replace(context.path, last.words[0].span, user);
  }
  const lines = [...before, `USER ${user}`];
  if (ending !== undefined) return linesBefore(context.dockerfile, context.path, ending, lines, true);
  return linesAfter(context.dockerfile, context.path, last ?? stage.stage.from, lines);
}

/** `USER root` above a RUN and the user again below it; none where the RUN is written in another file. */
export function runAsRoot(context: DockerfileContext, stage: StageModel, run: Instruction, back: string): Fix[] {
  if (run.keyword !== 'RUN' || !stage.stage.instructions.includes(run)) return [];
  const { dockerfile, path } = context;
  return [
    {
      title: `Run it as root, then go back to ${back}`,
      safe: false,
      edits: [
        linesBefore(dockerfile, path, run, ['USER root'], true),
        linesAfter(dockerfile, path, run, [`USER ${back}`]),
      ],
    },
  ];
}
