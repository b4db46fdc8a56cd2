/** What the parts of the interpreter and the programs know of each other. */
import type { CompoundList, Statement } from 'unbash';
import type { Instruction } from '../../parse/dockerfile/ast';
import type { Location } from '../../text/span';
import type { Value } from '../../text/value';
import type { Cause } from '../cause';
import type { ImageState, ImageVariables } from '../image';
import type { Machine, Origin } from '../machine';
import type { Moment } from '../moment';
import type { Arg, Process, Status } from '../process';
import type { CommandRecord, Effect, Failure, NameUse, Reach, RedirectFact, When } from '../record';
import type { Maker } from '../rights';
import type { Expander } from './expand';
import type { Masking } from './masking';
import type { Output } from './output';
import type { ScriptSource } from './source';

/** What surrounds a command: where its output goes, who started it, whether it is sure to run. */
export interface Scope {
  readonly source: ScriptSource;
  readonly parent: CommandRecord | undefined;
  readonly reach: Reach;
  /** No records: start-up files and the base image's own scripts. */
  readonly silent: boolean;
  /** Inside a subshell, pipeline, substitution or background job. */
  readonly detached: boolean;
  /** The status is tested (`if`, `&&`, `!`): errexit does not end the shell. */
  readonly tested: boolean;
  /** The script has an answer to a failure: `||` comes after it, or it is the condition of `if` or `while`, or behind `!`. */
  readonly caught: boolean;
  /** What hides a failure of these commands from the build; absent where it is seen, or answered. */
  readonly masking: Masking | undefined;
  readonly depth: number;
  readonly stdout: Output | undefined;
  readonly stdin: Output | undefined;
}

/** Why a script is run: an instruction of a stage, or the start of a container. */
export interface Occasion {
  /** The stage's number. */
  readonly stage: number;
  readonly when: When;
  /** The instructions whose words are run, at least one; the first stands for words that are written elsewhere. */
  readonly instructions: readonly Instruction[];
  /** The Dockerfile. */
  readonly file: string;
  /** True where a command that is denied fails like any other, and what depends on it does not run. */
  readonly strict?: boolean;
  /** The image's configuration in force. */
  readonly image: ImageState;
  readonly variables: ImageVariables;
}

/** One command that is run: what the implementation of a program gets. */
export interface Call {
  readonly interpreter: Interpreter;
  /** The words, the command's name first. */
  readonly argv: readonly Arg[];
  readonly process: Process;
  readonly scope: Scope;
  readonly record: CommandRecord | undefined;
}

export type Program = (call: Call) => Status;

/** How a command is written, where it is. */
export interface Written {
  readonly place?: Location;
  readonly text?: string;
  readonly assignments?: readonly { readonly name: string; readonly value: Value; readonly cause: Cause }[];
  readonly redirects?: readonly RedirectFact[];
}

/** What runs scripts, as programs see it; see `ScriptInterpreter`. */
export interface Interpreter {
  machine: Machine;
  readonly sh: 'dash' | 'bash' | 'busybox' | 'none' | undefined;
  readonly occasion: Occasion;
  readonly expander: Expander;
  readonly nameUses: NameUse[];
  /** The last certain failure: why a RUN stops the build. */
  lastFailure: { readonly failure: Failure; readonly place: Location | undefined } | undefined;
  /** The state of the machine as it is now. */
  readonly moment: Moment;
  /** The scope whose words are being expanded. */
  current: Scope | undefined;
  script(
    text: string,
    origin: Origin | undefined,
    process: Process,
    scope: Scope,
    own: 'source' | 'eval' | 'process',
  ): Status;
  invoke(argv: readonly Arg[], process: Process, scope: Scope, written?: Written): Status;
  /** Runs a command; in a shell process builtins come first. */
  runCommand(call: Call): Status;
  /** Runs a program, not a builtin. */
  runProgram(call: Call): Status;
  list(list: CompoundList, process: Process, scope: Scope): Status;
  statements(statements: readonly Statement[], process: Process, scope: Scope): Status;
  skipList(list: CompoundList, process: Process, scope: Scope): void;
  unreached(text: string, origin: Origin | undefined, process: Process, scope: Scope): void;
  fail(record: CommandRecord | undefined, scope: Scope, failure: Failure, place?: Location): Status;
  failWrapper(
    call: { scope: Scope; process: Process; record: CommandRecord | undefined },
    command: readonly Arg[],
    failure: Failure,
  ): Status;
  /**
   * Says that the user of the running command surely may not do what it does. Undefined where the run goes on as if it
   * were allowed, so that what comes after is known as it is once that is mended.
   */
  deny(record: CommandRecord | undefined, scope: Scope, failure: Failure): Status | undefined;
  effect(record: CommandRecord | undefined, effect: Effect): void;
  writeFile(
    path: Value,
    output: Output,
    append: boolean,
    scope: Scope,
    place: Location | undefined,
    maker: Maker,
  ): void;
  instructionOf(place: Location, parent: CommandRecord | undefined): Instruction;
  /** Whether a failure ends the shell. */
  stops(process: Process, scope: Scope): boolean;
}
