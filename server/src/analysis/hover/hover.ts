/** What is told of the place under the cursor. */

import type { AnyContext } from '../contexts/contexts';
import type { DockerfileContext } from '../contexts/types';
import { describeCommand } from '../describe/command';
import { type Block, type Prose, text } from '../describe/prose';
import { runsIn } from '../describe/runsIn';
import { modelUsesConda } from '../facts/usesConda';
import { pipWords } from '../model/programs/pythonPrograms';
import type { StageModel } from '../model/stage';
import { parseMatchSpec, parseRequirement } from '../parse/conda';
import type { SymbolSource } from '../symbols';
import type { Span } from '../text/span';
import { isKnown, type Value } from '../text/value';
import { type WordAt, wordAt } from './commands';
import { inConfiguration } from './configuration';
import { inCondaFile, inEnvironmentFile } from './environmentFile';
import { onEnvProbe } from './envProbe';
import { describeBase, describeReference } from './image';
import { suppressedRuleAt } from './rules';
import { describeRequirement, describeSpec } from './specs';
import { BASE, manifestHover, symbolHover } from './symbols';
import { type Hover, isOn } from './types';

export type { Hover } from './types';

/** What is known of the place at `offset` of a file; undefined where there is nothing to say. */
export function hoverAt(source: SymbolSource, path: string, offset: number): Hover | undefined {
  const context = source.context(path);
  if (context === undefined) return manifestHover(source, path, offset);
  const rule = suppressedRuleAt(context.text, offset);
  if (rule !== undefined) return rule;
  const image = onImage(context, offset);
  if (image !== undefined) return image;
  return symbolHover(source, context, offset) ?? inFile(context, offset);
}

function inFile(context: AnyContext, offset: number): Hover | undefined {
  switch (context.kind) {
    case 'dockerfile':
    case 'script':
    case 'compose':
      return onWord(context, offset);
    case 'environment':
      return inEnvironmentFile(context, offset);
    case 'condaFile':
      return inCondaFile(context, offset);
    case 'config':
      return inConfiguration(context, offset);
    case 'devcontainer':
      return onEnvProbe(context, offset);
  }
}

/** The name of an image, in any kind of file. */
function onImage(context: AnyContext, offset: number): Hover | undefined {
  switch (context.kind) {
    case 'dockerfile':
      return onFrom(context, offset);
    case 'compose': {
      const found = context.services.find(({ service: { image } }) => image && isOn(image.value.span, offset));
      const value = found?.service.image?.value;
      return value && onReference(context, value.span, value.value, found.stage);
    }
    case 'devcontainer': {
      const { image } = context.devcontainer;
      return image && isOn(image.span, offset) ? onReference(context, image.span, image.value, undefined) : undefined;
    }
    default:
      return undefined;
  }
}

function onReference(context: AnyContext, span: Span, written: Value, built: StageModel | undefined) {
  const prose = describeReference(context.path, written, built);
  return prose && { span, prose };
}

/** The image or stage after FROM. */
function onFrom({ self }: DockerfileContext, offset: number): Hover | undefined {
  for (const stage of self.stages) {
    const span = stage.stage.from.image?.span;
    if (span !== undefined && isOn(span, offset)) return { span, prose: describeBase(stage) };
  }
  return undefined;
}

/** A word of a command: a package spec, or the command itself. */
function onWord(context: AnyContext, offset: number): Hover | undefined {
  const word = wordAt(context, offset);
  if (word === undefined || !usesConda(context, word)) return undefined;
  const spec = specIn(word);
  if (spec !== undefined) return { span: word.span, prose: spec };
  if (namesBase(word)) return { span: word.span, prose: BASE };
  return namesCommand(word) ? { span: word.span, prose: describeCommands(word) } : undefined;
}

function usesConda(context: AnyContext, word: WordAt): boolean {
  if (context.kind === 'dockerfile') return modelUsesConda(context.self);
  return word.commands.some(
    ({ stage }) => stage.machine.condaRoots.keys().length > 0 || stage.machine.environments.keys().length > 0,
  );
}

const WITH_SPECS = /^(?:create|install|update|upgrade)$/;

/** The package that a word of `conda install …` or `pip install …` asks for. */
function specIn({ arg, commands: [first] }: WordAt): Prose | undefined {
  const record = first?.record;
  if (record === undefined || !isKnown(arg.value)) return undefined;
  const { conda } = record;
  if (conda !== undefined) {
    if (!WITH_SPECS.test(conda.subcommand) || !conda.positionals.includes(arg)) return undefined;
    const channels = conda.options.flatMap(({ name, value }) =>
      name === 'channel' && value !== undefined && isKnown(value) ? [value] : [],
    );
    return describeSpec(parseMatchSpec(arg.value), channels);
  }
  const words = pipWords(record.argv);
  const at = words?.indexOf(arg) ?? -1;
  if (words === undefined || words[0]?.value !== 'install' || at < 1 || arg.value.startsWith('-')) return undefined;
  const requirement = parseRequirement(arg.value);
  // The value of an option (`--index-url URL`) is none.
  const before = words[at - 1]?.value ?? '';
  if (
    before.startsWith('-') &&
    !/^(?:-U|-q|-v+|--upgrade|--quiet|--pre|--user|--no-[\w-]+|-e|--editable)$/.test(before)
  ) {
    return undefined;
  }
  const prose = requirement.kind === 'package' || requirement.kind === 'url' ? describeRequirement(requirement) : [];
  return prose.length === 0 ? undefined : prose;
}

/** `base` after `-n` or `activate`; symbols are only those that a project defines. */
function namesBase({ arg, commands: [first] }: WordAt): boolean {
  if (arg.value !== 'base' || first === undefined) return false;
  const { argv, conda } = first.record;
  const before = argv[argv.indexOf(arg) - 1]?.value;
  return (
    before === 'activate' || conda?.options.some(({ name, valueArg }) => name === 'name' && valueArg === arg) === true
  );
}

/** The command's name, and the subcommand of conda: `conda env create`. */
function namesCommand({ arg, commands, index }: WordAt): boolean {
  return index === 0 || commands.some(({ record }) => record.conda?.subcommandArgs.includes(arg) === true);
}

/** The command as it runs; where its file is used in several ways that differ, each of them. */
function describeCommands({ commands }: WordAt): Prose {
  const [first] = commands;
  if (first === undefined) return [];
  const labels = new Map(commands.map((each) => [runsIn(each.record, each.stage)?.label ?? 'not known', each]));
  const blocks: Block[] = [];
  if (labels.size > 1) {
    blocks.push(text('It runs in several environments:'), {
      kind: 'list',
      lines: [...labels].map(([label, { role }]) => [`${role}: `, { strong: label }]),
    });
  }
  return [...blocks, ...describeCommand(first.record, first.stage)];
}
