/**
 * Messages of the Debug Adapter Protocol on a stream: a header with the length in bytes, an empty line, JSON.
 * https://microsoft.github.io/debug-adapter-protocol/overview#base-protocol
 */

/** A message; what it holds beside this is the debugger's matter. */
export interface DebugMessage {
  readonly type: 'request' | 'response' | 'event';
  readonly seq: number;
  readonly command?: string;
  readonly event?: string;
  readonly [field: string]: unknown;
}

/** A longer message is no message, but output that came into the stream. Bytes. */
const MOST = 64 * 1024 * 1024;

export function framed(message: object): string {
  const text = JSON.stringify(message);
  return `Content-Length: ${Buffer.byteLength(text)}\r\n\r\n${text}`;
}

/** Takes pieces of a stream and gives the messages in it. */
export class MessageReader {
  private rest = Buffer.alloc(0);

  /** @returns the messages that are whole now; what is none (a program that writes into the stream) is passed over */
  read(piece: string): DebugMessage[] {
    this.rest = Buffer.concat([this.rest, Buffer.from(piece)]);
    const found: DebugMessage[] = [];
    for (;;) {
      const start = this.rest.indexOf('Content-Length:');
      const head = start < 0 ? -1 : this.rest.indexOf('\r\n\r\n', start);
      if (head < 0) {
        // A header may begin at the end of what came so far.
        if (start < 0) this.rest = this.rest.subarray(Math.max(0, this.rest.length - 'Content-Length:'.length));
        return found;
      }
      const length = Number(
        /^Content-Length: *(\d+)/.exec(this.rest.toString('latin1', start, head))?.[1] ?? Number.NaN,
      );
      if (!(length <= MOST)) {
        this.rest = this.rest.subarray(head);
        continue;
      }
      const end = head + 4 + length;
      if (this.rest.length < end) return found;
      const text = this.rest.toString('utf8', head + 4, end);
      this.rest = this.rest.subarray(end);
      const message = parsed(text);
      if (message !== undefined) found.push(message);
    }
  }
}

function parsed(text: string): DebugMessage | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && 'type' in value ? (value as DebugMessage) : undefined;
  } catch {
    return undefined;
  }
}
