/** mambaorg/micromamba and its like: the image's SHELL and ENTRYPOINT activate. */

import { environmentName } from '../model/naming';
import type { CommandRecord } from '../model/record';
import type { StageModel } from '../model/stage';
import { isKnown } from '../text/value';
import { everyCommand, isSure } from './commands';
import { nameOf } from './environments';
import { once } from './once';
import { isPythonProgram } from './programs';

/** The SHELL of the image at the bottom, where that activates. */
export function activatingShell(stage: StageModel): readonly string[] | undefined {
  const shell = stage.bottom?.shell;
  return shell?.some((word) => word.endsWith('/_dockerfile_shell.sh')) ? shell : undefined;
}

/** The ENTRYPOINT of the image at the bottom, where that activates. */
export function activatingEntrypoint(stage: StageModel): readonly string[] | undefined {
  const words = stage.bottom?.entrypoint ?? undefined;
  return words?.some((word) => word.endsWith('/_entrypoint.sh')) ? words : undefined;
}

/**
 * The environment that ENV_NAME names, where that is why a started command is in it: the image's own ENTRYPOINT activated
 * it, and nothing between the two did.
 */
export function namedByVariable(stage: StageModel, command: CommandRecord): string | undefined {
  if (activatingEntrypoint(stage) === undefined || stage.final.entrypoint?.instruction !== undefined) return undefined;
  const { prefix, known, cause } = command.activated;
  if (prefix === null || !known || cause?.location !== undefined || command.login) return undefined;
  const name = nameOf(prefix, stage);
  return (stage.variable('ENV_NAME') || 'base') === name ? name : undefined;
}

/** Whether the SHELL in force before an instruction is the image's own. */
export function usesOwnShell(stage: StageModel, shell: readonly { readonly value: string }[]): boolean {
  const own = activatingShell(stage);
  return own !== undefined && own.length === shell.length && own.every((word, index) => shell[index]?.value === word);
}

/** The first command of a stage that installs something, and whether a stage that it is built on did so. */
const firstInstall = once(({ base, commands }: StageModel) => ({
  below: base.kind === 'stage' && everyCommand(base.stage).some(installs),
  first: commands.find(installs),
}));

/** Whether something was installed before the command, so that an environment holds a python. */
export function isFurnished(stage: StageModel, command: CommandRecord): boolean {
  const { below, first } = firstInstall(stage);
  return below || (first !== undefined && !command.seen.isBefore(first.seen));
}

export function installs(command: CommandRecord): boolean {
  return command.effects.some((effect) => effect.kind === 'create' || effect.kind === 'install');
}

/**
 * The environment to name in ENV_NAME, where activating what it names now would bring an empty base: the only one that
 * was made before the command, while nothing was installed into base.
 */
export function unnamedEnvironment(stage: StageModel, command: CommandRecord): string | undefined {
  const { machine } = stage;
  const name = command.seen.variable('ENV_NAME') || 'base';
  if (name !== 'base' || !command.seen.closed || stage.copies.some(({ from }) => from !== undefined)) return undefined;
  const made = new Set<string>();
  for (const each of everyCommand(stage)) {
    if (each.stage === command.stage && !each.seen.isBefore(command.seen)) break;
    for (const effect of each.effects) {
      if (effect.kind !== 'install' && effect.kind !== 'create') continue;
      if (effect.prefix === undefined || !isKnown(effect.prefix)) return undefined;
      made.add(effect.prefix);
    }
  }
  const [prefix] = made;
  const environment = prefix === undefined ? undefined : command.seen.environment(prefix);
  if (made.size !== 1 || environment === undefined || environment.base || !environment.python) return undefined;
  return environmentName(environment.prefix, machine);
}

/** Whether a command needs an environment and sees none. */
export function findsNone(command: CommandRecord): boolean {
  if (!isSure(command) || !isKnown(command.name) || !isPythonProgram(command.name)) return false;
  return command.activated.prefix === null && command.python.prefix === null;
}

/** Micromamba's images activate through their own SHELL and ENTRYPOINT; rules of their own watch over those. */
export function isMicromambaImage(stage: StageModel): boolean {
  const programs = stage.bottom?.conda?.programs ?? [];
  return programs.includes('micromamba') && !programs.includes('conda');
}
