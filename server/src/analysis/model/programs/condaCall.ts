/** Reading the command lines of conda, mamba and micromamba. Pure: words in, a description out. */
import { optionTakesValue } from '../../knowledge/conda/arguments';
import type { CondaProgram } from '../../knowledge/conda/program';
import type { Location } from '../../text/span';
import type { Value } from '../../text/value';
import type { Arg } from '../process';

/** An option as written, with its value where it takes one. */
export interface CondaOption {
  /** Normalized to the long name without dashes: `name`, `prefix`, `file`, `yes`, … */
  readonly name: string;
  readonly arg: Arg;
  readonly value: Value | undefined;
  /** The word that holds the value: the next one, or the option itself for `--name=x` and `-nx`. */
  readonly valueArg: Arg | undefined;
}

export interface CondaCall {
  readonly program: CondaProgram;
  /** `create`, `env create`, `run`, `install`, …; empty where there is none. */
  readonly subcommand: string;
  /** The words of the subcommand itself. */
  readonly subcommandArgs: readonly Arg[];
  readonly options: readonly CondaOption[];
  /** Package specs, files, names: what is neither option nor subcommand. */
  readonly positionals: readonly Arg[];
  /** For `run`: the words of the command to run. */
  readonly command: readonly Arg[];
  readonly words: readonly Arg[];
}

/** The long names of short options. */
const SHORT: Readonly<Record<string, string>> = {
  n: 'name',
  p: 'prefix',
  f: 'file',
  c: 'channel',
  y: 'yes',
  q: 'quiet',
  v: 'verbose',
  d: 'dry-run',
  a: 'all',
  h: 'help',
  e: 'export',
  s: 'shell',
  r: 'root-prefix',
  k: 'insecure',
  C: 'use-index-cache',
  O: 'override-channels',
  m: 'mkdir',
};

/** The short options of `conda clean`, where letters mean something else. */
const SHORT_CLEAN: Readonly<Record<string, string>> = {
  a: 'all',
  i: 'index-cache',
  p: 'packages',
  t: 'tarballs',
  f: 'force-pkgs-dirs',
  c: 'tempfiles',
  l: 'logfiles',
  s: 'source-cache',
  y: 'yes',
  q: 'quiet',
  v: 'verbose',
  d: 'dry-run',
  h: 'help',
};

/** Options that take a value (by long name), for every subcommand unless NO_VALUE says otherwise. */
const WITH_VALUE = new Set([
  'name',
  'prefix',
  'file',
  'channel',
  'clone',
  'solver',
  'experimental-solver',
  'platform',
  'subdir',
  'root-prefix',
  'repodata-fn',
  'set',
  'append',
  'prepend',
  'add',
  'get',
  'remove',
  'remove-key',
  'cwd',
  'rc-file',
  'override-cwd',
  'package',
  'console',
  'log-level',
  'relocate-prefix',
  'category',
  'dev-dependencies',
  'kind',
  'lockfile',
  'conda',
  'environment-specifier',
  'env-spec',
  'format',
  'trusted-hosts',
]);

const GROUPS = new Set(['env', 'shell', 'repoquery', 'package', 'self-update', 'config', 'content-trust', 'notices']);

/** The short form of an option for a subcommand: `-n`; undefined where it has none. */
export function shortOption(name: string, subcommand: string): string | undefined {
  const letters = subcommand === 'clean' ? SHORT_CLEAN : SHORT;
  const letter = Object.keys(letters).find((each) => letters[each] === name);
  return letter === undefined ? undefined : `-${letter}`;
}

/** Whether an option takes a value. `-s` does only for micromamba's shell commands; elsewhere it is a switch. */
export function takesValue(name: string, subcommand: string, program: CondaProgram): boolean {
  if (name === 'shell') return program !== 'conda' && subcommand.startsWith('shell');
  if (
    name === 'remove' ||
    name === 'set' ||
    name === 'get' ||
    name === 'append' ||
    name === 'prepend' ||
    name === 'add'
  ) {
    return subcommand === 'config' || subcommand.startsWith('config ');
  }
  if (subcommand === 'clean') return name === 'prefix' || name === 'name';
  if (name === 'file' && subcommand === 'config') return true;
  if (WITH_VALUE.has(name)) return true;
  return program === 'conda' && optionTakesValue(subcommand, `--${name}`, undefined) === 'yes';
}

/**
 * Reads a call; `argv[0]` is the program. Some short options mean something else in another release of conda: `version`
 * is asked for where that matters, and says undefined where it is not known.
 */
