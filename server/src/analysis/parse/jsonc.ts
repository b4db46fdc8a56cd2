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

const DEPTH_LIMIT = 100;

/**
 * Reads JSON with `//` and block comments and commas too many, as VS Code and the Dev Containers tools read their
 * files. Never throws: at a fault it reports the place and goes on with what follows.
 */
export function parseJsonc(text: string): { root: JsonNode | undefined; problems: readonly SyntaxProblem[] } {
  return new JsoncReader(text).read();
}

class JsoncReader {
  private at = 0;
  private readonly problems: SyntaxProblem[] = [];

  constructor(private readonly text: string) {
    if (text.charCodeAt(0) === 0xfeff) this.at = 1;
  }

  read(): { root: JsonNode | undefined; problems: readonly SyntaxProblem[] } {
    this.skip();
    if (this.at >= this.text.length) return { root: undefined, problems: this.problems };
    const root = this.value(0);
    this.skip();
    if (this.at < this.text.length) this.problem('Text behind the end of the JSON value.', this.at, this.at + 1);
    return { root, problems: this.problems };
  }

  private problem(message: string, start: number, end: number): void {
    // One fault tends to bring others; the first ones are those that help.
    if (this.problems.length >= 20) return;
    const limit = this.text.length;
    this.problems.push({ message, span: { start: Math.min(start, limit), end: Math.min(end, limit) } });
  }

  private skip(): void {
    for (; this.at < this.text.length; this.at++) {
      const char = this.text[this.at];
      if (char === ' ' || char === '\t' || char === '\n' || char === '\r') continue;
      if (char !== '/') return;
      const next = this.text[this.at + 1];
      if (next === '/') {
        const end = this.text.indexOf('\n', this.at);
        this.at = end < 0 ? this.text.length : end;
      } else if (next === '*') {
        const end = this.text.indexOf('*/', this.at + 2);
        if (end < 0) this.problem('This comment is not closed.', this.at, this.at + 2);
        this.at = end < 0 ? this.text.length : end + 1;
      } else return;
    }
  }

  private value(depth: number): JsonNode | undefined {
    const start = this.at;
    const char = this.text[start];
    if (char === '"') return this.string();
    if (char === '{' || char === '[') {
      if (depth < DEPTH_LIMIT) return char === '{' ? this.object(depth) : this.array(depth);
      this.problem('Too many brackets inside one another.', start, start + 1);
      this.at = this.text.length;
      return undefined;
    }
    while (this.at < this.text.length && !/[\s,:{}[\]"/]/.test(this.text.charAt(this.at))) this.at++;
    const value = this.text.slice(start, this.at);
    if (!/^(?:true|false|null|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)$/.test(value)) {
      this.problem('Expected a JSON value.', start, Math.max(this.at, start + 1));
      if (value === '') return undefined;
    }
    return { kind: 'literal', value, span: { start, end: this.at } };
  }

  private object(depth: number): JsonObject {
    const start = this.at++;
    const entries = new Map<string, { key: JsonText; value: JsonNode }>();
    for (;;) {
      this.skip();
      const char = this.text[this.at];
      if (char === undefined) {
        this.problem('This “{” is not closed.', start, start + 1);
        break;
      }
      if (char === '}') {
        this.at++;
        break;
      }
      if (char === ',') {
        this.at++;
        continue;
      }
      if (char !== '"') {
        this.problem('Expected a name in double quotes.', this.at, this.at + 1);
        this.at++;
        continue;
      }
      const key = this.string();
      this.skip();
      if (this.text[this.at] !== ':') {
        this.problem('Expected “:”.', this.at, this.at + 1);
        continue;
      }
      this.at++;
      this.skip();
      const value = this.value(depth + 1);
      if (value !== undefined) entries.set(key.value, { key, value });
    }
    return { kind: 'object', span: { start, end: this.at }, entries };
  }

  private array(depth: number): JsonArray {
    const start = this.at++;
    const items: JsonNode[] = [];
    for (;;) {
      this.skip();
      const char = this.text[this.at];
      if (char === undefined) {
        this.problem('This “[” is not closed.', start, start + 1);
        break;
      }
      if (char === ']') {
        this.at++;
        break;
      }
      if (char === ',') {
        this.at++;
        continue;
      }
      const before = this.at;
      const value = this.value(depth + 1);
      if (value !== undefined) items.push(value);
      if (this.at === before) this.at++;
    }
    return { kind: 'array', span: { start, end: this.at }, items };
  }

  private string(): JsonText {
    const start = this.at++;
    const out = new MappedTextBuilder();
    let run = this.at;
    for (;;) {
      const char = this.text[this.at];
      if (char === undefined || char === '\n') {
        this.problem('This string is not closed.', start, this.at);
        out.push(this.text.slice(run, this.at), run);
        break;
      }
      if (char === '"') {
        out.push(this.text.slice(run, this.at), run);
        this.at++;
        break;
      }
      if (char !== '\\') {
        this.at++;
        continue;
      }
      out.push(this.text.slice(run, this.at), run);
      const [decoded, size] = this.escape();
      out.replace(decoded, this.at);
      this.at += size;
      run = this.at;
    }
    const span = { start, end: this.at };
    const text = out.finish(Math.max(start + 1, this.text[this.at - 1] === '"' ? this.at - 1 : this.at));
    return { kind: 'string', value: text.text, span, text };
  }

  private escape(): [string, number] {
    const next = this.text.charAt(this.at + 1);
    const simple: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', b: '\b', f: '\f' };
    if (next === 'u') {
      const hex = this.text.slice(this.at + 2, this.at + 6);
      if (/^[0-9a-fA-F]{4}$/.test(hex)) return [String.fromCharCode(Number.parseInt(hex, 16)), 6];
    }
    if (next === '' || next === '\n') return ['\\', 1];
    if (!'"\\/bfnrtu'.includes(next)) this.problem('JSON has no such escape.', this.at, this.at + 2);
    return [simple[next] ?? next, 2];
  }
}
