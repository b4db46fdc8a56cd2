/** What to show at the end of each instruction: the environment in which it runs. */
import type { AnyContext } from '../contexts/contexts';
import type { ComposeContext, DevcontainerContext, DockerfileContext, ServiceContext } from '../contexts/types';
import { type RunsIn, runsIn } from '../describe/runsIn';
import { OWN_VARIABLES } from '../facts/services';
import { modelUsesConda } from '../facts/usesConda';
import { baseName } from '../model/programs/names';
import type { CommandRecord } from '../model/record';
import type { StageModel } from '../model/stage';
import type { Instruction } from '../parse/dockerfile/ast';
import { contains, type Span } from '../text/span';
import { careOf } from './care';

/** A command that the hint speaks of. */
export interface HintedCommand {
  readonly record: CommandRecord;
  readonly stage: StageModel;
  readonly runs: RunsIn;
}

export interface EnvironmentHint {
  /** Where it is shown: the end of the instruction's last line. */
  readonly offset: number;
  /** In a few words, without the arrow: `saasfee`, `base, by PATH only`, `base → saasfee`. */
  readonly label: string;
  /** The commands after it, one for each environment, in order; never empty. */
  readonly commands: readonly HintedCommand[];
  /** Hints of one group follow each other: a stage, a compose file. */
  readonly group: number;
}

/** Whether hints that say the same as the one above are left out. */
export type HintMode = 'on' | 'terse';

/** At most this many environments of one instruction are named. */
const MOST_NAMES = 3;

/** The hints of a Dockerfile, compose file or devcontainer.json, in order of their places; none for other files. */
export function environmentHints(context: AnyContext, mode: HintMode = 'on'): readonly EnvironmentHint[] {
  if (context.kind === 'dockerfile') return terse(dockerfileHints(context), mode);
  if (context.kind === 'compose') return terse(composeHints(context), mode);
  if (context.kind === 'devcontainer') return terse(devcontainerHints(context), mode);
  return [];
}

/** Leaves out what agrees with the hint above. */
function terse(hints: readonly EnvironmentHint[], mode: HintMode): readonly EnvironmentHint[] {
  if (mode === 'on') return hints;
  return hints.filter(({ label, group }, index) => {
    const above = hints[index - 1];
    return above === undefined || above.label !== label || above.group !== group;
  });
}

function dockerfileHints(context: DockerfileContext): EnvironmentHint[] {
  if (!modelUsesConda(context.self)) return [];
  const hints: EnvironmentHint[] = [];
  for (const stage of context.self.stages) {
    const built = byInstruction(stage.commands);
    for (const instruction of stage.stage.instructions) {
      const commands = commandsOf(instruction, stage, built, context);
      const hint = summarize(commands, endOf(context, instruction.span), stage.index);
      if (hint !== undefined) hints.push(hint);
    }
  }
  return hints;
}

/** The records of each instruction, in order. */
function byInstruction(records: readonly CommandRecord[]): ReadonlyMap<Instruction, readonly CommandRecord[]> {
  const lists = new Map<Instruction, CommandRecord[]>();
  for (const record of records) {
    const list = lists.get(record.instruction);
    if (list === undefined) lists.set(record.instruction, [record]);
    else list.push(record);
  }
  return lists;
}

type Placed = readonly [record: CommandRecord, stage: StageModel];

/** The commands that are written in an instruction, as they run in the images that are made of the file. */
function commandsOf(
  instruction: Instruction,
  stage: StageModel,
  built: ReadonlyMap<Instruction, readonly CommandRecord[]>,
  context: DockerfileContext,
): readonly Placed[] {
  const { keyword, span } = instruction;
  if (keyword === 'RUN') return leaves(built.get(instruction) ?? [], context.path, span, stage);
  if (keyword !== 'CMD' && keyword !== 'ENTRYPOINT' && keyword !== 'HEALTHCHECK') return [];
  const of = (each: StageModel) =>
    leaves(keyword === 'HEALTHCHECK' ? each.health : (each.start?.commands ?? []), context.path, span, each);
  // What an image starts that is made from this stage counts before what the stage itself would start.
  for (const result of context.results) {
    if (!isMadeFrom(result, stage)) continue;
    const found = of(result);
    if (found.length > 0) return found;
  }
  return of(stage);
}

function isMadeFrom(stage: StageModel, origin: StageModel): boolean {
  for (let at: StageModel = stage; ; at = at.base.stage) {
    if (at === origin) return true;
    if (at.base.kind !== 'stage') return false;
  }
}

/** The commands that are written within a span and start no other that is written there as well. */
function leaves(records: readonly CommandRecord[], file: string, span: Span, stage: StageModel): readonly Placed[] {
  const here = records.filter(
    ({ place, reached }) => place.file === file && contains(span, place.span) && reached !== 'no',
  );
  const launchers = new Set(here.map(({ parent }) => parent));
  return here.flatMap((record): Placed[] => {
    if (launchers.has(record)) return [];
    // `conda run` of an ENTRYPOINT, whose command is the CMD: what it is there for is the environment of that.
    const started = record.conda?.subcommand === 'run' ? records.find(({ parent }) => parent === record) : undefined;
    return [[started ?? record, stage]];
  });
}