export function readCondaCall(
  program: CondaProgram,
  argv: readonly Arg[],
  version: () => string | undefined = () => undefined,
): CondaCall {
  const options: CondaOption[] = [];
  const positionals: Arg[] = [];
  const subcommandArgs: Arg[] = [];
  let subcommand = program === 'conda-env' ? 'env' : '';
  let command: readonly Arg[] = [];
  let i = 1;
  for (; i < argv.length; i++) {
    const arg = argv[i];
    if (arg === undefined) break;
    const text = arg.value;
    if (text === '--') {
      if (subcommand === 'run') command = argv.slice(i + 1);
      else for (const rest of argv.slice(i + 1)) positionals.push(rest);
      break;
    }
    if (text.startsWith('--') && text.length > 2) {
      const equals = text.indexOf('=');
      const name = canonical(equals < 0 ? text.slice(2) : text.slice(2, equals), subcommand);
      if (equals >= 0) options.push({ name, arg, value: text.slice(equals + 1), valueArg: endOf(arg, equals + 1) });
      else if (takesValue(name, subcommand, program)) {
        const next = argv[i + 1];
        options.push({ name, arg, value: next?.value, valueArg: next });
        i++;
      } else options.push({ name, arg, value: undefined, valueArg: undefined });
      continue;
    }
    if (text.startsWith('-') && text.length > 1) {
      i = readShort(argv, i, arg, subcommand, program, options, version);
      continue;
    }
    if (subcommand === '' || (GROUPS.has(subcommand) && subcommandArgs.length < 2 && isGroupWord(subcommand, text))) {
      subcommand = subcommand === '' ? text : `${subcommand} ${text}`;
      subcommandArgs.push(arg);
      continue;
    }
    if (subcommand === 'run') {
      command = argv.slice(i);
      break;
    }
    positionals.push(arg);
  }
  return { program, subcommand, subcommandArgs, options, positionals, command, words: argv };
}

function isGroupWord(group: string, word: string): boolean {
  if (group === 'env') return /^(create|update|remove|list|export|config|vars|log)$/.test(word);
  if (group === 'shell') return /^(hook|init|deinit|activate|deactivate|reactivate|completion)$/.test(word);
  if (group === 'config') return /^(list|set|get|append|prepend|remove|sources|describe|remove-key)$/.test(word);
  return false;
}

function canonical(name: string, subcommand: string): string {
  if (name === 'force-yes') return 'yes';
  if (name === 'live-stream' || name === 'no-capture-output') return 'no-capture-output';
  if (name === 'attach' && subcommand === 'run') return 'attach';
  return name;
}

/** The long name of a short option of conda, which changed for `-f` and `-s`. */
function condaShort(
  letter: string,
  subcommand: string,
  next: Value | undefined,
  version: () => string | undefined,
): string {
  if (letter === 's' && subcommand === 'run') return 'no-capture-output';
  if (letter === 'f' && FORCED.test(subcommand)) {
    const takes = optionTakesValue(subcommand, '-f', version());
    // Where the version is not known, a build that works tells by the next word.
    return takes === 'yes' || (takes === 'depends' && next !== undefined && /[/\uFFFF]|\.\w+$/.test(next))
      ? 'file'
      : 'force';
  }
  return (subcommand === 'clean' ? SHORT_CLEAN : SHORT)[letter] ?? letter;
}

/** The commands whose `-f` was `--force` before conda 26.3. */
const FORCED = /^(?:create|install|update|upgrade)$/;

function readShort(
  argv: readonly Arg[],
  at: number,
  arg: Arg,
  subcommand: string,
  program: CondaProgram,
  options: CondaOption[],
  version: () => string | undefined,
): number {
  const letters = arg.value.slice(1);
  for (let j = 0; j < letters.length; j++) {
    const letter = letters.charAt(j);
    const next = j + 1 < letters.length ? letters.slice(j + 1) : argv[at + 1]?.value;
    const name =
      program === 'conda'
        ? condaShort(letter, subcommand, next, version)
        : ((subcommand === 'clean' ? SHORT_CLEAN : SHORT)[letter] ?? letter);
    if (takesValue(name, subcommand, program)) {
      const rest = letters.slice(j + 1);
      if (rest !== '') {
        const value = rest.startsWith('=') ? rest.slice(1) : rest;
        options.push({ name, arg, value, valueArg: endOf(arg, arg.value.length - value.length) });
        return at;
      }
      const next = argv[at + 1];
      options.push({ name, arg, value: next?.value, valueArg: next });
      return at + 1;
    }
    options.push({ name, arg, value: undefined, valueArg: undefined });
  }
  return at;
}

/** The end of a word, from an offset of its value on. */
function endOf(arg: Arg, from: number): Arg {
  return new WordEnd(arg, from);
}

class WordEnd implements Arg {
  readonly value: Value;

  constructor(
    private readonly arg: Arg,
    private readonly from: number,
  ) {
    this.value = arg.value.slice(from);
  }

  get raw(): string {
    return this.value;
  }

  /** Its own place, where word and value run in step; else that of the whole word. */
  get place(): Location | undefined {
    const { arg, from } = this;
    const origin = arg.origin?.();
    if (origin?.map.text === arg.value) return { file: origin.file, span: origin.map.span(from, arg.value.length) };
    const { place } = arg;
    if (place === undefined || !arg.raw.endsWith(this.value)) return place;
    return { file: place.file, span: { start: place.span.end - this.value.length, end: place.span.end } };
  }
}

/** The last option of that name (conda takes the last one). */
export function option(call: CondaCall, name: string): CondaOption | undefined {
  for (let i = call.options.length - 1; i >= 0; i--) if (call.options[i]?.name === name) return call.options[i];
  return undefined;
}

/** Whether the call says which environment it means, by its name or its prefix. */
export function namesEnvironment(call: CondaCall): boolean {
  return option(call, 'name') !== undefined || option(call, 'prefix') !== undefined;
}

/** All values of a repeatable option. */
export function optionArgs(call: CondaCall, name: string): Arg[] {
  const args: Arg[] = [];
  for (const each of call.options) if (each.name === name && each.valueArg) args.push(each.valueArg);
  return args;
}
