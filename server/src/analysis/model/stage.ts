/** One stage of a Dockerfile, run in the head. */

import type { BaseImage } from '../knowledge/images';
import type { ImageReference } from '../knowledge/images/reference';
import type { Instruction, Stage } from '../parse/dockerfile/ast';
import type { Location } from '../text/span';
import { HOLE, isKnown, type Value } from '../text/value';
import type { Cause } from './cause';
import type { ImageState, ImageVariables } from './image';
import type { Machine } from './machine';
import { Moment } from './moment';
import type { Arg } from './process';
import type { CommandRecord, Failure, NameUse } from './record';

/** What a stage starts from. */
export type StageBase =
  | {
      readonly kind: 'image';
      readonly reference: ImageReference | undefined;
      readonly written: Value;
      readonly image: BaseImage | undefined;
    }
  | { readonly kind: 'stage'; readonly stage: StageModel }
  | { readonly kind: 'scratch' };

/** A COPY or ADD with its paths resolved. */
export interface CopyFact {
  readonly instruction: Instruction;
  /** The source as expanded. */
  readonly source: Value;
  /** Absolute, in the image. */
  readonly destination: Value;
  /** `--from`'s value, expanded; absent for the build context. */
  readonly from: Value | undefined;
  readonly fromStage: StageModel | undefined;
  /** Project files or folders behind it. */
  readonly project: readonly string[];
  /** Where the build context does not hold it: `no` where that is sure. */
  readonly found?: 'no' | 'perhaps not';
}

/** An ARG in the scope of a stage. */
export interface ArgFact {
  readonly name: string;
  readonly value: Value | undefined;
  readonly instruction: Instruction;
  readonly cause: Cause | undefined;
}

/** The first command that certainly stops the build. */
export interface StageFailure {
  readonly failure: Failure;
  readonly place: Location | undefined;
  readonly instruction: Instruction;
}

/** How much of a stage there was at some point, so that it can be run again from there. */
export interface StageMark {
  readonly commands: number;
  readonly nameUses: number;
  readonly copies: number;
  readonly args: number;
  readonly triggers: number;
  readonly failing: number;
  readonly failure: StageFailure | undefined;
}

/** What `docker run` starts. */
export interface StartModel {
  /** The words that the engine starts: ENTRYPOINT, then CMD. */
  readonly argv: readonly Arg[];
  readonly commands: readonly CommandRecord[];
}

/** What a command of `docker exec` sees: as it is, in `bash -ic`, in `bash -lc`. */
export type ExecModel = Readonly<Record<'plain' | 'interactive' | 'login', CommandRecord>>;

/** What happens in containers of a stage's image; worked out when it is asked for first, and kept. */
export interface RuntimeModel {
  readonly start: StartModel | null;
  readonly exec: ExecModel;
  readonly health: readonly CommandRecord[];
}

export class StageModel {
  readonly commands: CommandRecord[] = [];
  readonly nameUses: NameUse[] = [];
  readonly copies: CopyFact[] = [];
  readonly args: ArgFact[] = [];
  /** The image at the bottom of the stages this one is built on. */
  readonly bottom: BaseImage | undefined;
  private readonly runtime: RuntimeModel;
  private places: ReadonlyMap<Instruction, number> | undefined;
  /** The state before each instruction of `stage.instructions`, and as the last entry the final one. */
  readonly states: ImageState[] = [];
  /** Instructions of ONBUILD, for the stages built on this one. */
  readonly triggers: Instruction[] = [];
  /** What there was with each of the states. */
  readonly marks: StageMark[] = [];
  /** The first command that certainly stops the build. */
  failure: StageFailure | undefined;
  /** The RUNs that certainly fail, in order: the build stops at the first, and then at the next once that is mended. */
  readonly failing: Instruction[] = [];

  constructor(
    readonly file: string,
    readonly stage: Stage,
    readonly base: StageBase,
    readonly machine: Machine,
    readonly variables: ImageVariables,
    /** Which shell `/bin/sh` is; undefined where not known. */
    readonly sh: 'dash' | 'bash' | 'busybox' | 'none' | undefined,
    readonly initial: ImageState,
    /** Answers for containers of the image; see `Runtime`. */
    runtimeOf: (stage: StageModel) => RuntimeModel,
  ) {
    this.runtime = runtimeOf(this);
    this.bottom = base.kind === 'stage' ? base.stage.bottom : base.kind === 'image' ? base.image : undefined;
  }

  get index(): number {
    return this.stage.index;
  }

