/** What runs when a container starts, by `docker exec`, and for HEALTHCHECK. */
import type { CommandLine } from '../parse/dockerfile/ast';
import { MappedText } from '../text/mapped';
import { HOLE, type Value } from '../text/value';
import type { StartCommand } from './image';
import type { Machine } from './machine';
import { type Arg, bareArg, Process } from './process';
import { DEFAULT_PATH } from './python';
import type { CommandRecord, EnvironmentFact, Failure, NameUse, When } from './record';
import { ScriptInterpreter } from './shell/interpreter';
import { type ExecModel, homeOf, type RuntimeModel, type StageModel, type StartModel } from './stage';

/**
 * A process as the engine starts it: the image's ENV, user and folder, no ARG.
 * @param user another user than the image's, as `docker exec --user` gives it
 */
export function engineProcess(stage: StageModel, machine: Machine, version?: number, user?: Value): Process {
  const state = stage.final;
  const at = version ?? state.version;
  const who = user ?? state.user;
  const home = homeOf(who, machine, stage.variables, at);
  const process = new Process((name) => {
    const variable = stage.variables.get(name, at);
    if (name === 'HOME')
      return variable && stage.variables.map.get('HOME', at)
        ? variable
        : { value: home, exported: true, cause: undefined };
    if (name === 'PATH' && variable === undefined) return { value: DEFAULT_PATH, exported: true, cause: undefined };
    return variable;
  });
  process.cwd = state.workdir;
  process.user = who;
  return process;
}

/** The words of a CMD or ENTRYPOINT: as they are, or handed to the SHELL in force there. */
export function wordsOf(start: StartCommand, file: string): Arg[] {
  if (start.words !== undefined) return [...start.words];
  const command = start.command;
  if (command === undefined) return [];
  if (command.form === 'exec') return command.argv.map((item) => jsonArg(item, file));
  return [...start.shell, scriptArg(command.script, file)];
}

export function jsonArg(
  item: { value: string; span: { start: number; end: number }; text: MappedText },
  file: string,
): Arg {
  return {
    value: item.value,
    raw: item.value,
    place: { file, span: item.span },
    origin: () => ({ file, map: item.text }),
  };
}

export function scriptArg(script: MappedText, file: string): Arg {
  return {
    value: script.text,
    raw: script.text,
    place: { file, span: script.span(0, script.text.length) },
    origin: () => ({ file, map: script }),
  };
}

/** ENTRYPOINT and CMD joined as the engine joins them: a shell-form ENTRYPOINT drops CMD. */
export function startArgv(
  stage: StageModel,
  override?: { entrypoint?: readonly Arg[]; command?: readonly Arg[] },
): Arg[] {
  const { entrypoint, cmd } = stage.final;
  if (override?.entrypoint !== undefined) return [...override.entrypoint, ...(override.command ?? [])];
  const command = override?.command ?? (cmd ? wordsOf(cmd, stage.file) : []);
  if (entrypoint === undefined) return [...command];
  const words = wordsOf(entrypoint, stage.file);
  return entrypoint.command?.form === 'shell' ? words : [...words, ...command];
}

/** Runs what `docker run IMAGE` starts (with other words where `override` gives them, as a compose file does). */
export function simulateStart(
  stage: StageModel,
  override?: { entrypoint?: readonly Arg[]; command?: readonly Arg[] },
): StartModel | null {
  const argv = startArgv(stage, override);
  if (argv.length === 0) return null;
  // What a compose file starts instead is no use of a name in the Dockerfile.
  const uses = override === undefined ? stage.nameUses : undefined;
  const commands = simulateArgv(stage, argv, 'start', { uses });
  const { entrypoint, cmd } = stage.final;
  const started = [
    ...(override?.entrypoint === undefined ? [entrypoint] : []),
    ...(override?.entrypoint === undefined && override?.command === undefined ? [cmd] : []),
  ];
  for (const each of started) markBroken(each, commands);
  return { argv, commands };
}

export interface SimulateOptions {
  /** Another user than the image's. */
  readonly user?: Value | undefined;
  /** Takes the names that are used, of the stage's own commands. */
  readonly uses?: NameUse[] | undefined;
  /** The container: a branch of the stage's machine, which keeps what commands before this one did. */
  readonly machine?: Machine;
  /** Sets what the process starts with beside the image's configuration. */
  readonly prepare?: (process: Process) => void;
}

/**
 * Runs words in a container of the stage's image. The stage stays as it is.
 */
