/**
 * Docker's own expansion of a word: quotes and escapes removed, variables put in. It is done for FROM, ENV, ARG, LABEL,
 * COPY, ADD, WORKDIR, USER, EXPOSE, VOLUME, STOPSIGNAL and flags, never for RUN, CMD and ENTRYPOINT, whose shell does
 * it (https://docs.docker.com/reference/dockerfile/#environment-replacement; the details follow
 * frontend/dockerfile/shell/lex.go in BuildKit).
 */
import type { Span } from '../../text/span';
import { HOLE, isKnown, type Value } from '../../text/value';
import type { Word } from './ast';
import { DOLLAR, DOUBLE_QUOTE, SINGLE_QUOTE } from './chars';
import { nameEnd } from './heredocWords';
import { readPattern, replaced, withoutPrefix, withoutSuffix } from './pattern';

/** Gives a variable's value, or undefined where it is not set. */
export type Lookup = (name: string) => Value | undefined;

export interface ExpandMode {
  /** Quotes are characters like others, as in the body of a heredoc of COPY. */
  readonly keepQuotes?: boolean;
}

/** A variable in a word. */
export interface VariableReference {
  readonly name: string;
  /** From `$` to the end of the name or the closing brace. */
  readonly span: Span;
  readonly nameSpan: Span;
  /** `:-`, `-`, `:+`, `+`, `:?`, `?`, `#`, `##`, `%`, `%%`, `/` or `//`, where there is one. */
  readonly modifier?: string;
}

/**
 * Expands a word. A variable that is not set gives the empty string. What cannot be known gives HOLE: a modifier whose
 * outcome hangs on a value with a hole, and what fails the build (a quote or brace that is not closed, a modifier that
 * Docker does not know, `${NAME:?…}` where NAME is not set).
 */
export function expand(word: string, lookup: Lookup, escapeChar: '\\' | '`', mode?: ExpandMode): Value {
  const escapeCode = escapeChar.charCodeAt(0);
  let at = 0;
  while (at < word.length && !isSpecial(word.charCodeAt(at), escapeCode)) at++;
  if (at === word.length) return word;
  return new Expansion(word, escapeCode, lookup, mode?.keepQuotes === true).run() ?? HOLE;
}

/** The variables in a word with their places in the file, in order; those in a modifier's word are among them. */
export function variables(word: Word, escapeChar: '\\' | '`'): VariableReference[] {
  if (word.raw.indexOf('$') < 0) return [];
  const found: Found[] = [];
  new Expansion(word.raw, escapeChar.charCodeAt(0), () => undefined, false, found).run();
  found.sort((a, b) => a.start - b.start);
  return found.map(({ name, start, end, nameStart, modifier }) => {
    const reference = {
      name,
      span: word.text.span(start, end),
      nameSpan: word.text.span(nameStart, nameStart + name.length),
    };
    return modifier === undefined ? reference : { ...reference, modifier };
  });
}

function isSpecial(code: number, escapeCode: number): boolean {
  return code === DOLLAR || code === SINGLE_QUOTE || code === DOUBLE_QUOTE || code === escapeCode;
}

interface Found {
  readonly name: string;
  readonly start: number;
  end: number;
  readonly nameStart: number;
  modifier?: string;
}

const OPEN_BRACE = 123;
const CLOSING_BRACE = 125;
const SLASH = 47;
const NOTHING = -1;
/** How deep `${a:-${b:-…}}` may be nested; far beyond what a person writes. */
const MAX_DEPTH = 100;

/**
 * What variables may add to a word, in characters; beyond it the value counts as unknown, so that variables that double
 * each other do not fill the memory. Linux takes no argument or variable above 128 KiB.
 */
const MAX_RESULT = 256 * 1024;

/** One run over a word. Its methods give undefined where the build would fail. */
class Expansion {
  private at = 0;
  private depth = 0;

  constructor(
    private readonly word: string,
    private readonly escapeCode: number,
    private readonly lookup: Lookup,
    private readonly keepQuotes: boolean,
    private readonly found?: Found[],
  ) {}

  run(): Value | undefined {
    return this.until(NOTHING, false);
  }

  /** Expands up to the character `stop` and moves after it; `raw` keeps escape characters, as patterns need them. */
  private until(stop: number, raw: boolean): Value | undefined {
    const { word } = this;
    let result = '';
    while (this.at < word.length) {
      const from = this.at;
      while (this.at < word.length) {
        const code = word.charCodeAt(this.at);
        if (code === stop || isSpecial(code, this.escapeCode)) break;
        this.at++;
      }
      result += word.slice(from, this.at);
      if (this.at >= word.length) break;
      const code = word.charCodeAt(this.at);
      if (code === stop) {
        this.at++;
        return result;
      }
      const piece = this.special(code, raw);
      if (piece === undefined) return undefined;
      result += piece;
      if (result.length > MAX_RESULT + word.length) return undefined;
    }
    return stop === NOTHING ? result : undefined;
  }

