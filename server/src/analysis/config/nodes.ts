/** Reading typed values out of YAML nodes; what has the wrong type becomes a problem and is left out. */
import { type Document, isAlias, isMap, isScalar, isSeq, type Node } from 'yaml';
import type { Span } from '../text/span';
import type { ConfigProblem } from './types';

/** A key with its value. */
export interface Entry {
  readonly key: string;
  readonly keySpan: Span;
  readonly value: Node | null;
}

/** Reads nodes of one document and gathers what is wrong. */
export class NodeReader {
  readonly problems: ConfigProblem[] = [];
  private readonly lost = new Set<Node>();

  constructor(
    private readonly document: Document,
    private readonly length: number,
  ) {}

  /** Notes a problem at a node. */
  problem(message: string, at: Node | null | Span): void {
    const span = at !== null && 'start' in at ? at : this.span(at);
    this.problems.push({ message, span });
  }

  span(node: Node | null | undefined): Span {
    const start = Math.min(node?.range?.[0] ?? 0, this.length);
    return { start, end: Math.max(start, Math.min(node?.range?.[1] ?? start, this.length)) };
  }

  /** The entries of a mapping; undefined, with a problem, where the node is none. Nothing (`key:`) counts as empty. */
  entries(node: Node | null, what: string): readonly Entry[] | undefined {
    const value = this.follow(node);
    if (this.isEmpty(value)) return [];
    if (!isMap(value)) {
      this.problem(`${what} must be a mapping.`, node);
      return undefined;
    }
    const entries: Entry[] = [];
    for (const pair of value.items) {
      const key = pair.key as Node;
      if (!isScalar(key) || typeof key.value === 'object') {
        this.problem('This key is no text.', key);
        continue;
      }
      entries.push({ key: String(key.value), keySpan: this.span(key), value: (pair.value as Node | null) ?? null });
    }
    return entries;
  }

  /** The value behind an alias; one whose anchor is missing is a problem, told of once. */
  follow(node: Node | null): Node | null {
    if (!isAlias(node)) return node;
    const value = node.resolve(this.document) as Node | undefined;
    if (value === undefined && !this.lost.has(node)) {
      this.lost.add(node);
      this.problem(`There is no anchor named \`${node.source}\`.`, node);
    }
    return value ?? null;
  }

  /** True where nothing is behind a key. */
  isEmpty(node: Node | null): boolean {
    const value = this.follow(node);
    return value === null || (isScalar(value) && value.value === null);
  }

  /** A text; numbers are taken as they are written. */
  text(node: Node | null, what: string): string | undefined {
    const value = this.follow(node);
    if (isScalar(value)) {
      if (typeof value.value === 'string') return value.value;
      if (typeof value.value === 'number') return value.source ?? String(value.value);
    }
    this.problem(`${what} must be a text.`, node);
    return undefined;
  }

  /** A list of texts; a lone text is a list of one. */
  texts(node: Node | null, what: string, wrong?: (text: string) => string | undefined): string[] | undefined {
    const value = this.follow(node);
    const check = (text: string, at: Node | null): void => {
      const message = wrong?.(text);
      if (message !== undefined) this.problem(message, at);
    };
    if (isScalar(value) && typeof value.value === 'string') {
      check(value.value, node);
      return [value.value];
    }
    if (!isSeq(value)) {
      this.problem(`${what} must be a list of texts.`, node);
      return undefined;
    }
    const texts: string[] = [];
    for (const item of value.items as Node[]) {
      const text = this.text(item, `An item of ${what}`);
      if (text === undefined) continue;
      check(text, item);
      texts.push(text);
    }
    return texts;
  }

  /** The plain value of a scalar; undefined for everything else. */
  scalar(node: Node | null): unknown {
    const value = this.follow(node);
    return isScalar(value) ? value.value : undefined;
  }

  isMapping(node: Node | null): boolean {
    return isMap(this.follow(node));
  }
}
