/**
 * Why a command does not see the environment that it needs, or fails to activate it. There is one diagnosis for a
 * command, and the order in which causes are looked for is written here alone: so there is one finding for a cause.
 */

import type { CommandContext } from '../contexts/types';
import { pipWords } from '../model/programs/pythonPrograms';
import type { CommandRecord } from '../model/record';
import type { StageModel } from '../model/stage';
import type { Project } from '../project/project';
import { isKnown } from '../text/value';
import { activationFailsBefore, commandsAfterFailure, isActivateScript, prefixNamed, wantedName } from './activations';
import {
  commandsByInstruction,
  everyCommand,
  isActivatedByHand,
  isPythonPutFirst,
  isSure,
  pipTarget,
  runsBefore,
  worksIn,
} from './commands';
import { missingConda } from './condaMissing';
import { contentsOf, lacksPython } from './contents';
import { onlyRoot, ownEnvironments, shellRun } from './environments';
import { type LoginFlag, loginInsideRun, loginResettingPath } from './login';
import {
  activatingEntrypoint,
  activatingShell,
  findsNone,
  isFurnished,
  isMicromambaImage,
  namedByVariable,
  usesOwnShell,
} from './micromamba';
import { once, onceBy } from './once';
import { isPythonProgram } from './programs';
import { type Execution, type Site, sitesOf } from './site';
import { factsOf, type StageFacts } from './stageFacts';
import { starterOf } from './starters';
import {
  firstInit,
  guardedFileFor,
  hasGuard,
  otherUsersFileFor,
  type StartupWrite,
  startupWrites,
} from './startupFiles';

/** What is the matter with a command, as far as its environment goes. */
export type Diagnosis =
  /** Nothing, or nothing that is known. */
  | { readonly kind: 'none' }
  /** The author has it so: the command is after a deactivation, or before the activation. */
  | { readonly kind: 'chosen' }
  /** Another command or line has a diagnosis that explains this one. */
  | { readonly kind: 'explained' }
  /** A call of a conda program that is not found. */
  | { readonly kind: 'conda-not-found'; readonly program: string }
  /** `source` in a shell that does not know it. */
  | { readonly kind: 'no-source' }
  /** The same, where the shell is not known. */
  | { readonly kind: 'perhaps-no-source' }
  /** `. activate NAME` in a shell that drops the name. */
  | { readonly kind: 'name-dropped'; readonly name: string }
  /** An environment that is not there, by its name or path. */
  | { readonly kind: 'no-such-environment' }
  /** `conda activate` in a shell to which nothing brought the function. */
  | { readonly kind: 'no-hook' }
  /** The same, where a `conda init` wrote it into a file that this shell does not read. */
  | { readonly kind: 'init-not-read'; readonly init: CommandRecord }
  /** The same, where an `exec bash` after it puts a shell in place that waits for nothing. */
  | { readonly kind: 'after-idle-shell'; readonly exec: CommandRecord }
  /** A start-up file of the shell returns before the lines that activate. */
  | { readonly kind: 'file-returns-early'; readonly write: StartupWrite | undefined }
  /** The lines that activate are in the start-up file of another user. */
  | { readonly kind: 'other-users-file'; readonly write: StartupWrite }
  /** The file that activates is read by interactive shells only. */
  | { readonly kind: 'interactive-only'; readonly prefix: string; readonly write: StartupWrite }
  /** A RUN above activated, and ended. */
  | { readonly kind: 'activation-lost'; readonly prefix: string }
  /** The JSON form, or a script's own first line, passes the activating SHELL by. */
  | { readonly kind: 'shell-bypassed'; readonly prefix: string }
  /** A login shell sets PATH again, and the environment that was on it is gone. */
  | { readonly kind: 'login-resets-path'; readonly prefix: string; readonly flag: LoginFlag }
  /** A login shell inside `conda run` activates something else. */
  | { readonly kind: 'login-inside-run'; readonly prefix: string; readonly flag: LoginFlag }
  /** An image of micromamba activates nothing in a RUN without its ARG. */
  | { readonly kind: 'micromamba-without-argument' }
  /** The SHELL or ENTRYPOINT of a micromamba image, which activates, is replaced or passed by. */
  | { readonly kind: 'micromamba-shell-bypassed' }
  | { readonly kind: 'micromamba-shell-replaced' }
  | { readonly kind: 'micromamba-entrypoint-replaced' }
  /** The ENTRYPOINT of a micromamba image activates the environment that `ENV_NAME` names: another one. */
  | { readonly kind: 'other-environment-named'; readonly prefix: string; readonly named: string }
  /** The start of the container activates it, and a health check runs beside that. */
  | { readonly kind: 'only-start-activates'; readonly prefix: string }
  /** Nothing activates the environment. */
  | { readonly kind: 'never-activated'; readonly prefix: string };

