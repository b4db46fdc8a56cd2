/** A running process: its variables, its shell's memory, and where it is. */
import type { Location } from '../text/span';
import { display, HOLE, isKnown, type Value } from '../text/value';
import type { Cause } from './cause';
import type { Origin } from './machine';
import type { OthersWrite } from './owners';

/** Which shell interprets. `sh-unknown`: a `/bin/sh` of an unknown base. `program`: no shell. */
export type ShellKind = 'bash' | 'dash' | 'busybox' | 'zsh' | 'sh-unknown' | 'program';

/** A variable with the place that set it. */
export interface Variable {
  readonly value: Value;
  readonly exported: boolean;
  readonly cause: Cause | undefined;
  /** Where `value` is not known: the values of the branches that were joined, as far as they are known. */
  readonly branches?: readonly Value[];
}

/** One word of a command, expanded. */
export interface Arg {
  readonly value: Value;
  /** The word as written, for messages; the value where nothing was written. */
  readonly raw: string;
  /** Where it is written; absent for words of scripts that are not the user's. */
  readonly place: Location | undefined;
  /** The instruction that it stands in, for a word that leaves no record where it stands (SHELL). */
  readonly written?: Location;
  /** Where `value` is not known: what it can be, by the branch that was taken. */
  readonly alternatives?: readonly Value[];
  /** The value mapped back to the file, for words that are scripts themselves. */
  origin?(): Origin | undefined;
}

/** An argument that is nowhere in the user's files. */
export function bareArg(value: Value): Arg {
  return { value, raw: isKnown(value) ? value : display(value), place: undefined };
}

/** A word of SHELL: it is somewhere, but each RUN would leave a record of its own for it. */
export function shellArg(value: Value, written: Location): Arg {
  return { value, raw: value, place: undefined, written };
}

/** The memory of an activation function in a shell. `maybe`: it may be defined. */
export interface CondaFunction {
  readonly program: 'conda' | 'mamba' | 'micromamba';
  readonly root: string;
  readonly maybe: boolean;
  readonly cause: Cause | undefined;
}

/** How a shell came to an end before its last line. */
export interface Ending {
  readonly kind: 'exit' | 'return' | 'break' | 'continue';
  readonly status: Status;
}

/**
 * What is known of an exit status: `ok` and `fail` are certain, `assumed` is an ordinary program in a build that goes
 * on, `unknown` a test that can go either way.
 */
export type Status = 'ok' | 'assumed' | 'fail' | 'unknown';

/** A function that the script itself defined; the interpreter keeps the body as it likes. */
export type UserFunction = unknown;

export class Process {
  shell: ShellKind = 'program';
  interactive = false;
  login = false;
  errexit = false;
  nounset = false;
  /** Whether a pipe fails with any of its commands, not only with the last. */
  pipefail = false;
  /** Set by `trap … ERR`: the script answers to failures by itself. */
  errorTrap = false;
  /** `$0` and `$1…`. */
  zero: Arg = bareArg('sh');
  positional: readonly Arg[] = [];
  cwd: Value = '/';
  user: Value = 'root';
  /** Whether others may write to what it makes: its umask. */
  othersWrite: OthersWrite = 'no';
  ended: Ending | undefined;
  /** Ways that left a branch by `break`, `return` or a good `exit`, while this way goes on: they are joined again there. */
  private left: Process[] = [];
  /** What `trap … EXIT` runs at the end. */
  exitTrap: Arg | undefined;
  /** Set while the process cannot be followed: its variables are guesses. */
  lost: Cause | undefined;
  readonly functions = new Map<string, UserFunction>();
  readonly condaFunctions = new Map<string, CondaFunction>();
  private vars: Map<string, Variable | null>;

  constructor(
    /** The variables that it starts with. */
    private readonly inherited: (name: string) => Variable | undefined,
    vars?: Map<string, Variable | null>,
  ) {
    this.vars = vars ?? new Map();
  }

  /** The variable, exported or not. */
  variable(name: string): Variable | undefined {
    const own = this.vars.get(name);
    if (own !== undefined) return own ?? undefined;
    return this.inherited(name);
  }

  /** The value; undefined where the variable is not set. */
  get(name: string): Value | undefined {
    return this.variable(name)?.value;
  }

  /** Sets a variable; it stays exported if it was. */
  set(name: string, value: Value, cause: Cause | undefined, exported?: boolean): void {
    this.vars.set(name, { value, cause, exported: exported ?? this.variable(name)?.exported ?? false });
  }

