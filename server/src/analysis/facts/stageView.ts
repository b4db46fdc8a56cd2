/**
 * What the activation rules know of a stage together: which environment it is made for, where that is made, and why a
 * command does not see it. One finding per cause: what one rule explains, `missing` leaves to it.
 */

import type { CommandContext } from '../contexts/types';
import type { Environment } from '../model/machine';
import { pipWords } from '../model/programs/pythonPrograms';
import type { CommandRecord } from '../model/record';
import type { StageModel } from '../model/stage';
import type { Instruction } from '../parse/dockerfile/ast';
import { isKnown } from '../text/value';
import { failsToActivate, isActivateScript, onlyActivates, prefixNamed, wantedName } from './activations';
import { commandsByInstruction, everyCommand, isSure, worksIn } from './commands';
import { contentsOf } from './contents';
import { intendedEnvironment, shellRun } from './environments';
import { isMicromambaImage } from './micromamba';
import { isPythonProgram } from './programs';
import { guardBehind, wrongUserBehind } from './startupFiles';

/** Packages that people keep in base on purpose: they serve the build, not the program. */
const BASE_TOOLS =
  /^(?:[^\s:]+::)?(conda|mamba|micromamba|conda-lock|conda-pack|conda-build|conda-libmamba-solver|libmamba(py)?|boa|anaconda-client|python|pip|setuptools|wheel|poetry|poetry-core|pip-tools|uv|pipx|virtualenv|pipenv|hatch|flit|tox|nox|pre-commit|twine|build|awscli|boto3|supervisor|gdown|kaggle|dvc|git|git-lfs|wget|curl|jq|yq|make|cmake|ninja|gcc|gxx|compilers|tini|bzip2|unzip|tar|ca-certificates|certifi|openssl|nodejs|jinja2-cli|envsubst|gettext|nb_conda_kernels|nb_conda)(?![\w-])/i;

/** Programs of the system that are also packages: finding them outside of the environment is no fault. */
const SYSTEM_TOOLS: ReadonlySet<string> = new Set(
  'apt apt-get bash bzip2 cat cd chmod chown cmake conda cp curl echo env find gcc git gzip ln ls make mamba micromamba mkdir mv perl rm sed sh sudo tar tini touch unzip wget which xz zip openssl rsync jq'.split(
    ' ',
  ),
);

/** Images whose base environment is meant to be used: it holds more than conda. */
const RICH_BASE = /jupyter|pangeo|pytorch|rapids|kaggle|tensorflow|singleuser|anaconda-pkg/;

/** A RUN that does nothing but activate; what comes after it does not see that. */
export interface LostActivation {
  readonly instruction: Instruction;
  /** The command that activates (or tries to). */
  readonly command: CommandRecord;
  readonly prefix: string;
  /** The later commands that needed it; the first few. */
  readonly needed: readonly CommandRecord[];
}

/** A stage as the activation rules see it. Made once for each model. */
export class StageView {
  private intended: { readonly environment: Environment | undefined } | undefined;
  private furnished: boolean | undefined;
  private packages: ReadonlySet<string> | undefined;
  private readonly firsts = new Map<string, LostActivation | 'none'>();
  private lostCommands: ReadonlyMap<CommandRecord, LostActivation> | undefined;
  private lostOnes: readonly LostActivation[] | undefined;
  private readonly explained = new Map<Instruction, ReadonlySet<CommandRecord>>();
  private readonly leaning = new Map<string, readonly CommandRecord[]>();

  constructor(
    readonly stage: StageModel,
    private readonly context: CommandContext,
    /** More programs that need the environment, from the options of the rule that asks. */
    private readonly more: readonly string[],
  ) {}

  /** The environment that the stage is made for; undefined where nothing says. */
  get target(): Environment | undefined {
    this.intended ??= { environment: intendedEnvironment(this.stage) };
    return this.intended.environment;
  }

  /** The commands of each instruction, in order, those of scripts included. */
  get byInstruction(): ReadonlyMap<Instruction, readonly CommandRecord[]> {
    return commandsByInstruction(this.stage);
  }

  /** True where base is meant to be worked in: by the image, or because the Dockerfile installs into it. */
  get baseIsUsed(): boolean {
    this.furnished ??= this.usesBase();
    return this.furnished;
  }