type Kind = Diagnosis['kind'];

type Of<K extends Kind> = Extract<Diagnosis, { kind: K }>;

const NONE: Diagnosis = { kind: 'none' };

const CHOSEN: Diagnosis = { kind: 'chosen' };

const EXPLAINED: Diagnosis = { kind: 'explained' };

/** The diagnosis of one command, in the order in which causes count. */
function diagnose(execution: Execution, facts: StageFacts, context: CommandContext): Diagnosis {
  const failure = failureOf(execution);
  if (failure !== undefined) return failure;
  const { command, stage } = execution;
  // What dev containers run is asked for by their own rules.
  if (command.when === 'exec' || !(stage.known || isPythonPutFirst(command)) || !isSure(command)) return NONE;
  if (command.when === 'health') return outsideInHealthCheck(execution, facts);
  if (command.when === 'start' && starterOf(command) !== undefined) return EXPLAINED;
  const bypass = command.when === 'build' ? bypassedShell(command, stage) : undefined;
  if (bypass !== undefined) return bypass;
  const login = lostInLoginShell(command, stage);
  if (login !== undefined) return login;
  if (!facts.needsEnvironment(command) && pipWords(command.argv) === undefined) return NONE;
  const startup = unreadStartupFile(execution, facts);
  if (startup !== undefined) return startup;
  return command.when === 'start' && context.kind !== 'script'
    ? outsideAtStart(execution, facts, context)
    : outsideEnvironment(execution, facts);
}

/** A command that fails to activate, or that is a call of conda that is not found. */
export function failureOf({ command, stage, together }: Execution): Diagnosis | undefined {
  const program = missingConda(command, stage);
  if (program !== undefined) return { kind: 'conda-not-found', program };
  if (command.reached === 'no') {
    const exec = command.conda?.subcommand === 'activate' ? idleShellBefore(together).get(command) : undefined;
    const init = exec && firstInit(stage);
    return init && runsBefore(init, command, stage) ? { kind: 'after-idle-shell', exec } : undefined;
  }
  if (command.reached !== 'yes') return undefined;
  switch (command.fails?.code) {
    case 'source-not-found':
      return { kind: 'no-source' };
    case 'environment-not-found':
      return { kind: 'no-such-environment' };
    case 'no-conda-function':
      return withoutFunction(command, stage, together);
  }
  if (command.name === 'source' && command.shell === 'sh-unknown') return { kind: 'perhaps-no-source' };
  if (!isActivateScript(command.argv[1]?.value ?? '')) return undefined;
  if (!command.effects.some((effect) => effect.kind === 'dropped-argument')) return undefined;
  const name = wantedName(command);
  return name === undefined || name === 'base' || name === 'root' ? undefined : { kind: 'name-dropped', name };
}

/** What is to blame that the shell of a command has no conda function. */
function withoutFunction(command: CommandRecord, stage: StageModel, together: readonly CommandRecord[]): Diagnosis {
  const earlier = broughtNoHook(together).get(command);
  if (earlier !== undefined) return earlier;
  const guarded = guardedFileFor(command, stage);
  if (guarded !== undefined) return { kind: 'file-returns-early', write: guarded };
  const write = otherUsersFileFor(command, stage);
  if (write !== undefined) return { kind: 'other-users-file', write };
  const init = firstInit(stage);
  return init !== undefined && !command.login && !command.interactive && runsBefore(init, command, stage)
    ? { kind: 'init-not-read', init }
    : { kind: 'no-hook' };
}