  /** Reads the `$`, quotation or escape at hand. */
  private special(code: number, raw: boolean): Value | undefined {
    if (code === DOLLAR) return this.dollar();
    if (code === this.escapeCode) {
      const from = raw ? this.at : this.at + 1;
      this.at = Math.min(this.at + 2, this.word.length);
      return this.word.slice(from, this.at);
    }
    if (this.keepQuotes) return this.word.charAt(this.at++);
    return code === SINGLE_QUOTE ? this.singleQuoted() : this.doubleQuoted(raw);
  }

  private singleQuoted(): Value | undefined {
    const from = this.at + 1;
    const close = this.word.indexOf("'", from);
    if (close < 0) return undefined;
    this.at = close + 1;
    return this.word.slice(from, close);
  }

  private doubleQuoted(raw: boolean): Value | undefined {
    const { word } = this;
    let result = '';
    let from = ++this.at;
    while (this.at < word.length) {
      const code = word.charCodeAt(this.at);
      if (code === DOUBLE_QUOTE) {
        result += word.slice(from, this.at++);
        return result;
      }
      if (code === DOLLAR) {
        result += word.slice(from, this.at);
        const value = this.dollar();
        if (value === undefined) return undefined;
        result += value;
        from = this.at;
      } else if (code === this.escapeCode) {
        result += word.slice(from, this.at);
        const next = word.charCodeAt(this.at + 1);
        const escapes = next === DOUBLE_QUOTE || next === DOLLAR || next === this.escapeCode;
        // In a pattern the escape stays; one that escapes nothing stands for itself there and is doubled for that.
        if (raw) result += word.charAt(this.at);
        from = escapes ? this.at + 1 : this.at;
        this.at += escapes ? 2 : 1;
      } else {
        this.at++;
      }
    }
    return undefined;
  }

  private dollar(): Value | undefined {
    const { word } = this;
    const start = this.at++;
    if (word.charCodeAt(this.at) !== OPEN_BRACE) {
      const end = nameEnd(word, this.at);
      if (end === this.at) return '$';
      const name = word.slice(this.at, end);
      this.found?.push({ name, start, end, nameStart: this.at });
      this.at = end;
      return this.lookup(name) ?? '';
    }
    if (this.depth >= MAX_DEPTH) return undefined;
    this.depth++;
    const value = this.braced(start);
    this.depth--;
    return value;
  }

  /** Reads `{NAME…}` after the `$` at `start`. */
  private braced(start: number): Value | undefined {
    const { word } = this;
    const nameStart = this.at + 1;
    const end = nameEnd(word, nameStart);
    if ('{}:'.includes(word.charAt(nameStart))) return undefined;
    const found: Found = { name: word.slice(nameStart, end), start, end, nameStart };
    const modifier = /^(?::?[-+?]|##?|%%?|\/\/?)/.exec(word.slice(end, end + 2))?.[0];
    this.at = end + (modifier?.length ?? 1);
    let value: Value | undefined;
    if (modifier !== undefined) {
      value = this.modified(found.name, modifier);
    } else if (word.charCodeAt(end) === CLOSING_BRACE) {
      value = this.lookup(found.name) ?? '';
    } else {
      return undefined;
    }
    if (modifier !== undefined) found.modifier = modifier;
    found.end = this.at;
    if (found.name !== '' && word.charCodeAt(this.at - 1) === CLOSING_BRACE) this.found?.push(found);
    return value;
  }

  /** Reads what follows a modifier, and gives the value that it makes of the variable's. */
  private modified(name: string, modifier: string): Value | undefined {
    const kind = modifier.charAt(modifier.length - 1);
    if (kind === '/') return this.substituted(name, modifier === '//');
    const pattern = kind === '#' || kind === '%';
    const word = this.until(CLOSING_BRACE, pattern);
    if (word === undefined) return undefined;
    const value = this.lookup(name);
    if (pattern) return trimmed(value ?? '', word, kind, modifier.length === 2);
    // A value of holes alone may be empty, or not set at all.
    const open = value !== undefined && value !== '' && value.split(HOLE).join('') === '';
    const present = value !== undefined && (value !== '' || modifier.length === 1);
    switch (kind) {
      case '-':
        return present ? value : word;
      case '+':
        if (open) return word === '' ? '' : HOLE;
        return present ? word : '';
      default:
        return present ? value : undefined;
    }
  }

  private substituted(name: string, all: boolean): Value | undefined {
    const pattern = this.until(SLASH, true);
    const by = pattern === undefined ? undefined : this.until(CLOSING_BRACE, true);
    if (pattern === undefined || by === undefined) return undefined;
    const value = this.lookup(name) ?? '';
    // An empty pattern matches between all characters, and Go gives `$` a meaning in the text for all matches.
    if (pattern === '' || !isKnown(value) || !isKnown(pattern) || (all && by.indexOf('$') >= 0)) return HOLE;
    const read = readPattern(pattern);
    return read === undefined ? undefined : (replaced(value, read, by, all) ?? HOLE);
  }
}

function trimmed(value: Value, word: Value, kind: string, longest: boolean): Value | undefined {
  if (!isKnown(value) || !isKnown(word)) return HOLE;
  const read = readPattern(word);
  if (read === undefined) return undefined;
  return (kind === '#' ? withoutPrefix(value, read, longest) : withoutSuffix(value, read, longest)) ?? HOLE;
}
