/**
 * conda's match specs: `channel/subdir::name>=1.2,<2=build[key=value]`.
 * Facts: https://docs.conda.io/projects/conda-build/en/stable/resources/package-spec.html#package-match-specifications
 * and https://github.com/conda/conda/blob/main/conda/models/match_spec.py; the names of packages after
 * https://github.com/conda/ceps/blob/main/cep-0026.md
 *
 * conda reads a spec from the outside in: comment, package file, `[…]`, `(…)` (which it drops), channel, name, and what
 * is left is version and build. So does this parser, with the way back to the text as written.
 */
import { MappedText, MappedTextBuilder } from '../../text/mapped';
import type { Span } from '../../text/span';
import { findBrackets, type KeyValue, readKeyValues } from './brackets';
import { packageExtension, parseChannel, parsePackageFile } from './channel';
import { isVersion } from './version';
import { parseVersionSpec, type VersionSpec, versionMatches } from './versionSpec';

/** A spec longer than this is refused: no real one is, and work stays bounded while someone types. */
export const MAX_SPEC_LENGTH = 4096;

/** The fields that conda can match on; others in brackets are an error. */
const FIELDS: ReadonlySet<string> = new Set([
  'channel',
  'subdir',
  'name',
  'version',
  'build',
  'build_number',
  'track_features',
  'features',
  'url',
  'md5',
  'sha256',
  'license',
  'license_family',
  'fn',
  'when',
  'extras',
  'flags',
  'optional',
  'target',
]);

/** Where the parts stand, relative to the text that was parsed. */
export interface MatchSpecSpans {
  readonly name: Span;
  /** The version as written, its operator included. */
  readonly version: Span | undefined;
  readonly build: Span | undefined;
  readonly channel: Span | undefined;
  readonly subdir: Span | undefined;
  /** `[…]` with its brackets. */
  readonly brackets: Span | undefined;
  /** `(…)`: conda reads it and throws it away. */
  readonly ignored: Span | undefined;
  /** From `#` to the end. */
  readonly comment: Span | undefined;
}

/** A match spec that conda takes. */
export interface MatchSpec {
  readonly ok: true;
  readonly text: string;
  /** In lower case, as conda compares it; `*` where the spec names no package. */
  readonly name: string;
  readonly version: VersionSpec | undefined;
  readonly build: string | undefined;
  /** As written, without the subdir. */
  readonly channel: string | undefined;
  readonly subdir: string | undefined;
  /** The address or path where the spec is a package file. */
  readonly url: string | undefined;
  readonly brackets: readonly KeyValue[];
  readonly spans: MatchSpecSpans;
}

/** Why conda refuses a spec; the span is relative to the text. */
export interface MatchSpecError {
  readonly ok: false;
  readonly message: string;
  readonly span: Span;
}

export type MatchSpecResult = MatchSpec | MatchSpecError;

type Writable<T> = { -readonly [K in keyof T]: T[K] };

function failed(message: string, span: Span): MatchSpecError {
  return { ok: false, message, span };
}

/** Every place at which `part` is found is taken out, as conda does; almost always it is one. */
function cutAll(text: MappedText, part: string): MappedText {
  const whole = text.text;
  const builder = new MappedTextBuilder();
  let from = 0;
  while (from < whole.length) {
    const found = whole.indexOf(part, from);
    const to = found < 0 ? whole.length : found;
    for (let i = from; i < to; i++) builder.push(whole.charAt(i), text.toSource(i));
    from = to + part.length;
  }
  return builder.finish(text.span(0, whole.length).end);
}

/** conda's own reading of `==1.2`, `=1.2` and the like, which depends on whether a build follows. */
function sanitizeVersion(version: string, hasBuild: boolean): string {
  if (version === '==' || version === '=' || !version.startsWith('=')) return version;
  const bare = version.replace(/^=+/, '');
  if (version.startsWith('==') && !hasBuild) return bare;
  if (/[=,|]/.test(bare)) return version;
  return hasBuild || bare.endsWith('*') ? bare : `${bare}*`;
}

/**
 * Where the version of `version build` ends, and the build begins. The build is set off by a space or `=`, and holds
 * none of `-=,|<>~`; the separator is not after an operator.
 */
function splitBuild(text: string): { readonly versionEnd: number; readonly buildStart: number } | undefined {
  let last = text.length - 1;
  while (last >= 0 && !'-=,|<>~'.includes(text.charAt(last))) last--;
  for (let at = Math.max(1, last); at < text.length - 1; at++) {
    const c = text.charAt(at);
    const isSeparator = at === last ? c === '=' : c === ' ';
    if (isSeparator && !'=!|,<>~'.includes(text.charAt(at - 1))) return { versionEnd: at, buildStart: at + 1 };
  }
  return undefined;
}

