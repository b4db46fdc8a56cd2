/**
 * How many lines an instruction has that begins in a line (zero-based) of a Dockerfile: as long as lines end in the escape
 * character, or are comments in between.
 */
export function linesOf(text: string, line: number): number {
  const lines = text.split(/\r?\n/);
  const continued = /^[ \t]*#[ \t]*escape[ \t]*=[ \t]*`/im.test(lines.slice(0, 5).join('\n')) ? '`' : '\\';
  let end = line;
  while (end < lines.length - 1) {
    const written = lines[end]?.trimEnd() ?? '';
    const between = end > line && (written === '' || written.trimStart().startsWith('#'));
    if (!between && !written.endsWith(continued)) break;
    end++;
  }
  return end - line + 1;
}

/**
 * The line (zero-based) where an instruction is in a text: the place it had, else the one nearest to it; undefined where
 * it is not there any more. White space at the ends of lines does not count.
 *
 * @param instruction its lines, joined by line feeds
 */
export function placeOf(instruction: string, text: string, before: number): number | undefined {
  const lines = text.split(/\r?\n/).map((line) => line.trimEnd());
  const wanted = instruction.split('\n').map((line) => line.trimEnd());
  const isAt = (at: number): boolean => wanted.every((line, index) => lines[at + index] === line);
  if (isAt(before)) return before;
  const places = lines.flatMap((line, at) => (line === wanted[0] && isAt(at) ? [at] : []));
  return places.sort((a, b) => Math.abs(a - before) - Math.abs(b - before))[0];
}
