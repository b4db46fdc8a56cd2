/** What conda's parser refuses: options and words that a release does not know. */
import { knowsOption, optionTakesValue, positionalsAt } from '../../knowledge/conda/arguments';
import { isKnown } from '../../text/value';
import type { Machine } from '../machine';
import type { Arg } from '../process';
import type { Failure } from '../record';
import type { CondaCall } from './condaCall';
import { mambaOf } from './condaVersion';

/** Why a call fails before it does anything; undefined where it does not, or where that is not known. */
export function refusedArguments(call: CondaCall, root: string, machine: Machine): Failure | undefined {
  const code = 'wrong-arguments';
  if (call.program === 'mamba') {
    if (call.subcommand !== 'init' || mambaOf(root, machine) !== 2) return undefined;
    const words = [...call.positionals.map((arg) => arg.value).reverse(), 'init'];
    return { code, text: `The following arguments were not expected: ${words.join(' ')}` };
  }
  if (call.program !== 'conda' && call.program !== 'conda-env') return undefined;
  const version = machine.condaRoots.get(root)?.version;
  if (version === undefined) return undefined;
  const refused = [
    ...refusedOptions(call, version).map((each) => each.word),
    ...refusedWords(call, version).map((arg) => arg.value),
  ];
  if (refused.length === 0) return undefined;
  return { code, text: `conda: error: unrecognized arguments: ${refused.join(' ')}` };
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
