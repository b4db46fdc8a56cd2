/** Runs a Dockerfile in the head: stage by stage, instruction by instruction. */

import { lookupBaseImage, parseImageReference } from '../knowledge/images';
import type {
  CopyInstruction,
  Dockerfile,
  Instruction,
  PairsInstruction,
  RunInstruction,
  Stage,
  WordsInstruction,
} from '../parse/dockerfile/ast';
import { expand } from '../parse/dockerfile/expand';
import { isHeredocWord } from '../parse/dockerfile/heredocWords';
import { MappedText, MappedTextBuilder } from '../text/mapped';
import type { Location } from '../text/span';
import { HOLE, isKnown, type Value } from '../text/value';
import { surelyNoAccount } from './accounts';
import { because } from './cause';
import { type BuildContext, type ModelOptions, unknownContext } from './context';
import { copyInstruction } from './copy';
import { furnish, initialState, isComplete, isKnownInside } from './furnish';
import { type ImageState, ImageVariables } from './image';
import { fileFromProject, Machine, type Mounted } from './machine';
import { othersByMode } from './owners';
import { type Arg, bareArg, Process, resolvePath, shellArg, type Variable } from './process';
import { DEFAULT_PATH } from './python';
import type { NameUse } from './record';
import { isRootUser, ownsNew } from './rights';
import { ScriptInterpreter } from './shell/interpreter';
import { type ArgFact, homeOf, type StageBase, StageModel } from './stage';
import { brokenFailure, jsonArg, Runtime, scriptArg } from './start';

/** The model of a whole Dockerfile. */
export interface DockerfileModel {
  readonly file: string;
  readonly dockerfile: Dockerfile;
  readonly stages: readonly StageModel[];
  /** The stage that `docker build` without `--target` makes; undefined for a file without FROM. */
  readonly final: StageModel | undefined;
  /** The stages that `target` (by default the final one) is built from, itself included. */
  needed(target?: StageModel): ReadonlySet<StageModel>;
  /** All places where an environment is named. */
  readonly nameUses: readonly NameUse[];
}

/** Longer values of variables, in characters, are taken as unknown. */
const LONGEST_VARIABLE = 2048;

/** Later stages are taken as starting from something unknown: each costs memory, and nobody writes as many. */
const MOST_STAGES = 256;

/** ARGs that BuildKit sets itself, once declared. */
const PLATFORM_ARGS = /^(TARGET|BUILD)(PLATFORM|OS|ARCH|VARIANT)$/;

/**
 * Runs the Dockerfile. Never throws; what cannot be known is unknown.
 *
 * @param before the model of the file before an edit, where nothing else has changed that it was made from: the
 *   instructions that the trees share (see `parseDockerfile`) are not run again. The result says the same as without it.
 */
export function analyzeDockerfile(
  file: string,
  dockerfile: Dockerfile,
  options: ModelOptions = {},
  before?: DockerfileModel,
): DockerfileModel {
  const run = new DockerfileRun(file, dockerfile, options, before);
  const stages = run.stages();
  const byIndex = new Map(stages.map((stage) => [stage.index, stage]));
  return {
    file,
    dockerfile,
    stages,
    final: stages[stages.length - 1],
    needed(target = stages[stages.length - 1]) {
      const found = new Set<StageModel>();
      const queue = target ? [target] : [];
      for (let stage = queue.pop(); stage !== undefined; stage = queue.pop()) {
        if (found.has(stage)) continue;
        found.add(stage);
        if (stage.base.kind === 'stage') queue.push(stage.base.stage);
        for (const copy of stage.copies)
          if (copy.fromStage && byIndex.has(copy.fromStage.index)) queue.push(copy.fromStage);
      }
      return found;
    },
    get nameUses() {
      return stages.flatMap((stage) => {
        // They are found out when they are asked for, and use names as well.
        void [stage.start, stage.health, stage.exec];
        return stage.nameUses;
      });
    },
  };
}

