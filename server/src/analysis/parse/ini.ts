import { MappedText } from '../text/mapped';
import type { Span } from '../text/span';

/** A value of an ini file: lines that go on are joined by a line end, each character with its place. */
export interface IniEntry {
  readonly key: string;
  readonly keySpan: Span;
  readonly value: MappedText;
}

export interface IniSection {
  readonly name: string;
  readonly span: Span;
  readonly entries: readonly IniEntry[];
}

/** Longer files are none that somebody wrote. */
const LONGEST = 200_000;

/**
 * Reads a file as Python's configparser does for supervisord and uWSGI: sections, `key = value` or `key: value`,
 * comments with `#` and `;` (after a blank also after a value). Never throws. Lines that go on are not joined: only the
 * first counts, which is all that the names of programs need.
 */
export function parseIni(text: string): readonly IniSection[] {
  const sections: { name: string; span: Span; entries: IniEntry[] }[] = [];
  if (text.length > LONGEST) return sections;
  let at = 0;
  for (const line of text.split('\n')) {
    const start = at;
    at += line.length + 1;
    const body = line.replace(/\r$/, '');
    const head = /^\[([^\]]+)\]/.exec(body);
    if (head !== null) {
      sections.push({ name: head[1] ?? '', span: { start, end: start + head[0].length }, entries: [] });
      continue;
    }
    const pair = /^([^\s#;=:](?:[^=:]*[^=: \t])?)[ \t]*[=:][ \t]*/.exec(body);
    const section = sections[sections.length - 1];
    if (pair === null || section === undefined) continue;
    const rest = body.slice(pair[0].length);
    const comment = rest.search(/\s[;]/);
    const value = (comment < 0 ? rest : rest.slice(0, comment)).trimEnd();
    const key = pair[1] ?? '';
    section.entries.push({
      key,
      keySpan: { start, end: start + key.length },
      value: MappedText.slice(value, start + pair[0].length),
    });
  }
  return sections;
}
