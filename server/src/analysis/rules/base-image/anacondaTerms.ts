import { filesRead } from '../../contexts/filesRead';
import { type CommandContext, condaCalls, type PlacedCall, versionAgainst } from '../../facts/calls';
import { stagesBelow } from '../../facts/stages';
import { fixOf } from '../../fixes/make';
import type { Fix } from '../../fixes/types';
import { wordsAfter } from '../../fixes/words';
import type { Moment } from '../../model/moment';
import { option, optionArgs } from '../../model/programs/condaCall';
import type { CommandRecord } from '../../model/record';
import type { StageModel } from '../../model/stage';
import { isKnown } from '../../text/value';
import { defineRule, type Report } from '../rule';

/** The first Miniconda release seen to stop for the terms, https://github.com/deepfakes/faceswap/issues/1495 */
const STOPS_SINCE = '25.5';
const VARIABLE = 'CONDA_PLUGINS_AUTO_ACCEPT_TOS';

export const anacondaTerms = defineRule({
  code: 'CD1007',
  name: 'anaconda-terms',
  category: 'base-image',
  severity: 'warning',
  fixable: 'unsafe',
  docs: {
    summary: "Anaconda's `defaults` channel is used by a Miniconda whose terms nobody has accepted.",
    why: "Since Miniconda 25.5 the installer brings a plugin that asks whether you accept Anaconda's terms of service before it uses the `defaults` channel. A build cannot answer: it stops with CondaToSNonInteractiveError. Either use conda-forge alone (`-c conda-forge --override-channels`, or `nodefaults` in the environment file), or, if the terms suit you, accept them with `conda tos accept`.",
    exceptions:
      "Silent for conda-forge alone, after `conda tos accept`, with `CONDA_PLUGINS_AUTO_ACCEPT_TOS`, after the channels were configured, and for Anaconda's own images, which bring no such plugin. Whether to accept the terms is for you to decide; no fix does it.",
    references: [
      { title: 'Anaconda: managing terms of service', url: 'https://www.anaconda.com/docs/getting-started/tos-plugin' },
      { title: 'conda-anaconda-tos', url: 'https://github.com/anaconda/conda-anaconda-tos' },
    ],
    bad: [
      'FROM debian:12.11\nRUN apt-get update && apt-get install -y wget\nRUN wget https://repo.anaconda.com/miniconda/Miniconda3-py313_26.3.2-2-Linux-x86_64.sh -O /tmp/conda.sh && bash /tmp/conda.sh -b -p /opt/conda\nRUN /opt/conda/bin/conda create -y -n app python=3.12\n',
    ],
    good: [
      'FROM debian:12.11\nRUN apt-get update && apt-get install -y wget\nRUN wget https://repo.anaconda.com/miniconda/Miniconda3-py313_26.3.2-2-Linux-x86_64.sh -O /tmp/conda.sh && bash /tmp/conda.sh -b -p /opt/conda\nRUN /opt/conda/bin/conda create -y -n app -c conda-forge --override-channels python=3.12\n',
      'FROM continuumio/miniconda3:26.3.2-1\nRUN conda create -y -n app python=3.12\n',
    ],
  },
  messages: {
    command:
      "This Miniconda stops in a build until Anaconda's terms for its `defaults` channel are accepted (CondaToSNonInteractiveError). Use conda-forge alone with `-c conda-forge --override-channels`, or accept the terms.",
    file: "This Miniconda stops in a build until Anaconda's terms for its `defaults` channel are accepted (CondaToSNonInteractiveError). `{file}` uses that channel unless `nodefaults` is among its channels.",
  },
  checks: { dockerfile: check, script: check },
});

const USES = new Set(['create', 'install', 'update', 'upgrade', 'env create', 'env update']);

function* check(context: CommandContext): Iterable<Report> {
  const installed = new Map<StageModel, boolean>();
  for (const call of condaCalls(context)) {
    const { command, conda, stage } = call;
    if (command.when !== 'build' || command.reached !== 'yes' || !USES.has(conda.subcommand)) continue;
    if (conda.program !== 'conda' && conda.program !== 'conda-env') continue;
    const known = installed.get(stage) ?? (bringsPlugin(stage) && !someoneSettles(stage));
    installed.set(stage, known);
    if (!known || settled(context, call)) continue;
    const files = filesRead(command);
    if (files.length > 0) {
      const file = files.find((each) => usesDefaults(command.seen, each.image));
      if (file === undefined) continue;
      const word = optionArgs(conda, 'file')[0];
      yield {
        message: 'file',
        data: { file: file.project?.slice(file.project.lastIndexOf('/') + 1) ?? word?.raw ?? 'environment.yml' },
        span: word?.place?.file === context.path ? word.place.span : command.place.span,
      };
      continue;
    }
    const fix = condaForge(context, call);
    yield { message: 'command', span: command.place.span, fixes: fix === undefined ? [] : [fix] };
  }
}