/** Of commands that run together those after one, in the same shell, that should have brought the hook and did not. */
const broughtNoHook = once((commands: readonly CommandRecord[]): ReadonlyMap<CommandRecord, Diagnosis> => {
  const found = new Map<CommandRecord, Diagnosis>();
  const shells = new Map<CommandRecord | undefined, Diagnosis>();
  for (const command of commands) {
    const cause = shells.get(command.parent);
    if (cause !== undefined) found.set(command, cause);
    else if (command.fails?.code === 'source-not-found' || command.fails?.code === 'file-not-found')
      shells.set(command.parent, EXPLAINED);
    else if (readsGuardedFile(command)) shells.set(command.parent, { kind: 'file-returns-early', write: undefined });
  }
  return found;
});

/** The commands that run together after an `exec` of an idle shell, with that `exec`. */
const idleShellBefore = once((commands: readonly CommandRecord[]): ReadonlyMap<CommandRecord, CommandRecord> => {
  const found = new Map<CommandRecord, CommandRecord>();
  const shells = new Map<CommandRecord | undefined, CommandRecord>();
  for (const command of commands) {
    const exec = shells.get(command.parent);
    if (exec !== undefined) found.set(command, exec);
    else if (command.reached === 'yes' && startsIdleShell(command)) shells.set(command.parent, command);
  }
  return found;
});

/** `exec bash`, `exec "$SHELL" -l`. */
function startsIdleShell(command: CommandRecord): boolean {
  const words = command.name === 'exec' ? command.argv.slice(1) : [];
  const shell = words[0];
  if (shell === undefined || !(/(^|\/)(ba|z)?sh$/.test(shell.value) || /^"?\$\{?SHELL\}?"?$/.test(shell.raw)))
    return false;
  return words.slice(1).every((word) => /^(-[il]+|--login)$/.test(word.value));
}

/** True for `. ~/.bashrc` in a shell that is not interactive, where the file returns at once for such shells. */
export function readsGuardedFile(command: CommandRecord): boolean {
  if ((command.name !== '.' && command.name !== 'source') || command.interactive) return false;
  const path = command.argv[1]?.value ?? '';
  const text = path.endsWith('/.bashrc') ? command.seen.file(path)?.text : undefined;
  return text !== undefined && hasGuard(text);
}

/** A RUN that does not go through the SHELL which activates. */
function bypassedShell(command: CommandRecord, stage: StageModel): Diagnosis | undefined {
  const { instruction } = command;
  if (instruction.keyword !== 'RUN' || !isPythonProgram(command.name)) return undefined;
  if (!stage.holds(instruction)) return undefined;
  const { shell } = command.seen.image;
  if (activatingShell(stage) !== undefined && findsNone(command) && isFurnished(stage, command)) {
    if (!usesOwnShell(stage, shell)) return { kind: 'micromamba-shell-replaced' };
    if (instruction.command.form === 'exec') return { kind: 'micromamba-shell-bypassed' };
    return stage.variable('MAMBA_SKIP_ACTIVATE', stage.before(instruction)) === undefined
      ? { kind: 'micromamba-without-argument' }
      : undefined;
  }
  if (instruction.command.form !== 'exec') return undefined;
  const prefix = shellRun(shell, stage)?.prefix;
  if (prefix === undefined || command.seen.environment(prefix) === undefined || worksIn(command, prefix))
    return undefined;
  return { kind: 'shell-bypassed', prefix };
}

/** A login shell whose start-up files undo what was active or on PATH before. */
function lostInLoginShell(command: CommandRecord, stage: StageModel): Diagnosis | undefined {
  if (!command.login) return undefined;
  const inside = loginInsideRun(command, stage);
  if (inside !== undefined) return { kind: 'login-inside-run', ...inside };
  const reset = isPythonProgram(command.name) ? loginResettingPath(command, stage) : undefined;
  return reset && { kind: 'login-resets-path', ...reset };
}

