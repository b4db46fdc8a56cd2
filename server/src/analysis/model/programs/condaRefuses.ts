/** What conda's parser refuses: options and words that a release does not know. */
import { knowsOption, optionTakesValue, positionalsAt } from '../../knowledge/conda/arguments';
import { refusedByLibmamba } from '../../knowledge/conda/libmamba';
import { CONDARC_KEYS_SINCE, misspelled } from '../../knowledge/conda/subcommands';
import { atLeast } from '../../knowledge/conda/version';
import { isKnown } from '../../text/value';
import type { Machine } from '../machine';
import type { Arg } from '../process';
import type { Failure } from '../record';
import { type CondaCall, option, shortOption } from './condaCall';
import { mambaOf } from './condaVersion';

/** Why a call fails before it does anything; undefined where it does not, or where that is not known. */
export function refusedArguments(call: CondaCall, root: string, machine: Machine): Failure | undefined {
  const code = 'wrong-arguments';
  if (call.program === 'mamba' || call.program === 'micromamba') {
    const major = call.program === 'mamba' ? mambaOf(root, machine) : micromambaMajor(root, machine);
    const names = call.options.map((each) => each.name);
    const refused = refusedByLibmamba(call.program, major, call.subcommand, names);
    if (refused === undefined) return undefined;
    const option = call.options.find((each) => each.name === refused);
    const words =
      option === undefined
        ? [...call.positionals.map((arg) => arg.value).reverse(), call.subcommand]
        : [option.arg.value.startsWith('--') ? `--${option.name}` : (shortOption(option.name, call.subcommand) ?? '')];
    return { code, text: `The following arguments were not expected: ${words.join(' ')}` };
  }
  if (call.program !== 'conda' && call.program !== 'conda-env') return undefined;
  const version = machine.condaRoots.get(root)?.version;
  const incomplete = incompleteCall(call, version);
  if (incomplete !== undefined) return { code, text: incomplete };
  if (version === undefined) return undefined;
  const refused = [
    ...refusedOptions(call, version).map((each) => each.word),
    ...refusedWords(call, version).map((arg) => arg.value),
  ];
  if (refused.length === 0) return undefined;
  return { code, text: `conda: error: unrecognized arguments: ${refused.join(' ')}` };
}

/** The major version of a micromamba whose image names it. */
function micromambaMajor(root: string, machine: Machine): number | undefined {
  const version = machine.condaRoots.get(root)?.micromamba;
  return version === undefined ? undefined : Number(version.split('.')[0]);
}

/** Subcommands that take `-n` or `-p`, not both. */
const ONE_TARGET =
  /^(?:create|install|update|upgrade|remove|uninstall|run|list|export|env (?:create|update|remove|export))$/;

/**
 * What conda says of a call that lacks something every release asks for, or holds two things of which it takes one
 * (conda/cli/main_install.py, main_update.py, main_remove.py, main_env_remove.py, helpers.py).
 */
function incompleteCall(call: CondaCall, version: string | undefined): string | undefined {
  const { subcommand, positionals, words } = call;
  const has = (...names: string[]): boolean => names.some((name) => option(call, name) !== undefined);
  if (has('help') || !words.every((word) => isKnown(word.value))) return undefined;
  if (ONE_TARGET.test(subcommand) && has('name') && has('prefix'))
    return 'conda: error: argument -p/--prefix: not allowed with argument -n/--name';
  switch (subcommand) {
    case 'install':
      if (positionals.length > 0 || has('file', 'revision')) return undefined;
      return 'CondaValueError: too few arguments, must supply command line package specs or --file';
    case 'update':
    case 'upgrade':
      return positionals.length > 0 || has('file', 'all', 'update-all')
        ? undefined
        : 'CondaValueError: no package names supplied';
    case 'remove':
    case 'uninstall':
      return positionals.length > 0 || has('all') ? undefined : 'CondaValueError: no package names supplied';
    case 'env remove':
      // Without a name it means base, or what is active.
      return has('name', 'prefix', 'file') || positionals.length > 0
        ? undefined
        : 'CondaEnvironmentError: cannot remove root environment, add -n NAME or -p PREFIX option';
    case 'config': {
      const pair = call.options.find((each) => /^(?:set|add|append|prepend|remove)$/.test(each.name));
      if (pair !== undefined && call.options.every((each) => each === pair || each.value === undefined)) {
        if (positionals.length === 0) return `conda: error: argument --${pair.name}: expected 2 arguments`;
        const since = CONDARC_KEYS_SINCE[pair.value ?? ''];
        if (since !== undefined && version !== undefined && !atLeast(version, since))
          return `CondaValueError: Key '${pair.value}' is not a known primitive parameter.`;
      }
      return undefined;
    }
    default: {
      if (call.subcommandArgs.length !== 1 || subcommand.includes(' ')) return undefined;
      const meant = misspelled(subcommand);
      return meant === undefined
        ? undefined
        : `conda: error: argument COMMAND: invalid choice: '${subcommand}' (there is '${meant}')`;
    }
  }
}

/** An option of a call that its conda does not know. */
export interface RefusedOption {
  /** `--mkdir`, or `-m` of a bundle. */
  readonly word: string;
  readonly arg: Arg;
}

/** The options that conda of a version refuses; without a version, none. */
export function refusedOptions(call: CondaCall, version: string | undefined): RefusedOption[] {
  return writtenOptions(call, version).filter(({ word }) => knowsOption(call.subcommand, word, version) === 'no');
}

/** The options of a call of conda as they are written, each letter of a bundle by itself. */
export function writtenOptions(call: CondaCall, version: string | undefined): RefusedOption[] {
  const written: RefusedOption[] = [];
  const last = call.subcommandArgs[call.subcommandArgs.length - 1];
  const from = last === undefined ? 0 : call.words.indexOf(last);
  const seen = new Set<Arg>();
  for (const { arg } of call.options) {
    // What comes before the command is for the program itself.
    if (seen.has(arg) || !isKnown(arg.value) || call.words.indexOf(arg) < from) continue;
    seen.add(arg);
    for (const word of optionWords(call.subcommand, arg.value, version)) written.push({ word, arg });
  }
  return written;
}

/** `--name=app` is `--name`; `-yq` is `-y` and `-q`, up to the letter that takes the rest as its value. */
function* optionWords(subcommand: string, text: string, version: string | undefined): Iterable<string> {
  if (text.startsWith('--')) {
    const equals = text.indexOf('=');
    yield equals < 0 ? text : text.slice(0, equals);
    return;
  }
  for (const letter of text.slice(1)) {
    yield `-${letter}`;
    if (optionTakesValue(subcommand, `-${letter}`, version) !== 'no') return;
  }
}

/** The words besides options that conda of a version refuses. */
export function refusedWords(call: CondaCall, version: string | undefined): Arg[] {
  if (call.positionals.length === 0 || !call.positionals.every((arg) => isKnown(arg.value))) return [];
  return positionalsAt(call.subcommand, version) === 'none' ? [...call.positionals] : [];
}
