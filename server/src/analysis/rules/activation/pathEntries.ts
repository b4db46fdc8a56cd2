/** What an ENV does to PATH. */
import type { StageModel } from '../../model/stage';
import type { Pair, PairsInstruction } from '../../parse/dockerfile/ast';
import type { Value } from '../../text/value';

/** An `ENV PATH=…` with the entries before and after it. */
export interface PathChange {
  readonly stage: StageModel;
  readonly instruction: PairsInstruction;
  readonly pair: Pair;
  readonly before: readonly Value[];
  readonly after: readonly Value[];
}

/** The changes that a stage's own ENV instructions make to PATH, in order. */
export function pathChanges(stage: StageModel): PathChange[] {
  const changes: PathChange[] = [];
  for (const [index, instruction] of stage.stage.instructions.entries()) {
    if (instruction.keyword !== 'ENV') continue;
    const pair = instruction.pairs.find((each) => each.name.raw === 'PATH');
    const before = stage.states[index];
    const after = stage.states[index + 1];
    if (pair === undefined || before === undefined || after === undefined) continue;
    changes.push({
      stage,
      instruction,
      pair,
      before: split(stage.variable('PATH', before)),
      after: split(stage.variable('PATH', after)),
    });
  }
  return changes;
}

/** The prefix of the environment that a PATH entry is the bin folder of; undefined for any other folder. */
export function prefixOfEntry(entry: Value): string | undefined {
  return /^(.+)\/bin\/?$/.exec(entry)?.[1];
}

function split(path: Value | undefined): Value[] {
  return (path ?? '').split(':').filter((entry) => entry !== '');
}
