/** What the model says of one command: the facts that rules, hovers and the command line read. */
import type { Instruction } from '../parse/dockerfile/ast';
import type { Location } from '../text/span';
import type { Value } from '../text/value';
import type { Cause } from './cause';
import type { Moment } from './moment';
import type { Arg, ShellKind } from './process';
import type { CondaCall } from './programs/condaCall';
import type { Masking } from './shell/masking';

/** When a command runs. `exec`: by `docker exec`. */
export type When = 'build' | 'start' | 'exec' | 'health';

/**
 * An environment by its prefix, as far as known: `prefix` is null where there is none; where `known` is false the
 * prefix is a guess or holds holes.
 */
export interface EnvironmentFact {
  readonly prefix: Value | null;
  readonly known: boolean;
  readonly cause: Cause | undefined;
}

export type FailureCode =
  | 'no-conda-function'
  | 'environment-not-found'
  | 'command-not-found'
  | 'source-not-found'
  | 'file-not-found'
  | 'not-executable'
  | 'removed-flag'
  | 'wrong-arguments'
  | 'environment-frozen'
  | 'prefix-exists'
  | 'old-glibc'
  | 'refused-package'
  | 'no-glibc'
  | 'no-account'
  | 'nounset'
  | 'broken-array'
  | 'no-shell'
  | 'exit'
  | 'false'
  | 'shell'
  | 'permission-denied'
  | 'read-only';

/** A command that certainly fails, and why. */
export interface Failure {
  readonly code: FailureCode;
  /** As conda, the shell or Docker says it. */
  readonly text: string;
  /** True where the exact words of the installed version are not known: `text` is no quotation then. */
  readonly paraphrased?: boolean;
  /** With `prefix-exists`: the environment that is there already. */
  readonly prefix?: string;
  /** With `permission-denied`: what the user may not change; absent for what only root may do. */
  readonly path?: string;
  /** With `path`: the file beside which a program wants to write one of its own. */
  readonly beside?: string;
}

/** Something that a command did to the image or its own shell, for the rules. */
export type Effect =
  | { readonly kind: 'create'; readonly prefix: Value; readonly call: CondaCall }
  /** A prefix that is none of conda's came into being: a venv, an environment of pixi. */
  | { readonly kind: 'prefix'; readonly prefix: Value }
  | { readonly kind: 'install'; readonly prefix: Value | undefined; readonly call: CondaCall }
  | { readonly kind: 'remove'; readonly prefix: Value }
  | {
      readonly kind: 'activate';
      readonly prefix: Value;
      readonly name: Arg | undefined;
      readonly ok: boolean | undefined;
    }
  | { readonly kind: 'deactivate' }
  | { readonly kind: 'init'; readonly file: Value }
  | { readonly kind: 'hook'; readonly root: string }
  | { readonly kind: 'dropped-argument'; readonly argument: Arg }
  | { readonly kind: 'write'; readonly path: Value; readonly append: boolean; readonly text: Value }
  | { readonly kind: 'installer'; readonly root: Value; readonly path: Value; readonly download: Value | undefined }
  | { readonly kind: 'download'; readonly url: Value; readonly path: Value }
  | { readonly kind: 'user'; readonly name: string }
  /** An account got a password that is known, as text. */
  | { readonly kind: 'password'; readonly name: string; readonly password: string }
  | { readonly kind: 'clean' };

/** A redirection of a command: `> file`, `2>&1`; here-documents and here-strings are not among them. */
export interface RedirectFact {
  /** `>`, `>>`, `<`, `>&`, `&>`, … */
  readonly operator: string;
  /** The file (or descriptor) after the operator, as written. */
  readonly target: string;
  /** From the descriptor or operator to the end of the target. */
  readonly place: Location | undefined;
}

/** How a command is reached: certainly, perhaps, or certainly not (something before it fails or ends the shell). */
export type Reach = 'yes' | 'maybe' | 'no';

export interface CommandRecord {
  /** The instruction that it is written in; for a command of a script that which calls the script. */
  readonly instruction: Instruction;
  readonly stage: number;
  readonly when: When;
  /** Where it is written: a Dockerfile or a script. */
  readonly place: Location;
  /** `argv[0]`'s value; empty for a bare assignment. */
  readonly name: Value;
  /** The words, expanded, the command's name first. */
  readonly argv: readonly Arg[];
  /** The source text of the command. */
  readonly text: string;
  /** Its own redirections, in order. */
  readonly redirects: readonly RedirectFact[];
  /** The command that started this one: `bash -c`, `conda run`, a script. */
  readonly parent: CommandRecord | undefined;
  readonly shell: ShellKind;
  readonly interactive: boolean;
  readonly login: boolean;
  /** True inside `$(…)`, a pipeline, a subshell or a background job: nothing of its shell's state comes out. */
  readonly detached: boolean;
  readonly reached: Reach;
  /** Whether the script has an answer to its failure: `command || …`, `if command`, `! command`. */
  readonly caught: boolean;
  /** What hides its failure from the build; absent where the build would stop, or the script answers. */
  readonly masking: Masking | undefined;
  readonly activated: EnvironmentFact;
  readonly python: EnvironmentFact;
  /** Whether an environment's activate.d scripts ran in or above this shell. */
  readonly hook: boolean;
  readonly user: Value;
  readonly home: Value | undefined;
  readonly cwd: Value;
  readonly path: Value | undefined;
  /** Whether `conda` is a shell function here: the hook was read. */
  readonly condaFunction: 'yes' | 'maybe' | 'no';
  /** The state before the command ran. */
  readonly seen: Moment;
  /** Set while running. */
  fails: Failure | undefined;
  readonly effects: Effect[];
  /** The parsed call where the command is conda, mamba or micromamba. */
  conda: CondaCall | undefined;
}

/** A place where an environment is named: for renaming, references and the mismatch rule. */
export interface NameUse {
  readonly name: string;
  readonly place: Location;
  readonly kind: 'create' | 'activate' | 'run' | 'target' | 'path' | 'variable';
}