const PLAIN_NAME = /^(?:[a-z0-9]|_(?!_))[._-]?(?:[a-z0-9]+(?:[._-]|$))*$/;
const VIRTUAL_NAME = /^__[a-z0-9][._-]?(?:[a-z0-9]+(?:[._-]|$))*$/;

/** Why conda takes the text for no package's name; undefined where it does. */
export function packageNameProblem(name: string): string | undefined {
  if (name.includes('*')) return undefined;
  const lower = name.toLowerCase();
  const invalid = lower.match(/[^a-z0-9._-]/gu);
  if (invalid) return `a package's name cannot hold ${[...new Set(invalid)].map((c) => `'${c}'`).join(', ')}`;
  if (PLAIN_NAME.test(lower) || VIRTUAL_NAME.test(lower)) return undefined;
  return `'${name}' is no valid name of a package`;
}

interface Draft {
  name: string;
  version: string | undefined;
  build: string | undefined;
  channel: string | undefined;
  subdir: string | undefined;
  spans: Writable<MatchSpecSpans>;
}

function emptyDraft(nameSpan: Span): Draft {
  const spans: Writable<MatchSpecSpans> = {
    name: nameSpan,
    version: undefined,
    build: undefined,
    channel: undefined,
    subdir: undefined,
    brackets: undefined,
    ignored: undefined,
    comment: undefined,
  };
  return { name: '*', version: undefined, build: undefined, channel: undefined, subdir: undefined, spans };
}

/** A spec that is the address or path of a package file. */
function parsePackageUrl(text: string, url: string): MatchSpecResult {
  const span = { start: 0, end: url.length };
  const draft = emptyDraft(span);
  if (url.length < text.length) draft.spans.comment = { start: url.length, end: text.length };
  const channel = parseChannel(url);
  const slash = url.lastIndexOf('/');
  const file = parsePackageFile(url.slice(slash + 1));
  if (channel.subdir !== undefined) {
    if (!file) return failed('the file name of a package is name-version-build', { start: slash + 1, end: url.length });
    const versionStart = slash + 2 + file.name.length;
    const buildStart = versionStart + file.version.length + 1;
    draft.name = file.name.toLowerCase();
    draft.version = file.version;
    draft.build = file.build;
    draft.subdir = channel.subdir;
    const channelEnd = (channel.subdirSpan?.start ?? slash) - 1;
    draft.channel = parseChannel(url.slice(0, Math.max(0, channelEnd))).name;
    draft.spans.name = { start: slash + 1, end: slash + 1 + file.name.length };
    draft.spans.version = { start: versionStart, end: buildStart - 1 };
    draft.spans.build = { start: buildStart, end: buildStart + file.build.length };
    draft.spans.channel = { start: 0, end: Math.max(0, channelEnd) };
    draft.spans.subdir = channel.subdirSpan;
  }
  return finish(text, draft, [], url);
}

function finish(text: string, draft: Draft, brackets: readonly KeyValue[], url: string | undefined): MatchSpecResult {
  let version: VersionSpec | undefined;
  if (draft.version !== undefined) {
    const result = parseVersionSpec(draft.version);
    if (!result.ok) return failed(result.message, draft.spans.version ?? draft.spans.name);
    version = result.spec;
  }
  const { name, build, channel, subdir, spans } = draft;
  return { ok: true, text, name, version, build, channel, subdir, url, brackets, spans };
}

/** conda compares build numbers as versions; a text without an operator is compared as it is. */
function isBuildNumberCondition(value: string): boolean {
  if (!/^[=<>!]/.test(value)) return true;
  const operand = /^(?:==|=|!=|<=|>=|<|>)(?![=<>!~])(\S+)$/.exec(value)?.[1];
  return operand !== undefined && isVersion(operand);
}

/** Puts what is in `[…]` over what is outside; conda lets the brackets win, except for the name. */
function applyBrackets(draft: Draft, brackets: readonly KeyValue[]): MatchSpecError | undefined {
  for (const { key, value, keySpan, valueSpan } of brackets) {
    if (!FIELDS.has(key)) return failed(`conda cannot match on '${key}'`, keySpan);
    if (value === '') return failed(`'${key}' has no value`, keySpan);
    if (key === 'version') {
      draft.version = sanitizeVersion(value, false);
      draft.spans.version = valueSpan;
    } else if (key === 'build') {
      draft.build = value;
      draft.spans.build = valueSpan;
    } else if (key === 'subdir') {
      draft.subdir = value;
      draft.spans.subdir = valueSpan;
    } else if (key === 'channel') {
      const channel = parseChannel(value);
      draft.channel = channel.text;
      draft.spans.channel = valueSpan;
      if (channel.subdir !== undefined) draft.subdir ??= channel.subdir;
    } else if (key === 'build_number' && !isBuildNumberCondition(value)) {
      return failed(`'${value}' is no condition on a build number`, valueSpan);
    }
  }
  return undefined;
}

