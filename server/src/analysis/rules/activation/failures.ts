/** Why `conda activate` finds no conda function, and the fixes that all activations share. */
import type { CommandRecord } from '../../model/record';
import type { StageModel } from '../../model/stage';
import type { DockerfileContext, ScriptContext } from '../context';
import type { Fix, TextEdit } from '../rule';
import { everyCommand } from './needs';
import { guardBehind, hasGuard, wrongUserBehind } from './startupFiles';
import { type Placed, prefixNamed, type StageView, wantedName } from './view';
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
  for (const other of view.byInstruction.get(command.instruction) ?? []) {
    if (other === command) break;
    if (other.parent !== command.parent) continue;
    if (other.fails?.code === 'source-not-found' || other.fails?.code === 'file-not-found') return 'source';
    if (readsGuardedFile(other, stage)) return 'guard';
  }
  if (guardBehind(stage, command) !== undefined) return 'guard';
  if (wrongUserBehind(stage, command) !== undefined) return 'user';
  const init = firstInit(stage);
  if (init !== undefined && !command.login && !command.interactive && isBefore(init, command, stage)) return 'init';
  return 'hook';
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
  context: DockerfileContext | ScriptContext,
  { command, stage, view }: Placed,
  safe: boolean,
  hook: Fix | undefined = hookFix(context, stage, command, safe),
): Fix[] {
  if (context.kind === 'script') return hook ? [hook] : [];
  const lost = view.lost.find((each) => each.command === command);
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
