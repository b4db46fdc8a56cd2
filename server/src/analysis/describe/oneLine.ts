import { withoutEnd } from '../text/trim';

/** Source text for one line of a report: continuation lines joined, a last `&& \` left out, blanks folded, cut at `most` characters. */
export function oneLine(source: string, most = 100): string {
  const folded = source.replace(/\\[ \t]*\r?\n/g, ' ').replace(/\s+/g, ' ');
  const open = withoutEnd(folded, ' \\');
  const flat = (open === folded ? folded : open.replace(/&&$/, '')).trim();
  return flat.length > most ? `${flat.slice(0, most - 1).trimEnd()}…` : flat;
}
