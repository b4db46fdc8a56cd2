/** Two stages of one: conda makes the environment in the first, the image is made of the environment alone. */

import type { DockerfileContext } from '../contexts/types';
import { commandsByInstruction, onPath } from '../facts/commands';
import { intendedEnvironment, nameOf } from '../facts/environments';
import { keyword } from '../fixes/activation';
import { linesAfter, removeInstruction, withAlias } from '../fixes/edits';
import type { TextEdit } from '../fixes/types';
import { lookupBaseImage } from '../knowledge/images';
import { servesTheBuild } from '../knowledge/packages';
import { pipWords } from '../model/programs/pythonPrograms';
import type { CommandRecord } from '../model/record';
import type { StageModel } from '../model/stage';
import type { Instruction } from '../parse/dockerfile/ast';
import { isKnown } from '../text/value';
import type { Draft, Place, Refactoring } from './refactoring';
import { withoutActivation } from './toPath';

/** conda, its cache and what only builds need stay behind. */
export const split: Refactoring = { id: 'split-stages', kind: 'extract', draft };

/** Programs that leave nothing behind that a container would miss. */
const BUILDING =
  /^(conda|mamba|micromamba|pip[\d.]*|\.|source|eval|set|export|unset|cd|true|:|rm|find|echo|apt-get|apt)$/;

/** Words of apt-get that are no packages. */
const NO_PACKAGE = /^(?:-.*|install|update|upgrade|clean|autoremove)$/;

/** ENV of conda's images that programs rely on. */
const KEPT_VARIABLES = ['LANG', 'LC_ALL', 'PYTHONIOENCODING'];

function draft({ context, stage, instruction }: Place): Draft | undefined {
  if (instruction.keyword !== 'FROM' && instruction.keyword !== 'RUN') return undefined;
  const { base } = stage;
  if (base.kind !== 'image' || context.dockerfile.escape !== '\\' || stage.stage.from.alias !== undefined)
    return undefined;
  const environment = intendedEnvironment(stage);
  const root = environment && stage.machine.rootOf(environment.prefix);
  if (environment === undefined || environment.base || context.results.length !== 1 || context.results[0] !== stage) {
    return undefined;
  }
  const { prefix } = environment;
  const image = runtimeImage(stage);
  const { instructions } = stage.stage;
  const end = lastMaker(stage, prefix);
  if (image === undefined || end === undefined || root?.root === prefix) return undefined;
  if (instruction.keyword === 'RUN' && instruction !== end) return undefined;
  const at = instructions.indexOf(end);
  const above = instructions.slice(0, at + 1);
  const below = instructions.slice(at + 1);
  if (below.length === 0 || !above.every((each) => onlyBuilds(stage, each))) return undefined;
  const activation = withoutActivation(context, stage, below, prefix);
  if (activation === undefined) return undefined;
  const name = freeName(context);
  const repeated = above.filter((each) => isNeededBelow(stage, each));
  const moved = repeated.filter((each) => MOVED.has(each.keyword));
  const word = (each: string) => keyword(context, each);
  const lines = [
    '',
    `${word('FROM')} ${image}`,
    ...variablesOf(stage).map((each) => `${word('ENV')} ${each}`),
    ...repeated.map(({ span }) => context.text.slice(span.start, span.end)),
    `${word('COPY')} --from=${name} ${prefix} ${prefix}`,
  ];
  if (!onPath(stage.variable('PATH'), prefix)) lines.push(`${word('ENV')} PATH=${prefix}/bin:$PATH`);
  const alias = withAlias(context.path, stage.stage.from, word('AS'), name);
  if (alias === undefined) return undefined;
  const edits: TextEdit[] = [
    alias,
    ...moved.map((each) => removeInstruction(context.dockerfile, context.path, each)),
    linesAfter(context.dockerfile, context.path, end, lines),
    ...activation,
  ];
  return {
    title: `Split into a build stage and a runtime stage with ${nameOf(prefix, stage)} alone (${image})`,
    edits,
    intent: { prefix, pathOnly: true },
  };
}

