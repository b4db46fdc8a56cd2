import type { Span } from './span';

/** What `character` counts: UTF-16 code units, as JavaScript's strings do, or the bytes of UTF-8. */
export type PositionUnit = 'utf-16' | 'utf-8';

/** A zero-based position; `character` counts UTF-16 code units where nothing else is said. */
export interface Position {
  readonly line: number;
  readonly character: number;
}

/** A range of positions, end exclusive. */
export interface Range {
  readonly start: Position;
  readonly end: Position;
}

/**
 * Converts between offsets and positions. Line ends are `\n`, `\r\n` and a lone `\r`, as in the Language Server
 * Protocol 3.17 ("Text Documents").
 */
export class LineIndex {
  private readonly starts: number[] = [0];

  /** @param unit what the characters of positions count; offsets are always those of the string */
  constructor(
    private readonly text: string,
    private readonly unit: PositionUnit = 'utf-16',
  ) {
    for (let i = 0; i < text.length; i++) {
      const c = text.charCodeAt(i);
      if (c === 10) this.starts.push(i + 1);
      else if (c === 13 && text.charCodeAt(i + 1) !== 10) this.starts.push(i + 1);
    }
  }

  /** The number of lines; an empty text has one. */
  get count(): number {
    return this.starts.length;
  }

  /** The zero-based line that holds `offset`; offsets outside of the text are clamped. */
  lineAt(offset: number): number {
    let low = 0;
    let high = this.starts.length - 1;
    while (low < high) {
      const mid = (low + high + 1) >> 1;
      if ((this.starts[mid] ?? 0) <= offset) low = mid;
      else high = mid - 1;
    }
    return low;
  }

  /** The offset at which the zero-based `line` starts; past the last line: the text's length. */
  lineStart(line: number): number {
    return line <= 0 ? 0 : (this.starts[line] ?? this.text.length);
  }

  /** The offset after the line's last character, its line end not counted. */
  lineEnd(line: number): number {
    let end = line + 1 < this.starts.length ? (this.starts[line + 1] ?? this.text.length) : this.text.length;
    if (end > 0 && this.text.charCodeAt(end - 1) === 10 && line + 1 < this.starts.length) end--;
    if (end > this.lineStart(line) && this.text.charCodeAt(end - 1) === 13 && line + 1 < this.starts.length) end--;
    return end;
  }

  /** The text of the line without its line end. */
  lineText(line: number): string {
    return this.text.slice(this.lineStart(line), this.lineEnd(line));
  }

  /** The position of an offset, clamped into the text. */
  position(offset: number): Position {
    const clamped = Math.max(0, Math.min(offset, this.text.length));
    const line = this.lineAt(clamped);
    const start = this.lineStart(line);
    return { line, character: this.unit === 'utf-16' ? clamped - start : bytes(this.text, start, clamped) };
  }

  /** The offset of a position; characters past the end of the line mean the end of the line. */
  offset(position: Position): number {
    if (position.line < 0) return 0;
    if (position.line >= this.starts.length) return this.text.length;
    const start = this.lineStart(position.line);
    const end = this.lineEnd(position.line);
    const character = Math.max(0, position.character);
    return this.unit === 'utf-16' ? Math.min(start + character, end) : afterBytes(this.text, start, end, character);
  }

  /** The range of a span. */
  range(span: Span): Range {
    return { start: this.position(span.start), end: this.position(span.end) };
  }
}

/** How many bytes the code point at an offset takes in UTF-8. */
function bytesAt(text: string, offset: number): number {
  const code = text.codePointAt(offset) ?? 0;
  if (code < 0x80) return 1;
  if (code < 0x800) return 2;
  return code < 0x10000 ? 3 : 4;
}

/** How many bytes a part of a text takes in UTF-8; a code point that the end cuts counts as a whole. */
function bytes(text: string, start: number, end: number): number {
  let sum = 0;
  for (let at = start; at < end; ) {
    const size = bytesAt(text, at);
    sum += size;
    at += size === 4 ? 2 : 1;
  }
  return sum;
}

/** The offset after so many bytes of UTF-8; a code point that the count cuts is left out. */
function afterBytes(text: string, start: number, end: number, count: number): number {
  let at = start;
  for (let left = count; at < end; ) {
    const size = bytesAt(text, at);
    if (size > left) break;
    left -= size;
    at += size === 4 ? 2 : 1;
  }
  return Math.min(at, end);
}

/** The line end that the text uses most at its start (`\r\n`, `\n`); `\n` where it has none. */
export function lineEnding(text: string): '\n' | '\r\n' {
  const at = text.indexOf('\n');
  return at > 0 && text.charCodeAt(at - 1) === 13 ? '\r\n' : '\n';
}