/** True where only BuildKit can build the file: a syntax directive, heredocs, mounts, `--link`, `--chmod`. */
function needsBuildKit({ directives, instructions }: Dockerfile): boolean {
  return (
    directives.some((directive) => directive.name === 'syntax') ||
    instructions.some(
      (each) =>
        each.heredocs.length > 0 ||
        each.flags.some((flag) => /^(mount|link|chmod|network|security|parents|exclude)$/.test(flag.name)),
    )
  );
}

class DockerfileRun {
  private readonly context: BuildContext;
  private readonly globals = new Map<string, Value | undefined>();
  private readonly done: StageModel[] = [];
  private buildKit: boolean | undefined;
  private readonly byName = new Map<string, StageModel>();

  constructor(
    readonly file: string,
    readonly dockerfile: Dockerfile,
    readonly options: ModelOptions,
    private before: DockerfileModel | undefined,
  ) {
    this.context = options.context ?? unknownContext;
    for (const instruction of dockerfile.globalArgs) {
      for (const pair of instruction.pairs) {
        const name = this.expand(pair.name.raw, (each) => this.globals.get(each));
        const given = options.buildArgs?.[name];
        const value =
          pair.value === undefined ? undefined : this.expand(pair.value.raw, (each) => this.globals.get(each));
        this.globals.set(name, given ?? value ?? this.unset());
      }
    }
  }

  stages(): readonly StageModel[] {
    let left = this.sharedWithBefore();
    for (const [index, stage] of this.dockerfile.stages.entries()) {
      const { from, instructions } = stage;
      const other = this.before?.stages[index];
      // The FROM counts as well.
      const shared = left > 0 && other?.stage.from === from ? Math.min(left - 1, instructions.length) : undefined;
      left -= 1 + instructions.length;
      const run = new StageRun(this, stage, shared === undefined ? undefined : other && { model: other, shared });
      const model = run.run();
      this.done.push(model);
      if (stage.name !== undefined) this.byName.set(stage.name, model);
    }
    // Else each model would hold on to all of those before it.
    this.before = undefined;
    return this.done;
  }

  /** How many instructions, from the first FROM on, are the very same as in the model before the edit. */
  private sharedWithBefore(): number {
    const { before } = this;
    if (before === undefined || needsBuildKit(before.dockerfile) !== this.needsBuildKit) return 0;
    const own = this.dockerfile.instructions;
    const others = before.dockerfile.instructions;
    let shared = 0;
    while (shared < own.length && own[shared] === others[shared]) shared++;
    const first = this.dockerfile.stages[0]?.from;
    return first === undefined ? 0 : shared - own.indexOf(first);
  }

  /** The stage of this run in the place of one of the run before. */
  inPlaceOf(stage: StageModel): StageModel {
    return this.before?.stages[stage.index] === stage ? (this.done[stage.index] ?? stage) : stage;
  }

  get needsBuildKit(): boolean {
    this.buildKit ??= needsBuildKit(this.dockerfile);
    return this.buildKit;
  }

  /** The stages that are done. */
  get finished(): readonly StageModel[] {
    return this.done;
  }

  /** The value of an ARG that nobody gave one. */
  unset(): Value | undefined {
    return this.options.unsetArgs === 'empty' ? undefined : HOLE;
  }

  expand(word: string, lookup: (name: string) => Value | undefined): Value {
    return expand(word, lookup, this.dockerfile.escape);
  }

  global(name: string): Value | undefined {
    return this.globals.get(name);
  }

  hasGlobal(name: string): boolean {
    return this.globals.has(name);
  }

  /** An earlier stage by name or number. */
  stage(name: Value): StageModel | undefined {
    if (!isKnown(name)) return undefined;
    return this.byName.get(name.toLowerCase()) ?? (/^\d+$/.test(name) ? this.done[Number(name)] : undefined);
  }

  get buildContext(): BuildContext {
    return this.context;
  }

  base(stage: Stage): StageBase {
    const written =
      stage.from.image === undefined ? HOLE : this.expand(stage.from.image.raw, (name) => this.globals.get(name));
    if (written === 'scratch') return { kind: 'scratch' };
    // Only names of stages are looked up here: `FROM 0` is an image.
    const earlier = isKnown(written) ? this.byName.get(written.toLowerCase()) : undefined;
    if (this.done.length > MOST_STAGES) {
      return { kind: 'image', reference: undefined, written, image: undefined };
    }
    if (earlier !== undefined) return { kind: 'stage', stage: earlier };
    const reference = parseImageReference(written);
    const own = reference && this.options.resolveImage?.(reference);
    if (own instanceof StageModel) return { kind: 'stage', stage: own };
    return { kind: 'image', reference, written, image: own ?? (reference && lookupBaseImage(reference)) };
  }
}

