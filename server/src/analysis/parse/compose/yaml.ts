import { isAlias, isMap, isPair, isScalar, isSeq, type Node, parseAllDocuments, type Scalar, type YAMLMap } from 'yaml';
import { MappedText, MappedTextBuilder } from '../../text/mapped';
import type { Span } from '../../text/span';
import type { SyntaxProblem } from '../dockerfile/ast';
import { tooDeep } from '../yamlDepth';

/** A key of a mapping with its value; aliases are followed and merge keys (`<<`) are worked in. */
export interface YamlEntry {
  readonly key: string;
  readonly keySpan: Span;
  /** Key and value. */
  readonly span: Span;
  readonly value: Node | undefined;
}

/** What is used of the library's documents. */
interface YamlDocument {
  readonly errors: readonly { readonly message: string; readonly pos: readonly [number, number] }[];
  readonly contents: Node | null;
}

/** Texts beyond this size (UTF-16 code units) are not read: no Compose file is that long, and hostile ones are slow. */
const SIZE_LIMIT = 500_000;
/** How many nodes are handed out at most; only aliases and merge keys can come near it. */
const BUDGET = 300_000;
const DEPTH_LIMIT = 200;
const DEEP = 'This is nested too deeply to be read.';

/** The documents of a YAML text, read with all scalars as strings, and a way through them that aliases cannot blow up. */
export class YamlText {
  readonly roots: readonly Node[];
  readonly problems: SyntaxProblem[] = [];
  /** Where the escape sequences that were decoded end, by where they start. */
  readonly escapes = new Map<number, number>();
  private readonly targets = new Map<Node, Node>();
  private budget = BUDGET;

  constructor(readonly text: string) {
    const roots: Node[] = [];
    for (const document of this.read()) {
      // The others follow from the first one.
      const [error] = [...document.errors].sort((a, b) => a.pos[0] - b.pos[0]);
      if (error !== undefined) this.problem(error.message, { start: error.pos[0], end: error.pos[1] });
      if (document.contents !== null) roots.push(document.contents);
      this.resolveAliases(document.contents);
    }
    this.roots = roots;
  }

  /** Records a problem; its span is kept inside the text. */
  problem(message: string, span: Span): void {
    const start = Math.max(0, Math.min(span.start, this.text.length));
    this.problems.push({ message, span: { start, end: Math.max(start, Math.min(span.end, this.text.length)) } });
  }

  /** Gives the node budget again: for each reading of the whole tree. */
  restart(): void {
    this.budget = BUDGET;
  }

  private read(): YamlDocument[] {
    if (this.text.length > SIZE_LIMIT) {
      this.problem('This file is too large to be read as YAML.', { start: 0, end: 0 });
      return [];
    }
    const deep = tooDeep(this.text);
    if (deep !== undefined) {
      this.problem(DEEP, { start: deep, end: deep + 1 });
      return [];
    }
    try {
      const documents = parseAllDocuments(this.text, {
        schema: 'failsafe',
        strict: false,
        prettyErrors: false,
        // The library compares each key with all others; `entries` finds duplicates in one pass.
        uniqueKeys: false,
        logLevel: 'silent',
      });
      return [...documents];
    } catch (error) {
      const message = error instanceof RangeError ? DEEP : 'This cannot be read as YAML.';
      this.problem(message, { start: 0, end: 0 });
      return [];
    }
  }

  private resolveAliases(root: Node | null): void {
    const anchors = new Map<string, Node>();
    const visit = (node: unknown, depth: number): void => {
      if (depth > DEPTH_LIMIT) return;
      if (isAlias(node)) {
        const target = anchors.get(node.source);
        if (target !== undefined) this.targets.set(node, target);
        return;
      }
      if (isScalar(node) && node.anchor !== undefined) anchors.set(node.anchor, node);
      if (!isMap(node) && !isSeq(node)) return;
      if (node.anchor !== undefined) anchors.set(node.anchor, node);
      for (const item of node.items) {
        if (isPair(item)) {
          visit(item.key, depth + 1);
          visit(item.value, depth + 1);
        } else visit(item, depth + 1);
      }
    };
    visit(root, 0);
  }

  /** The node itself, or what an alias stands for. Undefined for null, `~` and nothing at all. */
  resolve(node: unknown): Node | undefined {
    if (this.budget <= 0) return undefined;
    this.budget--;
    const found = isAlias(node) ? this.targets.get(node) : node;
    // `!reset` takes a key away again (https://docs.docker.com/reference/compose-file/merge/#reset-value).
    if ((isScalar(found) || isMap(found) || isSeq(found)) && found.tag === '!reset') return undefined;
    if (isScalar(found)) return isNull(found) ? undefined : (found as Node);
    return isMap(found) || isSeq(found) ? (found as Node) : undefined;
  }

  /** The entries of a mapping, merge keys worked in after the mapping's own keys; of anything else none. */
  entries(node: Node | undefined): YamlEntry[] {
    const out = new Map<string, YamlEntry>();
    this.collect(node, out, new Set(), 0);
    return [...out.values()];
  }

