/** The regular expressions of sed and grep, run in time that grows with the text alone, whatever the pattern. */
import { RE2JS } from 're2js';

/** A pattern of a Dockerfile, compiled. */
export interface Pattern {
  test(line: string): boolean;
  /** The line with the first match, or all of them, replaced by a plain text. */
  replace(line: string, replacement: string, all: boolean): string;
}

/** Longer ones are not run: nobody writes them. */
const LONGEST = 200;

/**
 * Compiles a POSIX pattern, basic or extended; undefined where it uses what is not followed. A pattern is text that
 * anybody may have written: an engine that goes back and tries again could be kept busy for ever by it.
 */
export function compilePattern(text: string, extended: boolean): Pattern | undefined {
  // References to groups, and what GNU adds to POSIX.
  if (text.length > LONGEST || /\\[1-9<>wWbBsS'`]/.test(text)) return undefined;
  // In basic expressions these are literal unless escaped, the reverse of extended ones.
  const translated = extended
    ? text
    : text.replace(/\\?[(){}|+?]/g, (piece) => (piece.startsWith('\\') ? piece.slice(1) : `\\${piece}`));
  // `$` is an anchor at the end only.
  const anchored = translated.replace(/\\.|\$(?!$)/gs, (piece) => (piece === '$' ? '\\$' : piece));
  let compiled: RE2JS;
  try {
    // POSIX takes the longest of the matches that begin first.
    compiled = RE2JS.compile(anchored, RE2JS.LONGEST_MATCH);
  } catch {
    return undefined;
  }
  return {
    test: (line) => compiled.matcher(line).find(),
    replace: (line, replacement, all) => {
      const plain = RE2JS.quoteReplacement(replacement);
      const matcher = compiled.matcher(line);
      return all ? matcher.replaceAll(plain) : matcher.replaceFirst(plain);
    },
  };
}
