/** The same call of one conda program with another one. */

import type { CommandContext } from '../contexts/types';
import type { CondaRoot } from '../model/machine';
import { type CondaCall, option } from '../model/programs/condaCall';
import type { CommandRecord } from '../model/record';
import { fixOf } from './make';
import type { Fix } from './types';
import { replaceWords } from './words';

/** Subcommands that conda and mamba have with the same meaning. */
const SHARED =
  /^(?:create|install|update|remove|list|info|clean|search|run|config|env (?:create|update|list|remove|export))$/;

/** The options that micromamba knows by the same names. */
const OF_MICROMAMBA = new Set(['name', 'prefix', 'yes', 'channel', 'override-channels', 'quiet', 'file']);

/** The same call with another program, where that has it with the same meaning. */
export function callInstead(
  context: CommandContext,
  command: CommandRecord,
  program: 'conda' | 'micromamba',
  root: CondaRoot | undefined,
): Fix | undefined {
  const call = command.conda;
  if (call === undefined) return undefined;
  const words = program === 'conda' ? forConda(call, command, root) : forMicromamba(call);
  if (words === undefined) return undefined;
  const { length } = call.subcommandArgs;
  // Only words side by side: an option between them stays where it is.
  if (!call.subcommandArgs.every((each, i) => each === command.argv[i + 1])) return undefined;
  const edit = replaceWords(context, command.argv[0], command.argv[length], words);
  return fixOf(`Call ${words.join(' ')} instead`, false, edit)[0];
}

function forConda(call: CondaCall, command: CommandRecord, root: CondaRoot | undefined): readonly string[] | undefined {
  const folders = (command.path ?? '').split(':');
  if (
    root === undefined ||
    !folders.some((folder) => folder === `${root.root}/bin` || folder === `${root.root}/condabin`)
  )
    return undefined;
  if (!SHARED.test(call.subcommand) || (call.program === 'micromamba' && option(call, 'file') !== undefined))
    return undefined;
  if (call.subcommand === 'run' && call.program === 'micromamba') return undefined;
  const words = ['conda', ...call.subcommand.split(' ')];
  // mamba hands on what the program prints; conda does so only when it is asked to.
  return call.subcommand === 'run' && option(call, 'no-capture-output') === undefined
    ? [...words, '--no-capture-output']
    : words;
}

function forMicromamba(call: CondaCall): readonly string[] | undefined {
  if (!call.options.every((each) => OF_MICROMAMBA.has(each.name))) return undefined;
  const named = option(call, 'name') !== undefined || option(call, 'prefix') !== undefined;
  switch (call.subcommand) {
    case 'run':
    case 'install':
      return named ? ['micromamba', call.subcommand] : undefined;
    case 'create':
      return named && option(call, 'file') === undefined ? ['micromamba', 'create'] : undefined;
    case 'env create':
      // micromamba asks before it makes an environment, and reads the file's name by itself.
      if (option(call, 'file') === undefined || call.positionals.length > 0) return undefined;
      return option(call, 'yes') === undefined ? ['micromamba', 'create', '-y'] : ['micromamba', 'create'];
    default:
      return undefined;
  }
}
