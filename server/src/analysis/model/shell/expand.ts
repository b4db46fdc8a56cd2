/** Word expansion: parameters, command substitutions, tildes, braces and quotes, with holes where a value is unknown. */
import type {
  Assignment,
  CommandExpansionPart,
  DoubleQuotedChild,
  ParameterExpansionPart,
  ParameterOperation,
  ProcessSubstitutionPart,
  Word,
  WordPart,
} from 'unbash';
import { MappedTextBuilder } from '../../text/mapped';
import type { Location } from '../../text/span';
import { HOLE, isKnown, type Value } from '../../text/value';
import type { Origin } from '../machine';
import type { Arg, Process } from '../process';
import { removePattern } from './glob';
import { placeOf, type ScriptSource } from './source';

/** What expansion needs of the interpreter. */
export interface ExpandHost {
  /** The output of a command substitution, HOLE where it is not known. */
  substitute(part: CommandExpansionPart, process: Process, source: ScriptSource): Value;
  /** The path of the file behind `<(…)`. */
  processSubstitution(part: ProcessSubstitutionPart, process: Process, source: ScriptSource): Value;
}

/** Longest value that is followed; longer ones become unknown, so that no input can blow up. */
const LONGEST_VALUE = 65536;

export class Expander {
  constructor(private readonly host: ExpandHost) {}

  /** The words that one word expands to (none for an unquoted empty expansion, several after splitting). */
  words(word: Word, process: Process, source: ScriptSource): Arg[] {
    if (word.parts === undefined) {
      return [new ScriptWord(tilde(word.text, word.value, process), word, source, undefined)];
    }
    if (isAllPositional(word)) return [...process.positional];
    const positional = singleParameter(word, process);
    if (positional !== undefined) return [positional];
    const braces = expandBraces(word);
    if (braces !== undefined) return braces.map((value) => new ScriptWord(value, word, source, undefined));
    let split = false;
    let quoted = false;
    let value = '';
    const parts: Value[] = [];
    for (const [index, part] of word.parts.entries()) {
      if (part.type === 'SimpleExpansion' || part.type === 'ParameterExpansion' || part.type === 'CommandExpansion')
        split = true;
      else if (part.type === 'DoubleQuoted' || part.type === 'SingleQuoted' || part.type === 'AnsiCQuoted')
        quoted = true;
      const expanded = this.part(part, process, source);
      const text = index === 0 && part.type === 'Literal' ? tilde(part.text, expanded, process) : expanded;
      parts.push(text);
      value += text;
      if (value.length > LONGEST_VALUE) return [new ScriptWord(HOLE, word, source, undefined)];
    }
    if (split && !quoted) {
      if (value === '') return [];
      if (/[ \t\n]/.test(value)) {
        return value
          .split(/[ \t\n]+/)
          .filter((piece) => piece !== '')
          .map((piece) => new ScriptWord(piece, word, source, undefined));
      }
    }
    return [new ScriptWord(value, word, source, parts, value === HOLE ? alternativesOf(word, process) : undefined)];
  }

  /** The word as one value, as in an assignment or a redirection: no splitting. */
  value(word: Word, process: Process, source: ScriptSource): Value {
    if (word.parts === undefined) return tilde(word.text, word.value, process);
    let value = '';
    for (const [index, part] of word.parts.entries()) {
      const text = this.part(part, process, source);
      value += index === 0 && part.type === 'Literal' ? tilde(part.text, text, process) : text;
      if (value.length > LONGEST_VALUE) return HOLE;
    }
    return value;
  }

  /** The value of an assignment; arrays are unknown. */
  assignment(assignment: Assignment, process: Process, source: ScriptSource): Value {
    if (assignment.value.type === 'ArrayValue') return HOLE;
    const value = this.value(assignment.value, process, source);
    return assignment.append ? (process.get(assignment.name) ?? '') + value : value;
  }

  /** The parts of a heredoc body or a double-quoted text. */
  parts(parts: readonly WordPart[], process: Process, source: ScriptSource): Value {
    let value = '';
    for (const part of parts) value += this.part(part, process, source);
    return value.length > LONGEST_VALUE ? HOLE : value;
  }

  private part(part: WordPart | DoubleQuotedChild, process: Process, source: ScriptSource): Value {
    switch (part.type) {
      case 'Literal':
      case 'SingleQuoted':
      case 'AnsiCQuoted':
      case 'Glob':
        return part.value;
      case 'DoubleQuoted':
      case 'LocaleString':
        return this.parts(part.parts, process, source);
      case 'SimpleExpansion':
        return parameter(part.text.slice(1), process);
      case 'ParameterExpansion':
        return this.parameterExpansion(part, process, source);
      case 'CommandExpansion':
        return this.host.substitute(part, process, source);
      case 'ProcessSubstitution':
        return this.host.processSubstitution(part, process, source);
      case 'BraceExpansion':
      case 'ExtendedGlob':
        return part.text;
      default:
        return HOLE;
    }
  }

