/** How a command came to its environment, step by step. */
import { type Cause, chain } from '../model/cause';
import type { CommandRecord } from '../model/record';
import type { StageModel } from '../model/stage';
import type { Location } from '../text/span';
import { oneLine } from './oneLine';
import type { Line } from './prose';
import type { RunsIn } from './runsIn';

/** One step: what is written where. */
export interface Step {
  readonly text: string;
  readonly place: Location;
}

const MOST_STEPS = 4;

/** The steps, oldest first; what the base image brings counts as the stage's FROM. */
export function stepsTo(record: CommandRecord, runs: RunsIn | undefined, stage: StageModel): readonly Step[] {
  const from: Location = { file: stage.file, span: stage.stage.from.span };
  const steps: Step[] = [];
  const seen = new Set<string>();
  const add = (cause: Cause | undefined) => {
    for (const link of chain(cause, MOST_STEPS)) {
      const place = link.location ?? from;
      const step = { text: oneLine(link.text), place };
      const key = `${place.file}:${place.span.start}:${step.text}`;
      if (!seen.has(key)) steps.push(step);
      seen.add(key);
    }
  };
  if (runs?.way === 'file') add(runs.cause);
  else {
    add(record.activated.cause);
    if (record.activated.prefix === null || record.python.prefix !== record.activated.prefix) add(record.python.cause);
  }
  return steps;
}

/** What the model says in its own words; the other steps are what is written. */
const OWN_WORDS =
  /^(?:base image|copies|defines the|edits|installs|loads|makes|reads|runs|sudo sets|the|too much|writes) /;

/** A step as a line: `line 4: conda activate app`. */
export function stepLine(step: Step): Line {
  return [{ place: step.place }, ': ', OWN_WORDS.test(step.text) ? step.text : { code: step.text }];
}
