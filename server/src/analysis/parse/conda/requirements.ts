/**
 * pip's requirements: the lines of a requirements file and the entries below `pip:` in an environment file.
 * Facts: https://pip.pypa.io/en/stable/reference/requirements-file-format/ (lines, options, comments),
 * https://packaging.python.org/en/latest/specifications/dependency-specifiers/ (names, extras, markers),
 * https://packaging.python.org/en/latest/specifications/name-normalization/
 */
import { LineIndex } from '../../text/lines';
import { type MappedText, MappedTextBuilder } from '../../text/mapped';
import type { Span } from '../../text/span';

/** `==1.0`; the span covers operator and version. */
export interface Specifier {
  readonly operator: string;
  readonly version: string;
  readonly span: Span;
}

/**
 * What a line asks for: a package of an index, a direct reference (`name @ url`, an address, a path), `-e` of one,
 * another file (`-r`), constraints (`-c`), another option, nothing, or what pip cannot read.
 */
export type RequirementKind =
  | 'package'
  | 'url'
  | 'path'
  | 'editable'
  | 'file'
  | 'constraint'
  | 'option'
  | 'empty'
  | 'invalid';

/** One requirement. Spans are relative to the text parsed, or to the file where `parseRequirements` gave it. */
export interface Requirement {
  readonly kind: RequirementKind;
  /** Without comment and line continuations. */
  readonly text: string;
  readonly span: Span;
  /** As written; for `-e git+…#egg=name` and `…/name-1.0-py3-none-any.whl` as far as the address tells. */
  readonly name: string | undefined;
  readonly nameSpan: Span | undefined;
  readonly extras: readonly string[];
  readonly specifiers: readonly Specifier[];
  /** Behind `;` */
  readonly marker: string | undefined;
  /** The address or path of a direct reference, the file of `-r` and `-c`. */
  readonly target: string | undefined;
  readonly targetSpan: Span | undefined;
  /** The long name of an option line (`--index-url`), or the short one where it has none. */
  readonly option: string | undefined;
  /** True where `--hash=` follows. */
  readonly hashed: boolean;
}

/** The name under which Python's index compares packages: lower case, runs of `-_.` as one dash. */
export function normalizeName(name: string): string {
  return name.toLowerCase().replace(/[-_.]+/g, '-');
}

