/**
 * YAML with places and with limits: the layer between the `yaml` package and what conda reads.
 */
import {
  Composer,
  type Document,
  type ErrorCode,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  Lexer,
  type Pair,
  Parser,
  visit,
  type YAMLParseError,
  type YAMLSeq,
} from 'yaml';
import { LineIndex } from '../../text/lines';
import type { Span } from '../../text/span';
import { TOO_DEEP, tooDeep } from '../yamlDepth';

/** A file longer than this (in UTF-16 units) is not read: no environment file comes near it. */
export const MAX_YAML_LENGTH = 2_000_000;

/**
 * A file of more lexical tokens than this is not read. It bounds the time of the worst inputs (a million brackets);
 * an ordinary dependency line has six.
 */
export const MAX_YAML_TOKENS = 150_000;

/** How many tabs and unknown aliases are told of. */
const MAX_PLACES = 20;

/** A comment; the span runs from `#` to the end of the line. */
export interface YamlComment {
  readonly text: string;
  readonly span: Span;
}

export interface YamlError {
  readonly message: string;
  readonly span: Span;
  readonly code: 'too-large' | 'binary' | 'tab' | 'syntax';
}

/** A parsed file. `document` is the first one, absent where nothing could be read. */
export interface YamlFile {
  readonly text: string;
  readonly lines: LineIndex;
  readonly document: Document.Parsed | undefined;
  /** Where a second document starts, which conda refuses. */
  readonly secondDocument: Span | undefined;
  readonly comments: readonly YamlComment[];
  /** The first error of syntax: others follow from it, and conda stops at it as well. */
  readonly errors: readonly YamlError[];
  /** Tabs that YAML allows but conda's parser refuses: all outside of comments, quotes and block scalars. */
  readonly tabs: readonly Span[];
  /** Aliases without their anchor. */
  readonly undefinedAliases: readonly Span[];
  /** The nodes that carry an anchor, in the order of the file. */
  readonly anchors: ReadonlyMap<string, readonly unknown[]>;
}

/** Lexemes of the `yaml` package that stand for no text. */
const CONTROLS = new Set(['\u0002', '\u0018', '\u001f']);

interface Tokens {
  readonly tokens: unknown[];
  readonly comments: YamlComment[];
  readonly tabs: Span[];
}

/** The concrete tokens and the comments; undefined where there are too many. */
function tokenize(text: string): Tokens | undefined {
  const parser = new Parser();
  const tokens: unknown[] = [];
  const comments: YamlComment[] = [];
  const tabs: Span[] = [];
  let count = 0;
  let offset = 0;
  let scalarFollows = false;
  let blockFollows = false;
  for (const lexeme of new Lexer().lex(text)) {
    if (++count > MAX_YAML_TOKENS) return undefined;
    for (const token of parser.next(lexeme)) tokens.push(token);
    if (CONTROLS.has(lexeme)) {
      scalarFollows = lexeme === '\u001f';
      continue;
    }
    if (!scalarFollows && lexeme.startsWith('#') && text.startsWith(lexeme, offset)) {
      comments.push({ text: lexeme, span: { start: offset, end: offset + lexeme.length } });
    }
    const tab = lexeme.indexOf('\t');
    const bare = scalarFollows ? !blockFollows : /^[ \t]/.test(lexeme);
    if (tab >= 0 && bare && tabs.length < MAX_PLACES) tabs.push({ start: offset + tab, end: offset + tab + 1 });
    if (scalarFollows) blockFollows = false;
    else if (/^[|>]/.test(lexeme)) blockFollows = true;
    scalarFollows = false;
    offset += lexeme.length;
  }
  for (const token of parser.end()) tokens.push(token);
  return { tokens, comments, tabs };
}

function clamp(text: string, start: number, end: number): Span {
  const from = Math.max(0, Math.min(start, text.length));
  return { start: from, end: Math.max(from, Math.min(end, text.length)) };
}

/** What the parser's commoner errors mean to someone who writes an environment file. */
const PLAIN_MESSAGES: Partial<Record<ErrorCode, string>> = {
  BAD_INDENT: 'this line is indented differently from those beside it',
  BLOCK_AS_IMPLICIT_KEY: "there is one ':' too many on this line, or the line is indented wrongly",
  BLOCK_IN_FLOW: "a list item ('- ') within […]",
  MULTILINE_IMPLICIT_KEY: "a ':' is missing on one of these lines, or a '- '",
  TAB_AS_INDENT: 'a tab is used for indentation; YAML allows spaces only',
};

function readError(text: string, error: YAMLParseError): YamlError {
  const [from, to] = error.pos;
  const code = error.code === 'TAB_AS_INDENT' ? 'tab' : 'syntax';
  const glued = code === 'syntax' ? gluedDash(text, from) : undefined;
  if (glued) return { code, message: "a space is missing after '-'", span: glued };
  const message = PLAIN_MESSAGES[error.code] ?? error.message.replace(/ at line \d+, column \d+:?[\s\S]*$/, '');
  return { code, message, span: clamp(text, from, Math.max(to, from + 1)) };
}

/** The `-b` that starts the line of an error, where its space is missing; the parser's message does not say so. */
function gluedDash(text: string, at: number): Span | undefined {
  const start = Math.max(text.lastIndexOf('\n', at - 1) + 1, at - 200);
  const match = /^[ ]*(-[A-Za-z_][^\s:]*)/.exec(text.slice(start, start + 200));
  if (!match?.[1]) return undefined;
  const end = start + match[0].length;
  return { start: end - match[1].length, end };
}

