/** What a command writes to its standard output, as far as it is known, with the places it came from. */
import { MappedTextBuilder } from '../../text/mapped';
import { HOLE, type Value } from '../../text/value';
import type { Cause } from '../cause';
import type { FileEntry, Origin } from '../machine';

/** Longer outputs are unknown: no start-up file is as long, and appending in a loop must stay cheap. */
const MOST = 1 << 16;
/** The same for pieces: a file that each RUN appends a line to, and reads, would cost the square of the Dockerfile. */
const MOST_PIECES = 1000;

interface Chunk {
  readonly text: Value;
  /** Whole lines that are not known: what is written after them begins a line. */
  readonly lines?: true;
  readonly origin: (() => Origin | undefined) | undefined;
  readonly before: Chunk | undefined;
}

/** A text that only grows; what one shares with another at its start is stored once. */
export class Output {
  private last: Chunk | undefined;
  private length = 0;
  private pieces = 0;
  /** The address that the text was loaded from. */
  download: Value | undefined;

  /** Appends text; `origin` maps exactly this text to the user's file. */
  write(text: Value, origin?: () => Origin | undefined): void {
    if (text === '' || this.isTooLong) return;
    this.length += text.length;
    this.pieces++;
    if (this.last?.lines && !text.startsWith('\n'))
      this.last = { text: '\n', origin: undefined, before: { ...this.last, lines: undefined } };
    // What is too long is as good as unknown.
    this.last = this.isTooLong
      ? { text: HOLE, origin: undefined, before: undefined }
      : { text, origin, before: this.last };
  }

  /** Appends the output of a program that is not known: some lines, or none. */
  writeUnknown(): void {
    if (this.isTooLong || this.last?.lines) return;
    this.length += HOLE.length;
    this.pieces++;
    this.last = { text: HOLE, lines: true, origin: undefined, before: this.last };
  }

  private get isTooLong(): boolean {
    return this.length >= MOST || this.pieces >= MOST_PIECES;
  }

  /** True where nothing was written. */
  get isEmpty(): boolean {
    return this.last === undefined;
  }

  /** Starts as another output ends; for an empty one only. */
  follow(other: Output): void {
    this.last = other.last;
    this.length = other.length;
    this.pieces = other.pieces;
  }

  /** Appends another output. */
  take(other: Output, withOrigin = true): void {
    if (this.last === undefined) this.download = other.download;
    for (const chunk of other.chunks()) {
      if (chunk.lines) this.writeUnknown();
      else this.write(chunk.text, withOrigin ? chunk.origin : undefined);
    }
  }

  get text(): Value {
    const last = this.last;
    if (last === undefined) return '';
    return last.before === undefined
      ? last.text
      : this.chunks()
          .map((chunk) => chunk.text)
          .join('');
  }

  /** The whole text's map, if its pieces come from one file; pieces of unknown origin stand at the nearest place. */
  origin(): Origin | undefined {
    let file: string | undefined;
    let at = 0;
    const builder = new MappedTextBuilder();
    for (const chunk of this.chunks()) {
      const origin = chunk.origin?.();
      if (origin === undefined || origin.map.text !== chunk.text) {
        builder.replace(chunk.text, at);
        continue;
      }
      if (file === undefined) file = origin.file;
      else if (file !== origin.file) return undefined;
      origin.map.appendTo(builder);
      at = origin.map.toSource(chunk.text.length);
    }
    return file === undefined ? undefined : { file, map: builder.finish(at) };
  }

  private chunks(): Chunk[] {
    const chunks: Chunk[] = [];
    for (let chunk = this.last; chunk !== undefined; chunk = chunk.before) chunks.push(chunk);
    return chunks.reverse();
  }
}

/** A file that commands wrote: its text and places are put together only when somebody reads them. */
export class WrittenFile implements FileEntry {
  private whole: Value | undefined;
  private places: { readonly origin: Origin | undefined } | undefined;

  constructor(
    readonly output: Output,
    readonly executable: boolean | undefined,
    readonly cause: Cause | undefined,
  ) {}

  get text(): Value {
    this.whole ??= this.output.text;
    return this.whole;
  }

  get origin(): Origin | undefined {
    this.places ??= { origin: this.output.origin() };
    return this.places.origin;
  }

  get download(): Value | undefined {
    return this.output.download;
  }
}