  /** Notes the state that the next instruction starts from; after the last one, that the stage ends with. */
  mark(state: ImageState): void {
    this.states.push(state);
    this.marks.push({
      commands: this.commands.length,
      nameUses: this.nameUses.length,
      copies: this.copies.length,
      args: this.args.length,
      triggers: this.triggers.length,
      failing: this.failing.length,
      failure: this.failure,
    });
  }

  /**
   * Takes over what another run of the stage left of its first instructions.
   *
   * @param stageOf the stages of this run by those of the other one
   */
  takeOver(other: StageModel, instructions: number, stageOf: (stage: StageModel) => StageModel): void {
    const mark = other.marks[instructions];
    if (mark === undefined) return;
    this.takeCommands(other, mark.commands);
    append(this.nameUses, other.nameUses, mark.nameUses);
    append(this.args, other.args, mark.args);
    append(this.triggers, other.triggers, mark.triggers);
    append(this.failing, other.failing, mark.failing);
    append(this.states, other.states, instructions);
    append(this.marks, other.marks, instructions);
    for (let i = 0; i < mark.copies; i++) {
      const copy = other.copies[i];
      if (copy !== undefined)
        this.copies.push(copy.fromStage === undefined ? copy : { ...copy, fromStage: stageOf(copy.fromStage) });
    }
    this.failure = mark.failure;
  }

  /** The records of another run, with the states they saw on the machine of this one. */
  private takeCommands(other: StageModel, count: number): void {
    if (other.machine === this.machine) {
      append(this.commands, other.commands, count);
      return;
    }
    const taken = new Map<CommandRecord, CommandRecord>();
    for (const record of other.commands) {
      if (taken.size === count) break;
      const copy: CommandRecord = {
        ...record,
        parent: record.parent && taken.get(record.parent),
        seen: record.seen.on(this.machine, this.variables),
      };
      taken.set(record, copy);
      this.commands.push(copy);
    }
  }

  /** The state that the stage ends with. */
  get end(): Moment {
    return this.at(this.final);
  }

  /** The state before an instruction of this stage. */
  momentBefore(instruction: Instruction): Moment {
    return this.at(this.before(instruction));
  }

  /** The files and accounts that belong to a configuration of this stage. */
  at(state: ImageState): Moment {
    return new Moment(this.machine, state, this.variables);
  }

  /** The configuration that the stage ends with. */
  get final(): ImageState {
    return this.states[this.states.length - 1] ?? this.initial;
  }

  /** Whether the image at the very bottom is in the table. */
  get known(): boolean {
    return this.machine.baseKnown;
  }

  /** Whether a command certainly stops the build, here or in a stage that this one is built on. */
  get fails(): boolean {
    for (let at: StageModel = this; ; at = at.base.stage) {
      if (at.failure !== undefined) return true;
      if (at.base.kind !== 'stage') return false;
    }
  }

  /** Whether an instruction is one of this stage itself, and not of one below it. */
  holds(instruction: Instruction): boolean {
    return this.placesOf().has(instruction);
  }

  private placesOf(): ReadonlyMap<Instruction, number> {
    this.places ??= new Map(this.stage.instructions.map((each, index) => [each, index]));
    return this.places;
  }

  /** The state before an instruction of this stage. */
  before(instruction: Instruction): ImageState {
    const at = this.placesOf().get(instruction);
    return (at === undefined ? undefined : this.states[at]) ?? this.final;
  }

  /** The value of an ENV variable as of a state. */
  variable(name: string, state: ImageState = this.final): Value | undefined {
    return this.variables.get(name, state.version)?.value;
  }

  /** What `docker run IMAGE` starts; null where the image has neither ENTRYPOINT nor CMD. */
  get start(): StartModel | null {
    return this.runtime.start;
  }

  /** What a command sees that `docker exec` runs: as it is, in `bash -ic`, in `bash -lc`. */
  get exec(): ExecModel {
    return this.runtime.exec;
  }

  /** The commands of HEALTHCHECK. */
  get health(): readonly CommandRecord[] {
    return this.runtime.health;
  }
}

function append<T>(target: T[], source: readonly T[], count: number): void {
  for (let i = 0; i < count; i++) target.push(source[i] as T);
}

/** The home folder of a user: from ENV, else from the account, else Docker's `/`. */
export function homeOf(user: Value, machine: Machine, variables: ImageVariables, version?: number): Value {
  const set = variables.map.get('HOME', version)?.value;
  if (set !== undefined) return set;
  if (user === 'root' || user === '0') return '/root';
  if (!isKnown(user)) return HOLE;
  const account = machine.accounts.get(user, version);
  if (account !== undefined) return account.home;
  return machine.baseKnown ? '/' : HOLE;
}