  private usesBase(): boolean {
    const bottom = this.stage.bottom;
    if ((bottom?.packages?.length ?? 0) > 0 || RICH_BASE.test(bottom?.reference.repository ?? '')) return true;
    for (const command of everyCommand(this.stage)) {
      for (const effect of command.effects) {
        if (effect.kind !== 'install' && effect.kind !== 'create') continue;
        if (effect.prefix === undefined || this.stage.machine.environments.get(effect.prefix)?.base !== true) continue;
        if (effect.call.subcommand === 'update' || effect.call.subcommand === 'upgrade') continue;
        if (effect.call.options.some((each) => each.name === 'file')) return true;
        if (effect.call.positionals.some((arg) => !BASE_TOOLS.test(arg.value))) return true;
      }
    }
    return false;
  }

  /** Whether a program by that name is looked for in the environment: `python`, or a package that it was made with. */
  needs(command: CommandRecord): boolean {
    const { name } = command;
    if (name === '' || name.includes('/') || !isKnown(name)) return false;
    if (this.more.includes(name)) return true;
    if (SYSTEM_TOOLS.has(name) || this.stage.end.program(name) === true) return false;
    if (pipWords(command.argv) !== undefined) return false;
    if (isPythonProgram(name)) return !servesTheBuild(command);
    const { target } = this;
    if (target === undefined) return false;
    this.packages ??= contentsOf(target, this.stage, this.context.project).packages;
    return this.packages.has(name.toLowerCase());
  }

  /**
   * The environment that a command of a RUN should see and does not, because nothing activates it there. Undefined
   * where it sees it, where nobody can know, where base is meant, and where another rule tells the cause.
   */
  missing(command: CommandRecord): Environment | undefined {
    const { stage, target } = this;
    if (target === undefined || command.when === 'health' || command.when === 'exec') return undefined;
    if (!stage.known || !command.seen.closed || !isSure(command)) return undefined;
    if (command.when === 'build') {
      const then = command.seen.environment(target.prefix);
      if (then === undefined || then.maybe || !then.python) return undefined;
    }
    const python = command.python.prefix;
    if (worksIn(command, target.prefix)) return undefined;
    // The system's own python, or another environment: somebody chose it.
    if (python !== null && stage.machine.environments.get(python)?.base !== true) return undefined;
    if (command.activated.prefix !== null && command.activated.cause?.location !== undefined) return undefined;
    if ((this.baseIsUsed && !this.isOnlyInside(command)) || isMicromambaImage(stage)) return undefined;
    if (this.isExplained(command, target.prefix)) return undefined;
    return target;
  }

  /**
   * Whether a program was installed into the environment alone: then it is meant from there, though base is worked in as
   * well. Of images that are made for a field nobody can say what their base lacks; Jupyter serves from base on purpose.
   */
  isOnlyInside({ name }: CommandRecord): boolean {
    const { stage, context, target } = this;
    if (
      target === undefined ||
      RICH_BASE.test(stage.bottom?.reference.repository ?? '') ||
      /^(?:i?python|pip|jupyter)/.test(name)
    )
      return false;
    const base = stage.machine.environments.values().find((each) => each.base);
    const holds = (environment: Environment): boolean =>
      contentsOf(environment, stage, context.project).packages.has(name.toLowerCase());
    return holds(target) && (base === undefined || !holds(base));
  }

  /** Whether another rule says why the command does not see the environment, or its author means it so. */
  private isExplained(command: CommandRecord, prefix: string): boolean {
    const { stage } = this;
    const { seen } = command;
    // SHELL activates: login-inside-conda-run, exec-form-bypasses-shell and others.
    if (shellRun(seen.image.shell, stage) !== undefined) return true;
    // login-shell-resets-path, default-env-variable-only.
    if ((seen.variable('PATH') ?? '').split(':').includes(`${prefix}/bin`)) return true;
    const named = seen.variable('CONDA_DEFAULT_ENV');
    if (named !== undefined && named !== '' && prefix.endsWith(named)) return true;
    if (command.when !== 'build') return false;
    if (guardBehind(stage, command) !== undefined || wrongUserBehind(stage, command) !== undefined) return true;
    if (this.lostBefore(command.instruction, prefix)) return true;
    return this.explainedInside(command.instruction, prefix).has(command);
  }

