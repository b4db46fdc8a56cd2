import { stageOf } from '../contexts/contexts';
import type { DockerfileContext } from '../contexts/types';
import type { StageModel } from '../model/stage';
import type { Build } from '../project/builds';
import { known } from '../text/value';

/** A stage with the way of building that is meant for it; undefined where there is none. */
export interface ToBuild {
  readonly build: Build | undefined;
  readonly stage: StageModel | undefined;
}

/**
 * What is built: the stage that is asked for, in the way of building that names it, else in the first one.
 *
 * @param target the stage; null for the last one; without it the one that the first build names, else the last
 */
export function toBuild({ self, builds }: DockerfileContext, target: string | null | undefined): ToBuild {
  const stageIn = (each: Build): StageModel | undefined => stageOf(self, known(each.target));
  if (target === undefined) return { build: builds[0], stage: builds[0] && stageIn(builds[0]) };
  const stage = stageOf(self, target ?? undefined);
  return { build: builds.find((each) => stageIn(each) === stage) ?? builds[0], stage };
}
