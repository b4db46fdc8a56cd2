import { isScalar, type Pair, type Scalar, type YAMLMap, type YAMLSeq } from 'yaml';
import type { Span } from '../../text/span';
import type { Place, ProblemKind, Selector, TextNode } from './environment';
import { contentEnd, dashOf, nodeSpan, wholeLines, type YamlFile } from './yaml';

/** What the parts of the environment file's parser share. */
export interface Reader {
  readonly file: YamlFile;
  readonly problem: (kind: ProblemKind, message: string, span: Span, key?: string, suggestion?: string) => void;
  /** Counts an item; false where there have been too many. */
  readonly take: (span: Span) => boolean;
}

/** A scalar as text; `at` is the place to report where it was reached through an alias. */
export function textNode(file: YamlFile, node: Scalar, at?: Span): TextNode {
  const raw = node.value;
  const type =
    raw === null || raw === undefined
      ? 'null'
      : typeof raw === 'number' || typeof raw === 'bigint'
        ? 'number'
        : typeof raw === 'boolean'
          ? 'boolean'
          : 'string';
  const span = nodeSpan(file, node);
  const written = file.text.slice(span.start, span.end);
  const quoted = node.type === 'QUOTE_SINGLE' || node.type === 'QUOTE_DOUBLE';
  const inner = quoted ? written.slice(1, -1) : written;
  // Numbers keep their spelling: `3.10` is no 3.1 to the reader of a message.
  const value = type === 'string' ? String(raw) : type === 'null' ? '' : (node.source ?? String(raw));
  const joined = node.type === 'PLAIN' && written.includes('\n');
  if (at) return { value, type, span: at, start: at.start, verbatim: false, joined };
  return { value, type, span, start: span.start + (quoted ? 1 : 0), verbatim: inner === value, joined };
}

/** The place of the item at `index`. */
export function itemPlace(file: YamlFile, list: YAMLSeq, index: number): Place {
  const item = list.items[index];
  const value = nodeSpan(file, item);
  const dash = dashOf(list, index);
  if (dash === undefined) return { span: value, removal: list.flow ? flowRemoval(file, list, index) : undefined };
  const empty = isScalar(item) && item.value === null && (item.source ?? '') === '';
  const end = empty ? dash + 1 : Math.max(dash + 1, contentEnd(file, item));
  const span = { start: dash, end };
  const line = file.lines.lineAt(dash);
  const before = file.text.slice(file.lines.lineStart(line), dash);
  return { span, removal: /^\s*$/.test(before) ? wholeLines(file, dash, end) : undefined };
}

/** An item of `[a, b]` with the comma that would be left over. */
function flowRemoval(file: YamlFile, list: YAMLSeq, index: number): Span {
  const { start, end } = nodeSpan(file, list.items[index]);
  if (index + 1 < list.items.length) return { start, end: Math.max(end, nodeSpan(file, list.items[index + 1]).start) };
  if (index > 0) return { start: Math.min(start, nodeSpan(file, list.items[index - 1]).end), end };
  return { start, end };
}

/** The place of a key with its value. */
export function pairPlace(
  file: YamlFile,
  map: YAMLMap,
  pair: Pair,
): Place & { readonly keySpan: Span; readonly valueSpan: Span } {
  const keySpan = nodeSpan(file, pair.key);
  const value: unknown = pair.value;
  const absent =
    value === null || value === undefined || (isScalar(value) && value.value === null && (value.source ?? '') === '');
  const source = pair.srcToken as { sep?: readonly { type: string; offset: number }[] } | undefined;
  const colon = source?.sep?.find((token) => token.type === 'map-value-ind');
  const keyEnd = colon ? colon.offset + 1 : keySpan.end;
  const valueSpan = absent ? { start: keyEnd, end: keyEnd } : nodeSpan(file, value);
  const span = { start: keySpan.start, end: Math.max(keyEnd, valueSpan.end) };
  const line = file.lines.lineAt(keySpan.start);
  const before = file.text.slice(file.lines.lineStart(line), keySpan.start);
  const removal = !map.flow && /^[\s\uFEFF]*$/.test(before) ? wholeLines(file, span.start, span.end) : undefined;
  return { keySpan, valueSpan, span, removal };
}

/** Words that a selector may hold, after conda-build's list of operating systems and architectures. */
const SELECTOR_WORDS = new Set([
  'linux',
  'linux32',
  'linux64',
  'osx',
  'osx64',
  'win',
  'win32',
  'win64',
  'unix',
  'x86',
  'x86_64',
  'x64',
  'arm64',
  'aarch64',
  'armv6l',
  'armv7l',
  'ppc64le',
  's390x',
  'and',
  'or',
  'not',
  'py',
  'py27',
  'py2k',
  'py3k',
  'py36',
  'py37',
]);

/** The selector in a comment that follows on the line at `from`: `# [win]`. */
export function readSelector(file: YamlFile, from: number): Selector | undefined {
  const lineEnd = file.lines.lineEnd(file.lines.lineAt(from));
  const rest = file.text.slice(from, lineEnd);
  if (!/^[\s,]*#/.test(rest)) return undefined;
  const hash = from + rest.indexOf('#');
  const match = /\[([^[\]]+)\][^()[\]]*$/.exec(file.text.slice(hash, Math.min(lineEnd, hash + 500)));
  const expression = match?.[1]?.trim();
  if (!match || expression === undefined) return undefined;
  const words = expression.match(/[^\s()]+/g) ?? [];
  if (words.length === 0 || !words.every((word) => SELECTOR_WORDS.has(word))) return undefined;
  return { kind: 'comment', expression, span: { start: hash, end: hash + match.index + match[0].trimEnd().length } };
}

/** Tells of a dash with nothing after it. */
export function emptyItem(reader: Reader, list: YAMLSeq, index: number, item: unknown, key: string): void {
  const dash = dashOf(list, index);
  const span = dash === undefined ? nodeSpan(reader.file, item) : { start: dash, end: dash + 1 };
  reader.problem('empty-item', `an empty item in '${key}'`, span, key);
}
