/** Actions that quiet a finding by a comment, where that changes nothing else. */
import { parse } from 'yaml';
import type { Edit, Finding } from '../analysis';
import { parseScript } from '../analysis/model/shell/source';
import { parseDockerfile } from '../analysis/parse/dockerfile/parser';
import { basename } from '../analysis/project/paths';
import { ignoreComment, readSuppressions, type Suppression } from '../analysis/suppress/comments';
import { lineEnding } from '../analysis/text/lines';

/** A comment to add or extend. */
export interface SuppressAction {
  readonly title: string;
  readonly edits: readonly Edit[];
}

/** How a file is to be handled. */
type Form = 'dockerfile' | 'yaml' | 'shell' | 'lines' | 'none';

/** What editors call shell scripts: VS Code; Vim and Emacs; Helix, Zed and Sublime Text. */
const SHELL_LANGUAGES: ReadonlySet<string> = new Set(['shellscript', 'sh', 'bash']);

/** Longer texts are not parsed to see what a comment would do, in UTF-16 units. */
const MAX_LENGTH = 256 * 1024;

/** Comments of other linters, which must stay right above what they speak of. */
const OTHER_LINTER = /^[ \t]*#[ \t]*(?:hadolint|shellcheck|checkov|trivy|kics|yamllint)\b/;

/**
 * The ways to suppress a finding: for its line, and for its file.
 *
 * @param language the editor's language id, which tells a file's form where its name does not
 */
export function suppressions(text: string, finding: Finding, language: string | undefined): SuppressAction[] {
  const form = formOf(finding.file, text, language);
  // A file that only suppresses is no place to suppress what is said of suppressions.
  if (form === 'none' || /-suppression$/.test(finding.name)) return [];
  const actions: SuppressAction[] = [];
  const extent = form === 'dockerfile' ? instructionEnds(text) : undefined;
  const existing = readSuppressions(text, extent);
  const at = finding.span.start;
  const here = existing.find(({ kind, target }) => kind === 'line' && target.start <= at && at <= target.end);
  const line = here === undefined ? lineEdit(text, finding, form) : extend(here, finding);
  if (line !== undefined) actions.push({ title: `Ignore ${finding.name} here`, edits: [line] });
  const whole = existing.find(({ kind }) => kind === 'file');
  const file = whole === undefined ? fileEdit(text, finding, form) : extend(whole, finding);
  if (file !== undefined) actions.push({ title: `Ignore ${finding.name} in this file`, edits: [file] });
  return actions;
}

function formOf(path: string, text: string, language: string | undefined): Form {
  const name = basename(path);
  if (/\.jsonc?$/i.test(name)) return 'none';
  if (/\.ya?ml$/i.test(name)) return 'yaml';
  if (/\.(?:sh|bash)$/i.test(name) || SHELL_LANGUAGES.has(language ?? '') || text.startsWith('#!')) return 'shell';
  if (/\.(?:txt|lock|in|pip)$/i.test(name)) return 'lines';
  return 'dockerfile';
}

function instructionEnds(text: string): (offset: number) => number | undefined {
  const { instructions } = parseDockerfile(text);
  return (offset) => {
    const end = text.indexOf('\n', offset);
    return instructions.find(({ span }) => span.start >= offset && (end < 0 || span.start <= end))?.span.end;
  };
}

/** One more name in a comment that is there. */
function extend({ names, span }: Suppression, { file, name }: Finding): Edit | undefined {
  const last = names.at(-1);
  if (last === undefined) return undefined;
  const at = Math.min(last.span.end, span.end);
  return { file, span: { start: at, end: at }, text: `,${name}` };
}

/** A comment above the line, in a Dockerfile above the whole instruction. */
function lineEdit(text: string, { file, name, span }: Finding, form: Form): Edit | undefined {
  let anchor = span.start;
  if (form === 'dockerfile') {
    const around = parseDockerfile(text).instructions.find(
      (each) => each.span.start <= span.start && span.start <= each.span.end,
    );
    if (around === undefined) return undefined;
    anchor = around.span.start;
  }
  const line = startOfLine(text, anchor);
  const indent = /^[ \t]*/.exec(text.slice(line, line + 1000))?.[0] ?? '';
  let start = line;
  while (start > 0) {
    const above = startOfLine(text, start - 1);
    if (!OTHER_LINTER.test(text.slice(above, start))) break;
    start = above;
  }
  const comment = ignoreComment(indent, [name]) + lineEnding(text);
  // A byte order mark stays in front.
  if (start === 0 && text.startsWith('\uFEFF')) start = 1;
  if (!harmless(text, start, comment, form)) return undefined;
  return { file, span: { start, end: start }, text: comment };
}

/** A comment at the top, behind what has to be first. */
function fileEdit(text: string, { file, name }: Finding, form: Form): Edit | undefined {
  let start = text.startsWith('\uFEFF') ? 1 : 0;
  const end = lineEnding(text);
  if (form === 'shell' && text.startsWith('#!', start)) start = nextLine(text, start);
  if (form === 'dockerfile') {
    for (const { span } of parseDockerfile(text).directives) start = Math.max(start, nextLine(text, span.start));
  }
  const onLastLine = start === text.length && start > 1 && !text.endsWith('\n');
  const comment = `${onLastLine ? end : ''}# conda-in-docker ignore-file=${name}${end}`;
  if (!harmless(text, start, comment, form)) return undefined;
  return { file, span: { start, end: start }, text: comment };
}

function startOfLine(text: string, offset: number): number {
  return text.lastIndexOf('\n', offset - 1) + 1;
}

function nextLine(text: string, offset: number): number {
  const end = text.indexOf('\n', offset);
  return end < 0 ? text.length : end + 1;
}

/** True where the comment is one: inside a text over several lines, or behind a backslash, it would become part of it. */
function harmless(text: string, at: number, comment: string, form: Form): boolean {
  if (form === 'dockerfile' || form === 'lines') return true;
  if (text.length > MAX_LENGTH) return at <= 1;
  const after = text.slice(0, at) + comment + text.slice(at);
  return form === 'yaml' ? dataOf(text) === dataOf(after) : treeOf(text) === treeOf(after);
}

function dataOf(text: string): string | undefined {
  try {
    return JSON.stringify(parse(text, { logLevel: 'silent' }));
  } catch {
    // A file that is no YAML may get its comment: it cannot become worse.
    return undefined;
  }
}

/** The script's tree without places. */
function treeOf(text: string): string {
  return JSON.stringify(parseScript(text), (key, value: unknown) => (PLACES.has(key) ? undefined : value));
}

const PLACES: ReadonlySet<string> = new Set(['pos', 'end', 'start', 'errors']);
