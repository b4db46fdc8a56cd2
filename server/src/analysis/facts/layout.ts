/** Where lines that activate an environment may be put: after the place where it is made, and where no RUN minds. */
import { hasTrait } from '../knowledge/programs';
import type { CommandRecord } from '../model/record';
import type { StageModel } from '../model/stage';
import type { Instruction } from '../parse/dockerfile/ast';
import { commandsByInstruction } from './commands';
import { once, onceBy } from './once';

/** The instruction that makes an environment in this stage: `none` where the stage starts with it. */
export const makingInstruction = onceBy(
  (prefix) => prefix,
  (stage: StageModel, prefix: string): Instruction | 'none' | undefined => {
    for (const command of stage.commands) {
      for (const effect of command.effects)
        if (/^(?:create|install|prefix)$/.test(effect.kind) && 'prefix' in effect && effect.prefix === prefix)
          return ofStage(stage, command);
    }
    for (const copy of stage.copies) {
      if (copy.destination === prefix || prefix.startsWith(`${copy.destination.replace(/\/$/, '')}/`))
        return copy.instruction;
    }
    const at = stage.machine.environments.get(prefix)?.cause?.location;
    if (at !== undefined && at.file === stage.file) {
      const found = stage.stage.instructions.find(
        (each) => each.span.start <= at.span.start && at.span.end <= each.span.end,
      );
      if (found !== undefined) return found;
    }
    return stage.base.kind === 'stage' ? 'none' : undefined;
  },
);

/** The instruction of a command, where it is the stage's own. */
function ofStage(stage: StageModel, command: CommandRecord): Instruction | 'none' {
  return stage.stage.instructions.includes(command.instruction) ? command.instruction : 'none';
}

/** True for a RUN that uses the conda function of its shell's start-up files: inside `conda run` it is not there. */
function usesStartupFunction(stage: StageModel, instruction: Instruction): boolean {
  const commands = commandsByInstruction(stage).get(instruction) ?? [];
  let hook = false;
  for (const command of commands) {
    if (command.parent === undefined) {
      if (
        !hook &&
        (command.login || command.interactive) &&
        command.condaFunction !== 'no' &&
        /^(de)?activate$/.test(command.conda?.subcommand ?? '')
      )
        return true;
      hook ||= command.effects.some((effect) => effect.kind === 'hook');
    } else if (command.login || command.interactive) {
      // A shell inside that start-up files activate in: the variables of `conda run` would confuse it.
      const { prefix } = command.activated;
      if (prefix !== null && stage.machine.environments.get(prefix)?.base !== true) return true;
    }
  }
  return false;
}

/** Whether a SHELL would reach the command: no shell that starts again and no change of user in between. */
export function shellReaches(command: CommandRecord): boolean {
  const { instruction } = command;
  if (instruction.keyword !== 'RUN' || instruction.command.form !== 'shell') return false;
  if (instruction.heredocs[0]?.body.text.startsWith('#!')) return false;
  if (command.parent === undefined) return true;
  if (command.login || command.interactive) return false;
  for (let parent: CommandRecord | undefined = command.parent; parent; parent = parent.parent) {
    const program = parent.name.split('/').pop() ?? '';
    if (hasTrait(program, 'changes user') || hasTrait(program, 'sets up a command')) return false;
  }
  return true;
}

/** What is around an instruction, for the lines that a fix inserts. */
interface Surroundings {
  /** The last SHELL, or RUN that needs its own shell, above; undefined where there is none. */
  readonly shellAbove: Instruction | undefined;
  /** Whether it is a RUN that needs its own shell. */
  readonly ownShell: boolean;
  /** Whether such a RUN is below, before the next SHELL. */
  readonly ownShellBelow: boolean;
  /** The last ENV PATH above. */
  readonly pathAbove: Instruction | undefined;
}

/** The surroundings of each instruction of the stage, found in two passes. */
export const layoutOf = once((stage: StageModel): ReadonlyMap<Instruction, Surroundings> => {
  const { instructions } = stage.stage;
  const ownShells = instructions.map((each) => each.keyword === 'RUN' && usesStartupFunction(stage, each));
  const ownShellBelow: boolean[] = [];
  let below = false;
  for (let i = instructions.length - 1; i >= 0; i--) {
    ownShellBelow[i] = below;
    below = ownShells[i] === true || (below && instructions[i]?.keyword !== 'SHELL');
  }
  const layout = new Map<Instruction, Surroundings>();
  let shellAbove: Instruction | undefined;
  let pathAbove: Instruction | undefined;
  for (const [i, each] of instructions.entries()) {
    layout.set(each, {
      shellAbove,
      pathAbove,
      ownShell: ownShells[i] === true,
      ownShellBelow: ownShellBelow[i] === true,
    });
    if (each.keyword === 'SHELL' || ownShells[i] === true) shellAbove = each;
    if (each.keyword === 'ENV' && each.pairs.some((pair) => pair.name.raw === 'PATH')) pathAbove = each;
  }
  return layout;
});

/** The lower one of two instructions; `none` is the top of the stage. */
export function lowerOf(a: Instruction | 'none', b: Instruction | undefined): Instruction | 'none' {
  return b === undefined || (a !== 'none' && a.span.start > b.span.start) ? a : b;
}

/** Where a SHELL can be put so that `instruction` gets it, and no RUN after it that needs its own shell: below this one. */
export function placeForShell(
  stage: StageModel,
  prefix: string,
  instruction: Instruction,
): Instruction | 'none' | undefined {
  const made = makingInstruction(stage, prefix);
  const around = layoutOf(stage).get(instruction);
  if (made === undefined || made === instruction || around === undefined) return undefined;
  if (around.ownShell || around.ownShellBelow) return undefined;
  if (made !== 'none' && made.span.start > instruction.span.start) return undefined;
  return lowerOf(made, around.shellAbove);
}
