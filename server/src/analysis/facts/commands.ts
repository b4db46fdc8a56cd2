/** The commands of a stage, and where each of them works. */

import { resolvePath } from '../model/process';
import { isPip, isPython } from '../model/programs/names';
import { pipWords } from '../model/programs/pythonPrograms';
import type { CommandRecord } from '../model/record';
import type { StageModel } from '../model/stage';
import type { Instruction } from '../parse/dockerfile/ast';
import { HOLE, isKnown, type Value } from '../text/value';
import { once } from './once';
import { isPythonProgram } from './programs';

/** All commands of a stage and of the stages it is built on. */
export const everyCommand = once(({ base, commands }: StageModel): readonly CommandRecord[] =>
  base.kind === 'stage' ? [...everyCommand(base.stage), ...commands] : commands,
);

/** Whether a command works in the environment: its python is the one that is found, or it is activated. */
export function worksIn(command: CommandRecord, prefix: string): boolean {
  if (command.python.prefix === prefix || command.activated.prefix === prefix) return true;
  return onPath(command.path, prefix) || isInVenv(command);
}

/**
 * Whether a program of Python runs in a venv: nothing but the author puts one before the environments, which may be what
 * it was made from.
 */
function isInVenv({ name, python, seen }: CommandRecord): boolean {
  if (python.prefix === null || python.prefix === '' || !isPythonProgram(name)) return false;
  return seen.environment(python.prefix)?.kind === 'venv';
}

/** Whether a PATH holds the environment's bin folder, with or without a slash at its end. */
export function onPath(path: Value | undefined, prefix: string): boolean {
  return (path ?? '').split(':').some((entry) => entry === `${prefix}/bin` || entry === `${prefix}/bin/`);
}

/**
 * The prefix into which a command installs with pip: that of the program called by its path, else that of the python which
 * is found; null where there is none, undefined where it installs nothing, a hole where it is not known.
 */
export function pipTarget({ argv, cwd, name, python }: CommandRecord): Value | null | undefined {
  if (pipWords(argv)?.[0]?.value !== 'install') return undefined;
  if (!name.includes('/')) return python.known ? python.prefix : HOLE;
  return /^(.+)\/bin\/[^/]+$/.exec(resolvePath(name, cwd))?.[1] ?? HOLE;
}

/** Whether the file itself activates what is active where the command runs. */
export function isActivatedByHand({ activated }: CommandRecord): boolean {
  return activated.prefix !== null && activated.cause?.location !== undefined;
}

/** Whether nothing is left open about where the command's python comes from. */
export function isSure(command: CommandRecord): boolean {
  const { activated, name, python, reached } = command;
  return reached === 'yes' && python.known && isKnown(name) && (activated.known || isPythonPutFirst(command));
}

/**
 * Whether the project itself says whose python a command of the build runs, on a base image that nobody knows: what that
 * image may have activated does not matter then. Only a SHELL of micromamba's images could still activate something.
 */
export function isPythonPutFirst({ name, python, seen, when }: CommandRecord): boolean {
  return (
    when === 'build' &&
    (isPython(name) || isPip(name)) &&
    seen.machine.opaque === undefined &&
    !seen.machine.baseKnown &&
    python.known &&
    python.prefix !== null &&
    python.cause?.location !== undefined &&
    seen.knownVariable('ENV_NAME') === undefined &&
    seen.knownVariable('MAMBA_DOCKERFILE_ACTIVATE') === undefined
  );
}

/**
 * True for a command that fails by what it does. One that is only not found, or not allowed, does all of it as soon as that is mended, and
 * what is to be said of that is said at once: mending the one brings no news of the other.
 */
export function failsItself({ fails }: CommandRecord): boolean {
  const code = fails?.code;
  return code !== undefined && code !== 'command-not-found' && code !== 'permission-denied' && code !== 'broken-array';
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

/** The commands of each instruction of a stage, in order, those of scripts included. */
export const commandsByInstruction = once((stage: StageModel): ReadonlyMap<Instruction, readonly CommandRecord[]> => {
  const lists = new Map<Instruction, CommandRecord[]>();
  for (const command of stage.commands) {
    const list = lists.get(command.instruction);
    if (list) list.push(command);
    else lists.set(command.instruction, [command]);
  }
  return lists;
});

/** Whether a command runs before another one of the same stage, or in a stage that this one is built on. */
export function runsBefore(earlier: CommandRecord, command: CommandRecord, stage: StageModel): boolean {
  if (command.when !== 'build' || earlier.stage !== stage.index) return true;
  if (earlier.instruction !== command.instruction)
    return earlier.instruction.span.start < command.instruction.span.start;
  return earlier.seen.isBefore(command.seen);
}

/** The text of a command for a message; its name alone where it is long. */
export function shortText({ name, text }: CommandRecord): string {
  return text.length > 60 ? name : text;
}

/** Whether a command, or one of those that started it, is of some kind. */
export function hasAbove(command: CommandRecord, is: (command: CommandRecord) => boolean): boolean {
  for (let at: CommandRecord | undefined = command; at !== undefined; at = at.parent) if (is(at)) return true;
  return false;
}