const LONG_OPTIONS: Readonly<Record<string, string>> = {
  '-r': '--requirement',
  '-c': '--constraint',
  '-e': '--editable',
  '-i': '--index-url',
  '-f': '--find-links',
};
const KIND_OF: Readonly<Record<string, RequirementKind>> = {
  '--requirement': 'file',
  '--constraint': 'constraint',
  '--editable': 'editable',
};
const NAME = /^[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?/;
const SPECIFIER = /^(===|==|~=|!=|<=|>=|<|>)\s*([^\s,;()]+)$/;

/** `text` up to a comment (`#` at the start or after white space). */
function withoutComment(text: string): string {
  const match = /(?:^|\s)#/.exec(text);
  return match ? text.slice(0, match.index) : text;
}

interface Fields {
  kind: RequirementKind;
  name?: string;
  nameSpan?: Span;
  extras?: readonly string[];
  specifiers?: readonly Specifier[];
  marker?: string;
  target?: string;
  targetSpan?: Span;
  option?: string;
}

/** The name that an address gives away: `#egg=name`, or a wheel's or archive's file name. */
function nameInUrl(url: string): string | undefined {
  const egg = /[#&]egg=([A-Za-z0-9][A-Za-z0-9._-]*)/.exec(url)?.[1];
  if (egg) return egg;
  const file = /(?<![^/\\])([^/\\]+)$/.exec(url.replace(/[#?].*$/s, ''))?.[1] ?? '';
  return /^([A-Za-z0-9][A-Za-z0-9._]*)-[^-]+(?:-[^-]+)?-[^-]+-[^-]+-[^-]+\.whl$/.exec(file)?.[1];
}

function isAddress(text: string): boolean {
  return (
    /^[A-Za-z][A-Za-z0-9+.-]{0,30}:\/\//.test(text) || /^(?:git|hg|svn|bzr)\+/.test(text) || text.startsWith('file:')
  );
}

function isPath(text: string): boolean {
  return (
    /^(?:\.{1,2}(?:[\\/[]|$)|[\\/~]|[A-Za-z]:[\\/])/.test(text) ||
    /\.(?:whl|zip|tar\.gz|tar\.bz2|tgz)$/.test(text) ||
    /[\\/]/.test(text)
  );
}

function parseOption(text: string, at: number): Fields {
  const match = /^(--?[A-Za-z][A-Za-z0-9-]*)(?:\s*=\s*|\s+)?/.exec(text);
  const written = match?.[1];
  if (!match || !written) return { kind: 'invalid' };
  // `-rfile`: a short option with its value glued on.
  const glued = /^-[rcefi]./.test(text) && !text.startsWith('--') ? text.slice(0, 2) : undefined;
  const option = LONG_OPTIONS[glued ?? written] ?? written;
  const valueStart = glued ? 2 + (/^\s*=?\s*/.exec(text.slice(2))?.[0].length ?? 0) : match[0].length;
  const raw = text.slice(valueStart).trim();
  const value = raw.replace(/^(["'])(.*)\1$/, '$2');
  const kind = KIND_OF[option] ?? 'option';
  const start = at + valueStart + (raw === value ? 0 : 1);
  const fields: Fields = { kind, option };
  if (value !== '') {
    fields.target = value;
    fields.targetSpan = { start, end: start + value.length };
  }
  if (kind === 'editable') fields.name = nameInUrl(value);
  return fields;
}

function parseSpecifiers(text: string, at: number): readonly Specifier[] | undefined {
  let body = text;
  let offset = at;
  const outer = /^\s*\((.*)\)\s*$/.exec(text);
  if (outer) {
    body = outer[1] ?? '';
    offset += text.indexOf('(') + 1;
  }
  if (body.trim() === '') return [];
  const result: Specifier[] = [];
  for (const part of body.split(',')) {
    const trimmed = part.trim();
    const match = SPECIFIER.exec(trimmed);
    const start = offset + part.length - part.trimStart().length;
    if (match)
      result.push({ operator: match[1] ?? '', version: match[2] ?? '', span: { start, end: start + trimmed.length } });
    else if (trimmed !== '' || body.trim() === ',') return undefined;
    offset += part.length + 1;
  }
  return result;
}

function parsePackage(text: string, at: number): Fields {
  const name = NAME.exec(text)?.[0];
  if (!name) return { kind: 'invalid' };
  const nameSpan = { start: at, end: at + name.length };
  let rest = text.slice(name.length);
  let offset = at + name.length;
  const extrasMatch = /^\s*\[([^\]]*)\]/.exec(rest);
  const extras = extrasMatch
    ? (extrasMatch[1] ?? '')
        .split(',')
        .map((extra) => extra.trim())
        .filter((extra) => extra !== '')
    : [];
  if (extrasMatch) {
    rest = rest.slice(extrasMatch[0].length);
    offset += extrasMatch[0].length;
  }
  const direct = /^\s*@\s*(\S+)/.exec(rest);
  if (direct) {
    const target = direct[1] ?? '';
    const targetStart = offset + direct[0].length - target.length;
    const marker = /\s;(.*)$/s.exec(rest.slice(direct[0].length))?.[1]?.trim();
    return {
      kind: 'url',
      name,
      nameSpan,
      extras,
      marker,
      target,
      targetSpan: { start: targetStart, end: targetStart + target.length },
    };
  }
  const semicolon = rest.indexOf(';');
  const marker = semicolon < 0 ? undefined : rest.slice(semicolon + 1).trim();
  const specifiers = parseSpecifiers(semicolon < 0 ? rest : rest.slice(0, semicolon), offset);
  return specifiers
    ? { kind: 'package', name, nameSpan, extras, specifiers, marker }
    : { kind: 'invalid', name, nameSpan };
}

function parseFields(text: string, at: number): Fields {
  if (text === '') return { kind: 'empty' };
  if (text.startsWith('-')) return parseOption(text, at);
  const first = /^\S+/.exec(text)?.[0] ?? '';
  const targetSpan = { start: at, end: at + first.length };
  if (isAddress(first)) return { kind: 'url', target: first, targetSpan, name: nameInUrl(first) };
  const parsed = parsePackage(text, at);
  if (parsed.kind === 'invalid' && isPath(first))
    return { kind: 'path', target: first, targetSpan, name: nameInUrl(first) };
  return parsed;
}

/** Reads one requirement. Never throws; spans are relative to `text`. */
export function parseRequirement(text: string): Requirement {
  const bare = withoutComment(text);
  const start = bare.length - bare.trimStart().length;
  const trimmed = bare.trim();
  // Options may follow a requirement; pip cuts the line at the first word that starts with a dash.
  const options = trimmed.startsWith('-') ? -1 : trimmed.search(/\s-/);
  const main = options < 0 ? trimmed : trimmed.slice(0, options).trimEnd();
  const fields = parseFields(main, start);
  return {
    kind: fields.kind,
    text: trimmed,
    span: { start, end: start + trimmed.length },
    name: fields.name,
    nameSpan: fields.nameSpan,
    extras: fields.extras ?? [],
    specifiers: fields.specifiers ?? [],
    marker: fields.marker,
    target: fields.target,
    targetSpan: fields.targetSpan,
    option: fields.option,
    hashed: options >= 0 && /\s--hash[=\s]/.test(trimmed.slice(options)),
  };
}

/** Moves the spans of a requirement by what `place` says. */
export function placeRequirement(requirement: Requirement, place: (span: Span) => Span): Requirement {
  return {
    ...requirement,
    span: place(requirement.span),
    nameSpan: requirement.nameSpan && place(requirement.nameSpan),
    targetSpan: requirement.targetSpan && place(requirement.targetSpan),
    specifiers: requirement.specifiers.map((specifier) => ({ ...specifier, span: place(specifier.span) })),
  };
}

/** A requirements file: its requirements, empty lines and comments left out. */
export interface RequirementsFile {
  readonly kind: 'requirements';
  readonly text: string;
  readonly requirements: readonly Requirement[];
}

/** Reads a requirements file; a backslash at the end of a line joins it with the next. Spans are those of the file. */
export function parseRequirements(text: string): RequirementsFile {
  const lines = new LineIndex(text);
  const requirements: Requirement[] = [];
  let builder = new MappedTextBuilder();
  for (let line = 0; line < lines.count; line++) {
    const start = lines.lineStart(line);
    const end = lines.lineEnd(line);
    const content = text.slice(start, end);
    // pip joins no line onto a comment.
    const joins = content.endsWith('\\') && !/^\s*#/.test(content) && line + 1 < lines.count;
    builder.push(joins ? content.slice(0, -1) : content, start);
    if (joins) continue;
    add(builder.finish(end), requirements);
    builder = new MappedTextBuilder();
  }
  return { kind: 'requirements', text, requirements };
}

function add(line: MappedText, requirements: Requirement[]): void {
  const withoutBom = line.text.startsWith('\uFEFF') ? line.part(1, line.text.length) : line;
  const requirement = parseRequirement(withoutBom.text);
  if (requirement.kind === 'empty') return;
  requirements.push(placeRequirement(requirement, (span) => withoutBom.span(span.start, span.end)));
}