  private collect(node: Node | undefined, out: Map<string, YamlEntry>, seen: Set<Node>, depth: number): void {
    if (!isMap(node) || seen.has(node) || depth > 20) return;
    seen.add(node);
    const merged: Node[] = [];
    const own = new Map<string, Span>();
    for (const pair of (node as YAMLMap).items) {
      if (this.budget <= 0) return;
      const keyNode = isAlias(pair.key) ? this.targets.get(pair.key) : pair.key;
      if (!isScalar(keyNode)) continue;
      const key = String(keyNode.value ?? '');
      const keySpan = spanOfNode(pair.key) ?? { start: 0, end: 0 };
      const value = this.resolve(pair.value);
      if (key === '<<') {
        if (isSeq(value)) {
          for (const item of value.items) {
            const target = this.resolve(item);
            if (target !== undefined) merged.push(target);
          }
        } else if (value !== undefined) merged.push(value);
        continue;
      }
      const before = own.get(key);
      if (before !== undefined) {
        if (depth === 0) this.problem(`The key “${key}” is there twice.`, keySpan);
        continue;
      }
      own.set(key, keySpan);
      if (out.has(key)) continue;
      const end = spanOfNode(pair.value)?.end ?? keySpan.end;
      out.set(key, { key, keySpan, span: { start: keySpan.start, end: Math.max(keySpan.end, end) }, value });
    }
    for (const target of merged) this.collect(target, out, seen, depth + 1);
  }

  /** The items of a sequence, aliases followed; nulls stay as undefined. Of anything else none. */
  items(node: Node | undefined): (Node | undefined)[] {
    if (!isSeq(node)) return [];
    return node.items.map((item) => this.resolve(item));
  }

  /** The decoded text of a scalar, mapped to its place; undefined for anything else. */
  scalar(node: Node | undefined): MappedText | undefined {
    return isScalar(node) ? scalarText(this.text, node, this.escapes) : undefined;
  }
}

/** The place of a node, quotes included; undefined for a node without one. */
export function spanOfNode(node: unknown): Span | undefined {
  if (typeof node !== 'object' || node === null || !('range' in node) || !Array.isArray(node.range)) return undefined;
  const [start, end] = node.range as [number, number];
  return { start, end };
}

function isNull(node: Scalar): boolean {
  if (node.type !== undefined && node.type !== 'PLAIN') return false;
  // failsafe leaves the words as they are; YAML 1.2's core schema takes these for null.
  return node.value === null || ['', '~', 'null', 'Null', 'NULL'].includes(String(node.value));
}

const isSpace = (char: string | undefined): boolean => char === ' ' || char === '\n' || char === '\r' || char === '\t';

/** The value of a scalar, each character mapped to where it is; folded and escaped forms included. */
function scalarText(text: string, node: Scalar, escapes: Map<number, number>): MappedText {
  const value = String(node.value ?? '');
  const [start, end] = spanPair(node);
  const quoted = node.type === 'QUOTE_DOUBLE' || node.type === 'QUOTE_SINGLE';
  const from = quoted ? start + 1 : start;
  if (text.startsWith(value, from) && from + value.length <= end) return MappedText.slice(value, from);

  const out = new MappedTextBuilder();
  let at = from;
  if (node.type === 'BLOCK_LITERAL' || node.type === 'BLOCK_FOLDED') {
    const header = text.indexOf('\n', start);
    at = header < 0 ? end : header + 1;
  }
  let i = 0;
  while (i < value.length) {
    const char = value.charAt(i);
    if (node.type === 'QUOTE_DOUBLE' && text[at] === '\\' && at < end) {
      const size = escapeSize(text, at);
      if (size === 0) {
        at++;
        while (at < end && isSpace(text[at])) at++;
        continue;
      }
      const decoded = (value.codePointAt(i) ?? 0) > 0xffff ? 2 : 1;
      out.replace(value.slice(i, i + decoded), at);
      escapes.set(at, at + size);
      at += size;
      i += decoded;
      continue;
    }
    if (!isSpace(char)) while (at < end && isSpace(text[at])) at++;
    if (node.type === 'QUOTE_DOUBLE' && text[at] === '\\' && at < end) continue;
    if (text[at] === char && at < end) {
      out.push(char, at);
      at += node.type === 'QUOTE_SINGLE' && char === "'" ? 2 : 1;
    } else out.replace(char, Math.min(at, end));
    i++;
  }
  return out.finish(quoted ? Math.max(from, end - 1) : Math.max(at, from));
}

function spanPair(node: Scalar): [number, number] {
  const span = spanOfNode(node);
  return span === undefined ? [0, 0] : [span.start, span.end];
}

/** The length of the escape at `at`; 0 for an escaped line end, which stands for nothing. */
function escapeSize(text: string, at: number): number {
  switch (text[at + 1]) {
    case 'x':
      return 4;
    case 'u':
      return 6;
    case 'U':
      return 10;
    case '\n':
    case '\r':
      return 0;
    default:
      return 2;
  }
}
