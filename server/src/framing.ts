/** The frames of the protocol's messages on a stream (`Content-Length: N`, an empty line, N bytes), checked before they are read. */
import { Transform, type TransformCallback } from 'node:stream';

/** No header is longer, in bytes. */
const HEADER_LIMIT = 4096;

/** No message is longer, in bytes: Node's longest text is about as long. */
const BODY_LIMIT = 512 * 1024 * 1024;

const END = Buffer.from('\r\n\r\n');

/**
 * Hands on what is framed as the protocol wants it. After a broken frame nobody knows where the next one begins, and a server
 * that goes on is deaf: `broken` is told why, once, and nothing more is handed on.
 */
export class FrameCheck extends Transform {
  private header: Buffer = Buffer.alloc(0);
  /** Bytes of the body that are still to come. */
  private body = 0;
  private isBroken = false;

  constructor(private readonly broken: (why: string) => void) {
    super();
  }

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    let rest = chunk;
    while (rest.length > 0 && !this.isBroken) {
      if (this.body > 0) {
        const part = rest.subarray(0, this.body);
        this.body -= part.length;
        rest = rest.subarray(part.length);
        this.push(part);
      } else rest = this.readHeader(rest);
    }
    done();
  }

  /** Reads on in a header; gives what comes after it. */
  private readHeader(chunk: Buffer): Buffer {
    const before = this.header.length;
    const all = before === 0 ? chunk : Buffer.concat([this.header, chunk]);
    const end = all.indexOf(END);
    const header = all.subarray(0, end < 0 ? all.length : end);
    if (header.length > HEADER_LIMIT) return this.stop('a header without an end');
    if (end < 0) {
      this.header = header;
      return Buffer.alloc(0);
    }
    this.header = Buffer.alloc(0);
    const length = lengthOf(header.toString('latin1'));
    if (length === undefined) return this.stop('a header that is none of the protocol');
    if (length > BODY_LIMIT) return this.stop('a message that is too long');
    this.body = length;
    this.push(all.subarray(0, end + END.length));
    return all.subarray(end + END.length);
  }

  private stop(why: string): Buffer {
    this.isBroken = true;
    this.broken(why);
    return Buffer.alloc(0);
  }
}

/** The length that a header names; undefined where it is no header of the protocol. */
function lengthOf(header: string): number | undefined {
  let length: number | undefined;
  for (const line of header.split('\r\n')) {
    const colon = line.indexOf(':');
    if (colon < 0 || !/^[A-Za-z-]+$/.test(line.slice(0, colon))) return undefined;
    if (line.slice(0, colon).toLowerCase() !== 'content-length') continue;
    const value = line.slice(colon + 1).trim();
    if (!/^\d{1,15}$/.test(value)) return undefined;
    length = Number(value);
  }
  return length;
}