function composeHints(context: ComposeContext): EnvironmentHint[] {
  const hints: EnvironmentHint[] = [];
  for (const service of context.services) {
    if (service.stage === undefined || service.model === undefined || !modelUsesConda(service.model)) continue;
    // What the image says of them does not hold then.
    if (service.service.environment.some(({ name }) => OWN_VARIABLES.test(name))) continue;
    const { entrypoint, command, healthTest } = service.service;
    const parts = [
      { part: entrypoint, records: service.start },
      { part: command, records: service.start },
      { part: healthTest, records: service.health },
    ];
    for (const { part, records } of parts) {
      if (part === undefined) continue;
      const commands = leaves(records, context.path, part.span, service.stage);
      const hint = summarize(commands, endOf(context, part.span), groupOf(context, service));
      if (hint !== undefined) hints.push(hint);
    }
  }
  return hints.sort((a, b) => a.offset - b.offset);
}

/**
 * What the commands of a dev container's life run in, as far as they activate it themselves: to the others, the editor
 * may hand what it found in a shell. With `"userEnvProbe": "none"` it asks no shell, and all of them are sure.
 */
function devcontainerHints(context: DevcontainerContext): EnvironmentHint[] {
  const { commands, devcontainer, path, stage } = context;
  if (stage === undefined) return [];
  const hints: EnvironmentHint[] = [];
  for (const { words } of devcontainer.commands) {
    const [first, last] = [words[0], words[words.length - 1]];
    if (first === undefined || last === undefined) continue;
    const span = { start: first.span.start, end: last.span.end };
    const hint = summarize(leaves(commands, path, span, stage), endOf(context, span), 0);
    const sure = hint?.commands.every(
      ({ record }) => record.activated.known && (record.activated.prefix !== null || devcontainer.envProbe === 'none'),
    );
    if (hint !== undefined && sure === true && hints.at(-1)?.offset !== hint.offset) hints.push(hint);
  }
  return hints.sort((a, b) => a.offset - b.offset);
}

function groupOf(context: ComposeContext, service: ServiceContext): number {
  return context.services.indexOf(service);
}

/** The hint for the commands of one instruction; undefined where one that matters runs in an unknown environment. */
function summarize(placed: readonly Placed[], offset: number, group: number): EnvironmentHint | undefined {
  const cares = placed.map(([record]) => careOf(record));
  const least = cares.includes('yes') ? 'yes' : 'some';
  const commands: HintedCommand[] = [];
  for (const [index, [record, stage]] of placed.entries()) {
    if (cares[index] !== least) continue;
    const runs = runsIn(record, stage);
    if (runs === undefined) return undefined;
    // Before there is any environment, that none is active is no news.
    if (runs.way === 'none' && !hasEnvironment(record)) continue;
    if (commands.at(-1)?.runs.label !== runs.label) commands.push({ record, stage, runs });
  }
  if (commands.length === 0) return undefined;
  return { offset, label: labelOf(commands), commands, group };
}

function hasEnvironment({ seen }: CommandRecord): boolean {
  return seen.environments().length > 0 || seen.condaRoots().length > 0;
}

function labelOf(commands: readonly HintedCommand[]): string {
  const labels = commands.map(({ runs }) => runs.label);
  const [first, ...more] = labels;
  if (first === undefined || more.length === 0) return `${first ?? ''}${inTerminal(commands[0])}`;
  const last = labels.at(-1) ?? '';
  return (labels.length > MOST_NAMES ? [first, '…', last] : labels).join(' → ');
}

/** What a bare bash becomes for somebody at a terminal, where its start-up file says so. */
function inTerminal(command: HintedCommand | undefined): string {
  if (command === undefined) return '';
  const { record, stage, runs } = command;
  if (record.when !== 'start' || record.argv.length !== 1 || baseName(record.name) !== 'bash') return '';
  const { plain, interactive } = stage.exec;
  if (record.path !== plain.path || record.activated.prefix !== plain.activated.prefix) return '';
  const there = interactive.reached === 'yes' ? runsIn(interactive, stage) : undefined;
  return there === undefined || there.label === runs.label ? '' : ` (${there.label} in a terminal)`;
}

/** The end of the last line of a construct, where nothing of another one can follow. */
function endOf(
  { lines, text }: DockerfileContext | ComposeContext | DevcontainerContext,
  { start, end }: Span,
): number {
  let last = Math.min(end, text.length);
  while (last > start && /\s/.test(text.charAt(last - 1))) last--;
  return lines.lineEnd(lines.lineAt(last));
}