/** A start-up file that activates the environment, and that the command's shell does not read, or not to its end. */
function unreadStartupFile({ command, stage }: Execution, facts: StageFacts): Diagnosis | undefined {
  if (!facts.needsEnvironment(command) || isActivatedByHand(command)) return undefined;
  const lacks = ({ activates }: StartupWrite): boolean => {
    const prefix = activates === undefined ? undefined : prefixNamed(activates, stage.end);
    return prefix !== undefined && !worksIn(command, prefix);
  };
  const guarded = guardedFileFor(command, stage);
  if (guarded !== undefined && lacks(guarded)) return { kind: 'file-returns-early', write: guarded };
  const other = otherUsersFileFor(command, stage);
  return other !== undefined && lacks(other) ? { kind: 'other-users-file', write: other } : undefined;
}

/** A command of a RUN or of a script that does not see the environment that the stage is made for. */
function outsideEnvironment({ command, stage, together }: Execution, facts: StageFacts): Diagnosis {
  const { environment } = facts;
  if (environment === undefined || !(command.seen.closed || isPythonPutFirst(command))) return NONE;
  const { prefix } = environment;
  if (command.when === 'build') {
    const then = command.seen.environment(prefix);
    if (then === undefined || then.maybe || !then.python) return NONE;
  }
  if (worksIn(command, prefix)) return NONE;
  // The system's own python, or another environment: somebody chose it.
  const python = command.python.prefix;
  if (python !== null && stage.machine.environments.get(python)?.base !== true) return CHOSEN;
  if (isActivatedByHand(command) || facts.mayMeanBase(command)) return CHOSEN;
  if (isMicromambaImage(stage) || setAside(command, stage, prefix)) return EXPLAINED;
  if (command.when === 'build') {
    if (guardedFileFor(command, stage) !== undefined || otherUsersFileFor(command, stage) !== undefined)
      return EXPLAINED;
    if (facts.lostBefore(command.instruction, prefix) !== undefined) return { kind: 'activation-lost', prefix };
    if (commandsAfterFailure(together).has(command)) return EXPLAINED;
    if (worksOutsideOnPurpose(together, stage, prefix).has(command)) return CHOSEN;
  } else if (activationFailsBefore(command, prefix, together, stage)) return EXPLAINED;
  return { kind: 'never-activated', prefix };
}

/** The environment that a command of a RUN or of the start lacks, as nothing activates it; whatever program it is. */
export function environmentMissing(command: CommandRecord, stage: StageModel, project: Project): string | undefined {
  const { when } = command;
  if (when === 'health' || when === 'exec' || !isSure(command)) return undefined;
  if (!stage.known && !isPythonPutFirst(command)) return undefined;
  const together = when === 'build' ? (commandsByInstruction(stage).get(command.instruction) ?? []) : [command];
  const found = outsideEnvironment({ command, stage, together }, factsOf(stage, project));
  return found.kind === 'never-activated' ? found.prefix : undefined;
}

/** Whether the image's configuration has the environment, so that another cause took it away again. */
function setAside(command: CommandRecord, stage: StageModel, prefix: string): boolean {
  const { seen } = command;
  if (shellRun(seen.image.shell, stage) !== undefined) return true;
  if ((seen.variable('PATH') ?? '').split(':').includes(`${prefix}/bin`)) return true;
  const named = seen.variable('CONDA_DEFAULT_ENV');
  return named !== undefined && named !== '' && prefix.endsWith(named);
}

/** The commands of a run that come after a deactivation, or before the activation in the same shell. */
const worksOutsideOnPurpose = onceBy(
  (_: StageModel, prefix: string) => prefix,
  (commands: readonly CommandRecord[], stage: StageModel, prefix: string): ReadonlySet<CommandRecord> => {
    const found = new Set<CommandRecord>();
    const deactivated = new Set<CommandRecord | undefined>();
    for (const command of commands) {
      if (deactivated.has(command.parent)) found.add(command);
      // `source activate` without a name, or with one that is empty: base, in so many words.
      const sources = command.name === '.' || command.name === 'source';
      if (sources && !command.detached && isActivateScript(command.argv[1]?.value ?? ''))
        deactivated.add(command.parent);
      if (command.effects.some((effect) => effect.kind === 'deactivate')) deactivated.add(command.parent);
    }
    const activated = new Set<CommandRecord | undefined>();
    for (const command of commands.toReversed()) {
      if (activated.has(command.parent)) found.add(command);
      const name = wantedName(command);
      const activates = command.effects.some((effect) => effect.kind === 'activate' && effect.prefix === prefix);
      if (activates || (name !== undefined && prefixNamed(name, stage.end) === prefix)) activated.add(command.parent);
    }
    return found;
  },
);

