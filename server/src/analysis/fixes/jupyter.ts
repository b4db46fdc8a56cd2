/** Changing the options of a Jupyter server. */
import type { ServerOption } from '../facts/jupyter';
import type { TextEdit } from './types';
import { type EditedFile, replacePart, replaceWord } from './words';

/** Replaces the value in a word `--name=value`, or the word that is the value; undefined where that cannot be done surely. */
export function withValue(file: EditedFile, option: ServerOption, value: string): TextEdit | undefined {
  const { word, valueWord } = option;
  if (word !== valueWord) return replaceWord(file, valueWord, value);
  const from = word.value.indexOf('=') + 1;
  if (from === word.value.length) return replaceWord(file, word, word.value + value);
  return replacePart(file, word, from, word.value.length, value);
}
