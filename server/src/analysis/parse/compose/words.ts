import { MappedText, MappedTextBuilder } from '../../text/mapped';
import type { Span } from '../../text/span';
import type { Value } from '../../text/value';
import { type Interpolated, spanOf } from './interpolate';

/** One argument: its value and the place it comes from. */
export interface ComposeWord {
  readonly value: Value;
  readonly span: Span;
  /** `value` with the way back to the file. */
  readonly text: MappedText;
}

/** A command string, split. */
export interface SplitCommand {
  readonly words: readonly ComposeWord[];
  /** The text from an unquoted `;`, `&`, `|`, `<` or `>` on, which Compose drops. */
  readonly dropped: Span | undefined;
  /** True where Compose refuses the string: an open quote, a stray parenthesis. */
  readonly invalid: boolean;
}

/**
 * Splits a `command:` or `entrypoint:` string as Compose does, once variables are put in: no shell runs; quotes and
 * backslashes group; at the first unquoted `;`, `&`, `|`, `<` or `>` reading ends and the rest is lost
 * (Compose splits with https://github.com/mattn/go-shellwords).
 */
export function splitCommand(input: Interpolated): SplitCommand {
  const source = input.text.text;
  const words: ComposeWord[] = [];
  let builder = new MappedTextBuilder();
  let start = -1;
  let length = 0;
  let last = '';
  let quote: '"' | "'" | '`' | '(' | undefined;
  let invalid = false;
  let dropped: Span | undefined;

  const add = (char: string, at: number): void => {
    if (start < 0) start = at;
    builder.push(char, input.text.toSource(at));
    length++;
    last = char;
  };
  const finish = (end: number): void => {
    if (start < 0) return;
    const span = spanOf(input, start, end);
    const text = length === 0 ? MappedText.slice('', span.start) : builder.finish(span.end);
    words.push({ value: text.text, span, text });
    builder = new MappedTextBuilder();
    start = -1;
    length = 0;
    last = '';
  };

  let i = 0;
  loop: for (; i < source.length; i++) {
    const char = source.charAt(i);
    if (char === '\\' && quote !== "'") {
      if (i + 1 >= source.length) {
        invalid = true;
        break;
      }
      if (start < 0) start = i;
      i++;
      const next = source.charAt(i);
      add(next === 'n' ? '\n' : next === 't' ? '\t' : next, i);
      continue;
    }
    if (char === ' ' || char === '\t' || char === '\r' || char === '\n') {
      if (quote === undefined) finish(i);
      else add(char, i);
      continue;
    }
    switch (char) {
      case '"':
      case "'":
        if (quote === undefined || quote === '`') {
          if (quote === '`') break;
          quote = char;
          if (start < 0) start = i;
          continue;
        }
        if (quote === char) {
          quote = undefined;
          continue;
        }
        break;
      case '`':
        if (quote === undefined) quote = '`';
        else if (quote === '`') quote = undefined;
        break;
      case '(':
        if (quote === undefined) {
          if (last !== '$') {
            invalid = true;
            break loop;
          }
          quote = '(';
        }
        break;
      case ')':
        if (quote === '(') quote = undefined;
        else if (quote === undefined) {
          invalid = true;
          break loop;
        }
        break;
      case ';':
      case '&':
      case '|':
      case '<':
      case '>':
        if (quote === undefined) {
          // `2>x`: the number belongs to the redirection.
          if (char === '>' && length > 0 && /^\d/.test(source.slice(start, start + 1))) start = -1;
          dropped = spanOf(input, i, source.length);
          break loop;
        }
        break;
    }
    add(char, i);
  }
  finish(i);
  return { words, dropped, invalid: invalid || quote !== undefined };
}
