/**
 * The version part of a match spec: `>=1.2,<2|3.*`.
 * Facts: https://docs.conda.io/projects/conda-build/en/stable/resources/package-spec.html#package-match-specifications
 * and the class VersionSpec in https://github.com/conda/conda/blob/main/conda/models/version.py
 */
import { withoutEnd } from '../../text/trim';
import { compareVersions, parseVersion, readVersion, startsWithVersion, type Version } from './version';

/** The operators that compare. `prefix` is `=1.2` or `1.2.*`, `notPrefix` is `!=1.2.*`. */
export type Relation = '==' | '!=' | '<' | '<=' | '>' | '>=' | '~=' | 'prefix' | 'notPrefix';

export type VersionSpec =
  /** `*` */
  | { readonly kind: 'any'; readonly text: string }
  | { readonly kind: 'relation'; readonly text: string; readonly relation: Relation; readonly version: Version }
  /** A star in the middle, as in `1.*.2`; compared with the version's text. */
  | { readonly kind: 'glob'; readonly text: string }
  /** `^…$` */
  | { readonly kind: 'regex'; readonly text: string }
  /** A text with `@`, which conda compares letter by letter. */
  | { readonly kind: 'literal'; readonly text: string }
  | { readonly kind: 'and' | 'or'; readonly text: string; readonly parts: readonly VersionSpec[] };

export type VersionSpecResult =
  | { readonly ok: true; readonly spec: VersionSpec }
  | { readonly ok: false; readonly message: string };

const RELATION = /^(==|=|!=|<=|>=|<|>|~=)(?![=<>!~])(\S+)$/;
const TOKENS = /\s*\^[^$]*[$]|\s*[()|,]|[^()|,]+/g;
const NEEDS_TREE = /[()|,^$]/;

function failed(message: string): VersionSpecResult {
  return { ok: false, message };
}

function relation(text: string, kind: Relation, versionText: string): VersionSpecResult {
  const version = readVersion(versionText);
  return 'message' in version
    ? failed(version.message)
    : { ok: true, spec: { kind: 'relation', text, relation: kind, version } };
}

function operator(text: string): VersionSpecResult {
  const match = RELATION.exec(text);
  if (!match) return failed(operatorProblem(text));
  const [, sign = '', operand = ''] = match;
  if (!operand.endsWith('.*')) return relation(text, sign === '=' ? 'prefix' : (sign as Relation), operand);
  if (sign === '~=') return failed(`'${text}': '~=' cannot be combined with '.*'`);
  const kind = sign === '=' ? 'prefix' : sign === '!=' ? 'notPrefix' : (sign as Relation);
  return relation(text, kind, operand.slice(0, -2));
}

function operatorProblem(text: string): string {
  const sign = /^[=<>!~]+/.exec(text)?.[0] ?? '';
  if (text === sign) return `a version is missing after '${text}'`;
  if (/^[=<>!~]+\s/.test(text)) return `'${text}': no space may follow '${sign}' here`;
  if (/\s/.test(text)) return `'${text}': a space within a version`;
  return `'${sign}' is not an operator; conda knows ==, =, !=, <, <=, >, >= and ~=`;
}

/** One term without `,`, `|` and parentheses. */
function term(raw: string): VersionSpecResult {
  const text = raw.trim();
  if (text === '') return failed('a version is missing');
  if (text.startsWith('^') || text.endsWith('$')) {
    if (text.startsWith('^') && text.endsWith('$')) return { ok: true, spec: { kind: 'regex', text } };
    return failed(`'${text}': a regular expression must start with '^' and end with '$'`);
  }
  if ('=<>!~'.includes(text.charAt(0))) return operator(text);
  if (text === '*') return { ok: true, spec: { kind: 'any', text } };
  const withoutStars = withoutEnd(text, '*');
  if (withoutStars.includes('*')) return { ok: true, spec: { kind: 'glob', text } };
  if (withoutStars !== text) {
    // `1.2*` means `1.2.*`: conda puts the dot there.
    const dotted = text.endsWith('.*') ? text : `${text.slice(0, -1)}.*`;
    return relation(dotted, 'prefix', withoutEnd(withoutEnd(dotted, '*'), '.'));
  }
  if (text.includes('@')) return { ok: true, spec: { kind: 'literal', text } };
  return relation(text, '==', text);
}

/** A tree under construction; `problem` is what is wrong with one of its terms. */
interface Operand {
  readonly spec: VersionSpec;
  readonly problem: string | undefined;
}

/** The tree of the terms and the operators between them; `,` binds tighter than `|`. */
class Tree {
  readonly output: Operand[] = [];
  private readonly pending: string[] = [];

  /** Takes what is waiting off the stack until one of `stops` comes. False where an operand is missing. */
  private reduce(stops: string): boolean {
    for (;;) {
      const top = this.pending[this.pending.length - 1];
      if (top === undefined || stops.includes(top)) return true;
      if (this.output.length < 2) return false;
      this.pending.pop();
      const right = this.output.pop();
      const left = this.output.pop();
      if (!left || !right) return false;
      const kind = top === '|' ? 'or' : 'and';
      const parts = [left.spec, right.spec].flatMap((part) => (part.kind === kind ? part.parts : [part]));
      this.output.push({ spec: { kind, text: '', parts }, problem: left.problem ?? right.problem });
    }
  }

