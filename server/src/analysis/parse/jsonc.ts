import { createScanner, type Node, type ParseError, parseTree, printParseErrorCode } from 'jsonc-parser';
import { type MappedText, MappedTextBuilder } from '../text/mapped';
import type { Span } from '../text/span';
import type { SyntaxProblem } from './dockerfile/ast';

/** A value of a JSON text with its place. */
export type JsonNode = JsonText | JsonObject | JsonArray | JsonLiteral;

export interface JsonText {
  readonly kind: 'string';
  readonly value: string;
  /** Quotes included. */
  readonly span: Span;
  readonly text: MappedText;
}

export interface JsonObject {
  readonly kind: 'object';
  readonly span: Span;
  /** Of a key that is there twice the last value counts. */
  readonly entries: ReadonlyMap<string, { readonly key: JsonText; readonly value: JsonNode }>;
}

export interface JsonArray {
  readonly kind: 'array';
  readonly span: Span;
  readonly items: readonly JsonNode[];
}

/** A number, `true`, `false` or `null`, as written. */
export interface JsonLiteral {
  readonly kind: 'literal';
  readonly value: string;
  readonly span: Span;
}

/** Nothing that people write is nested deeper; the parser would run out of stack at some thousands. */
const DEPTH_LIMIT = 100;
/** One fault tends to bring others; the first ones are those that help. */
const MOST_PROBLEMS = 20;

const MESSAGES: Readonly<Record<string, string>> = {
  PropertyNameExpected: 'Expected a name in double quotes.',
  ValueExpected: 'Expected a JSON value.',
  InvalidSymbol: 'Expected a JSON value.',
  InvalidNumberFormat: 'This is not a JSON number.',
  ColonExpected: 'Expected “:”.',
  CommaExpected: 'Expected “,”.',
  CloseBraceExpected: 'A “{” is not closed.',
  CloseBracketExpected: 'A “[” is not closed.',
  EndOfFileExpected: 'Text after the end of the JSON value.',
  UnexpectedEndOfComment: 'This comment is not closed.',
  UnexpectedEndOfString: 'This string is not closed.',
  InvalidUnicode: 'JSON has no such escape.',
  InvalidEscapeCharacter: 'JSON has no such escape.',
  InvalidCharacter: 'A character that JSON does not allow here.',
};

/**
 * Reads JSON with `//` and block comments and commas too many, with the parser that VS Code and the Dev Containers tools
 * use. Never throws: at a fault it reports the place and goes on with what follows.
 */
export function parseJsonc(text: string): { root: JsonNode | undefined; problems: readonly SyntaxProblem[] } {
  const start = text.charCodeAt(0) === 0xfeff ? 1 : 0;
  const body = start === 0 ? text : ` ${text.slice(1)}`;
  const deep = tooDeep(body);
  if (deep !== undefined) {
    const message = 'Too many brackets inside one another.';
    return { root: undefined, problems: [{ message, span: { start: deep, end: deep + 1 } }] };
  }
  const errors: ParseError[] = [];
  const root = parseTree(body, errors, { allowTrailingComma: true, allowEmptyContent: true });
  const problems = errors.slice(0, MOST_PROBLEMS).map(({ error, offset, length }) => ({
    message: MESSAGES[printParseErrorCode(error)] ?? 'This is not JSON.',
    span: { start: Math.min(offset, text.length), end: Math.min(offset + Math.max(1, length), text.length) },
  }));
  return { root: root && nodeOf(root, body), problems };
}

/** The place of the first bracket that is nested too deep. */
function tooDeep(text: string): number | undefined {
  const scanner = createScanner(text, true);
  let depth = 0;
  for (let at = -1; ; ) {
    scanner.scan();
    const offset = scanner.getTokenOffset();
    // At the end, and where it does not go on.
    if (scanner.getTokenLength() === 0 || offset <= at) break;
    at = offset;
    const first = text.charAt(offset);
    if (first === '{' || first === '[') {
      if (++depth > DEPTH_LIMIT) return offset;
    } else if (first === '}' || first === ']') depth--;
  }
  return undefined;
}

function nodeOf(node: Node, text: string): JsonNode {
  const span = { start: node.offset, end: node.offset + node.length };
  const children = node.children ?? [];
  switch (node.type) {
    case 'string':
      return textOf(span, text);
    case 'array':
      return { kind: 'array', span, items: children.map((each) => nodeOf(each, text)) };
    case 'object': {
      const entries = new Map<string, { key: JsonText; value: JsonNode }>();
      for (const { children: [key, value] = [] } of children) {
        if (key === undefined || value === undefined) continue;
        const name = textOf({ start: key.offset, end: key.offset + key.length }, text);
        entries.set(name.value, { key: name, value: nodeOf(value, text) });
      }
      return { kind: 'object', span, entries };
    }
    default:
      return { kind: 'literal', value: text.slice(span.start, span.end), span };
  }
}

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', b: '\b', f: '\f' };

/** A string with the way back from each of its characters to the file. */
function textOf(span: Span, text: string): JsonText {
  const closed = span.end > span.start + 1 && text.charAt(span.end - 1) === '"';
  const end = closed ? span.end - 1 : span.end;
  const out = new MappedTextBuilder();
  const inside = text.slice(span.start + 1, end);
  let run = 0;
  for (const { index, 0: written, 1: code } of inside.matchAll(/\\(?:u([0-9a-fA-F]{4})|[\s\S])/g)) {
    out.push(inside.slice(run, index), span.start + 1 + run);
    const letter = written.charAt(1);
    const decoded = code === undefined ? (ESCAPES[letter] ?? letter) : String.fromCharCode(Number.parseInt(code, 16));
    out.replace(decoded, span.start + 1 + index);
    run = index + written.length;
  }
  out.push(inside.slice(run), span.start + 1 + run);
  const mapped = out.finish(Math.max(span.start + 1, end));
  return { kind: 'string', value: mapped.text, span, text: mapped };
}