  unset(name: string): void {
    this.vars.set(name, null);
  }

  /** A copy that goes its own way: a subshell, or one arm of a branch. */
  fork(): Process {
    const copy = new Process(this.inherited, new Map(this.vars));
    copy.shell = this.shell;
    copy.interactive = this.interactive;
    copy.login = this.login;
    copy.errexit = this.errexit;
    copy.nounset = this.nounset;
    copy.pipefail = this.pipefail;
    copy.errorTrap = this.errorTrap;
    copy.zero = this.zero;
    copy.positional = this.positional;
    copy.cwd = this.cwd;
    copy.user = this.user;
    copy.othersWrite = this.othersWrite;
    copy.ended = this.ended;
    copy.lost = this.lost;
    for (const [name, body] of this.functions) copy.functions.set(name, body);
    for (const [name, body] of this.condaFunctions) copy.condaFunctions.set(name, body);
    return copy;
  }

  /** A program started by this process: it gets the exported variables and nothing of the shell's memory. */
  child(): Process {
    const vars = new Map<string, Variable | null>();
    for (const [name, variable] of this.vars) {
      if (variable === null || variable.exported) vars.set(name, variable);
      else vars.set(name, null);
    }
    const inherited = this.inherited;
    const copy = new Process((name) => {
      const variable = inherited(name);
      return variable?.exported ? variable : undefined;
    }, vars);
    copy.cwd = this.cwd;
    copy.user = this.user;
    copy.othersWrite = this.othersWrite;
    copy.lost = this.lost;
    return copy;
  }

