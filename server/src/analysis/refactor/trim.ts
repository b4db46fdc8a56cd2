/** What an environment needs to be built, but not to run, is deleted before another stage takes it over. */

import type { DockerfileContext } from '../contexts/types';
import { keyword } from '../fixes/activation';
import { linesAfter } from '../fixes/edits';
import type { StageModel } from '../model/stage';
import { isKnown } from '../text/value';
import type { Draft, Place, Refactoring } from './refactoring';
import { environmentAt } from './target';

/** For environments that a later stage copies: only there does deleting make the image smaller. */
export const trim: Refactoring = { id: 'trim-environment', kind: 'rewrite', draft };

function draft(place: Place): Draft | undefined {
  const { context, stage, instruction } = place;
  if (instruction.keyword !== 'RUN' && instruction.keyword !== 'FROM') return undefined;
  if (context.results.includes(stage) || context.dockerfile.escape !== '\\') return undefined;
  const prefix = instruction.keyword === 'RUN' ? environmentAt(place) : copiedPrefix(context, stage);
  if (prefix === undefined || !/^[\w./-]+$/.test(prefix) || prefix !== copiedPrefix(context, stage)) return undefined;
  const last = stage.stage.instructions.at(-1);
  if (last === undefined || stage.final.user !== 'root') return undefined;
  // It is done already, here or in a script.
  if (/__pycache__|\*\.a\b/.test(context.text.slice(stage.stage.from.span.start, last.span.end))) return undefined;
  const takers = context.results.filter((each) => each !== stage);
  const pip = takers.some((each) => each.commands.length > 0);
  const run = keyword(context, 'RUN');
  const folders = ['conda-meta', 'include', 'lib/python*/idlelib', 'lib/python*/ensurepip'];
  // A stage that runs commands may still install something.
  if (pip) folders.shift();
  else folders.push('lib/python*/site-packages/pip');
  const lines = [
    `${run} find ${prefix} -name '*.a' -delete && \\`,
    `    find ${prefix} -name '__pycache__' -type d -exec rm -rf '{}' '+' && \\`,
    `    rm -rf ${folders.map((each) => `${prefix}/${each}`).join(' ')}`,
  ];
  return {
    title: `Delete what ${prefix} does not need at run time: headers, static libraries, caches`,
    edits: [linesAfter(context.dockerfile, context.path, last, lines)],
    intent: {},
  };
}

/** The environment that a stage of the result copies from this one, whole, where that is one. */
function copiedPrefix(context: DockerfileContext, stage: StageModel): string | undefined {
  const found = new Set<string>();
  for (const taker of context.self.stages) {
    if (!context.needed.has(taker)) continue;
    for (const { fromStage, source } of taker.copies) {
      if (fromStage !== stage || !isKnown(source)) continue;
      const path = source.replace(/(.)\/$/, '$1');
      if (stage.machine.environments.get(path)?.base === false) found.add(path);
    }
  }
  return found.size === 1 ? [...found][0] : undefined;
}
