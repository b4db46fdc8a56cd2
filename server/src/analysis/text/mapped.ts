import type { Span } from './span';

/** The `out` of every text that runs in step with its origin throughout. */
const FROM_START: readonly number[] = [0];

/**
 * A text that was made from another one by leaving characters out or replacing them (continuation lines joined, a JSON
 * string decoded, the tabs of a `<<-` heredoc stripped), with the way back to the offsets it came from.
 *
 * Two rising arrays hold the places at which the text and its origin start to run in step: from `out[i]` on, up to
 * `out[i + 1]`, the character at `o` came from `src[i] + (o - out[i])`. A piece that stands for a longer or shorter
 * stretch of the origin (an escape sequence) is one character long and has its end there in `ends[i]`; the others have
 * -1.
 */
export class MappedText {
  constructor(
    readonly text: string,
    private readonly out: readonly number[],
    private readonly src: readonly number[],
    /** Where the origin ends: the place of the offset after the last character. */
    private readonly srcEnd: number,
    private readonly ends?: readonly number[],
  ) {}

  /** A text that is a plain slice of its origin, starting at `at` there. */
  static slice(text: string, at: number): MappedText {
    return new MappedText(text, FROM_START, [at], at + text.length);
  }

  /** The offset in the origin from which the character at `offset` came. */
  toSource(offset: number): number {
    if (offset >= this.text.length) return this.srcEnd;
    const i = this.pieceAt(offset);
    return (this.src[i] ?? 0) + (offset - (this.out[i] ?? 0));
  }

  /** The span in the origin that covers `[start, end)` of this text. */
  span(start: number, end: number): Span {
    const from = this.toSource(start);
    if (end <= start) return { start: from, end: from };
    return { start: from, end: Math.max(from, this.sourceEnd(end - 1)) };
  }

  /** The part of this text that came from exactly that span of the origin; undefined where none did. */
  rangeOf(span: Span): Span | undefined {
    const start = this.offsetOf(span.start);
    if (start === undefined || this.toSource(start) !== span.start) return undefined;
    if (span.end === span.start) return { start, end: start };
    const last = this.offsetOf(span.end - 1);
    if (last === undefined || last < start || this.sourceEnd(last) !== span.end) return undefined;
    return { start, end: last + 1 };
  }

  /** The last character that came from `source` or from before it; undefined where all came from after it. */
  private offsetOf(source: number): number | undefined {
    let low = 0;
    let high = this.src.length - 1;
    if (this.text.length === 0 || source < (this.src[0] ?? 0)) return undefined;
    while (low < high) {
      const mid = (low + high + 1) >> 1;
      if ((this.src[mid] ?? 0) <= source) low = mid;
      else high = mid - 1;
    }
    const from = this.out[low] ?? 0;
    const next = this.out[low + 1] ?? this.text.length;
    if ((this.ends?.[low] ?? -1) >= 0) return from;
    return Math.min(from + (source - (this.src[low] ?? 0)), next - 1);
  }

  /** This text's own part `[start, end)`, still mapped to the same origin. */
  part(start: number, end: number): MappedText {
    const from = Math.max(0, start);
    const to = Math.min(end, this.text.length);
    if (from >= to) {
      const at = this.toSource(from);
      return new MappedText('', FROM_START, [at], at);
    }
    if (from === 0 && to === this.text.length) return this;
    const first = this.pieceAt(from);
    const last = this.pieceAt(to - 1);
    if (first === last && this.ends === undefined) {
      const at = (this.src[first] ?? 0) + (from - (this.out[first] ?? 0));
      return new MappedText(this.text.slice(from, to), FROM_START, [at], at + (to - from));
    }
    const builder = new MappedTextBuilder();
    this.copy(builder, from, to);
    return builder.finish(this.sourceEnd(to - 1));
  }

