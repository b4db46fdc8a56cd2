/** What a step writes, cut into lines, and the end of it kept for the case that the step fails. */
import { StringDecoder } from 'node:string_decoder';

type Stream = 'stdout' | 'stderr';

/** How many lines are kept. */
const TAIL = 200;
/** A line that is longer is cut into several. */
const LONGEST = 16_384;

export class StepLog {
  readonly #decoders = { stdout: new StringDecoder('utf8'), stderr: new StringDecoder('utf8') };
  readonly #rest = { stdout: '', stderr: '' };
  readonly #tail: string[] = [];
  readonly #emit: (text: string, stream: Stream) => void;

  constructor(emit: (text: string, stream: Stream) => void) {
    this.#emit = emit;
  }

  write(stream: Stream, bytes: Uint8Array): void {
    this.writeText(stream, this.#decoders[stream].write(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)));
  }

  writeText(stream: Stream, text: string): void {
    const lines = (this.#rest[stream] + text).split('\n');
    this.#rest[stream] = lines.pop() ?? '';
    for (const line of lines) this.#line(stream, line);
    while (this.#rest[stream].length > LONGEST) {
      this.#line(stream, this.#rest[stream].slice(0, LONGEST));
      this.#rest[stream] = this.#rest[stream].slice(LONGEST);
    }
  }

  /** A last line without an end. */
  flush(): void {
    for (const stream of ['stdout', 'stderr'] as const) {
      const rest = this.#rest[stream];
      this.#rest[stream] = '';
      if (rest !== '') this.#line(stream, rest);
    }
  }

  /** The last lines, without control sequences. */
  get tail(): readonly string[] {
    return this.#tail;
  }

  #line(stream: Stream, line: string): void {
    // A progress bar writes its line over and over; what is there in the end is the last one.
    const shown =
      line
        .replace(/(?<!\r)\r+$/, '')
        .split('\r')
        .at(-1) ?? '';
    this.#emit(shown, stream);
    this.#tail.push(plain(shown));
    if (this.#tail.length > TAIL) this.#tail.shift();
  }
}

/** Without colors and other control sequences. */
export function plain(text: string): string {
  return text.replace(/\u001b(?:\[[0-?]*[ -/]*[@-~]|\][^\u0007\u001b]*(?:\u0007|\u001b\\)|[@-_])/g, '');
}