/** A stage as it was run before an edit, and how many of its instructions are the same now. */
interface EarlierRun {
  readonly model: StageModel;
  readonly shared: number;
}

function runtimeOf(stage: StageModel): Runtime {
  return new Runtime(stage);
}

/** Made out here: a function that is kept holds on to all that is in sight where it is written. */
function machineIn(context: BuildContext, baseKnown: boolean): Machine {
  return new Machine(baseKnown, context);
}

class StageRun {
  private readonly model: StageModel;
  private readonly machine: Machine;
  private readonly variables: ImageVariables;
  private readonly args = new Map<string, Variable | undefined>();
  private state: ImageState;
  /** The first instruction that is run, or -1 where the ONBUILD instructions of the stage below come before it. */
  private readonly first: number;

  constructor(
    private readonly owner: DockerfileRun,
    private readonly stage: Stage,
    earlier: EarlierRun | undefined,
  ) {
    const base = owner.base(stage);
    const state = earlier?.model.states[earlier.shared];
    this.first = earlier === undefined || state === undefined ? -1 : earlier.shared;
    if (earlier !== undefined && state !== undefined) {
      const { model, shared } = earlier;
      const { machine, variables, initial, sh } = model;
      this.state = state;
      // A machine on which nothing else will run is as good as a copy of it.
      const whole = shared === stage.instructions.length && shared === model.stage.instructions.length;
      this.machine = whole ? machine : machine.cut(state.version);
      this.variables = whole ? variables : variables.cut(this.machine.clock, state.version);
      this.model = new StageModel(owner.file, stage, base, this.machine, this.variables, sh, initial, runtimeOf);
      this.model.takeOver(model, shared, (each) => owner.inPlaceOf(each));
      if (base.kind === 'stage' && owner.finished.includes(base.stage)) this.inheritArgs(base.stage);
      for (const arg of this.model.args) this.setArg(arg);
    } else if (base.kind === 'stage') {
      const parent = base.stage;
      this.machine = parent.machine.fork();
      this.variables = new ImageVariables(this.machine.clock, parent.variables.complete);
      parent.variables.map.copyInto(this.variables.map, Number.MAX_SAFE_INTEGER);
      this.state = { ...parent.final, version: this.machine.clock.now };
      this.model = new StageModel(
        owner.file,
        stage,
        base,
        this.machine,
        this.variables,
        parent.sh,
        this.state,
        runtimeOf,
      );
      if (this.owner.finished.includes(parent)) this.inheritArgs(parent);
    } else {
      const image = base.kind === 'image' ? base.image : undefined;
      const known = isKnownInside(image) || base.kind === 'scratch';
      this.machine = machineIn(owner.buildContext, known);
      this.machine.baseComplete = image === undefined || isComplete(image);
      // An image's own configuration says all of its variables.
      const complete = image?.learned !== undefined || (known && this.machine.baseComplete);
      this.variables = new ImageVariables(this.machine.clock, complete);
      if (image) furnish(this.machine, this.variables, image);
      this.state = {
        ...initialState(image, base.kind === 'scratch', this.place(stage.from.span)),
        version: this.machine.clock.now,
      };
      const sh = base.kind === 'scratch' ? 'none' : image?.sh;
      this.model = new StageModel(owner.file, stage, base, this.machine, this.variables, sh, this.state, runtimeOf);
    }
  }

  run(): StageModel {
    const { model, stage } = this;
    if (this.first < 0 && model.base.kind === 'stage') {
      for (const trigger of model.base.stage.triggers) this.instruction(trigger);
      this.state = { ...this.state, version: this.machine.clock.now };
    }
    for (let i = Math.max(this.first, 0); i < stage.instructions.length; i++) {
      const instruction = stage.instructions[i];
      if (instruction === undefined) continue;
      model.mark(this.state);
      this.instruction(instruction);
      this.state = { ...this.state, version: this.machine.clock.now };
    }
    model.mark(this.state);
    return model;
  }