/** What CMD, ENTRYPOINT or a service starts outside of the environment. */
function outsideAtStart(
  { command, stage, together }: Execution,
  facts: StageFacts,
  context: CommandContext,
): Diagnosis {
  // A service may have an ENTRYPOINT of its own, and starts no shell of whoever looks into the image.
  const ofImage = context.kind === 'dockerfile';
  if (ofImage && activatingEntrypoint(stage) !== undefined && stage.final.entrypoint?.instruction !== undefined)
    return findsNone(command) && isFurnished(stage, command) ? { kind: 'micromamba-entrypoint-replaced' } : NONE;
  const prefix = startTarget(command, stage, facts);
  if (prefix === undefined || worksIn(command, prefix)) return NONE;
  const { activated } = stage.exec.interactive;
  if (ofImage && activated.prefix === prefix) {
    const write = startupWrites(stage).find((each) => each.activates !== undefined);
    const only = write !== undefined && activated.known && !isActivatedByHand(command) && !isMicromambaImage(stage);
    return only ? { kind: 'interactive-only', prefix, write } : EXPLAINED;
  }
  if (activationFailsBefore(command, prefix, together, stage)) return EXPLAINED;
  const named = namedByVariable(stage, command);
  if (named !== undefined) return { kind: 'other-environment-named', prefix, named };
  const { instruction } = command;
  const exec = 'command' in instruction && instruction.command?.form === 'exec';
  if (ofImage && exec && shellActivates(stage, prefix)) return { kind: 'shell-bypassed', prefix };
  if (everyCommand(stage).some((each) => activatesFor(each, prefix))) return { kind: 'activation-lost', prefix };
  return { kind: 'never-activated', prefix };
}

/** A health check runs beside what the container starts, and has nothing of what that activated. */
function outsideInHealthCheck({ command, stage, together, started = [] }: Execution, facts: StageFacts): Diagnosis {
  const last = started.at(-1);
  const prefix = last?.activated.known && last.reached === 'yes' ? last.activated.prefix : null;
  if (prefix === null || prefix === undefined || !isKnown(prefix) || command.name.includes('/')) return NONE;
  if (worksIn(command, prefix)) return NONE;
  if (activationFailsBefore(command, prefix, together, stage)) return EXPLAINED;
  if (isPythonProgram(command.name)) return { kind: 'only-start-activates', prefix };
  const environment = stage.machine.environments.get(prefix);
  if (environment === undefined || command.seen.program(command.name) === true) return NONE;
  const { packages } = contentsOf(environment, stage, facts.project);
  return packages.has(command.name.toLowerCase()) ? { kind: 'only-start-activates', prefix } : NONE;
}

/** The environment that a started program is in, as far as that is known. */
function startTarget(command: CommandRecord, stage: StageModel, facts: StageFacts): string | undefined {
  const { environment } = facts;
  if (environment === undefined) return baseOffPath(command, stage);
  if (facts.mayMeanBase(command)) return undefined;
  const ofPython = isPythonProgram(command.name);
  if (ofPython && pipInstallsInto(stage).has(command.python.prefix ?? '')) return undefined;
  return ofPython && lacksPython(contentsOf(environment, stage, facts.project)) ? undefined : environment.prefix;
}

/** The base environment, where there is no other one, and no python at all is on PATH. */
function baseOffPath({ name, python, seen }: CommandRecord, stage: StageModel): string | undefined {
  const { machine } = stage;
  if (!isPythonProgram(name) || python.prefix !== null || !machine.closed) return undefined;
  if (ownEnvironments(stage).length > 0 || seen.packagesUnknown) return undefined;
  const tools = ['python3', 'python', 'python3-pip', name];
  if (tools.some((tool) => seen.program(tool) === true)) return undefined;
  const root = onlyRoot(stage)?.root;
  return root !== undefined && machine.environments.get(root)?.python ? root : undefined;
}

