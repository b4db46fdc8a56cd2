/** `SHELL ["conda", "run", …]` below the place where an environment is made, in place of activations in each RUN. */

import { nameOf, shellRun } from '../facts/environments';
import { lowerOf, makingInstruction } from '../facts/layout';
import { lineBelow, shellLine } from '../fixes/activation';
import type { Instruction } from '../parse/dockerfile/ast';
import type { Draft, Place, Refactoring } from './refactoring';
import { environmentAt } from './target';
import { unwrapRun } from './unwrap';

/** Every RUN behind it works in the environment, `activate.d` scripts included. */
export const toShell: Refactoring = { id: 'activate-by-shell', kind: 'rewrite', draft };

function draft(place: Place): Draft | undefined {
  const { context, stage, instruction } = place;
  if (instruction.keyword !== 'RUN' && instruction.keyword !== 'ENV') return undefined;
  const prefix = environmentAt(place);
  if (prefix === undefined || stage.states.some((state) => shellRun(state.shell, stage) !== undefined)) {
    return undefined;
  }
  const { instructions } = stage.stage;
  const made = makingInstruction(stage, prefix);
  if (made === undefined) return undefined;
  const below = lowerOf(made, lastShell(instructions));
  const behind = below === 'none' ? instructions : instructions.slice(instructions.indexOf(below) + 1);
  const served = behind.find((each) => each.keyword === 'RUN' && each.command.form === 'shell');
  const line = served && shellLine(context, stage, prefix, served, behind[0]);
  if (line === undefined) return undefined;
  return {
    title: `Convert to SHELL: run all that follows in ${nameOf(prefix, stage)}`,
    edits: [
      lineBelow(context, stage, below, line),
      ...behind.flatMap((each) => unwrapRun(context, stage, each, prefix)),
    ],
    intent: { prefix },
  };
}

function lastShell(instructions: readonly Instruction[]): Instruction | undefined {
  return instructions.findLast(({ keyword }) => keyword === 'SHELL');
}