  private setArg({ name, value, cause }: ArgFact): void {
    this.args.set(name, value === undefined ? undefined : { value, exported: true, cause });
  }

  /**
   * ARGs of the stage below. The classic builder forgets them, as was observed on engine 20.10; BuildKit, the default
   * since Docker 23, keeps them. Which one builds is known only where the Dockerfile needs BuildKit.
   */
  private inheritArgs(parent: StageModel): void {
    for (const { name, value, instruction } of parent.args) {
      const cause = because(`ARG ${name}`, this.place(instruction.span));
      if (this.owner.needsBuildKit)
        this.args.set(name, value === undefined ? undefined : { value, exported: true, cause });
      else if (this.owner.options.unsetArgs !== 'empty') this.args.set(name, { value: HOLE, exported: true, cause });
    }
  }

  private instruction(instruction: Instruction): void {
    switch (instruction.keyword) {
      case 'ENV':
        this.env(instruction);
        break;
      case 'ARG':
        this.arg(instruction);
        break;
      case 'RUN':
        this.runInstruction(instruction);
        break;
      case 'COPY':
      case 'ADD':
        this.copy(instruction);
        break;
      case 'SHELL':
        if (instruction.argv && instruction.argv.length > 0) {
          const place = this.place(instruction.span);
          const shell = instruction.argv.map((item) => shellArg(item.value, place));
          const shellCause = because(this.text(instruction.span), place);
          this.state = { ...this.state, shell, shellCause };
        }
        break;
      case 'USER':
      case 'WORKDIR':
        this.word(instruction);
        break;
      case 'CMD':
        this.state = { ...this.state, cmd: this.start(instruction) };
        break;
      case 'ENTRYPOINT': {
        // The engine drops an inherited CMD where a child sets its own ENTRYPOINT.
        const own =
          this.state.cmd?.instruction !== undefined && this.stage.instructions.includes(this.state.cmd.instruction);
        const entrypoint =
          instruction.command.form === 'exec' && instruction.command.argv.length === 0
            ? undefined
            : this.start(instruction);
        this.state = { ...this.state, entrypoint, cmd: own ? this.state.cmd : undefined };
        break;
      }
      case 'HEALTHCHECK':
        this.state = {
          ...this.state,
          healthcheck:
            instruction.command === undefined
              ? undefined
              : { instruction, command: instruction.command, words: undefined, shell: this.state.shell },
        };
        break;
      case 'ONBUILD':
        if (instruction.trigger) this.model.triggers.push(instruction.trigger);
        break;
      default:
        break;
    }
  }

  private start(instruction: Instruction & { keyword: 'CMD' | 'ENTRYPOINT' }) {
    return { instruction, command: instruction.command, words: undefined, shell: this.state.shell };
  }

  private env(instruction: PairsInstruction): void {
    // All values of one ENV see the variables as they were before it.
    const version = this.machine.clock.now;
    const values = instruction.pairs.map((pair) => ({
      name: this.owner.expand(pair.name.raw, (name) => this.lookup(name, version)),
      value: pair.value === undefined ? '' : this.owner.expand(pair.value.raw, (name) => this.lookup(name, version)),
      cause: because(`ENV ${this.text(pair.span)}`, this.place(pair.span)),
      reads: pair.value?.raw ?? '',
    }));
    for (const { name, value: whole, cause, reads } of values) {
      if (!isKnown(name)) continue;
      // A variable that grows line by line would cost the square of the file; no PATH is as long.
      const value = whole.length > LONGEST_VARIABLE ? HOLE : whole;
      const old = reads.includes(name) ? this.variables.map.get(name)?.cause : undefined;
      this.variables.map.set(name, {
        value,
        exported: true,
        cause: old ? because(cause.text, cause.location, old) : cause,
      });
    }
  }