/** The prefixes that a Dockerfile installs into with pip: a command that finds one of them may be meant to. */
const pipInstallsInto = once(
  (stage: StageModel): ReadonlySet<string> =>
    new Set(everyCommand(stage).flatMap((command) => pipTarget(command) ?? [])),
);

/** A site with what is the matter there. */
export interface Diagnosed<K extends Kind = Kind> {
  readonly site: Site;
  /** The first execution of the site that has the diagnosis. */
  readonly execution: Execution;
  readonly facts: StageFacts;
  readonly diagnosis: Of<K>;
}

/** The diagnoses of every execution of the sites of a file. */
const diagnosesOf = onceBy(
  (programs: readonly string[]) => programs.join('\0'),
  (context: CommandContext, programs: readonly string[]): readonly (readonly Diagnosed[])[] =>
    sitesOf(context).map((site) =>
      site.executions.map((execution) => {
        const facts = factsOf(execution.stage, context.project, programs);
        return { site, execution, facts, diagnosis: diagnose(execution, facts, context) };
      }),
    ),
);

/**
 * The sites where all executions have a diagnosis of one of the kinds, for the same environment: what is only sometimes
 * so is no finding.
 *
 * @param programs more programs that need the environment, from the options of the rule that asks
 */
export function* diagnosed<K extends Kind>(
  context: CommandContext,
  kinds: readonly K[],
  programs: readonly string[] = [],
): Iterable<Diagnosed<K>> {
  for (const [first, ...others] of diagnosesOf(context, programs)) {
    if (first === undefined || !isOf(first, kinds)) continue;
    const prefix = prefixOf(first.diagnosis);
    if (others.every((each) => isOf(each, kinds) && prefixOf(each.diagnosis) === prefix))
      yield first as unknown as Diagnosed<K>;
  }
}

/** The sites where at least one execution has a diagnosis of one of the kinds: one image of several is wrong. */
export function* diagnosedAnywhere<K extends Kind>(
  context: CommandContext,
  kinds: readonly K[],
  programs: readonly string[] = [],
): Iterable<Diagnosed<K>> {
  for (const all of diagnosesOf(context, programs)) {
    const found = all.find((each) => isOf(each, kinds));
    if (found !== undefined) yield found as unknown as Diagnosed<K>;
  }
}

function isOf({ diagnosis }: Diagnosed, kinds: readonly Kind[]): boolean {
  return kinds.includes(diagnosis.kind);
}

function prefixOf(diagnosis: Diagnosis): string | undefined {
  return 'prefix' in diagnosis ? diagnosis.prefix : undefined;
}

/** Whether a command activates the environment for its shell, or runs where one before it did. */
function activatesFor(command: CommandRecord, target: string): boolean {
  if ((command.name === '.' || command.name === 'source') && command.argv[1]?.value === `${target}/bin/activate`)
    return command.reached === 'yes';
  const activates = command.effects.some(
    (effect) => effect.kind === 'activate' && effect.ok !== false && effect.prefix === target,
  );
  if (activates || command.activated.prefix !== target) return activates;
  for (let parent = command.parent; parent !== undefined; parent = parent.parent)
    if (parent.conda?.subcommand === 'run') return false;
  return true;
}

/** Whether the SHELL that the stage ends with brings the environment: by `conda run`, or by what its RUNs start in. */
function shellActivates(stage: StageModel, target: string): boolean {
  const { shell, shellCause } = stage.final;
  // The image's own SHELL is no line that anybody wrote to activate something.
  if (shellCause?.location === undefined) return false;
  if (shellRun(shell, stage)?.prefix === target) return true;
  for (const [instruction, [first]] of commandsByInstruction(stage)) {
    if (instruction.keyword !== 'RUN' || instruction.command.form !== 'shell' || first === undefined) continue;
    if (stage.before(instruction).shell !== shell || !stage.stage.instructions.includes(instruction)) continue;
    if (first.activated.prefix === target && first.reached === 'yes') return true;
  }
  return false;
}
