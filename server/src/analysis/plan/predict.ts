/** What the model says a command sees, for people. */

import type { Prediction } from '../../../../common/src/containerPlan';
import { environmentName } from '../model/naming';
import type { CommandRecord, EnvironmentFact } from '../model/record';
import type { StageModel } from '../model/stage';
import { HOLE } from '../text/value';

/** The environments of a command, by their names. */
export function prediction(record: CommandRecord, stage: StageModel): Prediction {
  const activated = nameOf(record.activated, stage);
  const python = nameOf(record.python, stage);
  return {
    activated: activated ?? null,
    python: python ?? null,
    hook: record.hook,
    known:
      record.activated.known &&
      record.python.known &&
      record.reached === 'yes' &&
      activated !== undefined &&
      python !== undefined,
  };
}

/** The environment's name; null for none, undefined where it is not known. */
function nameOf(fact: EnvironmentFact, stage: StageModel): string | null | undefined {
  if (fact.prefix === null) return fact.known ? null : undefined;
  if (fact.prefix.startsWith(HOLE)) return undefined;
  return environmentName(fact.prefix, stage.machine);
}