  private arg(instruction: PairsInstruction): void {
    for (const pair of instruction.pairs) {
      const name = this.owner.expand(pair.name.raw, (each) => this.lookup(each));
      if (!isKnown(name)) continue;
      const given = this.owner.options.buildArgs?.[name];
      let value =
        given ??
        (pair.value === undefined ? undefined : this.owner.expand(pair.value.raw, (each) => this.lookup(each)));
      if (value === undefined) {
        if (this.owner.hasGlobal(name)) value = this.owner.global(name);
        else value = PLATFORM_ARGS.test(name) ? HOLE : this.owner.unset();
      }
      const cause = because(`ARG ${this.text(pair.span)}`, this.place(pair.span));
      const arg = { name, value, instruction, cause };
      this.model.args.push(arg);
      this.setArg(arg);
    }
  }

  private word(instruction: WordsInstruction): void {
    const word = instruction.words[0];
    if (word === undefined) return;
    const value = this.owner.expand(word.raw, (name) => this.lookup(name));
    if (instruction.keyword === 'WORKDIR') {
      if (value !== '') this.state = { ...this.state, workdir: resolvePath(value, this.state.workdir) };
      // The classic builder and buildah make it as root, BuildKit as the user of the last USER (moby/moby#36677, and seen
      // on engine 20.10 with both builders). Which of them builds is not known.
      ownsNew(
        this.state.workdir,
        { user: isRootUser(this.state.user, this.machine) === true ? 'root' : HOLE },
        this.machine,
        false,
        true,
        because(this.text(instruction.span), this.place(instruction.span)),
      );
      return;
    }
    // A variable that is empty here gets its value from whoever builds, or the image runs as somebody nobody meant.
    const user = value.split(':')[0] || HOLE;
    this.state = {
      ...this.state,
      user: this.userName(user),
      userCause: because(`USER ${word.raw}`, this.place(instruction.span)),
    };
  }

  private userName(user: Value): Value {
    if (user === '0') return 'root';
    if (!/^\d+$/.test(user)) return user;
    return this.machine.accounts.values().find((account) => account.uid === user)?.name ?? user;
  }

  private copy(instruction: CopyInstruction): void {
    const copies = copyInstruction(instruction, {
      file: this.owner.file,
      machine: this.machine,
      workdir: this.state.workdir,
      user: this.state.user,
      userName: (user) => this.userName(user),
      context: this.owner.buildContext,
      expand: (text) => this.owner.expand(text, (name) => this.lookup(name)),
      stage: (name) => this.owner.stage(name),
      text: this.text(instruction.span),
    });
    // As arguments of one call, a megabyte of sources would not fit on the stack.
    for (const copy of copies) this.model.copies.push(copy);
  }

  private runInstruction(instruction: RunInstruction): void {
    const interpreter = new ScriptInterpreter(this.machine, this.model.sh, {
      stage: this.stage.index,
      when: 'build',
      instructions: [instruction],
      file: this.owner.file,
      image: this.state,
      variables: this.variables,
    });
    const process = this.buildProcess();
    const mounted = this.mount(instruction);
    this.machine.mounted = this.mounts(instruction);
    const passing = this.passingMounts(instruction);
    const before = passing.length === 0 ? undefined : new Set(this.machine.environments.keys());
    const argv = this.runWords(instruction);
    const source = { text: '', origin: { file: this.owner.file, map: MappedText.slice('', instruction.span.start) } };
    // Once is enough: the build stops there.
    const nobody =
      this.model.failure === undefined && surelyNoAccount(this.state.user, this.machine, this.model.commands);
    const began = this.machine.clock.now;
    let status = interpreter.invoke(argv, process, interpreter.scope(source));
    let { lastFailure } = interpreter;
    if (interpreter.denied && status !== 'fail') {
      // Once more, to its end: whether the build stops there depends on what comes after the command that is denied.
      const again = this.machine.branch(began);
      again.mounted = this.machine.mounted;
      const strict = new ScriptInterpreter(again, this.model.sh, {
        ...interpreter.occasion,
        strict: true,
      });
      status = strict.invoke(argv, this.buildProcess(), strict.scope(source));
      lastFailure = strict.lastFailure;
    }
    if (nobody) {
      const text = `unable to find user ${this.state.user}: no matching entries in passwd file`;
      interpreter.fail(interpreter.records[0], interpreter.scope(source), { code: 'no-account', text });
      status = 'fail';
      lastFailure = interpreter.lastFailure;
    }
    const broken = brokenFailure(instruction.command, this.state.shell);
    if (broken !== undefined) {
      // The rest of the build is looked at as if the mistake was mended.
      interpreter.fail(interpreter.records[0], interpreter.scope(source), broken);
      status = 'fail';
      lastFailure = interpreter.lastFailure;
    }
    this.machine.mounted = [];
    for (const path of mounted) this.machine.files.set(path, undefined);
    // What is made inside of such a mount is gone with it: none of it is in the image.
    if (before !== undefined)
      for (const prefix of this.machine.environments.keys())
        if (!before.has(prefix) && passing.some((target) => prefix === target || prefix.startsWith(`${target}/`)))
          this.machine.environments.set(prefix, undefined);
    // Loops can leave more than a call takes arguments.
    for (const record of interpreter.records) this.model.commands.push(record);
    for (const use of interpreter.nameUses) this.model.nameUses.push(use);
    if (status === 'fail') this.model.failing.push(instruction);
    if (status === 'fail' && this.model.failure === undefined) {
      const failure = lastFailure?.failure ?? { code: 'false', text: 'the command fails' };
      this.model.failure = { failure, place: lastFailure?.place, instruction };
    }
  }

