/** Why `conda activate` finds no conda function, and the fixes that all activations share. */
import type { CommandRecord } from '../../model/record';
import type { StageModel } from '../../model/stage';
import type { Instruction } from '../../parse/dockerfile/ast';
import type { DockerfileContext } from '../context';
import type { Fix, TextEdit } from '../rule';
import { everyCommand } from './needs';
import { guardBehind, hasGuard, wrongUserBehind } from './startupFiles';
import { type CommandContext, type Placed, prefixNamed, type StageView, wantedName } from './view';
import { dropFromChain, hookFix, shellFix, shellInPlace } from './ways';

/** What is to blame where `conda activate` fails for want of the function; each is a rule of its own. */
export type Blame = 'source' | 'guard' | 'user' | 'init' | 'hook';

const inits = new WeakMap<StageModel, CommandRecord | undefined>();

/** The first `conda init` of a stage or of one it is built on. */
export function firstInit(stage: StageModel): CommandRecord | undefined {
  if (!inits.has(stage)) {
    inits.set(
      stage,
      everyCommand(stage).find((command) => command.effects.some((effect) => effect.kind === 'init')),
    );
  }
  return inits.get(stage);
}

/** What is to blame that a command's shell has no conda function. */
export function blame({ command, stage, view }: Placed): Blame {
  const earlier = blamedInside(view, command.instruction).get(command);
  if (earlier !== undefined) return earlier;
  if (guardBehind(stage, command) !== undefined) return 'guard';
  if (wrongUserBehind(stage, command) !== undefined) return 'user';
  const init = firstInit(stage);
  if (init !== undefined && !command.login && !command.interactive && isBefore(init, command, stage)) return 'init';
  return 'hook';
}

const inside = new WeakMap<StageView, Map<Instruction, ReadonlyMap<CommandRecord, Blame>>>();

/** The commands of an instruction behind one, in the same shell, that should have brought the hook and did not. */
function blamedInside(view: StageView, instruction: Instruction): ReadonlyMap<CommandRecord, Blame> {
  let kept = inside.get(view);
  if (kept === undefined) {
    kept = new Map();
    inside.set(view, kept);
  }
  const known = kept.get(instruction);
  if (known !== undefined) return known;
  const found = new Map<CommandRecord, Blame>();
  const shells = new Map<CommandRecord | undefined, Blame>();
  for (const command of view.byInstruction.get(instruction) ?? []) {
    const blamed = shells.get(command.parent);
    if (blamed !== undefined) found.set(command, blamed);
    else if (command.fails?.code === 'source-not-found' || command.fails?.code === 'file-not-found')
      shells.set(command.parent, 'source');
    else if (readsGuardedFile(command, view.stage)) shells.set(command.parent, 'guard');
  }
  kept.set(instruction, found);
  return found;
}

/** Whether a command stands before another one of the same stage, or in a stage that this one is built on. */
export function isBefore(earlier: CommandRecord, command: CommandRecord, stage: StageModel): boolean {
  if (command.when !== 'build' || earlier.stage !== stage.index) return true;
  if (earlier.instruction !== command.instruction)
    return earlier.instruction.span.start < command.instruction.span.start;
  return earlier.before < command.before;
}

/** True for `. ~/.bashrc` in a shell that is not interactive, where the file returns at once for such shells. */
export function readsGuardedFile(command: CommandRecord, stage: StageModel): boolean {
  if ((command.name !== '.' && command.name !== 'source') || command.interactive) return false;
  const path = command.argv[1]?.value ?? '';
  if (!/\/\.bashrc$/.test(path)) return false;
  const text = stage.machine.file(path, command.when === 'build' ? command.before : undefined)?.text;
  return text !== undefined && hasGuard(text);
}

/**
 * The fixes for a command that should activate and fails: SHELL in its place where the RUN does nothing else, else the
 * hook before it, else SHELL and the chain without it.
 */
export function activationFixes(
  context: CommandContext,
  { command, stage, view }: Placed,
  safe: boolean,
  hook: Fix | undefined = hookFix(context, stage, command, safe),
): Fix[] {
  if (context.kind !== 'dockerfile') return hook ? [hook] : [];
  const lost = view.lostBy(command);
  const inPlace = lost && shellInPlace(context, view, lost);
  if (inPlace !== undefined) return [inPlace];
  const fixes: Fix[] = [];
  if (hook !== undefined) fixes.push(hook);
  const shell = shellInstead(context, view, command, stage);
  if (shell !== undefined) fixes.push(shell);
  return fixes;
}

function shellInstead(
  context: DockerfileContext,
  view: StageView,
  command: CommandRecord,
  stage: StageModel,
): Fix | undefined {
  const name = wantedName(command);
  const prefix = name === undefined ? undefined : prefixNamed(name, stage, command.before);
  const drop = dropFromChain(context, command);
  if (prefix === undefined || drop === undefined || command.when !== 'build') return undefined;
  return shellFix(context, view, command, prefix, [drop satisfies TextEdit]);
}
