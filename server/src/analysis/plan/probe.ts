/** The image's start with a probe in the place of the program that it ends in. */

import { PROBE, type ProbedStart } from '../../../../common/src/containerPlan';
import type { CommandRecord } from '../model/record';
import type { StageModel } from '../model/stage';
import { display } from '../text/value';
import { reached, simulateWords, startWords } from './simulate';

/** Null where the program's place in the start's words is not known: in a script, behind variables. */
export function probedStart(stage: StageModel, main: CommandRecord | undefined): ProbedStart | null {
  const words = startWords(stage);
  if (words === undefined || main === undefined) return null;
  const program = display(main.argv[0]?.value ?? main.name);
  const own = main.argv.map(({ value }) => value);
  const head = words.length - own.length;
  if (own.length > 0 && head >= 0 && own.every((word, at) => word === words[head + at])) {
    return { argv: [...words.slice(0, head), PROBE], program };
  }
  // An entrypoint without a command: it would start what it is given.
  if (stage.final.cmd === undefined && reached(simulateWords(stage, [...words, 'probe'], 'start'), 'probe')) {
    return { argv: [...words, PROBE], program };
  }
  // The shell form: the program is the end of a script.
  const script = words.at(-1) ?? '';
  const text = main.text.trim();
  if (main.detached || text === '' || !script.trimEnd().endsWith(text)) return null;
  const at = script.trimEnd().length - text.length;
  return { argv: [...words.slice(0, -1), `${script.slice(0, at)}${PROBE}`], program };
}
