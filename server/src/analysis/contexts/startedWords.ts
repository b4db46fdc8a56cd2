/** The words that a file of the project starts in a container, each with its place. */
import { type Arg, bareArg } from '../model/process';
import type { MappedText } from '../text/mapped';
import type { Span } from '../text/span';
import type { Value } from '../text/value';

export interface WrittenWord {
  readonly value: Value;
  readonly span: Span;
  readonly text?: MappedText;
}

/** The words that are started: as they are, or one text handed to `/bin/sh -c`. */
export function startedWords(form: 'shell' | 'exec', words: readonly WrittenWord[], path: string): Arg[] {
  const own = words.map((word) => placed(word, path));
  return form === 'shell' ? [bareArg('/bin/sh'), bareArg('-c'), ...own] : own;
}

export function placed(word: WrittenWord, path: string): Arg {
  return { ...bareArg(word.value), place: { file: path, span: word.span }, origin: () => originOf(word, path) };
}

function originOf(word: WrittenWord, path: string) {
  const map = word.text;
  return map !== undefined && map.text === word.value ? { file: path, map } : undefined;
}
