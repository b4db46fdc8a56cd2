/** Names of environments in texts that are not run as they stand: paths, and activations that a command writes somewhere. */
import type { Span } from '../text/span';

/** A name of an environment in a text. */
export interface TextName {
  readonly name: string;
  readonly span: Span;
  readonly how: 'path' | 'activate' | 'run';
  /** For a path: what is before `/envs/`, variables as written. */
  readonly root: string | undefined;
}

const NAME = '[A-Za-z0-9_][A-Za-z0-9_.+-]*';

/** What follows `/envs/` where that is an environment: its name, and then the path ends or goes on. */
const AFTER_FOLDER = new RegExp(`^(${NAME})(?=[/:"'\`\\s,;)\\]|&<>\\\\]|$)`);
const FOLDER = '/envs/';
/** Names and what is before them are not longer, in characters. */
const LONGEST_PIECE = 256;

/** `conda activate NAME`, `source …/activate NAME`, `conda run -n NAME`. */
const COMMAND = new RegExp(
  '(?:' +
    `\\b(?:conda|mamba|micromamba)[ \\t]+(activate)[ \\t]+|` +
    `(?:^|[\\s;&"'\`(])(?:source|\\.)[ \\t]+[^\\s"';&|]*(activate)[ \\t]+|` +
    `\\b(?:conda|mamba|micromamba)[ \\t]+run[ \\t]+(?:--?(?!n\\b|name\\b|p\\b|prefix\\b)[\\w-]+(?:=\\S*)?[ \\t]+)*(?:-n[ \\t]*|--name[ \\t=])` +
    `)["']?(${NAME})(?=["'\`\\s;&|)\\\\]|$)`,
  'gm',
);

/** `sed -i 's/activate base/activate NAME/' ~/.bashrc`. */
const SED = new RegExp(`[/|#,](?:conda[ \\t]+)?activate[ \\t]+(${NAME})(?=[/|#,])`, 'g');

/** A text this long is looked at; nobody names an environment behind it. */
const LONGEST = 200_000;

/**
 * The names of environments in a part of a text, in order. Shell and YAML comments are left out.
 * @param part offsets into `text`, as all spans that are returned
 */
export function namesInText(text: string, part: Span): TextName[] {
  const region = text.slice(part.start, Math.min(part.end, part.start + LONGEST));
  const found: TextName[] = [];
  const note = (end: number, name: string, how: TextName['how'], root: string | undefined): void => {
    const start = part.start + end - name.length;
    if (!isInComment(text, start)) found.push({ name, span: { start, end: start + name.length }, how, root });
  };
  for (let at = region.indexOf(FOLDER); at >= 0; at = region.indexOf(FOLDER, at + 1)) {
    const from = at + FOLDER.length;
    const name = AFTER_FOLDER.exec(region.slice(from, from + LONGEST_PIECE))?.[1];
    const root = /(?<![^\s"'`=:,;()|&<>[\]])[^\s"'`=:,;()|&<>[\]]*$/.exec(
      region.slice(Math.max(0, at - LONGEST_PIECE), at),
    )?.[0];
    if (name !== undefined) note(from + name.length, name, 'path', root);
  }
  if (region.includes('conda') || region.includes('mamba') || region.includes('activate')) {
    for (const match of region.matchAll(COMMAND)) {
      const how = match[1] === undefined && match[2] === undefined ? 'run' : 'activate';
      note(match.index + match[0].length, match[3] ?? '', how, undefined);
    }
  }
  if (region.includes('sed ')) {
    for (const match of region.matchAll(SED))
      note(match.index + match[0].length, match[1] ?? '', 'activate', undefined);
  }
  return found.sort((a, b) => a.span.start - b.span.start);
}

/** True behind a `#` that starts a word of its line; a quote before it on the line speaks against a comment. */
function isInComment(text: string, at: number): boolean {
  const line = text.slice(text.lastIndexOf('\n', at - 1) + 1, at);
  return /^[^"'`]*?(?:^|\s)#(?!!)/.test(line);
}
