/** What a stage says of its environment as a whole: which programs are meant from it, and which RUNs activate in vain. */
import type { Environment } from '../model/machine';
import { pipWords } from '../model/programs/pythonPrograms';
import type { CommandRecord } from '../model/record';
import type { StageModel } from '../model/stage';
import type { Instruction } from '../parse/dockerfile/ast';
import type { Project } from '../project/project';
import { isKnown } from '../text/value';
import { failsToActivate, onlyActivates, prefixNamed, wantedName } from './activations';
import { commandsByInstruction, everyCommand, isActivatedByHand, isSure, pipTarget, worksIn } from './commands';
import { contentsOf } from './contents';
import { intendedEnvironment, shellRun } from './environments';
import { once, onceBy } from './once';
import { isPythonProgram } from './programs';

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

function hasRichBase({ bottom }: StageModel): boolean {
  return RICH_BASE.test(bottom?.reference.repository ?? '');
}

/** Whether base is meant to be worked in: by the image, or because the Dockerfile installs into it. */
export const isBaseUsed = once((stage: StageModel): boolean => {
  if ((stage.bottom?.packages?.length ?? 0) > 0 || hasRichBase(stage)) return true;
  return everyCommand(stage).some((command) =>
    command.effects.some((effect) => {
      if (effect.kind !== 'install' && effect.kind !== 'create') return false;
      if (effect.prefix === undefined || stage.machine.environments.get(effect.prefix)?.base !== true) return false;
      if (effect.call.subcommand === 'update' || effect.call.subcommand === 'upgrade') return false;
      return (
        effect.call.options.some((each) => each.name === 'file') ||
        effect.call.positionals.some((arg) => !BASE_TOOLS.test(arg.value))
      );
    }),
  );
});

/** A RUN that does nothing but activate; what comes after it does not see that. */
export interface LostActivation {
  readonly instruction: Instruction;
  /** The command that activates (or tries to). */
  readonly command: CommandRecord;
  readonly prefix: string;
  /** The later commands that needed it; the first few. */
  readonly needed: readonly CommandRecord[];
}

/** How many of the commands that need a lost activation are kept. */
const MOST_NEEDED = 8;

/** The facts of one stage that depend on the project, and on the programs that the user names. */
export class StageFacts {
  private readonly activations = once((_: StageModel) => {
    const lost = this.findLost();
    return {
      lost,
      byCommand: new Map(lost.map((each) => [each.command, each])),
      firstOf: new Map(lost.toReversed().map((each) => [each.prefix, each])),
    };
  });
  private readonly needing = onceBy(
    (prefix: string) => prefix,
    (stage: StageModel, prefix: string) => stage.commands.filter((command) => this.needsActivation(command, prefix)),
  );

  constructor(
    readonly stage: StageModel,
    readonly project: Project,
    /** More programs that need the environment, from the options of the rule that asks. */
    private readonly programs: readonly string[],
  ) {}

  /** The environment that the stage is made for; undefined where nothing says. */
  get environment(): Environment | undefined {
    const made = intendedEnvironment(this.stage);
    return made === undefined ? undefined : (venvInstead(this.stage, made, this.project) ?? made);
  }

  /** Whether a program by that name is looked for in the environment: `python`, or a package that it was made with. */
  needsEnvironment(command: CommandRecord): boolean {
    const { name } = command;
    if (name === '' || name.includes('/') || !isKnown(name)) return false;
    if (this.programs.includes(name)) return true;
    if (SYSTEM_TOOLS.has(name) || this.stage.end.program(name) === true) return false;
    if (pipWords(command.argv) !== undefined) return false;
    if (isPythonProgram(name)) return !servesTheBuild(command);
    return this.environment !== undefined && this.holds(this.environment, name);
  }

  /** Whether an environment was asked to hold a package of that name. */
  private holds(environment: Environment, name: string): boolean {
    return contentsOf(environment, this.stage, this.project).packages.has(name.toLowerCase());
  }

  /** Whether base may be meant where the command finds it: it is worked in, and holds the program as well. */
  mayMeanBase(command: CommandRecord): boolean {
    return isBaseUsed(this.stage) && !this.isOnlyInEnvironment(command);
  }

  /**
   * Whether a program was installed into the environment alone: then it is meant from there, though base is worked in as
   * well. Of images that are made for a field nobody can say what their base lacks; Jupyter serves from base on purpose.
   */
  private isOnlyInEnvironment({ name }: CommandRecord): boolean {
    const { stage, environment } = this;
    if (environment === undefined || hasRichBase(stage) || /^(?:i?python|pip|jupyter)/.test(name)) return false;
    const base = stage.machine.environments.values().find((each) => each.base);
    return this.holds(environment, name) && (base === undefined || !this.holds(base, name));
  }

