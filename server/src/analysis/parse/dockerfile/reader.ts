/**
 * Cuts a Dockerfile into logical lines: directives and comments aside, continuation lines joined, heredoc bodies taken
 * on demand (`Parse` in BuildKit's frontend/dockerfile/parser/parser.go). As there, a line ends at `\n` only, and the
 * `\r`s before it do not count.
 */
import { MappedText, MappedTextBuilder } from '../../text/mapped';
import { span } from '../../text/span';
import type { Comment, Directive, Heredoc, SyntaxProblem } from './ast';
import { BACKSLASH, CARRIAGE_RETURN, HASH, SPACE, skipSpace, TAB } from './chars';
import type { HeredocWord } from './heredocWords';
import { messages } from './problems';

const BYTE_ORDER_MARK = 0xfeff;
/** More problems help nobody. */
export const PROBLEM_LIMIT = 1000;
const DIRECTIVES: ReadonlySet<string> = new Set(['syntax', 'escape', 'check']);

export class Reader {
  readonly directives: Directive[] = [];
  readonly comments: Comment[] = [];
  readonly problems: SyntaxProblem[] = [];
  /** The escape character's code. */
  escape = BACKSLASH;

  /** The start of the next line. */
  private next: number;
  /** The end of the line read last, without its line end. */
  private end = 0;
  private directivesDone = false;

  constructor(readonly text: string) {
    this.next = text.charCodeAt(0) === BYTE_ORDER_MARK ? 1 : 0;
  }

  /** Where reading goes on: the start of a line, or the end of the file. */
  get position(): number {
    return this.next;
  }

  /**
   * Goes on at a line's start after the first instruction, as if everything before it had been read.
   *
   * @param before what was read of a file that is the same up to there
   */
  resume(
    position: number,
    before: { directives: readonly Directive[]; comments: readonly Comment[]; problems: readonly SyntaxProblem[] },
    character: number,
  ): void {
    this.next = position;
    this.escape = character;
    this.directivesDone = true;
    this.directives.push(...before.directives);
    for (const each of before.comments) if (each.span.start < position) this.comments.push(each);
    for (const each of before.problems) if (each.span.start < position) this.problems.push(each);
  }

  /** The next instruction's text, from its first character on, or undefined at the end of the file. */
  nextInstruction(): MappedText | undefined {
    const text = this.text;
    while (this.next < text.length) {
      const lineStart = this.readLine();
      const start = skipSpace(text, lineStart, this.end);
      if (start < this.end && text.charCodeAt(start) === HASH) {
        if (this.directivesDone || !this.readDirective(start)) this.addComment(start, false);
        continue;
      }
      this.directivesDone = true;
      if (start === this.end) continue;
      const cut = this.continuationAt(start);
      if (cut < 0) return MappedText.slice(text.slice(start, this.end), start);
      return this.joinContinuations(start, cut);
    }
    return undefined;
  }

  /** Takes the bodies of heredocs from the lines that follow. */
  readHeredocs(line: MappedText, words: readonly HeredocWord[]): Heredoc[] {
    return words.map((word) => this.readHeredoc(line, word));
  }

  /** Notes a problem; a file with very many of them gets a last one that says so. */
  problem(message: string, start: number, end: number): void {
    if (this.problems.length > PROBLEM_LIMIT) return;
    if (this.problems.length === PROBLEM_LIMIT) message = messages.tooMany();
    this.problems.push({ message, span: span(start, end) });
  }

  /** Moves on by one line and gives its start; `end` is then where it ends. */
  private readLine(): number {
    const start = this.next;
    const feed = this.text.indexOf('\n', start);
    let end = feed < 0 ? this.text.length : feed;
    this.next = feed < 0 ? this.text.length : feed + 1;
    while (end > start && this.text.charCodeAt(end - 1) === CARRIAGE_RETURN) end--;
    this.end = end;
    return start;
  }

