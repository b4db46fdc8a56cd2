/** Where a throw-away build can ask the RUNs of a Dockerfile what they see, and what the model says they will. */

import type { RunProbe } from '../../../../common/src/containerPlan';
import { buildContext } from '../contexts/buildContext';
import type { DockerfileContext } from '../contexts/types';
import { analyzeDockerfile } from '../model/dockerfile';
import type { StageModel } from '../model/stage';
import type { Instruction, RunInstruction } from '../parse/dockerfile/ast';
import { parseDockerfile } from '../parse/dockerfile/parser';
import { isKnown } from '../text/value';
import { prediction } from './predict';
import { toBuild } from './toBuild';

/** A program that nobody has; the model leaves the environment as it is. */
const PROGRAM = 'conda-in-docker-probe';

/**
 * The RUNs of the stages that a target is made from, each with a place for a command that runs at its end, in the same
 * shell. Left out are those in which that cannot be had: JSON form, here-documents, an end that is no command's.
 *
 * @param target the stage; null for the last one; without it the one that the first build names, else the last
 */
export function runProbes(context: DockerfileContext, target: string | null | undefined): readonly RunProbe[] {
  const { self, project, path, text } = context;
  const { build, stage } = toBuild(context, target);
  if (build === undefined || stage === undefined) return [];
  const places = placesIn(self.needed(stage), self.stages);
  let probed = '';
  let from = 0;
  for (const [index, { run }] of places.entries()) {
    probed += `${text.slice(from, run.span.end)} && ${PROGRAM}-${index}`;
    from = run.span.end;
  }
  probed += text.slice(from);
  const args: Record<string, string> = {};
  for (const [name, { value }] of build.args) if (isKnown(value)) args[name] = value;
  const model = analyzeDockerfile(path, parseDockerfile(probed), {
    context: buildContext(project, path, build),
    buildArgs: args,
    unsetArgs: 'unknown',
  });
  return places.flatMap(({ run, stage: name, index: at }, index): RunProbe[] => {
    const owner = model.stages[at];
    const record = owner?.commands.findLast((each) => each.name === `${PROGRAM}-${index}`);
    if (owner === undefined || record === undefined) return [];
    const line = context.lines.lineAt(run.span.start) + 1;
    const first = text.slice(run.span.start, run.span.end).split(/\r?\n/, 1)[0] ?? '';
    return [{ offset: run.span.end, line, text: first, stage: name, prediction: prediction(record, owner) }];
  });
}

function placesIn(needed: ReadonlySet<StageModel>, stages: readonly StageModel[]) {
  return stages
    .filter((stage) => needed.has(stage))
    .flatMap((stage) =>
      stage.stage.instructions
        .filter(takesProbe)
        .map((run) => ({ run, stage: stage.stage.name ?? null, index: stage.index })),
    );
}

function takesProbe(instruction: Instruction): instruction is RunInstruction {
  if (instruction.keyword !== 'RUN' || instruction.command.form !== 'shell' || instruction.heredocs.length > 0) {
    return false;
  }
  const script = instruction.command.script.text.trimEnd();
  const lastLine = script.slice(script.lastIndexOf('\n') + 1);
  return script !== '' && !/[&|;\\]$/.test(script) && !/(?:^|\s)#/.test(lastLine);
}