  /** The commands of an instruction whose environment its other commands explain. */
  private explainedInside(instruction: Instruction, prefix: string): ReadonlySet<CommandRecord> {
    const kept = this.explained.get(instruction);
    if (kept !== undefined) return kept;
    const found = new Set<CommandRecord>();
    const commands = this.byInstruction.get(instruction) ?? [];
    const deactivated = new Set<CommandRecord | undefined>();
    let failed = false;
    for (const command of commands) {
      if (failed || deactivated.has(command.parent)) found.add(command);
      if (failsToActivate(command)) failed = true;
      // `source activate` without a name, or with one that is empty: base, in so many words.
      const sources = command.name === '.' || command.name === 'source';
      if (sources && !command.detached && isActivateScript(command.argv[1]?.value ?? ''))
        deactivated.add(command.parent);
      for (const effect of command.effects) {
        if (effect.kind === 'dropped-argument') failed = true;
        else if (effect.kind === 'deactivate') deactivated.add(command.parent);
      }
    }
    // Activated only later in the same shell: the order is the author's.
    const activated = new Set<CommandRecord | undefined>();
    for (let i = commands.length - 1; i >= 0; i--) {
      const command = commands[i];
      if (command === undefined) continue;
      if (activated.has(command.parent)) found.add(command);
      const name = wantedName(command);
      if (name !== undefined && prefixNamed(name, this.stage.end) === prefix) activated.add(command.parent);
      for (const effect of command.effects)
        if (effect.kind === 'activate' && effect.prefix === prefix) activated.add(command.parent);
    }
    this.explained.set(instruction, found);
    return found;
  }

  /** RUNs that only activate although later commands need it. */
  get lost(): readonly LostActivation[] {
    this.lostOnes ??= this.findLost();
    return this.lostOnes;
  }

  /** The RUN above an instruction whose lost activation explains why its commands do not see the environment. */
  lostBefore(instruction: Instruction, prefix: string): LostActivation | undefined {
    const first = this.firstLost(prefix);
    return first && first.instruction.span.start < instruction.span.start ? first : undefined;
  }

  private firstLost(prefix: string): LostActivation | undefined {
    let first = this.firsts.get(prefix);
    if (first === undefined) {
      first = this.lost.find((each) => each.prefix === prefix) ?? 'none';
      this.firsts.set(prefix, first);
    }
    return first === 'none' ? undefined : first;
  }

  /** The RUN that only activates by this command, if it is one that later commands count on. */
  lostBy(command: CommandRecord): LostActivation | undefined {
    this.lostCommands ??= new Map(this.lost.map((each) => [each.command, each]));
    return this.lostCommands.get(command);
  }

  private findLost(): LostActivation[] {
    const found: LostActivation[] = [];
    const reached = new Map<string, number>();
    const own = new Set(this.stage.stage.instructions);
    for (const [instruction, commands] of this.byInstruction) {
      if (instruction.keyword !== 'RUN' || !own.has(instruction)) continue;
      const activation = onlyActivates(commands);
      const prefix = activation && this.wanted(activation);
      if (activation === undefined || prefix === undefined) continue;
      const leaning = this.leaningOn(prefix);
      let from = reached.get(prefix) ?? 0;
      while (from < leaning.length && (leaning[from]?.instruction.span.start ?? 0) <= instruction.span.start) from++;
      reached.set(prefix, from);
      if (from < leaning.length)
        found.push({ instruction, command: activation, prefix, needed: leaning.slice(from, from + 8) });
    }
    return found;
  }

  /** All commands that would need the environment and do not see it, in order. */
  private leaningOn(prefix: string): readonly CommandRecord[] {
    let list = this.leaning.get(prefix);
    if (list === undefined) {
      list = this.stage.commands.filter((command) => this.leansOn(command, prefix));
      this.leaning.set(prefix, list);
    }
    return list;
  }

  /** The environment that an activation meant, also where it failed. */
  private wanted(command: CommandRecord): string | undefined {
    const { machine } = this.stage;
    for (const effect of command.effects) {
      if (effect.kind !== 'activate' || effect.ok === false) continue;
      return machine.environments.get(effect.prefix)?.base === false ? effect.prefix : undefined;
    }
    const name = wantedName(command);
    return name === undefined ? undefined : prefixNamed(name, command.seen);
  }