function failure(text: string, code: YamlError['code'], message: string, span: Span): YamlFile {
  const errors = [{ code, message, span }];
  const lines = new LineIndex(text.length > MAX_YAML_LENGTH ? '' : text);
  return {
    text,
    lines,
    document: undefined,
    secondDocument: undefined,
    comments: [],
    errors,
    tabs: [],
    undefinedAliases: [],
    anchors: new Map(),
  };
}

/** Reads YAML 1.2 as conda's parser does (one document, unique keys are checked by the caller). Never throws. */
export function readYaml(text: string): YamlFile {
  const start = { start: 0, end: Math.min(1, text.length) };
  if (text.length > MAX_YAML_LENGTH) return failure(text, 'too-large', 'this file is too large to be checked', start);
  const nul = text.indexOf('\0');
  if (nul >= 0) return failure(text, 'binary', 'this is not a text file', { start: nul, end: nul + 1 });
  const deep = tooDeep(text);
  if (deep !== undefined) return failure(text, 'syntax', TOO_DEEP, { start: deep, end: deep + 1 });
  try {
    const tokenized = tokenize(text);
    if (!tokenized) return failure(text, 'too-large', 'this file has too many parts to be checked', start);
    return compose(text, tokenized);
  } catch {
    return failure(text, 'syntax', TOO_DEEP, start);
  }
}

function compose(text: string, { tokens, comments, tabs }: Tokens): YamlFile {
  const composer = new Composer({ uniqueKeys: false, keepSourceTokens: true, logLevel: 'silent' });
  const documents = [...composer.compose(tokens as Parameters<Composer['compose']>[0], true, text.length)];
  const [document, second] = documents as (Document.Parsed | undefined)[];
  const first = document?.errors.reduce((a, b) => (b.pos[0] < a.pos[0] ? b : a), document.errors[0] as YAMLParseError);
  const errors = first ? [readError(text, first)] : [];
  const secondStart = second ? text.lastIndexOf('---', second.range[0]) : -1;
  const anchors = new Map<string, unknown[]>();
  const undefinedAliases: Span[] = [];
  if (document && text.includes('*')) {
    visit(document, {
      Node: (_key, node) => {
        if (isAlias(node)) {
          if (!anchors.has(node.source) && undefinedAliases.length < MAX_PLACES) {
            undefinedAliases.push(clamp(text, node.range?.[0] ?? 0, node.range?.[1] ?? 0));
          }
        } else if (node.anchor) anchors.set(node.anchor, [...(anchors.get(node.anchor) ?? []), node].slice(-50));
      },
    });
  }
  return {
    text,
    lines: new LineIndex(text),
    document,
    secondDocument: second ? clamp(text, Math.max(secondStart, 0), Math.max(secondStart, 0) + 3) : undefined,
    comments,
    errors,
    tabs,
    undefinedAliases,
    anchors,
  };
}

/** A node behind its alias, as far as one step goes; an alias of nothing gives undefined. */
export function resolveNode(file: YamlFile, node: unknown): unknown {
  if (!isAlias(node)) return node;
  const place = node.range?.[0] ?? 0;
  const candidates = file.anchors.get(node.source) ?? [];
  for (let i = candidates.length - 1; i >= 0; i--) {
    const candidate = candidates[i];
    if (startOf(candidate) < place) return candidate;
  }
  return undefined;
}

function startOf(node: unknown): number {
  return isScalar(node) || isMap(node) || isSeq(node) || isAlias(node) ? (node.range?.[0] ?? 0) : 0;
}

/** The end of a node's last visible character; trailing comments and blank lines are not counted. */
export function contentEnd(file: YamlFile, node: unknown): number {
  let current = node;
  for (;;) {
    if (isMap(current) && !current.flow && current.items.length > 0) {
      const last: Pair | undefined = current.items[current.items.length - 1];
      const value: unknown = last?.value;
      current =
        isScalar(value) && value.value === null && value.source === ''
          ? emptyValueStart(last, value)
          : (value ?? last?.key);
    } else if (isSeq(current) && !current.flow && current.items.length > 0)
      current = current.items[current.items.length - 1];
    else break;
  }
  if (typeof current === 'number') return current;
  const range = isScalar(current) || isMap(current) || isSeq(current) || isAlias(current) ? current.range : undefined;
  let end = range?.[1] ?? 0;
  while (end > (range?.[0] ?? 0) && /\s/.test(file.text.charAt(end - 1))) end--;
  return end;
}

/** Behind the colon of `key:` without a value. */
function emptyValueStart(pair: Pair | undefined, value: { range?: readonly number[] | null }): number {
  const source = pair?.srcToken as { sep?: readonly { type: string; offset: number }[] } | undefined;
  const colon = source?.sep?.find((token) => token.type === 'map-value-ind');
  return colon ? colon.offset + 1 : (value.range?.[0] ?? 0);
}

/** Where a node is, without what follows it. */
export function nodeSpan(file: YamlFile, node: unknown): Span {
  const start = startOf(node);
  return clamp(file.text, start, Math.max(start, contentEnd(file, node)));
}

/** The whole lines from `start` to `end`, the last line end included. */
export function wholeLines(file: YamlFile, start: number, end: number): Span {
  const first = file.lines.lineStart(file.lines.lineAt(start));
  return { start: first, end: file.lines.lineStart(file.lines.lineAt(Math.max(start, end - 1)) + 1) };
}

/** Where the dash of a block sequence's item stands; undefined in `[a, b]`. */
export function dashOf(list: YAMLSeq, index: number): number | undefined {
  const token = list.srcToken;
  if (token?.type !== 'block-seq') return undefined;
  return token.items[index]?.start.find((part) => part.type === 'seq-item-ind')?.offset;
}