/** Takes `name version build` apart. */
function readNameVersionBuild(rest: MappedText, draft: Draft): MatchSpecError | undefined {
  const text = rest.text;
  let nameEnd = 0;
  while (nameEnd < text.length && !' =<>!~'.includes(text.charAt(nameEnd))) nameEnd++;
  const name = text.slice(0, nameEnd);
  const nameSpan = rest.span(0, nameEnd);
  if (name === '') return failed('the name of a package is missing', rest.span(0, Math.max(1, text.length)));
  const problem = packageNameProblem(name);
  if (problem) return failed(problem, nameSpan);
  draft.name = name.toLowerCase();
  draft.spans.name = nameSpan;

  const lineEnd = text.indexOf('\n', nameEnd);
  const end = lineEnd < 0 ? text.length : lineEnd;
  // A lone `=` after the name is nothing to conda: its constraint has two characters at least.
  if (end - nameEnd < 2) return undefined;
  const constraint = text.slice(nameEnd, end);
  const trimmed = constraint.trim();
  if (trimmed === '') return undefined;
  const start = nameEnd + constraint.indexOf(trimmed);
  const trimmedSpan = rest.span(start, start + trimmed.length);
  if (trimmed.includes('[')) return failed('more than one […]', trimmedSpan);
  const split = splitBuild(trimmed);
  const versionEnd = split?.versionEnd ?? trimmed.length;
  const versionText = trimmed.slice(0, versionEnd);
  const build = split && trimmed.slice(split.buildStart).trim();
  draft.version = sanitizeVersion(versionText.replace(/ /g, ''), build !== undefined);
  draft.build = build;
  draft.spans.version = rest.span(start, start + versionText.trimEnd().length);
  if (split && build !== undefined) {
    const buildStart = start + split.buildStart + trimmed.slice(split.buildStart).indexOf(build);
    draft.spans.build = rest.span(buildStart, buildStart + build.length);
  }
  return undefined;
}

/** Takes `channel:namespace:` off the front; conda ignores the namespace. */
function readChannel(rest: MappedText, draft: Draft): MappedText {
  const text = rest.text;
  const second = text.lastIndexOf(':');
  if (second < 0) return rest;
  const first = second > 0 ? text.lastIndexOf(':', second - 1) : -1;
  if (first > 0) {
    const channel = parseChannel(text.slice(0, first));
    draft.channel = channel.text;
    draft.spans.channel = rest.span(0, first);
    if (channel.subdir !== undefined && channel.subdirSpan) {
      draft.subdir = channel.subdir;
      draft.spans.subdir = rest.span(channel.subdirSpan.start, channel.subdirSpan.end);
      draft.spans.channel = rest.span(0, channel.subdirSpan.start - 1);
    }
  }
  return rest.part(second + 1, text.length);
}

/**
 * Reads a match spec as conda does. Spans are relative to `text`. Never throws; what conda refuses gives a message and
 * the part it is about. An empty text is refused here, although conda takes it for "any package".
 */
export function parseMatchSpec(text: string): MatchSpecResult {
  const whole = { start: 0, end: text.length };
  if (text.length > MAX_SPEC_LENGTH) return failed('this is too long to be a match spec', whole);
  if (text.trim() === '') return failed('the name of a package is missing', whole);
  if (text.endsWith('@')) return finish(text, emptyDraft(whole), [], undefined);

  const hash = text.indexOf('#');
  let usedEnd = hash < 0 ? text.length : hash;
  const condition = text.slice(0, usedEnd).indexOf(' if ');
  if (condition >= 0) usedEnd = condition;
  const used = text.slice(0, usedEnd);
  if (packageExtension(used)) return parsePackageUrl(text, used);

  let rest = MappedText.slice(used, 0);
  const draft = emptyDraft(whole);
  if (hash >= 0) draft.spans.comment = { start: hash, end: text.length };
  let brackets: readonly KeyValue[] = [];
  const square = findBrackets(used, '[', ']');
  if (square) {
    draft.spans.brackets = square;
    brackets = readKeyValues(used, square);
    rest = cutAll(rest, used.slice(square.start, square.end));
  }
  const round = findBrackets(rest.text, '(', ')');
  if (round) {
    draft.spans.ignored = rest.span(round.start, round.end);
    rest = cutAll(rest, rest.text.slice(round.start, round.end));
  }
  rest = readChannel(rest, draft);
  const problem = readNameVersionBuild(rest, draft) ?? applyBrackets(draft, brackets);
  return problem ?? finish(text, draft, brackets, undefined);
}

/** Whether a package of that version satisfies the spec's version; undefined where that cannot be told. */
export function matches(spec: MatchSpec, version: string): boolean | undefined {
  return spec.version ? versionMatches(spec.version, version) : true;
}
