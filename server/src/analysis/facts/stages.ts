/** What stages without a shell or without glibc have. Shared by the rules on multi-stage builds. */

import type { DockerfileContext } from '../contexts/types';
import type { StageModel } from '../model/stage';
import { isKnown } from '../text/value';

/** The stage at the bottom of a chain of `FROM stage`. */
export function bottomStage(stage: StageModel): StageModel {
  let at = stage;
  while (at.base.kind === 'stage') at = at.base.stage;
  return at;
}

/** The stage and those it is built on, the lowest first. */
export function stageChain(stage: StageModel): readonly StageModel[] {
  return stage.base.kind === 'stage' ? [...stageChain(stage.base.stage), stage] : [stage];
}

/** Whether something was put over the system's own folders: then a shell or a C library may have come with it. */
export function bringsSystemFiles(stage: StageModel, folders: RegExp): boolean {
  return stageChain(stage).some((each) =>
    each.copies.some(
      (copy) =>
        !isKnown(copy.destination) ||
        folders.test(copy.destination) ||
        (copy.instruction.keyword === 'ADD' && /\.(?:tar(?:\.\w+)?|tgz|txz|tbz2?)$/.test(copy.source)),
    ),
  );
}

/** The stages of this file whose layers are in the images: the results and what they are built on, not what they copy from. */
export function shippedStages(context: DockerfileContext): readonly StageModel[] {
  const found = new Set<StageModel>();
  for (const result of context.results) {
    let stage: StageModel | undefined = result;
    while (stage !== undefined && !found.has(stage)) {
      if (context.self.stages.includes(stage)) found.add(stage);
      stage = stage.base.kind === 'stage' ? stage.base.stage : undefined;
    }
  }
  return context.self.stages.filter((stage) => found.has(stage));
}

/** A stage and those that it is built on, the nearest first. */
export function stagesBelow(stage: StageModel): StageModel[] {
  const stages = [stage];
  for (let base = stage.base; base.kind === 'stage'; base = base.stage.base) stages.push(base.stage);
  return stages;
}