  /** The words of a RUN: exec form as they are, shell form handed to SHELL, a heredoc script with its own `#!`. */
  private runWords(instruction: RunInstruction): Arg[] {
    const file = this.owner.file;
    const command = instruction.command;
    if (command.form === 'exec') return command.argv.map((item) => jsonArg(item, file));
    const heredoc = instruction.heredocs[0];
    if (heredoc !== undefined && isHeredocWord(command.script.text)) {
      const body = heredoc.body;
      if (body.text.startsWith('#!')) {
        const path = '/dev/pipes/EOF';
        const cause = because('the heredoc', this.place(heredoc.bodySpan));
        this.machine.files.set(path, { text: body.text, origin: { file, map: body }, executable: true, cause });
        return [bareArg(path)];
      }
      return [...this.state.shell, scriptArg(body, file)];
    }
    if (instruction.heredocs.length === 0) return [...this.state.shell, scriptArg(command.script, file)];
    // Heredocs beside a command are the shell's own: the text goes on with their bodies, as BuildKit hands it over.
    const builder = new MappedTextBuilder();
    command.script.appendTo(builder);
    for (const each of instruction.heredocs) {
      builder.replace('\n', each.bodySpan.start);
      each.body.appendTo(builder);
      builder.replace(each.name, each.closing?.start ?? each.bodySpan.end);
    }
    return [...this.state.shell, scriptArg(builder.finish(instruction.span.end), file)];
  }

  /** The folders of a RUN whose content is not part of the image: caches and temporary file systems. */
  private passingMounts(instruction: RunInstruction): string[] {
    return instruction.flags.flatMap((flag) => {
      if (flag.name !== 'mount' || !/(?:^|,)type=(?:cache|tmpfs)(?:,|$)/.test(flag.value ?? '')) return [];
      const target = /(?:^|,)(?:target|dst|destination)=([^,]*)/.exec(flag.value ?? '')?.[1];
      if (target === undefined) return [];
      const path = resolvePath(
        this.owner.expand(target, (name) => this.lookup(name)),
        this.state.workdir,
      );
      return isKnown(path) ? [path] : [];
    });
  }

  /** The fields of a `--mount`, their variables put in. */
  private mountFields(value: string): (...keys: string[]) => Value | undefined {
    const fields = new Map(
      value.split(',').map((field) => {
        const equals = field.indexOf('=');
        return equals < 0 ? [field, ''] : [field.slice(0, equals), field.slice(equals + 1)];
      }),
    );
    return (...keys) => {
      const text = keys.map((key) => fields.get(key)).find((each) => each !== undefined);
      return text === undefined ? undefined : this.owner.expand(text, (name) => this.lookup(name));
    };
  }