/** Whether the conda of a stage comes from an installer of Miniconda that is new enough. */
function bringsPlugin(stage: StageModel): boolean {
  for (const each of stagesBelow(stage)) {
    for (const command of each.commands) {
      const effect = command.effects.find((one) => one.kind === 'installer');
      if (effect?.kind !== 'installer') continue;
      const name = effect.download ?? effect.path;
      if (!/miniconda3?-/i.test(name)) return false;
      if (/Miniconda3-latest-/.test(name)) return true;
      const version = /(?:py\d+_)?(\d+\.\d+(?:\.\d+)?)(?:-\d+)?-(?:Linux|MacOSX)/.exec(name)?.[1];
      return versionAgainst(version, STOPS_SINCE) === 'same or newer';
    }
  }
  return false;
}

/** True where the terms, or the channels, have been dealt with. */
function settled(context: CommandContext, { command, conda, stage }: PlacedCall): boolean {
  if (option(conda, 'override-channels') !== undefined || option(conda, 'offline') !== undefined) return true;
  if (conda.positionals.some((arg) => /::/.test(arg.value)) && conda.positionals.length === 1) return true;
  if (
    command.seen.knownVariable(VARIABLE) !== undefined ||
    stage.args.some((arg) => arg.name === VARIABLE || arg.name === 'CI')
  )
    return true;
  if (command.seen.knownVariable('CI') !== undefined || command.seen.knownVariable('CONDA_CHANNELS') !== undefined)
    return true;
  const text =
    context.kind === 'script'
      ? context.text
      : context.text.slice(command.instruction.span.start, command.instruction.span.end);
  if (text.includes(VARIABLE) || /\bCI=/.test(text)) return true;
  return (
    command.seen.condarcKeys().some((key) => /^(channels|default_channels|channel_alias|plugins)/.test(key)) ||
    command.seen.paths().some((path) => path.endsWith('condarc'))
  );
}

/** Whether a command of the stage, or of one it is built on, deals with the terms or channels, wherever it is written. */
function someoneSettles(stage: StageModel): boolean {
  return stagesBelow(stage).some((each) => each.commands.some(settles));
}

/** `conda tos …`, any change of the configured channels, or the plugin's removal. */
function settles({ conda, argv }: CommandRecord): boolean {
  if (conda === undefined) return false;
  const words = argv.map((arg) => arg.value);
  if (conda.subcommand === 'tos' || words.includes('conda-anaconda-tos')) return true;
  return conda.subcommand.startsWith('config') && words.some((word) => /channels|plugins/.test(word));
}

/** Whether an environment file leaves `defaults` among the channels; a lock names its channels itself. */
function usesDefaults(moment: Moment, image: string): boolean {
  const text = isKnown(image) ? moment.file(image)?.text : undefined;
  if (text === undefined || !isKnown(text) || !/^(channels|dependencies)\s*:/m.test(text)) return false;
  return !/^\s*-\s*["']?nodefaults["']?\s*(#.*)?$/m.test(text) && !/\[.*nodefaults.*\]/.test(text);
}

function condaForge(context: CommandContext, { conda }: PlacedCall): Fix | undefined {
  const last = conda.subcommandArgs[conda.subcommandArgs.length - 1];
  if (last?.place?.file !== context.path || conda.subcommand.startsWith('env')) return undefined;
  const channels = optionArgs(conda, 'channel').map((arg) => arg.value);
  if (channels.some((channel) => /^(defaults|anaconda|main|r)$|repo\.anaconda\.com/.test(channel))) return undefined;
  const own = channels.includes('conda-forge') ? [] : ['-c', 'conda-forge'];
  const added = [...own, '--override-channels'];
  return fixOf('Use conda-forge alone', false, wordsAfter(context, last, added))[0];
}