  /** The RUNs that only activate although later commands need it. */
  get lost(): readonly LostActivation[] {
    return this.activations(this.stage).lost;
  }

  /** The RUN above an instruction whose lost activation explains why its commands do not see the environment. */
  lostBefore(instruction: Instruction, prefix: string): LostActivation | undefined {
    const first = this.activations(this.stage).firstOf.get(prefix);
    return first && first.instruction.span.start < instruction.span.start ? first : undefined;
  }

  /** The RUN that only activates by this command, if it is one that later commands count on. */
  lostBy(command: CommandRecord): LostActivation | undefined {
    return this.activations(this.stage).byCommand.get(command);
  }

  private findLost(): LostActivation[] {
    const { stage } = this;
    const found: LostActivation[] = [];
    const reached = new Map<string, number>();
    const own = new Set(stage.stage.instructions);
    for (const [instruction, commands] of commandsByInstruction(stage)) {
      if (instruction.keyword !== 'RUN' || !own.has(instruction)) continue;
      const command = onlyActivates(commands);
      const prefix = command && this.meantBy(command);
      if (command === undefined || prefix === undefined) continue;
      const needing = this.needing(stage, prefix);
      let from = reached.get(prefix) ?? 0;
      while (from < needing.length && (needing[from]?.instruction.span.start ?? 0) <= instruction.span.start) from++;
      reached.set(prefix, from);
      if (from < needing.length)
        found.push({ instruction, command, prefix, needed: needing.slice(from, from + MOST_NEEDED) });
    }
    return found;
  }

  /** The environment that an activation meant, also where it failed. */
  private meantBy(command: CommandRecord): string | undefined {
    const { machine } = this.stage;
    for (const effect of command.effects) {
      if (effect.kind !== 'activate' || effect.ok === false) continue;
      return machine.environments.get(effect.prefix)?.base === false ? effect.prefix : undefined;
    }
    const name = wantedName(command);
    return name === undefined ? undefined : prefixNamed(name, command.seen);
  }

  /** Whether a command would need the environment to be active, and does not see it. */
  private needsActivation(command: CommandRecord, prefix: string): boolean {
    if (!isSure(command) || worksIn(command, prefix) || isActivatedByHand(command)) return false;
    if (
      !installsIntoActive(command) &&
      !this.needsEnvironment(command) &&
      pipWords(command.argv)?.[0]?.value !== 'install'
    )
      return false;
    return !(commandsByInstruction(this.stage).get(command.instruction) ?? []).some(failsToActivate);
  }
}

/**
 * The venv that was made from an environment and holds the packages, where the environment itself holds only Python: then
 * the venv is what the image is made for. Undefined where pip installs anywhere else as well.
 */
const venvInstead = onceBy(
  ({ prefix }) => prefix,
  (stage: StageModel, made: Environment, project: Project): Environment | undefined => {
    const venvs = stage.machine.environments
      .values()
      .filter((each) => each.kind === 'venv' && each.home === made.prefix && !each.maybe);
    const [venv, ...others] = venvs;
    if (venv === undefined || others.length > 0 || shellRun(stage.final.shell, stage)?.prefix === made.prefix)
      return undefined;
    const { packages, complete } = contentsOf(made, stage, project);
    if (!complete || ![...packages].every((name) => BASE_TOOLS.test(name))) return undefined;
    const targets = everyCommand(stage).flatMap((command) => pipTarget(command) ?? []);
    return targets.length > 0 && targets.every((prefix) => prefix === venv.prefix) ? venv : undefined;
  },
);

/** The facts of a stage, shared by all who know the same programs. */
export const factsOf = onceBy(
  (_: Project, programs: readonly string[] = []) => programs.join(' '),
  (stage: StageModel, project: Project, programs: readonly string[] = []) => new StageFacts(stage, project, programs),
);

/** `conda install` without an environment's name: it installs into the one that is active. */
function installsIntoActive({ effects }: CommandRecord): boolean {
  return effects.some(
    (effect) =>
      effect.kind === 'install' &&
      effect.call.subcommand === 'install' &&
      !effect.call.options.some(({ name }) => name === 'name' || name === 'prefix' || name === 'file'),
  );
}

/** `python -m venv` and the like: work of the build that any Python does as well. */
function servesTheBuild({ argv }: CommandRecord): boolean {
  const at = argv.findIndex((arg) => arg.value === '-m');
  const module = at > 0 ? (argv[at + 1]?.value ?? '') : '';
  return /^(venv|virtualenv|conda|conda_lock|pip|ensurepip|json\.tool|zipfile|tarfile|compileall)$/.test(module);
}
