/** Shell patterns: `*`, `?`, `[…]`, as `case` and `${x#…}` use them. */

/** True where the whole of `text` matches the pattern. Linear in practice: `*` backtracks to the last star only. */
export function matchGlob(pattern: string, text: string): boolean {
  let p = 0;
  let t = 0;
  let star = -1;
  let mark = 0;
  while (t < text.length) {
    const c = pattern.charAt(p);
    if (c === '*') {
      star = p++;
      mark = t;
      continue;
    }
    const step = p < pattern.length ? matchOne(pattern, p, text.charAt(t)) : 0;
    if (step > 0) {
      p += step;
      t++;
    } else if (star >= 0) {
      p = star + 1;
      t = ++mark;
    } else return false;
  }
  while (pattern.charAt(p) === '*') p++;
  return p >= pattern.length;
}

/** How many characters of the pattern at `p` match one character; 0: they do not. */
function matchOne(pattern: string, p: number, c: string): number {
  const first = pattern.charAt(p);
  if (first === '?') return 1;
  if (first === '\\' && p + 1 < pattern.length) return pattern.charAt(p + 1) === c ? 2 : 0;
  if (first === '[') {
    const end = pattern.indexOf(']', p + 2);
    if (end > 0) {
      const negated = pattern.charAt(p + 1) === '!' || pattern.charAt(p + 1) === '^';
      const set = pattern.slice(p + (negated ? 2 : 1), end);
      let inside = false;
      for (let i = 0; i < set.length; i++) {
        if (set.charAt(i + 1) === '-' && i + 2 < set.length) {
          if (set.charAt(i) <= c && c <= set.charAt(i + 2)) inside = true;
          i += 2;
        } else if (set.charAt(i) === c) inside = true;
      }
      return inside !== negated ? end - p + 1 : 0;
    }
  }
  return first === c ? 1 : 0;
}

/** `${x#p}`, `${x##p}`, `${x%p}`, `${x%%p}`. */
export function removePattern(text: string, pattern: string, operator: '#' | '##' | '%' | '%%'): string {
  const front = operator.startsWith('#');
  const longest = operator.length === 2;
  // A pattern is tried against every cut; texts here are names and paths, so a bound keeps the worst case small.
  const limit = Math.min(text.length, 1024);
  for (let i = 0; i <= limit; i++) {
    const n = longest ? limit - i : i;
    const piece = front ? text.slice(0, n) : text.slice(text.length - n);
    if (matchGlob(pattern, piece)) return front ? text.slice(n) : text.slice(0, text.length - n);
  }
  return text;
}
