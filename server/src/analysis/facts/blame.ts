/** Why `conda activate` finds no conda function. */
import type { CommandRecord } from '../model/record';
import type { StageModel } from '../model/stage';
import { everyCommand } from './commands';
import type { Placed } from './stageView';
import { guardBehind, hasGuard, wrongUserBehind } from './startupFiles';

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
export function blame({ command, stage, all }: Placed): Blame {
  const earlier = blamedInside(all).get(command);
  if (earlier !== undefined) return earlier;
  if (guardBehind(stage, command) !== undefined) return 'guard';
  if (wrongUserBehind(stage, command) !== undefined) return 'user';
  const init = firstInit(stage);
  if (init !== undefined && !command.login && !command.interactive && isBefore(init, command, stage)) return 'init';
  return 'hook';
}

export const inside = new WeakMap<readonly CommandRecord[], ReadonlyMap<CommandRecord, Blame>>();

/** Of commands that run together those behind one, in the same shell, that should have brought the hook and did not. */
function blamedInside(commands: readonly CommandRecord[]): ReadonlyMap<CommandRecord, Blame> {
  const known = inside.get(commands);
  if (known !== undefined) return known;
  const found = new Map<CommandRecord, Blame>();
  const shells = new Map<CommandRecord | undefined, Blame>();
  for (const command of commands) {
    const blamed = shells.get(command.parent);
    if (blamed !== undefined) found.set(command, blamed);
    else if (command.fails?.code === 'source-not-found' || command.fails?.code === 'file-not-found')
      shells.set(command.parent, 'source');
    else if (readsGuardedFile(command)) shells.set(command.parent, 'guard');
  }
  inside.set(commands, found);
  return found;
}

/** Whether a command stands before another one of the same stage, or in a stage that this one is built on. */
export function isBefore(earlier: CommandRecord, command: CommandRecord, stage: StageModel): boolean {
  if (command.when !== 'build' || earlier.stage !== stage.index) return true;
  if (earlier.instruction !== command.instruction)
    return earlier.instruction.span.start < command.instruction.span.start;
  return earlier.seen.isBefore(command.seen);
}

/** True for `. ~/.bashrc` in a shell that is not interactive, where the file returns at once for such shells. */
export function readsGuardedFile(command: CommandRecord): boolean {
  if ((command.name !== '.' && command.name !== 'source') || command.interactive) return false;
  const path = command.argv[1]?.value ?? '';
  if (!/\/\.bashrc$/.test(path)) return false;
  const text = command.seen.file(path)?.text;
  return text !== undefined && hasGuard(text);
}

/** What the program says, for messages: ` ("…")`; empty where its exact words are not known. */
export function quoted(command: CommandRecord): string {
  const { fails } = command;
  return fails === undefined || fails.paraphrased ? '' : ` ("${fails.text}")`;
}