export function simulateArgv(
  stage: StageModel,
  argv: readonly Arg[],
  when: When,
  { user, uses, machine = stage.machine.branch(stage.final.version), prepare }: SimulateOptions = {},
): CommandRecord[] {
  const { entrypoint, cmd, healthcheck } = stage.final;
  const interpreter = new ScriptInterpreter(machine, stage.sh, {
    stage: stage.index,
    when,
    instructions: (when === 'health'
      ? [healthcheck?.instruction, stage.stage.from]
      : [cmd?.instruction, entrypoint?.instruction, stage.stage.from]
    ).filter((each) => each !== undefined),
    file: stage.file,
    image: stage.final,
    variables: stage.variables,
  });
  const process = engineProcess(stage, machine, undefined, user);
  prepare?.(process);
  const source = { text: '', origin: { file: stage.file, map: EMPTY } };
  interpreter.invoke(argv, process, interpreter.scope(source));
  for (const use of interpreter.nameUses) uses?.push(use);
  return interpreter.records;
}

const EMPTY = MappedText.slice('', 0);

/** How an array that is no JSON fails; undefined for any other command. Seen with Docker 20.10 and dash. */
export function brokenFailure(command: CommandLine | undefined, shell: readonly Arg[]): Failure | undefined {
  const first = command?.argv[0];
  if (command?.broken === undefined || first === undefined) return undefined;
  const word = `[${first.value}${command.argv.length > 1 ? ',' : ''}`;
  return { code: 'broken-array', text: `${shell[0]?.value ?? '/bin/sh'}: ${word}: not found`, paraphrased: true };
}

function markBroken(start: StartCommand | undefined, commands: readonly CommandRecord[]): void {
  const failure = start === undefined ? undefined : brokenFailure(start.command, start.shell);
  const place = start?.command?.argv[0]?.span.start;
  const record = commands.find((each) => each.place.span.start === place) ?? commands[0];
  if (failure !== undefined && record !== undefined) record.fails ??= failure;
}

export function simulateHealth(stage: StageModel): readonly CommandRecord[] {
  const health = stage.final.healthcheck;
  if (health?.command === undefined) return [];
  const commands = simulateArgv(stage, wordsOf(health, stage.file), 'health', { uses: stage.nameUses });
  markBroken(health, commands);
  return commands;
}

/** A command of no particular name, run by `docker exec`: as it is, interactive, login. */
export function simulateExec(stage: StageModel): ExecModel {
  const place = { file: stage.file, span: stage.stage.from.span };
  const command: Arg = { value: 'command', raw: 'command', place, origin: () => ({ file: stage.file, map: PLAIN }) };
  const probe: Arg = { ...command, value: 'probe', raw: 'probe' };
  const uses = stage.nameUses;
  const plain = findProbe(simulateArgv(stage, [probe], 'exec', { uses }));
  // The engine runs the words themselves, whatever the image holds.
  if (plain === undefined) throw new Error('no record of the command');
  const unknown: EnvironmentFact = { prefix: HOLE, known: false, cause: undefined };
  const run = (argv: Arg[]): CommandRecord =>
    // Where bash is not a bash that the model follows, a wrapper script in its place, nothing can be said.
    findProbe(simulateArgv(stage, argv, 'exec', { uses })) ?? {
      ...plain,
      activated: unknown,
      python: unknown,
      reached: 'maybe',
    };
  const shell = (flags: string): Arg[] => [bareArg('bash'), bareArg(flags), probe];
  return {
    plain,
    interactive: run(shell('-ic')),
    login: run(shell('-lc')),
  };
}

function findProbe(records: readonly CommandRecord[]): CommandRecord | undefined {
  return records.findLast((record) => record.name === 'probe');
}

const PLAIN = MappedText.slice('probe', 0);

/** The answers for containers of a stage's image, each worked out when it is asked for first. */
export class Runtime implements RuntimeModel {
  private startModel: StartModel | null | undefined;
  private execModel: ExecModel | undefined;
  private healthModel: readonly CommandRecord[] | undefined;

  constructor(private readonly stage: StageModel) {}

  get start(): StartModel | null {
    if (this.startModel === undefined) this.startModel = simulateStart(this.stage);
    return this.startModel;
  }

  get exec(): ExecModel {
    this.execModel ??= simulateExec(this.stage);
    return this.execModel;
  }

  get health(): readonly CommandRecord[] {
    this.healthModel ??= simulateHealth(this.stage);
    return this.healthModel;
  }
}
