/** An ENTRYPOINT script that activates an environment and then becomes the command; CMD stays what it is. */

import { nameOf } from '../facts/environments';
import { keyword } from '../fixes/activation';
import { linesBefore } from '../fixes/edits';
import { entrypointFix, makeScript } from '../fixes/entrypointScript';
import { replaceWords, wordAt } from '../fixes/words';
import type { CommandRecord } from '../model/record';
import type { Draft, Place, Refactoring } from './refactoring';
import { environmentAt } from './target';
import { runsIn, unrun } from './unwrap';

/** The environment is fully activated at the start, and signals reach the program: `exec "$@"`. */
export const toEntrypoint: Refactoring = { id: 'activate-by-entrypoint', kind: 'rewrite', draft };

function draft(place: Place): Draft | undefined {
  const { context, stage, instruction } = place;
  if (instruction.keyword === 'RUN' || !context.results.includes(stage)) return undefined;
  const prefix = environmentAt(place);
  const first = stage.start?.commands.find(({ parent }) => parent === undefined);
  const last = stage.start?.commands.findLast(({ reached }) => reached !== 'no');
  if (prefix === undefined || first === undefined || last === undefined) return undefined;
  const byRun = first.conda !== undefined && runsIn(first.conda, stage, prefix);
  // It activates already, in a script or a start-up file.
  if (last.activated.prefix === prefix && !byRun) return undefined;
  const { entrypoint, cmd } = stage.final;
  if (entrypoint?.instruction !== undefined) return byRun ? inPlaceOfRun(place, prefix, first) : undefined;
  // A CMD of the base image is dropped where ENTRYPOINT is set.
  const own = cmd?.instruction;
  if (own === undefined || !stage.stage.instructions.includes(own)) return undefined;
  const fix = entrypointFix(context, stage, prefix, own, unrun(context, stage, first, prefix));
  return fix && { title: titleOf(place, prefix), edits: fix.edits, intent: { prefix } };
}

/** `ENTRYPOINT ["conda", "run", …, "-n", "X", …]`: the script takes the place of these words. */
function inPlaceOfRun(place: Place, prefix: string, first: CommandRecord): Draft | undefined {
  const { context, stage } = place;
  const instruction = stage.final.entrypoint?.instruction;
  if (instruction?.keyword !== 'ENTRYPOINT' || instruction.command.form !== 'exec') return undefined;
  if (!stage.stage.instructions.includes(instruction)) return undefined;
  const script = makeScript(context, stage, prefix);
  const [from] = instruction.command.argv;
  const to = instruction.command.argv.find(({ span }) => span.start === first.conda?.command[0]?.place?.span.start);
  if (script === undefined || from === undefined) return undefined;
  const { argv } = instruction.command;
  const last = to === undefined ? argv.at(-1) : argv[argv.indexOf(to) - 1];
  const edit = last && replaceWords(context, wordAt(context, from.span), wordAt(context, last.span), [script.image]);
  if (edit === undefined) return undefined;
  return {
    title: titleOf(place, prefix),
    edits: [
      script.create,
      linesBefore(context.dockerfile, context.path, instruction, [
        `${keyword(context, 'COPY')} --chmod=755 ${script.name} ${script.image}`,
      ]),
      edit,
    ],
    intent: { prefix },
  };
}

function titleOf({ stage }: Place, prefix: string): string {
  return `Convert to an ENTRYPOINT script that activates ${nameOf(prefix, stage)}`;
}