  private leansOn(command: CommandRecord, prefix: string): boolean {
    if (!isSure(command) || worksIn(command, prefix)) return false;
    if (command.activated.prefix !== null && command.activated.cause?.location !== undefined) return false;
    const install = command.effects.some(
      (effect) =>
        effect.kind === 'install' &&
        !effect.call.options.some((each) => each.name === 'name' || each.name === 'prefix' || each.name === 'file') &&
        effect.call.subcommand === 'install',
    );
    if (!install && !this.needs(command) && pipWords(command.argv)?.[0]?.value !== 'install') return false;
    return !(this.byInstruction.get(command.instruction) ?? []).some(failsToActivate);
  }
}

const views = new WeakMap<StageModel, Map<string, StageView>>();

/** The view of a stage, shared by the rules that know the same programs. */
export function viewOf(stage: StageModel, context: CommandContext, more: readonly string[] = []): StageView {
  let byPrograms = views.get(stage);
  if (byPrograms === undefined) {
    byPrograms = new Map();
    views.set(stage, byPrograms);
  }
  const key = more.join(' ');
  let view = byPrograms.get(key);
  if (view === undefined) {
    view = new StageView(stage, context, more);
    byPrograms.set(key, view);
  }
  return view;
}

/** A command of the file, with the stage that runs it. */
export interface Placed {
  readonly command: CommandRecord;
  readonly stage: StageModel;
  readonly view: StageView;
  /** The commands that run with it, in order: of its RUN, of the start; of a script or devcontainer, where nothing more is known. */
  readonly all: readonly CommandRecord[];
}

/** What several rules ask of the same context is worked out once. */
const places = new WeakMap<CommandContext, Map<string, ReadonlyMap<number, readonly Placed[]>>>();

/** The commands by the place where they are written: what one finding stands for, however often the model ran it. */
export function byPlace(context: CommandContext, more: readonly string[] = []): ReadonlyMap<number, readonly Placed[]> {
  let kept = places.get(context);
  if (kept === undefined) {
    kept = new Map();
    places.set(context, kept);
  }
  const key = more.join('\0');
  let found = kept.get(key);
  if (found === undefined) {
    found = groupByPlace(context, more);
    kept.set(key, found);
  }
  return found;
}

function groupByPlace(context: CommandContext, more: readonly string[]): ReadonlyMap<number, readonly Placed[]> {
  const places = new Map<number, Placed[]>();
  const add = (command: CommandRecord, stage: StageModel, started?: readonly CommandRecord[]): void => {
    const view = viewOf(stage, context, more);
    const built = command.when === 'build' ? view.byInstruction.get(command.instruction) : undefined;
    const placed = { command, stage, view, all: built ?? started ?? [command] };
    const at = command.place.span.start;
    const list = places.get(at);
    if (list) list.push(placed);
    else places.set(at, [placed]);
  };
  if (context.kind === 'script') {
    for (const { stage, commands } of context.runs) {
      const start = stage.start?.commands ?? [];
      const all = commands[0] !== undefined && start.includes(commands[0]) ? start : commands;
      for (const command of commands) add(command, stage, all);
    }
    return places;
  }
  if (context.kind === 'compose') {
    for (const { stage, start } of context.services) {
      if (stage === undefined) continue;
      for (const command of start) if (command.place.file === context.path) add(command, stage, start);
    }
    return places;
  }
  if (context.kind === 'devcontainer') {
    const { commands, stage } = context;
    if (stage === undefined) return places;
    for (const command of commands) if (command.place.file === context.path) add(command, stage);
    return places;
  }
  const stages = new Map(context.self.stages.map((stage) => [stage.index, stage]));
  for (const command of context.commands) {
    const stage = stages.get(command.stage);
    if (stage !== undefined) add(command, stage, command.when === 'health' ? stage.health : stage.start?.commands);
  }
  return places;
}

/** `python -m venv` and the like: work of the build that any Python does as well. */
function servesTheBuild(command: CommandRecord): boolean {
  const at = command.argv.findIndex((arg) => arg.value === '-m');
  const module = at > 0 ? (command.argv[at + 1]?.value ?? '') : '';
  return /^(venv|virtualenv|conda|conda_lock|pip|ensurepip|json\.tool|zipfile|tarfile|compileall)$/.test(module);
}