  /**
   * The offset of the escape character that continues the line which begins at `start` and ends at `this.end`, or -1.
   * Blanks may follow it; two of them (an escaped escape character) do not continue a line.
   */
  private continuationAt(start: number): number {
    let at = this.end - 1;
    while (at >= start) {
      const code = this.text.charCodeAt(at);
      if (code !== SPACE && code !== TAB) break;
      at--;
    }
    if (at < start || this.text.charCodeAt(at) !== this.escape) return -1;
    return at > start && this.text.charCodeAt(at - 1) === this.escape ? -1 : at;
  }

  private joinContinuations(start: number, firstCut: number): MappedText {
    const text = this.text;
    const builder = new MappedTextBuilder();
    builder.push(text.slice(start, firstCut), start);
    let behind = firstCut;
    while (this.next < text.length) {
      const lineStart = this.readLine();
      const from = skipSpace(text, lineStart, this.end);
      if (from === this.end) continue;
      if (text.charCodeAt(from) === HASH) {
        this.addComment(from, true);
        continue;
      }
      const cut = this.continuationAt(lineStart);
      behind = cut < 0 ? this.end : cut;
      builder.push(text.slice(lineStart, behind), lineStart);
      if (cut < 0) break;
    }
    return builder.finish(behind);
  }

  private addComment(start: number, inside: boolean): void {
    this.comments.push({ text: this.text.slice(start, this.end), span: span(start, this.end), inside });
  }

  /** Reads the comment line at `start` as a directive; false where it is none, which also ends their part of the file. */
  private readDirective(start: number): boolean {
    const text = this.text;
    const nameStart = skipSpace(text, start + 1, this.end);
    let at = nameStart;
    while (at < this.end && /[a-zA-Z0-9]/.test(text.charAt(at))) at++;
    const name = text.slice(nameStart, at).toLowerCase();
    at = skipSpace(text, at, this.end);
    let end = this.end;
    while (end > at && ' \t\f\r'.includes(text.charAt(end - 1))) end--;
    const valueStart = skipSpace(text, at + 1, end);
    if (!DIRECTIVES.has(name) || text.charAt(at) !== '=' || valueStart >= end) {
      this.directivesDone = true;
      return false;
    }
    const value = text.slice(valueStart, end);
    if (this.directives.some((other) => other.name === name)) {
      this.problem(messages.repeatedDirective(name), start, end);
    } else if (name === 'escape') {
      if (value === '\\' || value === '`') this.escape = value.charCodeAt(0);
      else this.problem(messages.escapeDirective(value), valueStart, end);
    }
    this.directives.push({ name, value, span: span(start, end), valueSpan: span(valueStart, end) });
    return true;
  }

  private readHeredoc(line: MappedText, word: HeredocWord): Heredoc {
    const text = this.text;
    const bodyStart = this.next;
    const place = line.span(word.start, word.end);
    while (this.next < text.length) {
      const lineStart = this.readLine();
      let from = lineStart;
      if (word.stripTabs) while (from < this.end && text.charCodeAt(from) === TAB) from++;
      if (this.end - from === word.name.length && text.startsWith(word.name, from)) {
        return this.heredoc(word, place, bodyStart, lineStart, span(from, this.end));
      }
    }
    this.problem(messages.unterminatedHeredoc(word.name), place.start, place.end);
    return this.heredoc(word, place, bodyStart, text.length, undefined);
  }

  private heredoc(
    word: HeredocWord,
    place: Heredoc['span'],
    bodyStart: number,
    bodyEnd: number,
    closing: Heredoc['closing'],
  ): Heredoc {
    const { name, expand, stripTabs } = word;
    const bodySpan = span(bodyStart, bodyEnd);
    return { name, expand, stripTabs, span: place, body: this.body(bodyStart, bodyEnd, stripTabs), bodySpan, closing };
  }

  private body(start: number, end: number, stripTabs: boolean): MappedText {
    if (!stripTabs) return MappedText.slice(this.text.slice(start, end), start);
    const builder = new MappedTextBuilder();
    for (let at = start; at < end; ) {
      const feed = this.text.indexOf('\n', at);
      const next = feed < 0 || feed >= end ? end : feed + 1;
      while (at < next && this.text.charCodeAt(at) === TAB) at++;
      builder.push(this.text.slice(at, next), at);
      at = next;
    }
    return builder.finish(end);
  }
}