  private parameterExpansion(part: ParameterExpansionPart, process: Process, source: ScriptSource): Value {
    if (part.prefix === '#') {
      const value = process.get(part.parameter);
      return value !== undefined && isKnown(value) ? String(value.length) : HOLE;
    }
    if (part.prefix === '!' || part.index !== undefined) return HOLE;
    if (part.operation === undefined) return parameter(part.parameter, process);
    return this.operate(part.operation, part.parameter, process, source);
  }

  private operate(operation: ParameterOperation, name: string, process: Process, source: ScriptSource): Value {
    const special = /^\d+$|^[@*#?$!-]$/.test(name);
    const current = special ? parameter(name, process) : process.get(name);
    if (operation.type === 'Default') {
      const empty = operation.operator.startsWith(':')
        ? current === undefined || current === ''
        : current === undefined;
      if (current === HOLE) return HOLE;
      const operand = () => this.value(operation.operand, process, source);
      switch (operation.operator) {
        case '-':
        case ':-':
          return empty ? operand() : (current ?? '');
        case '=':
        case ':=': {
          if (!empty) return current ?? '';
          const value = operand();
          process.set(name, value, undefined);
          return value;
        }
        case '+':
        case ':+':
          return empty ? '' : operand();
        default:
          return current ?? '';
      }
    }
    if (current === undefined || current === '') return '';
    if (!isKnown(current)) return HOLE;
    if (operation.type === 'Remove') {
      const pattern = this.value(operation.operand, process, source);
      return isKnown(pattern) ? removePattern(current, pattern, operation.operator) : HOLE;
    }
    if (operation.type === 'Replace') {
      const pattern = this.value(operation.pattern, process, source);
      const replacement = this.value(operation.replacement, process, source);
      if (!isKnown(pattern) || /[*?[\\]/.test(pattern) || pattern === '') return HOLE;
      if (operation.operator === '/') return current.replace(pattern, () => replacement);
      if (operation.operator === '//') return current.split(pattern).join(replacement);
      return HOLE;
    }
    if (operation.type === 'CaseModification' && operation.operand === undefined) {
      const upper = operation.operator.startsWith('^');
      const change = (text: string) => (upper ? text.toUpperCase() : text.toLowerCase());
      if (operation.operator.length === 2) return change(current);
      return change(current.charAt(0)) + current.slice(1);
    }
    return HOLE;
  }
}

/** A word of a script: where it is and how it maps to the file is worked out only when somebody asks. */
class ScriptWord implements Arg {
  private located: Location | undefined | null = null;

  constructor(
    readonly value: Value,
    private readonly word: Word,
    private readonly source: ScriptSource,
    /** The values of the word's parts, in order; undefined for a word that was split or has none. */
    private readonly parts: readonly Value[] | undefined,
    readonly alternatives?: readonly Value[],
  ) {}

  get raw(): string {
    return this.word.text;
  }

  get place(): Location | undefined {
    if (this.located === null) this.located = placeOf(this.source, this.word.pos, this.word.end);
    return this.located;
  }

  origin(): Origin | undefined {
    const { source, word } = this;
    if (source.origin === undefined) return undefined;
    const builder = new MappedTextBuilder();
    if (word.parts === undefined) decode(builder, word.text, word.pos, this.value, false);
    else if (this.parts === undefined) return undefined;
    else for (const [index, part] of word.parts.entries()) mapPart(builder, part, this.parts[index] ?? '');
    const map = builder.finish(word.end);
    if (map.text !== this.value) return undefined;
    return { file: source.origin.file, map: source.origin.map.compose(map) };
  }
}

/** Maps one part whose value is known as a whole; inside quotes only literal text runs in step. */
function mapPart(builder: MappedTextBuilder, part: WordPart, value: Value): void {
  if (part.type === 'SingleQuoted') builder.push(value, part.pos + 1);
  else if (part.type === 'Literal') decode(builder, part.text, part.pos, value, true);
  else if (part.type === 'DoubleQuoted' && part.parts.every((child) => child.type === 'Literal')) {
    for (const child of part.parts)
      if (child.type === 'Literal') decode(builder, child.text, child.pos, child.value, true);
  } else if (part.type === 'DoubleQuoted') mapQuoted(builder, part.parts, value);
  else builder.replace(value, part.pos);
}

/** A double-quoted text with expansions: its literals are found in the value one after the other. */
function mapQuoted(builder: MappedTextBuilder, parts: readonly DoubleQuotedChild[], value: Value): void {
  let at = 0;
  for (const [index, part] of parts.entries()) {
    if (part.type === 'Literal') {
      decode(builder, part.text, part.pos, part.value, true);
      at += part.value.length;
      continue;
    }
    const next = parts[index + 1];
    const end = next === undefined ? value.length : next.type === 'Literal' ? value.indexOf(next.value, at) : at;
    builder.replace(value.slice(at, end < at ? at : end), part.pos);
    at = Math.max(at, end);
  }
}

/** The value of a plain parameter or special parameter. */
function parameter(name: string, process: Process): Value {
  switch (name) {
    case '@':
    case '*':
      return process.positional.map((arg) => arg.value).join(' ');
    case '#':
      return String(process.positional.length);
    case '-':
      return `${process.interactive ? 'i' : ''}hB`;
    case '?':
    case '$':
    case '!':
    case 'RANDOM':
    case 'SECONDS':
    case 'LINENO':
      return HOLE;
    case '0':
      return process.zero.value;
    default:
      if (/^\d+$/.test(name)) return process.positional[Number(name) - 1]?.value ?? '';
      return process.get(name) ?? '';
  }
}

function tilde(text: string, value: Value, process: Process): Value {
  if (text.charCodeAt(0) !== 126) return value;
  if (value === '~' || value.startsWith('~/')) {
    const home = process.get('HOME');
    return home === undefined ? HOLE : home + value.slice(1);
  }
  return value;
}

/** `"$@"` alone. */
function isAllPositional(word: Word): boolean {
  const part = word.parts?.length === 1 ? word.parts[0] : undefined;
  if (part?.type === 'DoubleQuoted' && part.parts.length === 1) {
    const inner = part.parts[0];
    return (
      (inner?.type === 'SimpleExpansion' && inner.text === '$@') ||
      (inner?.type === 'ParameterExpansion' && inner.parameter === '@' && inner.operation === undefined)
    );
  }
  return part?.type === 'SimpleExpansion' && part.text === '$@';
}

/** What a word that is one variable can be, by the branch that set it. */
function alternativesOf(word: Word, process: Process): readonly Value[] | undefined {
  const part = word.parts?.length === 1 ? word.parts[0] : undefined;
  const inner = part?.type === 'DoubleQuoted' && part.parts.length === 1 ? part.parts[0] : part;
  const name =
    inner?.type === 'SimpleExpansion'
      ? inner.text.slice(1)
      : inner?.type === 'ParameterExpansion' && inner.operation === undefined
        ? inner.parameter
        : undefined;
  const branches = name === undefined ? undefined : process.variable(name)?.branches;
  return branches === undefined || branches.length === 0 ? undefined : branches;
}

/** `"$0"`, `"$1"`: the word that was handed in, with its place. */
function singleParameter(word: Word, process: Process): Arg | undefined {
  const part = word.parts?.length === 1 ? word.parts[0] : undefined;
  const inner = part?.type === 'DoubleQuoted' && part.parts.length === 1 ? part.parts[0] : undefined;
  const name = inner?.type === 'SimpleExpansion' ? inner.text.slice(1) : undefined;
  if (name === '0') return process.zero;
  return name !== undefined && /^[1-9]$/.test(name) ? process.positional[Number(name) - 1] : undefined;
}

/** A word with one `{a,b}` and literals around it. */
function expandBraces(word: Word): string[] | undefined {
  const parts = word.parts ?? [];
  if (!parts.some((part) => part.type === 'BraceExpansion')) return undefined;
  let values = [''];
  for (const part of parts) {
    let options: string[];
    if (part.type === 'BraceExpansion') {
      const inner = part.text.slice(1, -1);
      if (!inner.includes(',') || /[{}$`]/.test(inner)) return undefined;
      options = inner.split(',');
    } else if (part.type === 'Literal' || part.type === 'SingleQuoted') options = [part.value];
    else return undefined;
    if (values.length * options.length > 256) return undefined;
    values = values.flatMap((left) => options.map((right) => left + right));
  }
  return values;
}

/** Walks the source of a word in step with its decoded value. */
function decode(builder: MappedTextBuilder, text: string, at: number, value: string, part: boolean): void {
  if (text === value) {
    builder.push(text, at);
    return;
  }
  let j = 0;
  for (let i = 0; i < text.length && j < value.length; i++) {
    const c = text.charAt(i);
    if (c === '\\') {
      const next = text.charAt(i + 1);
      if (next === '\n') {
        i++;
        continue;
      }
      if (next !== '' && next === value.charAt(j) && (part === false || '$`"\\ \t\'&|;<>()*?[]#~={}!'.includes(next))) {
        builder.replace(next, at + i, at + i + 2);
        i++;
        j++;
        continue;
      }
    }
    if (c === value.charAt(j)) {
      builder.push(c, at + i);
      j++;
    }
  }
}
