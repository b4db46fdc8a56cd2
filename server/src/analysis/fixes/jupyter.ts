/** Changing the words that start a Jupyter server. */
import type { ServerOption, ServerWord } from '../facts/jupyter';
import type { Location } from '../text/span';
import { insert, remove, replace } from './edits';
import type { TextEdit } from './types';

/** Inserts a word behind another one: in a JSON array, a YAML list or a shell command. */
export function wordAfter(text: string, place: Location, word: string, list: boolean): TextEdit {
  const { file, span } = place;
  if (!list) return insert(file, span.end, ` ${word}`);
  const line = text.slice(text.lastIndexOf('\n', span.start - 1) + 1, span.start);
  const dash = /^[ \t]*- +$/.exec(line)?.[0];
  if (dash === undefined) return insert(file, span.end, `, ${JSON.stringify(word)}`);
  return insert(file, span.end, `${text.includes('\r\n') ? '\r\n' : '\n'}${dash}${word}`);
}

/** Takes a word out, with what stands between it and the word before; undefined where that holds a comment. */
export function withoutWord(text: string, previous: ServerWord | undefined, word: ServerWord): TextEdit | undefined {
  const before = previous?.place;
  const place = word.place;
  if (before === undefined || place === undefined || before.file !== place.file) return undefined;
  if (before.span.end > place.span.start || text.slice(before.span.end, place.span.start).includes('#'))
    return undefined;
  return remove(place.file, { start: before.span.end, end: place.span.end });
}

/** Replaces the value in a word `--name=value`, or the word itself, its quotes kept. */
export function withValue(text: string, option: ServerOption, value: string): TextEdit | undefined {
  const place = option.valueWord.place;
  if (place === undefined) return undefined;
  const written = text.slice(place.span.start, place.span.end);
  const inside = /^(["']?)(--?[\w.]+=)?/.exec(written);
  const quote = inside?.[1] ?? '';
  const close = quote !== '' && written.endsWith(quote) ? quote : '';
  return replace(place.file, place.span, `${quote}${inside?.[2] ?? ''}${value}${close}`);
}
