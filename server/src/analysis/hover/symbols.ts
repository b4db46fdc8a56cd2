/** Where the environment or stage is defined and used that is named at a place. */

import type { AnyContext } from '../contexts/contexts';
import { oneLine } from '../describe/oneLine';
import { type Block, type Line, type Prose, text } from '../describe/prose';
import { environmentName } from '../model/naming';
import type { StageModel } from '../model/stage';
import { basename } from '../project/paths';
import { type Occurrence, type ProjectSymbol, type SymbolSource, symbolsAt } from '../symbols';
import { contains } from '../text/span';
import { isKnown } from '../text/value';
import { describeBase } from './image';
import type { Hover } from './types';

/** At most this many places of each kind are shown. */
const MOST_PLACES = 8;

/** What is told of the environment or stage whose name is at the place, or the variable that stands for it. */
export function symbolHover(source: SymbolSource, context: AnyContext, offset: number): Hover | undefined {
  return hoverIn(source, context.path, stagesOf(context), offset);
}

/** The same in a manifest of pixi, which has no findings of its own. */
export function manifestHover(source: SymbolSource, path: string, offset: number): Hover | undefined {
  if (!/^(?:pixi|mojoproject|pyproject)\.toml$/.test(basename(path))) return undefined;
  const stages = source.project.dockerfilesUsing(path).flatMap((each) => source.model(each)?.stages ?? []);
  return hoverIn(source, path, stages, offset);
}

function hoverIn(source: SymbolSource, path: string, stages: readonly StageModel[], offset: number): Hover | undefined {
  for (const { symbol, occurrence } of symbolsAt(source, path, offset)) {
    const prose =
      symbol.kind === 'environment'
        ? describeEnvironment(source, stages, symbol)
        : symbol.kind === 'stage'
          ? describeStage(source, symbol)
          : undefined;
    if (prose !== undefined) return { span: occurrence.span, prose };
  }
  return undefined;
}

function describeEnvironment(source: SymbolSource, stages: readonly StageModel[], symbol: ProjectSymbol): Prose {
  const { name, occurrences, taken } = symbol;
  if (name === 'base') return BASE;
  const found = stages.flatMap(({ machine }) =>
    machine.environments
      .values()
      .filter(
        ({ prefix }) =>
          isKnown(prefix) && (environmentName(prefix, machine) === name || prefix.endsWith(`/.pixi/envs/${name}`)),
      ),
  );
  const isPixis = found.length > 0 && found.every(({ kind }) => kind === 'pixi');
  const blocks: Block[] = [text({ strong: name }, isPixis ? ', an environment of pixi' : ', a conda environment')];
  const prefixes = [...new Set(found.map(({ prefix }) => prefix))];
  if (prefixes.length > 0) blocks.push({ kind: 'facts', rows: [['prefix', joined(prefixes)]] });
  const defined = occurrences.filter(({ role }) => role === 'definition');
  const made = found.flatMap(({ cause }) => cause?.location ?? []);
  const used = occurrences.filter(({ role }) => role === 'use');
  if (defined.length + made.length === 0) {
    blocks.push(text('Nothing that can be seen here makes it.'));
    if (taken.size > 0) blocks.push(text('Environments that are made: ', ...joined([...taken]), '.'));
  } else blocks.push(text('Defined:'), places(source, [...defined, ...made.map(({ file, span }) => ({ file, span }))]));
  if (used.length === 0) blocks.push(text('It is used nowhere.'));
  else blocks.push(text('Used:'), places(source, used));
  return blocks;
}

/** What is told of `base`. */
export const BASE: Prose = [
  text({ strong: 'base' }, ', the environment of the conda installation itself: conda and what it needs are in it.'),
];

function joined(names: readonly string[]): Line {
  return names.flatMap((name, index): Line => (index === 0 ? [{ code: name }] : [', ', { code: name }]));
}

function describeStage(source: SymbolSource, symbol: ProjectSymbol): Prose | undefined {
  const definition = symbol.occurrences.find(({ role }) => role === 'definition');
  const model = definition && source.model(definition.file);
  if (definition === undefined) return undefined;
  const stage = model?.stages.find((each) => contains(each.stage.from.span, definition.span));
  if (stage === undefined) return undefined;
  const used = symbol.occurrences.filter(({ role }) => role === 'use');
  return [
    text({ strong: symbol.name }, ', a stage (', { place: definition }, '), built on:'),
    ...describeBase(stage),
    ...(used.length === 0 ? [text('It is used nowhere.')] : [text('Used:'), places(source, used)]),
  ];
}

/** The stages that a file has to do with. */
function stagesOf(context: AnyContext): readonly StageModel[] {
  switch (context.kind) {
    case 'dockerfile':
      return context.self.stages;
    case 'compose':
      return context.services.flatMap(({ stage }) => stage ?? []);
    case 'script':
      return context.runs.map(({ stage }) => stage);
    case 'environment':
    case 'condaFile':
      return context.uses.map(({ stage }) => stage);
    case 'devcontainer':
      return context.built?.stages ?? [];
    case 'config':
      return [];
  }
}

function places(source: SymbolSource, occurrences: readonly Pick<Occurrence, 'file' | 'span'>[]): Block {
  const lines: Line[] = [];
  const seen = new Set<string>();
  for (const { file, span } of occurrences) {
    const line = lineAround(source.project.files.read(file)?.text ?? '', span.start);
    const key = `${file}:${line.start}`;
    if (seen.has(key)) continue;
    seen.add(key);
    lines.push([{ place: { file, span } }, ': ', { code: oneLine(line.text, 70) }]);
  }
  const more = lines.length - MOST_PLACES;
  return { kind: 'list', lines: more > 0 ? [...lines.slice(0, MOST_PLACES), [`and ${more} more`]] : lines };
}

function lineAround(source: string, offset: number): { start: number; text: string } {
  const start = source.lastIndexOf('\n', offset - 1) + 1;
  const end = source.indexOf('\n', offset);
  return { start, text: source.slice(start, end < 0 ? source.length : Math.min(end, start + 400)) };
}
