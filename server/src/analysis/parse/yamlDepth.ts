/** How deep YAML is nested, found out before it is read: what reads it recurses, and a hostile file would overflow the stack. */

/** Nobody nests deeper; what reads YAML here manages several times as much. */
const MOST = 200;

/** What is said of a file that is nested deeper. */
export const TOO_DEEP = 'this is nested too deeply to be read';

/**
 * The offset of the first bracket, dash or line that is nested too deep; undefined where there is none. Strings, comments and
 * block scalars are not told apart: what nests so deep in them is no file that somebody wrote either.
 */
export function tooDeep(text: string): number | undefined {
  let brackets = 0;
  const columns: number[] = [];
  for (let lineStart = 0; lineStart < text.length; ) {
    const newline = text.indexOf('\n', lineStart);
    const end = newline < 0 ? text.length : newline;
    let at = lineStart;
    // In brackets, indentation means nothing.
    if (brackets === 0) {
      for (; at < end; at++) {
        const code = text.charCodeAt(at);
        if (code === SPACE || code === TAB || code === RETURN) continue;
        const column = at - lineStart;
        while ((columns.at(-1) ?? -1) >= column) columns.pop();
        columns.push(column);
        if (columns.length > MOST) return at;
        const next = text.charCodeAt(at + 1);
        const marks = code === DASH || code === QUESTION || code === COLON;
        if (!marks || !(next === SPACE || next === TAB || at + 1 >= end)) break;
      }
    }
    for (; at < end; at++) {
      const code = text.charCodeAt(at);
      if (code === SQUARE || code === CURLY) {
        if (++brackets + columns.length > MOST) return at;
      } else if ((code === SQUARE_END || code === CURLY_END) && brackets > 0) brackets--;
    }
    lineStart = end + 1;
  }
  return undefined;
}

const TAB = 9;
const RETURN = 13;
const SPACE = 32;
const DASH = 45;
const COLON = 58;
const QUESTION = 63;
const SQUARE = 91;
const SQUARE_END = 93;
const CURLY = 123;
const CURLY_END = 125;
