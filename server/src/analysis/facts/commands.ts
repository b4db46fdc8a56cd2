/** The commands of a stage, and where each of them works. */
import type { CommandRecord } from '../model/record';
import type { StageModel } from '../model/stage';
import { isKnown, type Value } from '../text/value';

/** All commands of a stage and of the stages it is built on. */
export function everyCommand(stage: StageModel): readonly CommandRecord[] {
  if (stage.base.kind !== 'stage') return stage.commands;
  let all = inherited.get(stage);
  if (all === undefined) {
    all = [...everyCommand(stage.base.stage), ...stage.commands];
    inherited.set(stage, all);
  }
  return all;
}

const inherited = new WeakMap<StageModel, readonly CommandRecord[]>();

/** Whether a command works in the environment: its python is the one that is found, or it is activated. */
export function worksIn(command: CommandRecord, prefix: string): boolean {
  if (command.python.prefix === prefix || command.activated.prefix === prefix) return true;
  return onPath(command.path, prefix);
}

/** Whether a PATH holds the environment's bin folder, with or without a slash at its end. */
export function onPath(path: Value | undefined, prefix: string): boolean {
  return (path ?? '').split(':').some((entry) => entry === `${prefix}/bin` || entry === `${prefix}/bin/`);
}

/** Whether nothing is left open about where the command's python comes from. */
export function isSure(command: CommandRecord): boolean {
  return command.reached === 'yes' && command.python.known && command.activated.known && isKnown(command.name);
}

/**
 * True for a command that fails by what it does. One that is only not found does all of it as soon as it is found, and
 * what is to be said of that is said at once: mending the one brings no news of the other.
 */
export function failsItself({ fails }: CommandRecord): boolean {
  return fails !== undefined && fails.code !== 'command-not-found';
}

/** What comes to an end where a command fails, for messages: "the build stops here". */
export function whatStops({ when }: CommandRecord): string {
  switch (when) {
    case 'build':
      return 'the build stops here';
    case 'start':
      return 'the container stops';
    case 'health':
      return 'the health check fails';
    case 'exec':
      return 'the command fails';
  }
}

type CommandLists = ReadonlyMap<CommandRecord['instruction'], readonly CommandRecord[]>;

/** What several rules ask of the same stage is worked out once. */
const lists = new WeakMap<StageModel, CommandLists>();

/** The commands of each instruction of a stage, in order, those of scripts included. */
export function commandsByInstruction(stage: StageModel): CommandLists {
  let found = lists.get(stage);
  if (found === undefined) {
    found = groupByInstruction(stage);
    lists.set(stage, found);
  }
  return found;
}

function groupByInstruction(stage: StageModel): CommandLists {
  const lists = new Map<CommandRecord['instruction'], CommandRecord[]>();
  for (const command of stage.commands) {
    const list = lists.get(command.instruction);
    if (list) list.push(command);
    else lists.set(command.instruction, [command]);
  }
  return lists;
}
