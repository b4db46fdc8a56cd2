/** Calls of conda programs that no folder on PATH has. */

import type { CondaRoot } from '../model/machine';
import { condaProgramName } from '../model/programs/names';
import type { CommandRecord } from '../model/record';
import type { StageModel } from '../model/stage';
import type { Instruction } from '../parse/dockerfile/ast';
import type { Location } from '../text/span';
import { isKnown } from '../text/value';
import { everyCommand, runsBefore } from './commands';

import { copiedEnvironment } from './environments';
import { once } from './once';
import { stageChain } from './stages';

/** The conda program that a command surely calls and does not find, where nobody has an answer to that. */
export function missingConda(command: CommandRecord, stage: StageModel): string | undefined {
  if (command.fails?.code !== 'command-not-found' || command.caught || !stage.known) return undefined;
  const program = condaProgramOf(command);
  if (program === undefined) return undefined;
  // A command that SHELL's words do not get to; the record is the first that is left of it.
  if (command.conda === undefined ? command.reached === 'maybe' : command.reached !== 'yes') return undefined;
  // conda-not-in-final-stage tells what to do with the environment alone.
  return copiedEnvironment(stage) !== undefined || mayHaveCome(command, stage) ? undefined : program;
}

/** The conda program that was not found: of the call itself, or of the SHELL that should have run it. */
export function condaProgramOf(command: CommandRecord): string | undefined {
  const word =
    command.conda === undefined ? (/^(\S+): not found$/.exec(command.fails?.text ?? '')?.[1] ?? '') : command.name;
  return word.includes('/') || condaProgramName(word) === undefined || word === 'conda-lock' ? undefined : word;
}

/** Names of conda, and of what installs it. */
const OF_CONDA = /conda|mamba|miniforge/i;

/** Whether something may have brought the program that the model does not follow. */
function mayHaveCome(command: CommandRecord, stage: StageModel): boolean {
  // BuildKit lets an ARG of that name go before the image's own PATH, the classic builder does not.
  if (command.when === 'build' && stageChain(stage).some((each) => each.args.some(({ name }) => name === 'PATH')))
    return true;
  const roots = command.seen.condaRoots();
  // A folder on PATH that somebody named for a conda, which is not where the model saw one installed.
  const folders = (command.path ?? '').split(':');
  if (roots.length === 0 && folders.some((folder) => OF_CONDA.test(folder) && !isEnvironment(folder, command)))
    return true;
  return perhapsInstallers(stage).some((each) => each !== command && runsBefore(each, command, stage));
}

const perhapsInstallers = once((stage: StageModel) => everyCommand(stage).filter(mayInstall));

function isEnvironment(folder: string, command: CommandRecord): boolean {
  return command.seen.environment(folder.replace(/\/(?:bin|condabin)\/?$/, '')) !== undefined;
}

/** Programs whose words may name conda without that they install it, or whose work the model follows. */
const FOLLOWED =
  /^(?:apt|apt-get|aptitude|apk|yum|dnf|microdnf|echo|printf|export|cd|ln|cp|mv|rm|mkdir|chmod|chown|chgrp|cat|ls|test|\[|wget|curl|tar|sed|grep|find|which|command|type|hash|source|\.|bash|sh|dash|eval|exec|set|sudo|useradd|adduser|usermod|groupadd|sha256sum|md5sum|touch|tee|env|time|chsh|git|python[\d.]*|pip[\d.]*|ENV|true|false|:|read|umask|unset|local|declare|id|su|gosu|tini|du|stat|head|tail|file|whoami)$/;

/** A program that is not followed and whose words name conda: a package manager of another kind, a script of Python. */
function mayInstall({ name, argv, conda, effects, reached }: CommandRecord): boolean {
  if (conda !== undefined || reached === 'no' || !argv.some(({ value }) => OF_CONDA.test(value))) return false;
  if (name === 'alias') return true;
  if (effects.some((effect) => effect.kind === 'installer')) return false;
  const python = /^(?:python|pip)[\d.]*$/.test(name);
  if (FOLLOWED.test(name) && !python) return false;
  // `pip install conda-lock` brings no conda; a script or package of that name may.
  return argv
    .slice(1)
    .some(({ value }) => OF_CONDA.test(value) && !/^(?:conda-(?:lock|pack)|.*\/envs\/.*)/.test(value));
}

/** Where an installation comes from: the command or instruction that makes it; undefined for the base image's own. */
export function installerOf(
  root: CondaRoot,
  stage: StageModel,
): { readonly place: Location; readonly instruction: Instruction | undefined } | undefined {
  const made = everyCommand(stage).findLast((command) =>
    command.effects.some((effect) => effect.kind === 'installer' && effect.root === root.root),
  );
  if (made !== undefined) return { place: made.place, instruction: made.instruction };
  const place = root.cause?.location;
  if (place === undefined) return undefined;
  const holds = (each: Instruction): boolean => each.span.start <= place.span.start && place.span.end <= each.span.end;
  const instructions = stageChain(stage).flatMap((each) => each.stage.instructions);
  return { place, instruction: place.file === stage.file ? instructions.find(holds) : undefined };
}

/** The first installation that comes after the command in its stage. */
export function installedLater(
  command: CommandRecord,
  stage: StageModel,
  program: string,
): { readonly place: Location; readonly root: string } | undefined {
  if (command.when !== 'build' || command.place.file !== stage.file) return undefined;
  for (const each of stage.commands) {
    if (each === command || !command.seen.isBefore(each.seen) || each.place.file !== stage.file) continue;
    for (const effect of each.effects) {
      if (effect.kind !== 'installer' || !isKnown(effect.root)) continue;
      const holds = stage.machine.condaRoots.get(effect.root)?.programs.has(program) === true;
      if (holds) return { place: each.place, root: effect.root };
    }
  }
  return undefined;
}
