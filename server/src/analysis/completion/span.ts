import type { Span } from '../text/span';

/** The characters of names, paths and options. */
const WORD = /[\w.+-]/;

/**
 * What a proposal replaces: the `typed` characters before the cursor, and the rest of the word after it.
 * @param more further characters that belong to the word
 */
export function wordSpan(text: string, offset: number, typed: string, more = ''): Span {
  let end = offset;
  while (end < text.length && end - offset < 200 && (WORD.test(text.charAt(end)) || more.includes(text.charAt(end)))) {
    end++;
  }
  return { start: offset - typed.length, end };
}
