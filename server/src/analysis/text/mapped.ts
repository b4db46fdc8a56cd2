import type { Span } from './span';

/**
 * A text that was made from another one by leaving characters out or replacing them (continuation lines joined, a JSON
 * string decoded, the tabs of a `<<-` heredoc stripped), with the way back to the offsets it came from.
 *
 * Two rising arrays hold the places at which the text and its origin start to run in step: from `out[i]` on, up to
 * `out[i + 1]`, the character at `o` came from `src[i] + (o - out[i])`.
 */
export class MappedText {
  constructor(
    readonly text: string,
    private readonly out: readonly number[],
    private readonly src: readonly number[],
    /** Where the origin ends: the place of the offset behind the last character. */
    private readonly srcEnd: number,
  ) {}

  /** A text that is a plain slice of its origin, starting at `at` there. */
  static slice(text: string, at: number): MappedText {
    return new MappedText(text, [0], [at], at + text.length);
  }

  /** The offset in the origin from which the character at `offset` came. */
  toSource(offset: number): number {
    if (offset >= this.text.length) return this.srcEnd;
    let low = 0;
    let high = this.out.length - 1;
    while (low < high) {
      const mid = (low + high + 1) >> 1;
      if ((this.out[mid] ?? 0) <= offset) low = mid;
      else high = mid - 1;
    }
    return (this.src[low] ?? 0) + (offset - (this.out[low] ?? 0));
  }

  /** The span in the origin that covers `[start, end)` of this text. */
  span(start: number, end: number): Span {
    const from = this.toSource(start);
    if (end <= start) return { start: from, end: from };
    return { start: from, end: Math.max(from, this.toSource(end - 1) + 1) };
  }

  /** This text's own part `[start, end)`, still mapped to the same origin. */
  part(start: number, end: number): MappedText {
    const builder = new MappedTextBuilder();
    for (let i = 0; i < this.out.length; i++) {
      const from = Math.max(start, this.out[i] ?? 0);
      const to = Math.min(end, i + 1 < this.out.length ? (this.out[i + 1] ?? 0) : this.text.length);
      if (from < to) builder.push(this.text.slice(from, to), (this.src[i] ?? 0) + (from - (this.out[i] ?? 0)));
    }
    return builder.finish(this.toSource(end));
  }

  /** A text made from this one (`inner` maps into this text), mapped to this text's origin. */
  compose(inner: MappedText): MappedText {
    const builder = new MappedTextBuilder();
    for (let i = 0; i < inner.text.length; i++) builder.push(inner.text.charAt(i), this.toSource(inner.toSource(i)));
    return builder.finish(this.toSource(inner.srcEnd));
  }
}

/** Builds a MappedText piece by piece; pieces that run in step are merged. */
export class MappedTextBuilder {
  private readonly pieces: string[] = [];
  private readonly out: number[] = [];
  private readonly src: number[] = [];
  private length = 0;
  private step = Number.NaN;

  /** Appends `text`, whose first character came from `at`, the second from `at + 1`, and so on. */
  push(text: string, at: number): void {
    if (text.length === 0) return;
    if (at - this.length !== this.step) {
      this.out.push(this.length);
      this.src.push(at);
      this.step = at - this.length;
    }
    this.pieces.push(text);
    this.length += text.length;
  }

  /** Appends `text` that stands for the one place `at` as a whole (an escape sequence, an expansion). */
  replace(text: string, at: number): void {
    for (let i = 0; i < text.length; i++) {
      this.out.push(this.length);
      this.src.push(at);
      this.step = Number.NaN;
      this.pieces.push(text.charAt(i));
      this.length++;
    }
  }

  /** The finished text; `srcEnd` is where its origin ends. */
  finish(srcEnd: number): MappedText {
    if (this.out.length === 0) return new MappedText('', [0], [srcEnd], srcEnd);
    return new MappedText(this.pieces.join(''), this.out, this.src, srcEnd);
  }
}