  /** A text made from this one (`inner` maps into this text), mapped to this text's origin. */
  compose(inner: MappedText): MappedText {
    const builder = new MappedTextBuilder();
    for (let i = 0; i < inner.out.length; i++) {
      const from = inner.out[i] ?? 0;
      const to = i + 1 < inner.out.length ? (inner.out[i + 1] ?? 0) : inner.text.length;
      if (from >= to) continue;
      const at = inner.src[i] ?? 0;
      const wide = inner.ends?.[i] ?? -1;
      const piece = inner.text.slice(from, to);
      if (wide >= 0) {
        const start = this.toSource(at);
        builder.replace(piece, start, wide > at ? Math.max(start, this.sourceEnd(wide - 1)) : start);
      } else {
        this.copy(builder, at, at + (to - from), piece);
      }
    }
    return builder.finish(inner.srcEnd > 0 ? this.sourceEnd(inner.srcEnd - 1) : this.toSource(0));
  }

  /** Appends the whole text, mapped to the same origin, to one that is being built. */
  appendTo(builder: MappedTextBuilder): void {
    this.copy(builder, 0, this.text.length);
  }

  /** The index of the piece that holds `offset`. */
  private pieceAt(offset: number): number {
    let low = 0;
    let high = this.out.length - 1;
    while (low < high) {
      const mid = (low + high + 1) >> 1;
      if ((this.out[mid] ?? 0) <= offset) low = mid;
      else high = mid - 1;
    }
    return low;
  }

  /** The offset in the origin after the character at `offset`. */
  private sourceEnd(offset: number): number {
    if (offset >= this.text.length) return this.srcEnd;
    const i = this.pieceAt(offset);
    const wide = this.ends?.[i] ?? -1;
    return wide >= 0 ? wide : (this.src[i] ?? 0) + (offset - (this.out[i] ?? 0)) + 1;
  }

  /** Appends the pieces of `[from, to)` to a builder; `shown` is what is there instead of this text's own. */
  private copy(builder: MappedTextBuilder, from: number, to: number, shown?: string): void {
    for (let i = this.pieceAt(from), at = from; at < to; i++) {
      const next = i + 1 < this.out.length ? Math.min(to, this.out[i + 1] ?? to) : to;
      const piece = shown === undefined ? this.text.slice(at, next) : shown.slice(at - from, next - from);
      const source = (this.src[i] ?? 0) + (at - (this.out[i] ?? 0));
      const wide = this.ends?.[i] ?? -1;
      if (wide >= 0) builder.replace(piece, source, wide);
      else builder.push(piece, source);
      at = next;
    }
  }
}

/** Builds a MappedText piece by piece; pieces that run in step are merged. */
export class MappedTextBuilder {
  private readonly pieces: string[] = [];
  private readonly out: number[] = [];
  private readonly src: number[] = [];
  private ends: number[] | undefined;
  private length = 0;
  private step = Number.NaN;

  /** Appends `text`, whose first character came from `at`, the second from `at + 1`, and so on. */
  push(text: string, at: number): void {
    if (text.length === 0) return;
    if (at - this.length !== this.step) {
      this.out.push(this.length);
      this.src.push(at);
      this.ends?.push(-1);
      this.step = at - this.length;
    }
    this.pieces.push(text);
    this.length += text.length;
  }

  /** Appends `text` that stands as a whole for `[at, end)` of the origin (an escape sequence, an expansion). */
  replace(text: string, at: number, end = at + 1): void {
    if (text.length === 0) return;
    this.ends ??= this.out.map(() => -1);
    for (let i = 0; i < text.length; i++) {
      this.out.push(this.length + i);
      this.src.push(at);
      this.ends.push(end);
    }
    this.step = Number.NaN;
    this.pieces.push(text);
    this.length += text.length;
  }

  /** The finished text; `srcEnd` is where its origin ends. */
  finish(srcEnd: number): MappedText {
    if (this.out.length === 0) return new MappedText('', FROM_START, [srcEnd], srcEnd);
    return new MappedText(this.pieces.join(''), this.out, this.src, srcEnd, this.ends);
  }
}
