/** Reading the command lines of programs that are no conda: options by name, operands, and what is after them. */
import type { Value } from '../../text/value';
import type { Arg } from '../process';

/** The words of a call, sorted. */
export interface Options {
  /** What is neither an option nor an option's value, in order. */
  readonly operands: readonly Arg[];
  /** With a limit of operands: the words after them (a first `--` left out). */
  readonly rest: readonly Arg[];
  /** True where one of the options is there, with or without a value. */
  has(...names: readonly string[]): boolean;
  /** The value of the last of the options that has one. */
  value(...names: readonly string[]): Value | undefined;
  /** The words that hold the values of a repeatable option. */
  values(...names: readonly string[]): readonly Arg[];
  /** The word that holds that value. */
  valueArg(...names: readonly string[]): Arg | undefined;
}

/**
 * Sorts words into options and operands.
 *
 * @param withValue the options (with their dashes) that take the next word as their value; `--name=value` is read for all
 * @param limit how many operands belong to the call; the rest is handed on as it is
 */
export function readOptions(
  words: readonly Arg[],
  withValue: ReadonlySet<string>,
  limit = Number.POSITIVE_INFINITY,
): Options {
  const found: { readonly name: string; readonly value: Arg | undefined }[] = [];
  const operands: Arg[] = [];
  let i = 0;
  for (; i < words.length; i++) {
    const word = words[i];
    if (word === undefined) continue;
    const text = word.value;
    if (text === '--') {
      i++;
      break;
    }
    if (!text.startsWith('-') || text === '-') {
      if (operands.length >= limit) break;
      operands.push(word);
      continue;
    }
    const equals = text.startsWith('--') ? text.indexOf('=') : -1;
    if (equals > 0) found.push({ name: text.slice(0, equals), value: part(word, equals + 1) });
    else if (withValue.has(text)) found.push({ name: text, value: words[++i] });
    else if (!text.startsWith('--') && text.length > 2 && withValue.has(text.slice(0, 2)))
      found.push({ name: text.slice(0, 2), value: part(word, text.charAt(2) === '=' ? 3 : 2) });
    else found.push({ name: text, value: undefined });
  }
  const rest = words.slice(i);
  if (limit === Number.POSITIVE_INFINITY) for (const word of rest) operands.push(word);
  const last = (names: readonly string[]) =>
    found.findLast(({ name, value }) => names.includes(name) && value !== undefined)?.value;
  return {
    operands,
    rest,
    has: (...names) => found.some(({ name }) => names.includes(name)),
    value: (...names) => last(names)?.value,
    values: (...names) => found.flatMap(({ name, value }) => (names.includes(name) && value ? [value] : [])),
    valueArg: (...names) => last(names),
  };
}

/** The end of a word, from an offset of its value on, with its place where word and value run in step. */
function part(word: Arg, from: number): Arg {
  const value = word.value.slice(from);
  const { place } = word;
  const inStep = place !== undefined && value !== '' && word.raw.endsWith(value);
  return {
    value,
    raw: value,
    place: inStep ? { file: place.file, span: { start: place.span.end - value.length, end: place.span.end } } : place,
  };
}
