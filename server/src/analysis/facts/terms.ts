/**
 * Anaconda's terms of service: whether a call of conda stops because nobody has accepted them. The plugin looks at the
 * channels that are configured and those of the command line, never at an environment file:
 * https://github.com/anaconda/conda-anaconda-tos (plugin.py, `_pre_command_check_tos`).
 */

import { option, optionArgs } from '../model/programs/condaCall';
import type { CommandRecord } from '../model/record';
import type { StageModel } from '../model/stage';
import { compareVersions } from '../parse/conda';
import type { Instruction } from '../parse/dockerfile/ast';
import { withoutEnd } from '../text/trim';
import { once } from './once';

/** The first Miniconda release seen to stop for the terms, https://github.com/deepfakes/faceswap/issues/1495 */
const STOPS_SINCE = '25.5';

/** What accepts them for whoever sets it. */
export const ACCEPTING_VARIABLE = 'CONDA_PLUGINS_AUTO_ACCEPT_TOS';

/** The subcommands before which the plugin looks: `run_for` of its hook. */
const LOOKS = new Set([
  'create',
  'install',
  'update',
  'upgrade',
  'remove',
  'uninstall',
  'search',
  'rename',
  'env create',
  'env update',
  'env remove',
]);

/** Whether a command stops because of the terms, as far as the model can see; false where that is not known. */
export function stopsForTerms(command: CommandRecord, stage: StageModel): boolean {
  const { conda } = command;
  if (conda === undefined || (conda.program !== 'conda' && conda.program !== 'conda-env')) return false;
  if (!LOOKS.has(conda.subcommand) || command.when !== 'build') return false;
  if (option(conda, 'help') !== undefined || option(conda, 'offline') !== undefined) return false;
  return bringsPlugin(stage) && usesDefaults(command) && !isSettled(command, stage);
}

/** Whether the conda of a stage comes from an installer of Miniconda that is new enough. */
const bringsPlugin = once((stage: StageModel): boolean => {
  for (const each of below(stage)) {
    for (const command of each.commands) {
      const effect = command.effects.find((one) => one.kind === 'installer');
      if (effect?.kind !== 'installer') continue;
      const name = effect.download ?? effect.path;
      if (!/miniconda3?-/i.test(name)) return false;
      if (/Miniconda3-latest-/.test(name)) return true;
      const version = /(?<!\d)(\d+\.\d+(?:\.\d+)?)(?:-\d+)?-(?:Linux|MacOSX)/.exec(name)?.[1];
      return version !== undefined && (compareVersions(version, STOPS_SINCE) ?? -1) >= 0;
    }
  }
  return false;
});

function below(stage: StageModel): StageModel[] {
  const stages = [stage];
  for (let base = stage.base; base.kind === 'stage'; base = base.stage.base) stages.push(base.stage);
  return stages;
}

/** Whether Anaconda's channels are among those in use: the installer writes them into its .condarc. */
function usesDefaults({ conda }: CommandRecord): boolean {
  if (conda === undefined) return false;
  const named = optionArgs(conda, 'channel').map((arg) => arg.value);
  if (named.some(isAnacondas)) return true;
  if (option(conda, 'override-channels') !== undefined) return false;
  return !(conda.positionals.length === 1 && /::/.test(conda.positionals[0]?.value ?? ''));
}

function isAnacondas(channel: string): boolean {
  return /^(?:defaults|main|r|anaconda|pkgs\/(?:main|r))$|^https?:\/\/repo\.anaconda\.com\/pkgs\//.test(channel);
}

/** Whether the terms, or the channels, have been dealt with. */
function isSettled(command: CommandRecord, stage: StageModel): boolean {
  const { seen } = command;
  const variables = [ACCEPTING_VARIABLE, 'CI', 'CONDA_CHANNELS', 'CONDA_DEFAULT_CHANNELS'];
  if (variables.some((name) => seen.knownVariable(name) !== undefined)) return true;
  if (stage.args.some((arg) => arg.name === ACCEPTING_VARIABLE || arg.name === 'CI')) return true;
  const text = `${textOf(command.instruction)}\n${command.text}`;
  if (text.includes(ACCEPTING_VARIABLE) || /\b(?:CI|CONDA_CHANNELS)=/.test(text)) return true;
  // Further channels come beside the installer's `defaults`.
  if (seen.condarcKeys().some((key) => /^(?:default_channels|channel_alias|plugins)/.test(key))) return true;
  if (seen.paths().some((path) => /condarc$/.test(path))) return true;
  return accepted(stage);
}

/** The text of a RUN with its heredocs. */
function textOf(instruction: Instruction): string {
  if (instruction.keyword !== 'RUN') return '';
  const { command, heredocs } = instruction;
  const words = command.form === 'exec' ? command.argv.map((item) => item.value).join(' ') : command.script.text;
  return [words, ...heredocs.map((each) => each.body.text)].join('\n');
}

/** Whether the terms of both of Anaconda's channels are accepted, the plugin removed, or the channels changed. */
const accepted = once((stage: StageModel): boolean => {
  const channels = new Set<string>();
  for (const each of below(stage)) {
    for (const { conda, argv, reached } of each.commands) {
      if (conda === undefined || reached === 'no') continue;
      const words = argv.map((arg) => arg.value);
      if (words.includes('conda-anaconda-tos')) return true;
      if (conda.subcommand.startsWith('config') && leavesDefaults(words) === false) return true;
      if (conda.subcommand !== 'tos' || !words.includes('accept')) continue;
      const named = optionArgs(conda, 'channel').map((arg) => withoutEnd(arg.value, '/'));
      if (named.length === 0 || named.some((channel) => channel === 'defaults' || !/^[\w:/.-]+$/.test(channel)))
        return true;
      for (const channel of named) if (isAnacondas(channel)) channels.add(channel.slice(channel.lastIndexOf('/') + 1));
    }
  }
  return channels.has('main') && channels.has('r');
});

/** False where a call of `conda config` may take `defaults` out of the channels; true where it surely leaves it there. */
function leavesDefaults(words: readonly string[]): boolean {
  if (words.some((word) => /^plugins|default_channels|^--(?:file|stdin)/.test(word))) return false;
  if (!words.some((word) => word.includes('channels'))) return true;
  return (
    words.some((word) => /^--(?:add|append|prepend|get|show|show-sources|describe)$/.test(word)) &&
    !words.some((word) => /^--(?:remove|remove-key|set)$/.test(word))
  );
}
