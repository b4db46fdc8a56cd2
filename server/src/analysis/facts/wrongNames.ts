/** Names of environments that nothing makes. */
import type { ComposeContext, DevcontainerContext, DockerfileContext, ScriptContext } from '../contexts/types';
import { option } from '../model/programs/condaCall';
import type { CommandRecord } from '../model/record';
import type { StageModel } from '../model/stage';
import type { Span } from '../text/span';
import { isKnown } from '../text/value';
import { wantedName } from './activations';
import { everyCommand, whatStops } from './commands';
import { shellRun } from './environments';
import { stagesBelow } from './stages';
import { type StartupWrite, startupWrites } from './startupFiles';

export type AnyContext = DockerfileContext | ComposeContext | ScriptContext | DevcontainerContext;

/** A place that holds the wrong name. */
export interface WrongName {
  readonly name: string;
  /** The place of the name itself, where it is written there. */
  readonly span: Span;
  readonly what: string;
  /** Written into a start-up file: a shell complains and goes on. */
  readonly startup?: boolean;
  /** `-name` for `--name`, which conda reads as `-n ame`: the place of the word. */
  readonly dash?: Span;
  /** A stage that makes it, but that this one is not built on. */
  readonly elsewhere?: StageModel | undefined;
}

/** The wrong names of a Dockerfile, by the stage that uses them. */
export function wrongNamesIn(context: DockerfileContext): ReadonlyMap<StageModel, readonly WrongName[]> {
  const made = madeIn(context);
  const seen = new Set<number>();
  const wrong = new Map<StageModel, WrongName[]>();
  const note = (stage: StageModel, each: WrongName | undefined): void => {
    if (each === undefined || seen.has(each.span.start)) return;
    const stages = made.get(each.name);
    if (stages !== undefined && stagesBelow(stage).some((below) => stages.has(below))) return;
    seen.add(each.span.start);
    if (stages !== undefined) each = { ...each, elsewhere: [...stages][0] };
    const list = wrong.get(stage);
    if (list) list.push(each);
    else wrong.set(stage, [each]);
  };
  const stages = new Map(context.self.stages.map((stage) => [stage.index, stage]));
  const closed = new Set(context.self.stages.filter(isClosed));
  for (const command of context.commands) {
    const stage = stages.get(command.stage);
    if (stage !== undefined && closed.has(stage)) note(stage, wrongCommand(context, command));
  }
  for (const stage of context.self.stages) {
    if (!closed.has(stage)) continue;
    for (const write of startupWrites(stage)) note(stage, wrongWrite(context, stage, write));
  }
  for (const stage of context.self.stages) {
    if (!closed.has(stage)) continue;
    for (const instruction of stage.stage.instructions) {
      if (instruction.keyword === 'SHELL' && instruction.argv !== undefined) {
        const run = shellRun(instruction.argv, stage);
        const name = run && option(run.call, 'name')?.value;
        const item = instruction.argv.find((each) => each.value === name);
        if (name === undefined || item === undefined || exists(name, stage) || /[$/]/.test(name)) continue;
        const span = { start: item.span.start + 1, end: item.span.end - 1 };
        note(stage, { name, span, what: 'Every RUN after this SHELL stops.' });
      } else if (instruction.keyword === 'ENV') {
        for (const pair of instruction.pairs) {
          const { value } = pair;
          if (value === undefined) continue;
          if (pair.name.raw === 'PATH') {
            for (const each of wrongEntries(stage, value.raw, value.span)) note(stage, each);
          } else if (pair.name.raw === 'CONDA_DEFAULT_ENV') {
            const name = value.raw.replace(/^(["'])(.*)\1$/, '$2');
            if (name === '' || name.includes('$') || name.includes('/') || exists(name, stage)) continue;
            const at = value.span.start + value.raw.indexOf(name);
            note(stage, {
              name,
              span: { start: at, end: at + name.length },
              what: 'conda commands without `-n` fail.',
            });
          }
        }
      }
    }
  }
  return wrong;
}

/** The wrong names in commands that a service or a script runs. */
export function wrongNamesOf(
  context: ComposeContext | ScriptContext,
  stage: StageModel,
  commands: readonly CommandRecord[],
): readonly WrongName[] {
  if (!isClosed(stage)) return [];
  const seen = new Set<number>();
  const elsewhere = new Set(everyCommand(stage).flatMap((command) => createdBy(command)));
  const found: WrongName[] = [];
  for (const command of commands) {
    const wrong = wrongCommand(context, command);
    if (wrong === undefined || seen.has(wrong.span.start) || elsewhere.has(wrong.name) || exists(wrong.name, stage))
      continue;
    seen.add(wrong.span.start);
    found.push(wrong);
  }
  return found;
}

/** An activation that a RUN writes into a start-up file. */
function wrongWrite(context: DockerfileContext, stage: StageModel, write: StartupWrite): WrongName | undefined {
  const { activates: name, command, path } = write;
  if (name === undefined || /[$`/\\*]/.test(name) || !isKnown(name) || exists(name, stage)) return undefined;
  // What the file holds in the end counts: a later RUN may have written it again.
  if (command.place.file !== context.path || stage.machine.file(path)?.text.includes(`activate ${name}`) !== true)
    return undefined;
  const { start, end } = command.place.span;
  const at = context.text.slice(start, end).indexOf(`activate ${name}`);
  if (at < 0) return undefined;
  const from = start + at + 'activate '.length;
  return {
    name,
    span: { start: from, end: from + name.length },
    what: `Shells that read ${path} cannot activate it.`,
    startup: true,
  };
}

function wrongCommand(context: AnyContext, command: CommandRecord): WrongName | undefined {
  if (command.reached !== 'yes') return undefined;
  const code = command.fails?.code;
  // Where even the script `activate` is not found, the name is wrong all the same.
  const sourced = code === 'file-not-found' ? wantedName(command) : undefined;
  if (code !== 'environment-not-found' && (sourced === undefined || sourced.includes('/'))) return undefined;
  if (command.place.file !== context.path) return undefined;
  const call = command.conda;
  const arg =
    call !== undefined
      ? ((option(call, 'name') ?? option(call, 'prefix'))?.valueArg ??
        (call.subcommand === 'activate' ? call.positionals[0] : undefined))
      : /\/envs\/[^/]+\/bin\//.test(command.name)
        ? command.argv[0]
        : command.argv[2];
  if (arg?.place === undefined || arg.place.file !== context.path || !isKnown(arg.value) || arg.value === '')
    return undefined;
  const path = arg.value.replace(/(\/envs\/[^/]+)\/bin\/[^/]+$|(.)\/$/, '$1$2');
  // A folder of environments has names in it; any other prefix is one as a whole.
  const name = /(^|\/)envs\/[^/]+$/.test(path) ? path.slice(path.lastIndexOf('/') + 1) : path;
  const written = context.text.slice(arg.place.span.start, arg.place.span.end);
  const folder = written.lastIndexOf(`/envs/${name}`);
  const at = folder < 0 ? written.lastIndexOf(name) : folder + '/envs/'.length;
  // Through a variable: the place is right, but there is nothing to replace.
  const span =
    at < 0 ? arg.place.span : { start: arg.place.span.start + at, end: arg.place.span.start + at + name.length };
  const stops = whatStops(command);
  const what = `${stops.charAt(0).toUpperCase()}${stops.slice(1)}.`;
  const before = context.text.slice(Math.max(0, span.start - 2), span.start);
  if (before === '-n' && name === 'ame') return { name, span, what, dash: { start: span.start - 2, end: span.end } };
  return { name, span, what };
}

/** Entries `…/envs/NAME/bin` of PATH that are no environment. */
function wrongEntries(stage: StageModel, raw: string, span: Span): WrongName[] {
  const found: WrongName[] = [];
  if (span.end - span.start !== raw.length) return found;
  for (const match of raw.matchAll(/(^|[:"'])(\/[^:$"']*)\/envs\/([^:/$"']+)\/bin(?=\/?(?:[:"']|$))/g)) {
    const root = match[2] ?? '';
    const name = match[3] ?? '';
    const prefix = `${root}/envs/${name}`;
    if (stage.machine.condaRoots.get(root) === undefined) continue;
    // Beside an entry that finds its environment, one that finds nothing does no harm.
    if (exists(name, stage)) return [];
    if (stage.machine.exists(prefix) !== false) continue;
    const start = span.start + match.index + (match[1]?.length ?? 0) + root.length + '/envs/'.length;
    found.push({ name, span: { start, end: start + name.length }, what: 'This entry of PATH finds nothing.' });
  }
  return found;
}

/** Whether the model knows of everything that can be in the image. */
function isClosed(stage: StageModel): boolean {
  if (everyCommand(stage).some(makesUnknown)) return false;
  if (!stage.known || !stage.machine.closed || stage.machine.condaRoots.values().length === 0) return false;
  if (stage.machine.environments.values().some((each) => !isKnown(each.prefix))) return false;
  return stage.end.unknownFolders().length === 0;
}

/** A command that makes an environment whose name could not be read. */
function makesUnknown(command: CommandRecord): boolean {
  const subcommand = command.conda?.subcommand;
  if (subcommand !== 'create' && subcommand !== 'env create' && subcommand !== 'env update') return false;
  return !command.effects.some((effect) => 'prefix' in effect && effect.prefix !== undefined && isKnown(effect.prefix));
}

function exists(name: string, stage: StageModel): boolean {
  if (name === 'base' || name === 'root') return true;
  return stage.machine.environments.values().some((each) => each.prefix === name || each.prefix.endsWith(`/${name}`));
}

/** Which stages make an environment of a name, at any time. */
function madeIn(context: DockerfileContext): Map<string, Set<StageModel>> {
  const made = new Map<string, Set<StageModel>>();
  const add = (name: string, stage: StageModel): void => {
    const stages = made.get(name);
    if (stages) stages.add(stage);
    else made.set(name, new Set([stage]));
  };
  for (const stage of context.self.stages) {
    for (const command of stage.commands) for (const name of createdBy(command)) add(name, stage);
    for (const use of stage.nameUses) if (use.kind === 'create') add(use.name, stage);
    for (const each of stage.machine.environments.values())
      if (each.kind === 'conda') add(lastPart(each.prefix), stage);
  }
  return made;
}

function createdBy(command: CommandRecord): string[] {
  return command.effects.flatMap((effect) => (effect.kind === 'create' ? [lastPart(effect.prefix)] : []));
}

export function lastPart(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/** The wrong names in the commands of a dev container. */
export function wrongNamesAround(context: DevcontainerContext, stage: StageModel): readonly WrongName[] {
  if (!isClosed(stage)) return [];
  const { commands } = context.devcontainer;
  // Commands of the container's own may make it.
  if (commands.some((command) => command.words.some((word) => /\bcreate\b|\.sh\b|\bclone\b/.test(word.raw)))) return [];
  const found: WrongName[] = [];
  const texts = commands.flatMap((command) => (command.form === 'shell' ? command.words : []));
  for (const text of texts) {
    const pattern =
      /\b(?:conda|mamba|micromamba)\s+(?:activate\s+|run\s+(?:-[^n\s]\S*\s+)*(?:-n\s*|--name[ =]))([A-Za-z0-9_][\w.-]*)/g;
    for (const match of text.raw.matchAll(pattern)) {
      const name = match[1] ?? '';
      if (exists(name, stage)) continue;
      const start = match.index + match[0].length - name.length;
      found.push({ name, span: text.text.span(start, start + name.length), what: 'The command fails.' });
    }
  }
  return found;
}