  /**
   * The exported variables that are other than in an earlier state of this process, as lines of a shell: the model's own
   * words, `__export` and `__unset`, which leave no records.
   */
  changesSince(before: Process): Value {
    const set: Value[] = [];
    const unset: Value[] = [];
    for (const name of this.vars.keys()) {
      const now = this.variable(name);
      const old = before.variable(name);
      if (now?.value === old?.value && now?.exported === old?.exported) continue;
      if (now === undefined) unset.push(` ${name}`);
      else if (now.exported) set.push(` ${name}='${now.value.replace(/'/g, `'"'"'`)}'`);
    }
    const lines = [
      ['__export', set],
      ['__unset', unset],
    ] as const;
    return lines.map(([word, words]) => (words.length === 0 ? '' : `${word}${words.join('')}\n`)).join('');
  }

  /** Takes over the state of another process of the same kind (after a branch that was surely taken). */
  become(other: Process): void {
    this.vars = new Map(other.vars);
    this.errexit = other.errexit;
    this.nounset = other.nounset;
    this.pipefail = other.pipefail;
    this.errorTrap = other.errorTrap;
    this.positional = other.positional;
    this.cwd = other.cwd;
    this.ended = other.ended;
    this.lost = other.lost;
    this.left.push(...other.left);
    replace(this.functions, other.functions);
    replace(this.condaFunctions, other.condaFunctions);
  }

  /** Joins with the state of a branch that may have been taken instead: what differs is no longer known. */
  join(other: Process, cause: Cause | undefined): void {
    if (other.ended !== undefined && this.ended === undefined) {
      if (!fails(other.ended)) this.left.push(other);
      this.left.push(...other.left);
      return;
    }
    if (this.ended !== undefined && other.ended === undefined) {
      const mine = fails(this.ended) ? undefined : this.snapshot();
      this.become(other);
      if (mine !== undefined) this.left.push(mine);
      return;
    }
    if (this.ended !== undefined && other.ended !== undefined && this.ended.kind !== other.ended.kind) {
      // Both left, each to another place. A build that goes on did not take the way that fails.
      if (fails(this.ended)) this.become(other);
      else {
        if (!fails(other.ended)) this.left.push(other);
        this.left.push(...other.left);
      }
      return;
    }
    this.left.push(...other.left);
    for (const name of new Set([...this.vars.keys(), ...other.vars.keys()])) {
      const mine = this.variable(name);
      const theirs = other.variable(name);
      if (mine?.value === theirs?.value && mine?.exported === theirs?.exported) continue;
      this.vars.set(name, {
        value: inCommon(mine?.value, theirs?.value),
        exported: (mine?.exported ?? false) || (theirs?.exported ?? false),
        cause: theirs?.cause ?? mine?.cause ?? cause,
        branches: [...branchesOf(mine), ...branchesOf(theirs)].slice(0, MOST_BRANCHES),
      });
    }
    for (const [name, theirs] of other.condaFunctions) {
      const mine = this.condaFunctions.get(name);
      if (mine === undefined) this.condaFunctions.set(name, { ...theirs, maybe: true });
    }
    for (const [name, mine] of this.condaFunctions) {
      if (!other.condaFunctions.has(name)) this.condaFunctions.set(name, { ...mine, maybe: true });
    }
    for (const [name, body] of other.functions) if (!this.functions.has(name)) this.functions.set(name, body);
    if (this.cwd !== other.cwd) this.cwd = HOLE;
    this.errexit = this.errexit && other.errexit;
    this.pipefail = this.pipefail && other.pipefail;
    this.lost ??= other.lost;
  }

  /** True while some way has left a loop, a function or the process, and this one went on. */
  get mayHaveLeft(): boolean {
    return this.left.length > 0;
  }

  /** Where the ways that left with one of `kinds` arrive: the end of a loop, of a function, of a process. */
  rejoin(...kinds: readonly Ending['kind'][]): void {
    const arriving = this.left.filter((each) => each.ended !== undefined && kinds.includes(each.ended.kind));
    if (arriving.length === 0) return;
    this.left = this.left.filter((each) => !arriving.includes(each));
    for (const each of arriving) {
      each.ended = undefined;
      this.join(each, undefined);
    }
  }

  /** The state of now, apart from the ways that left. */
  private snapshot(): Process {
    const copy = this.fork();
    copy.ended = this.ended;
    return copy;
  }

  /** After something that cannot be followed ran inside this very shell: the environment is no longer known. */
  lose(cause: Cause): void {
    this.lost = cause;
    this.set('CONDA_PREFIX', HOLE, cause, true);
    this.set('PATH', `${HOLE}:${this.get('PATH') ?? ''}`, cause, true);
    for (const program of ['conda', 'mamba', 'micromamba'] as const) {
      if (!this.condaFunctions.has(program)) {
        this.condaFunctions.set(program, { program, root: `${HOLE}/conda`, maybe: true, cause });
      }
    }
  }
}

/** What two values of a variable have in common: of addresses and names of scripts the part that is the same. */
function inCommon(mine: Value | undefined, theirs: Value | undefined): Value {
  const kept = /^https?:\/\/[^/]+\/|^[A-Z][\w.-]{4,}/;
  if (mine === undefined || theirs === undefined) return HOLE;
  for (const each of [mine, theirs]) if (!/^https?:\/\/[^/]+\/|^[\w.-]+\.sh$/.test(each)) return HOLE;
  const most = Math.min(mine.length, theirs.length);
  let start = 0;
  while (start < most && mine[start] === theirs[start]) start++;
  let end = 0;
  while (end < most - start && mine[mine.length - 1 - end] === theirs[theirs.length - 1 - end]) end++;
  return kept.test(mine.slice(0, start)) ? mine.slice(0, start) + HOLE + mine.slice(mine.length - end) : HOLE;
}

/** An ending that stops a build: what is after it is not where the build went. */
function fails(ending: Ending): boolean {
  return ending.kind === 'exit' && ending.status === 'fail';
}

function replace<V>(target: Map<string, V>, source: ReadonlyMap<string, V>): void {
  target.clear();
  for (const [key, value] of source) target.set(key, value);
}

/** A path made absolute and free of `.`, `..` and double slashes; HOLE where it cannot be. */
export function resolvePath(path: Value, cwd: Value): Value {
  const joined = path.startsWith('/') || path.startsWith(HOLE) ? path : `${cwd}/${path}`;
  if (!isKnown(joined)) return joined.startsWith(HOLE) ? joined : joined.replace(/\/{2,}/g, '/');
  const parts: string[] = [];
  for (const part of joined.split('/')) {
    if (part === '' || part === '.') continue;
    if (part === '..') parts.pop();
    else parts.push(part);
  }
  return `/${parts.join('/')}`;
}

/** More values of a variable than this are not kept. */
const MOST_BRANCHES = 8;

function branchesOf(variable: Variable | undefined): readonly Value[] {
  if (variable === undefined || variable.value === '') return [];
  return variable.value === HOLE ? (variable.branches ?? []) : [variable.value];
}
