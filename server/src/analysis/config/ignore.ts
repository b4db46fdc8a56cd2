/** Patterns of `ignore`: as in .gitignore, with alternatives in braces. */
import { Glob } from '../../../../common/src/glob';

/** More alternatives in one pattern are not written out. */
const MOST_ALTERNATIVES = 64;

/**
 * What a pattern ignores: a test of paths seen from the configuration's folder. A pattern without a slash means any file or
 * folder of that name, and a folder all that is in it. Undefined where the pattern cannot be read.
 *
 * The file may come with a folder that nobody trusts, so no pattern of it reaches an engine that backtracks.
 */
export function ignorePattern(written: string): ((relative: string) => boolean) | undefined {
  const trimmed = written.replace(/^\.?\//, '');
  const end = trimmed.length - trailingSlashes(trimmed);
  const pattern = trimmed.slice(0, end);
  if (pattern === '') return () => false;
  const anywhere = written.slice(0, written.length - trailingSlashes(written)).includes('/')
    ? pattern
    : `**/${pattern}`;
  const alternatives = expandBraces(anywhere);
  if (alternatives === undefined) return undefined;
  const globs: Glob[] = [];
  for (const each of alternatives) {
    for (const text of [each, `${each}/**`]) {
      const glob = Glob.parse(text, { deep: true });
      if (glob === undefined) return undefined;
      globs.push(glob);
    }
  }
  return (relative) => globs.some((glob) => glob.matches(relative));
}

function trailingSlashes(text: string): number {
  let count = 0;
  while (text.charAt(text.length - 1 - count) === '/') count++;
  return count;
}

/** `{a,b}/c` as `a/c` and `b/c`; undefined where there are too many, or a brace is not closed. */
function expandBraces(pattern: string): readonly string[] | undefined {
  let expanded = [''];
  for (let at = 0; at < pattern.length; ) {
    const open = pattern.indexOf('{', at);
    if (open < 0) return expanded.map((each) => each + pattern.slice(at));
    const close = pattern.indexOf('}', open);
    const inside = pattern.slice(open + 1, close);
    if (close < 0 || inside.includes('{')) return undefined;
    const choices = inside.split(',');
    if (expanded.length * choices.length > MOST_ALTERNATIVES) return undefined;
    const before = pattern.slice(at, open);
    expanded = expanded.flatMap((each) => choices.map((choice) => each + before + choice));
    at = close + 1;
  }
  return expanded;
}
