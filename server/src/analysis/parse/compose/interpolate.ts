import { type MappedText, MappedTextBuilder } from '../../text/mapped';
import type { Span } from '../../text/span';
import { HOLE, isKnown, type Value } from '../../text/value';
import type { SyntaxProblem } from '../dockerfile/ast';

/** What is between a variable's name and its second part; empty for `$NAME` and `${NAME}`. */
export type VariableOperator = '' | ':-' | '-' | ':?' | '?' | ':+' | '+';

/** One variable of a Compose value. */
export interface ComposeVariable {
  readonly name: string;
  readonly nameSpan: Span;
  /** All of `$NAME` or `${NAME…}`. */
  readonly span: Span;
  readonly operator: VariableOperator;
  /** The raw text after `:-` or `-`. */
  readonly default: string | undefined;
  /** True for `${NAME:?…}` and `${NAME?…}`: Compose stops where it is not set. */
  readonly required: boolean;
  /** What the `.env` file says of it; undefined where nothing does, and the shell that runs Compose decides. */
  readonly value: Value | undefined;
  /** True for a variable inside the second part of another one. */
  readonly nested: boolean;
}

/** A text with its variables put in. */
export interface Interpolated {
  /** The text in which HOLE stands for what is not known, with the way back to the file. */
  readonly text: MappedText;
  /** All of them, in the order of their places. */
  readonly variables: readonly ComposeVariable[];
  /** Those that are not nested. */
  readonly outer: readonly ComposeVariable[];
  readonly problems: readonly SyntaxProblem[];
  readonly escapes: Escapes;
}

/** Where the escape sequences of a quoted YAML scalar end, by where they start. */
export type Escapes = ReadonlyMap<number, number>;

/** The value of a variable, or undefined where it is not set as far as is known. */
export type Lookup = (name: string) => Value | undefined;

const NAME = /[A-Za-z_][A-Za-z0-9_]*/y;
const OPERATORS: readonly VariableOperator[] = [':-', ':?', ':+', '-', '?', '+'];
/** Deeper nesting of `${A:-${B:-…}}` is left unknown. */
const DEPTH_LIMIT = 32;

/**
 * Puts variables in as Compose does (https://docs.docker.com/reference/compose-file/interpolation/): `$$` is a `$`, a
 * `$` before anything that is no name stays. A variable that `lookup` does not know may still be set in the shell that
 * runs Compose, so it becomes HOLE; one with a default takes the default.
 */
export function interpolate(raw: MappedText, lookup: Lookup, escapes: Escapes = new Map()): Interpolated {
  if (!raw.text.includes('$')) return { text: raw, variables: [], outer: [], problems: [], escapes };
  return new Interpolation(raw, lookup, escapes).run();
}

/**
 * The span in the file that the part `[start, end)` of an interpolated text stands for: whole variables and
 * escapes, never a part of one.
 */
export function spanOf(value: Interpolated, start: number, end: number): Span {
  const span = value.text.span(start, end);
  const first = variableAt(value.outer, span.start);
  const last = span.end > span.start ? variableAt(value.outer, span.end - 1) : first;
  const escaped = span.end > span.start ? (value.escapes.get(span.end - 1) ?? 0) : 0;
  return { start: first?.span.start ?? span.start, end: Math.max(span.end, last?.span.end ?? 0, escaped) };
}

function variableAt(variables: readonly ComposeVariable[], offset: number): ComposeVariable | undefined {
  let low = 0;
  let high = variables.length - 1;
  while (low < high) {
    const mid = (low + high + 1) >> 1;
    if ((variables[mid]?.span.start ?? 0) <= offset) low = mid;
    else high = mid - 1;
  }
  const found = variables[low];
  return found !== undefined && found.span.start <= offset && offset < found.span.end ? found : undefined;
}

/** Says that the text after the operator is taken. */
const SECOND = Symbol('second');

class Interpolation {
  private readonly variables: ComposeVariable[] = [];
  private readonly problems: SyntaxProblem[] = [];
  private readonly closing = new Map<number, number>();
  private readonly source: string;

  constructor(
    private readonly raw: MappedText,
    private readonly lookup: Lookup,
    private readonly escapes: Escapes,
  ) {
    this.source = raw.text;
    const open: number[] = [];
    for (let i = 0; i < this.source.length; i++) {
      if (this.source[i] === '{') open.push(i);
      else if (this.source[i] === '}') {
        const at = open.pop();
        if (at !== undefined) this.closing.set(at, i);
      }
    }
  }

