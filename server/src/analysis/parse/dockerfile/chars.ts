/**
 * The characters that BuildKit's frontend takes for white space. It has two notions of them: Unicode's for trimming
 * lines and for words with quotes, and a short list between a keyword and its arguments, so that a no-break space there
 * makes one word of both.
 */

export const TAB = 9;
export const CARRIAGE_RETURN = 13;
export const SPACE = 32;
export const DOUBLE_QUOTE = 34;
export const HASH = 35;
export const DOLLAR = 36;
export const SINGLE_QUOTE = 39;
export const DASH = 45;
export const LESS_THAN = 60;
export const EQUALS = 61;
export const BRACKET = 91;
export const BACKSLASH = 92;

/** Unicode white space as Go's `unicode.IsSpace` has it (https://pkg.go.dev/unicode#IsSpace). */
export function isSpace(code: number): boolean {
  if (code <= 32) return code === 32 || (code >= 9 && code <= 13);
  if (code < 0x85) return false;
  return (
    code === 0x85 ||
    code === 0xa0 ||
    code === 0x1680 ||
    (code >= 0x2000 && code <= 0x200a) ||
    code === 0x2028 ||
    code === 0x2029 ||
    code === 0x202f ||
    code === 0x205f ||
    code === 0x3000
  );
}

/** What separates a keyword from its arguments, and the words of FROM, COPY, ADD, EXPOSE and VOLUME. */
export function isBlank(code: number): boolean {
  return code === 32 || (code >= 9 && code <= 13 && code !== 10);
}

/** The first offset in `[start, end)` that holds no white space, else `end`. */
export function skipSpace(text: string, start: number, end: number): number {
  let at = start;
  while (at < end && isSpace(text.charCodeAt(at))) at++;
  return at;
}

/** The offset after the last character in `[start, end)` that is no white space, else `start`. */
export function trimEnd(text: string, start: number, end: number): number {
  let at = end;
  while (at > start && isSpace(text.charCodeAt(at - 1))) at--;
  return at;
}