/** Of no use in a build stage. */
const MOVED: ReadonlySet<string> = new Set(['LABEL', 'EXPOSE', 'VOLUME', 'STOPSIGNAL']);

/** The plain image of the same distribution, under a tag that stays; the C library of the packages stays the same. */
function runtimeImage({ bottom }: StageModel): string | undefined {
  const { distribution, distributionVersion: version } = bottom ?? {};
  if (version === undefined) return undefined;
  const written =
    distribution === 'debian' ? `debian:${version}-slim` : distribution === 'ubuntu' ? `ubuntu:${version}` : undefined;
  const tag = written === undefined ? undefined : lookupBaseImage(written)?.newestTag;
  return tag === undefined ? undefined : `${distribution}:${tag}`;
}

/** The last RUN that puts something into the environment. */
function lastMaker(stage: StageModel, prefix: string): Instruction | undefined {
  return stage.stage.instructions.findLast(
    (each) =>
      each.keyword === 'RUN' &&
      (commandsByInstruction(stage).get(each) ?? []).some((command) => changes(command, prefix)),
  );
}

function changes(command: CommandRecord, prefix: string): boolean {
  if (pipWords(command.argv)?.[0]?.value === 'install' && command.python.prefix === prefix) return true;
  return command.effects.some(
    (effect) => (effect.kind === 'create' || effect.kind === 'install') && effect.prefix === prefix,
  );
}

/** True for an instruction that may stay in the build stage, or can be repeated in the other. */
function onlyBuilds(stage: StageModel, instruction: Instruction): boolean {
  switch (instruction.keyword) {
    case 'RUN':
      return (commandsByInstruction(stage).get(instruction) ?? []).every(
        (command) => command.parent !== undefined || isBuilding(command),
      );
    case 'ENV':
      return !instruction.pairs.some(({ name, value }) => name.raw === 'PATH' && value?.raw.includes('$PATH') !== true);
    case 'COPY':
    case 'ADD':
      return instruction.heredocs.length === 0;
    case 'ARG':
    case 'WORKDIR':
    case 'SHELL':
    case 'LABEL':
    case 'EXPOSE':
    case 'VOLUME':
    case 'STOPSIGNAL':
      return true;
    default:
      return false;
  }
}

function isBuilding(command: CommandRecord): boolean {
  const { name, argv } = command;
  if (pipWords(argv) !== undefined) return true;
  if (/^apt(-get)?$/.test(name))
    return argv.slice(1).every(({ value }) => NO_PACKAGE.test(value) || servesTheBuild(value));
  if (command.effects.some(({ kind }) => kind === 'write' || kind === 'user')) return false;
  return isKnown(name) && (name === '' || BUILDING.test(name));
}

/** True for what the container needs as well. A file that only the environment was made from is not. */
function isNeededBelow(stage: StageModel, instruction: Instruction): boolean {
  switch (instruction.keyword) {
    case 'COPY':
    case 'ADD':
      return !stage.copies
        .filter((copy) => copy.instruction === instruction)
        .every(({ project }) => project.length === 1 && /\.(ya?ml|lock|txt|toml)$/.test(project[0] ?? ''));
    case 'RUN':
    case 'SHELL':
      return false;
    default:
      return true;
  }
}

/** `NAME=VALUE` of the base image's ENV that the plain image does not set. */
function variablesOf({ bottom }: StageModel): string[] {
  const set = bottom?.environmentVariables ?? {};
  return KEPT_VARIABLES.flatMap((name) => {
    const value = set[name];
    return value !== undefined && /^[\w.@-]+$/.test(value) ? [`${name}=${value}`] : [];
  });
}

function freeName({ dockerfile }: DockerfileContext): string {
  const taken = new Set(dockerfile.stages.map(({ name }) => name));
  return ['build', 'builder', 'environment'].find((name) => !taken.has(name)) ?? 'conda-build';
}