  run(): Interpolated {
    const out = new MappedTextBuilder();
    this.walk(0, this.source.length, out, 0);
    return {
      text: out.finish(this.raw.toSource(this.source.length)),
      variables: this.variables,
      outer: this.variables.filter((variable) => !variable.nested),
      problems: this.problems,
      escapes: this.escapes,
    };
  }

  /** Reads `[from, to)`; writes to `out` where there is one (the default of a variable that is set is only read). */
  private walk(from: number, to: number, out: MappedTextBuilder | undefined, depth: number): void {
    let i = from;
    while (i < to) {
      if (this.source[i] !== '$') {
        out?.push(this.source.charAt(i), this.raw.toSource(i));
        i++;
        continue;
      }
      const next = this.source[i + 1];
      if (next === '$' && i + 1 < to) {
        out?.push('$', this.raw.toSource(i + 1));
        i += 2;
      } else if (next === '{' && i + 1 < to) i = this.braced(i, to, out, depth);
      else {
        const name = this.nameAt(i + 1, to);
        if (name === '') {
          out?.push('$', this.raw.toSource(i));
          i++;
        } else {
          const end = i + 1 + name.length;
          this.record(name, i + 1, i, end, '', undefined, depth);
          out?.replace(this.lookup(name) ?? HOLE, this.raw.toSource(i));
          i = end;
        }
      }
    }
  }

  private nameAt(at: number, to: number): string {
    NAME.lastIndex = at;
    return (NAME.exec(this.source)?.[0] ?? '').slice(0, Math.max(0, to - at));
  }

  private braced(start: number, to: number, out: MappedTextBuilder | undefined, depth: number): number {
    const close = this.closing.get(start + 1);
    const name = this.nameAt(start + 2, to);
    const behind = start + 2 + name.length;
    if (close === undefined || close >= to || name === '' || depth >= DEPTH_LIMIT) {
      return this.invalid(start, close === undefined || close >= to ? to : close + 1, out);
    }
    const end = close + 1;
    if (behind === close) {
      this.record(name, start + 2, start, end, '', undefined, depth);
      out?.replace(this.lookup(name) ?? HOLE, this.raw.toSource(start));
      return end;
    }
    const operator = OPERATORS.find((o) => this.source.startsWith(o, behind));
    if (operator === undefined) return this.invalid(start, end, out);
    const tail = behind + operator.length;
    const fallback = operator.endsWith('-') ? this.source.slice(tail, close) : undefined;
    const value = this.record(name, start + 2, start, end, operator, fallback, depth);
    const chosen = choose(operator, value);
    this.walk(tail, close, chosen === SECOND ? out : undefined, depth + 1);
    if (chosen !== SECOND) out?.replace(chosen, this.raw.toSource(start));
    return end;
  }

  private record(
    name: string,
    nameAt: number,
    start: number,
    end: number,
    operator: VariableOperator,
    fallback: string | undefined,
    depth: number,
  ): Value | undefined {
    const value = this.lookup(name);
    this.variables.push({
      name,
      nameSpan: this.raw.span(nameAt, nameAt + name.length),
      span: this.raw.span(start, end),
      operator,
      default: fallback,
      required: operator.endsWith('?'),
      value,
      nested: depth > 0,
    });
    return value;
  }

  private invalid(start: number, end: number, out: MappedTextBuilder | undefined): number {
    const span = this.raw.span(start, end);
    this.problems.push({ message: 'Compose cannot read this variable; write “$$” for a plain “$”.', span });
    out?.replace(HOLE, span.start);
    return end;
  }
}

function choose(operator: VariableOperator, value: Value | undefined): Value | typeof SECOND {
  switch (operator) {
    case ':-':
      return value === undefined || value === '' ? SECOND : value;
    case '-':
      return value === undefined ? SECOND : value;
    case ':+':
      if (value === undefined || !isKnown(value)) return HOLE;
      return value === '' ? '' : SECOND;
    case '+':
      return value === undefined ? HOLE : SECOND;
    case ':?':
      return value === undefined || value === '' ? HOLE : value;
    default:
      return value ?? HOLE;
  }
}
