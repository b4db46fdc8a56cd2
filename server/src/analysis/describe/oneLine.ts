/** Source text for one line of a report: continuation lines joined, a last `&& \` left out, blanks folded, cut at `most` characters. */
export function oneLine(source: string, most = 100): string {
  const flat = source
    .replace(/\\[ \t]*\r?\n/g, ' ')
    .replace(/\s+/g, ' ')
    .replace(/(?: *&&)?[ \\]+$/, '')
    .trim();
  return flat.length > most ? `${flat.slice(0, most - 1).trimEnd()}…` : flat;
}
