/** Cutting ends off texts in linear time: `/x+$/` looks at each run of `x` again from each of its characters. */

/** A text without the characters at its end that are among some. */
export function withoutEnd(text: string, characters: string): string {
  let end = text.length;
  while (end > 0 && characters.includes(text.charAt(end - 1))) end--;
  return end === text.length ? text : text.slice(0, end);
}

/** A path without the slashes at its end; the root stays. */
export function withoutSlashes(path: string): string {
  const short = withoutEnd(path, '/');
  return short === '' && path !== '' ? '/' : short;
}