  /** Takes one token; a message where it does not fit. */
  add(token: string): string | undefined {
    if (token === '(') this.pending.push('(');
    else if (token === '|' || token === ',') {
      if (!this.reduce(token === '|' ? '(' : '|(')) return `something is missing beside '${token}'`;
      this.pending.push(token);
    } else if (token === ')') {
      if (!this.reduce('(')) return "something is missing beside '|' or ','";
      if (this.pending.pop() !== '(') return "a ')' without its '('";
    } else {
      const result = term(token);
      if (result.ok) this.output.push({ spec: result.spec, problem: undefined });
      else this.output.push({ spec: { kind: 'literal', text: token }, problem: result.message });
    }
    return undefined;
  }

  get open(): boolean {
    return this.pending.length > 0;
  }
}

function render(spec: VersionSpec, inside: boolean): string {
  if (spec.kind !== 'and' && spec.kind !== 'or') return spec.text;
  const text = spec.parts.map((part) => render(part, true)).join(spec.kind === 'or' ? '|' : ',');
  return inside ? `(${text})` : text;
}

/**
 * Reads a version expression as conda does once it has split a match spec: here `1.2` is exact and `=1.2` a prefix.
 * The text is expected to be short (match specs are capped), the tree's depth is bounded by it.
 */
export function parseVersionSpec(text: string): VersionSpecResult {
  if (!NEEDS_TREE.test(text)) return term(text);
  const tree = new Tree();
  for (const token of ['(', ...(text.match(TOKENS) ?? []), ')']) {
    const problem = tree.add(token.trim());
    if (problem) return failed(problem);
  }
  if (tree.open) return failed("a '(' is never closed");
  // Where terms follow each other without an operator, conda uses the first and never looks at the others.
  const first = tree.output[0];
  if (!first) return failed('a version is missing');
  if (first.problem) return failed(first.problem);
  const spec = first.spec;
  return { ok: true, spec: spec.kind === 'and' || spec.kind === 'or' ? { ...spec, text: render(spec, false) } : spec };
}

/** True where `text` fits `pattern`, in which `*` stands for any characters. Linear but for repeated parts. */
export function globMatches(pattern: string, text: string): boolean {
  const pieces = pattern.split('*');
  const first = pieces[0] ?? '';
  if (pieces.length === 1) return pattern === text;
  if (!text.startsWith(first)) return false;
  let at = first.length;
  for (let i = 1; i < pieces.length - 1; i++) {
    const piece = pieces[i] ?? '';
    const found = text.indexOf(piece, at);
    if (found < 0) return false;
    at = found + piece.length;
  }
  const last = pieces[pieces.length - 1] ?? '';
  return text.length - at >= last.length && text.endsWith(last);
}

function compatible(version: Version, floor: Version): boolean | undefined {
  const prefix = parseVersion(floor.text.split('.').slice(0, -1).join('.'));
  if (!prefix) return undefined;
  return compareVersions(version, floor) >= 0 && startsWithVersion(version, prefix);
}

function relationHolds(relation: Relation, version: Version, operand: Version): boolean | undefined {
  switch (relation) {
    case 'prefix':
      return startsWithVersion(version, operand);
    case 'notPrefix':
      return !startsWithVersion(version, operand);
    case '~=':
      return compatible(version, operand);
    case '==':
      return compareVersions(version, operand) === 0;
    case '!=':
      return compareVersions(version, operand) !== 0;
    case '<':
      return compareVersions(version, operand) < 0;
    case '<=':
      return compareVersions(version, operand) <= 0;
    case '>':
      return compareVersions(version, operand) > 0;
    case '>=':
      return compareVersions(version, operand) >= 0;
  }
}

/**
 * Whether the version satisfies the spec. Undefined where it cannot be told: regular expressions are not run (one that
 * backtracks for ever must not stop an editor), `~=1` is an error that conda notices only when it compares.
 */
export function versionMatches(spec: VersionSpec, version: string): boolean | undefined {
  switch (spec.kind) {
    case 'any':
      return true;
    case 'regex':
      return undefined;
    case 'literal':
      return spec.text === version;
    case 'glob':
      // Other characters would be read as a regular expression's.
      return /^[^\\[\](){}?|^$]*$/.test(spec.text) ? globMatches(spec.text, version) : undefined;
    case 'relation': {
      const parsed = parseVersion(version);
      return parsed && relationHolds(spec.relation, parsed, spec.version);
    }
    case 'and':
    case 'or': {
      let unknown = false;
      for (const part of spec.parts) {
        const result = versionMatches(part, version);
        if (result === undefined) unknown = true;
        else if (result !== (spec.kind === 'and')) return result;
      }
      return unknown ? undefined : spec.kind === 'and';
    }
  }
}
