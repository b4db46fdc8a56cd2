/** What makes an environment, and when: the commands that create one, and those that use it before. */
import type { Moment } from '../model/moment';
import { resolvePath } from '../model/process';
import { nameInFile } from '../model/programs/conda';
import { type CondaCall, option, optionArgs } from '../model/programs/condaCall';
import type { CommandRecord } from '../model/record';
import type { StageModel } from '../model/stage';
import { isKnown } from '../text/value';
import { wantedName } from './activations';
import { once } from './once';

/** The subcommands that make an environment. */
const CREATES = /^(create|env create|env update)$/;

export function existsAt(moment: Moment, name: string): boolean {
  return moment
    .environments()
    .some((each) => each.prefix === name || each.prefix.endsWith(`/envs/${name}`) || !isKnown(each.prefix));
}

/** The name or path after `-n`, `-p` or `activate`. */
export function nameUsed(command: CommandRecord): string | undefined {
  const call = command.conda;
  const name =
    call !== undefined && call.subcommand !== 'activate'
      ? (option(call, 'name')?.value ?? option(call, 'prefix')?.value)
      : (wantedName(command) ?? activatedName(command));
  return name !== undefined && name !== '' && isKnown(name) ? name : undefined;
}

function activatedName(command: CommandRecord): string | undefined {
  for (const effect of command.effects) if (effect.kind === 'activate') return effect.name?.value;
  return undefined;
}

/** The commands of a stage that make environments. */
export const createsOf = once((stage: StageModel) =>
  stage.commands.filter((command) => CREATES.test(command.conda?.subcommand ?? '')),
);

/** The later command of the stage that makes the environment. */
export function madeLater(stage: StageModel, name: string, use: CommandRecord): CommandRecord | undefined {
  return createsOf(stage).find((command) => {
    if (command === use || !makes(stage, command, name)) return false;
    const start = command.instruction.span.start;
    return command.instruction === use.instruction
      ? !command.seen.isBefore(use.seen)
      : start > use.instruction.span.start;
  });
}

/** Whether a command makes the environment of that name, also where it is not reached. */
export function makes(stage: StageModel, command: CommandRecord, name: string): boolean {
  const call = command.conda;
  if (call === undefined || !CREATES.test(call.subcommand)) return false;
  const effect = command.effects.find((each) => each.kind === 'create');
  if (effect?.kind === 'create') return effect.prefix === name || effect.prefix.endsWith(`/envs/${name}`);
  const given = option(call, 'name')?.value ?? option(call, 'prefix')?.value;
  if (given !== undefined) return given === name;
  return fileName(stage, command, call) === name;
}

/** The name that the environment file of a create gives. */
function fileName(stage: StageModel, command: CommandRecord, call: CondaCall): string | undefined {
  if (!call.subcommand.startsWith('env')) return undefined;
  const written = optionArgs(call, 'file')[0]?.value ?? 'environment.yml';
  const path = resolvePath(written, command.cwd);
  const text = isKnown(path) ? stage.machine.file(path)?.text : undefined;
  return text === undefined ? undefined : nameInFile(text).name;
}