  /**
   * Who may write to the mounts of a RUN. A bind mount is for reading unless it says otherwise, and a new cache is root's
   * with mode 0755: https://docs.docker.com/reference/dockerfile/#run---mount
   */
  private mounts(instruction: RunInstruction): Mounted[] {
    return instruction.flags.flatMap((flag): Mounted[] => {
      if (flag.name !== 'mount' || flag.value === undefined) return [];
      const field = this.mountFields(flag.value);
      const target = field('target', 'dst', 'destination');
      const path = target === undefined ? HOLE : resolvePath(target, this.state.workdir);
      if (!isKnown(path) || path === '/') return [];
      const type = field('type') ?? 'bind';
      if (type === 'bind') {
        const [write, read] = [field('rw', 'readwrite'), field('ro', 'readonly')];
        const opened = (write !== undefined && write !== 'false') || read === 'false';
        return [{ path, readOnly: !opened, owner: undefined }];
      }
      if (type !== 'cache') return [{ path, readOnly: false, owner: undefined }];
      const user = this.userName(field('uid') ?? '0');
      // With a source, the files of that are in it.
      const owner = { user: field('from', 'source', 'src') === undefined ? user : HOLE, cause: undefined };
      return [{ path, readOnly: false, owner: { ...owner, others: othersByMode(field('mode') ?? '0755') ?? 'no' } }];
    });
  }

  /** Files that `--mount=type=bind` shows to this RUN alone. */
  private mount(instruction: RunInstruction): string[] {
    const paths: string[] = [];
    for (const flag of instruction.flags) {
      if (flag.name !== 'mount' || flag.value === undefined) continue;
      const lookup = this.mountFields(flag.value);
      if ((lookup('type') ?? 'bind') !== 'bind') continue;
      const target = lookup('target') ?? lookup('dst') ?? lookup('destination');
      if (target === undefined || !isKnown(target)) continue;
      const path = resolvePath(target, this.state.workdir);
      const cause = because(`--mount=${flag.value}`, this.place(flag.span));
      const from = lookup('from');
      const found = from === undefined ? this.owner.buildContext.resolve(lookup('source') ?? lookup('src') ?? '.') : [];
      const first = found[0];
      const text = first?.kind === 'file' ? this.owner.buildContext.read(first.path) : undefined;
      if (text) this.machine.files.set(path, fileFromProject(text, cause));
      else if (first?.kind === 'folder') {
        this.machine.folders.set(path, { project: first.path, cause });
        continue;
      } else if (/\/micromamba$/.test(path)) this.machine.loosePrograms.set(path, '/root/micromamba');
      else this.machine.files.set(path, { text: HOLE, origin: undefined, cause });
      paths.push(path);
    }
    return paths;
  }

  private buildProcess(): Process {
    const version = this.machine.clock.now;
    const home = homeOf(this.state.user, this.machine, this.variables, version);
    const args = this.args;
    const process = new Process((name) => {
      const own = this.variables.map.get(name, version);
      if (own !== undefined) return own;
      const arg = args.get(name);
      if (arg !== undefined) return arg;
      if (args.has(name)) return undefined;
      if (name === 'HOME') return { value: home, exported: true, cause: undefined };
      const variable = this.variables.get(name, version);
      if (variable === undefined && name === 'PATH') return { value: DEFAULT_PATH, exported: true, cause: undefined };
      return variable;
    });
    process.cwd = this.state.workdir;
    process.user = this.state.user;
    return process;
  }

  /** A variable as instructions see it: ENV before ARG; undefined is empty. */
  private lookup(name: string, version?: number): Value | undefined {
    const own = this.variables.map.get(name, version);
    if (own !== undefined) return own.value;
    const arg = this.args.get(name);
    if (arg !== undefined) return arg.value;
    if (this.args.has(name)) return undefined;
    if (name === 'PATH' && this.machine.baseKnown) return this.variables.get(name, version)?.value ?? DEFAULT_PATH;
    return this.variables.get(name, version)?.value;
  }

  private text(span: { start: number; end: number }): string {
    return this.owner.dockerfile.text.slice(span.start, Math.min(span.end, span.start + 200));
  }

  private place(span: { start: number; end: number }): Location {
    return { file: this.owner.file, span };
  }
}
