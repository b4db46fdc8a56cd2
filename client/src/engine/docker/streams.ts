/** Reads what an engine streams: output of containers, and lines of JSON. */
import type { Readable } from 'node:stream';
import { StringDecoder } from 'node:string_decoder';
import type { Output } from '../port';

/** A line of JSON that is longer than this is no progress message. */
const LINE_LIMIT = 32 * 1024 * 1024;

/** A piece of a container's output as it came. */
export interface Frame {
  readonly stream: Output['stream'];
  readonly data: Buffer;
}

/**
 * Output without a terminal comes in frames: a byte for the stream (0 input, 1 output, 2 errors), three zeros, the length
 * as four bytes, the data (https://docs.docker.com/reference/api/engine/, “Stream format”).
 */
export async function* framesOf(stream: AsyncIterable<Uint8Array>): AsyncGenerator<Frame> {
  let name: Output['stream'] = 'stdout';
  // How much of the current frame is still to come, and the part of a header that has come.
  let left = 0;
  let header = Buffer.alloc(0);
  for await (const bytes of stream) {
    let chunk = buffer(bytes);
    while (chunk.length > 0) {
      if (left === 0) {
        const more = chunk.subarray(0, 8 - header.length);
        header = Buffer.concat([header, more]);
        chunk = chunk.subarray(more.length);
        if (header.length < 8) break;
        name = header[0] === 2 ? 'stderr' : 'stdout';
        left = header.readUInt32BE(4);
        header = Buffer.alloc(0);
        continue;
      }
      const data = chunk.subarray(0, left);
      chunk = chunk.subarray(data.length);
      left -= data.length;
      yield { stream: name, data };
    }
  }
}

/**
 * Output as text of whole characters.
 * @param framed false for a container with a terminal, which writes one plain stream
 */
export async function* outputOf(stream: AsyncIterable<Uint8Array>, framed: boolean): AsyncGenerator<Output> {
  const decoders = { stdout: new StringDecoder('utf8'), stderr: new StringDecoder('utf8') };
  for await (const { stream: name, data } of framed ? framesOf(stream) : plainOf(stream)) {
    const text = decoders[name].write(data);
    if (text !== '') yield { stream: name, text };
  }
  for (const name of ['stdout', 'stderr'] as const) {
    const text = decoders[name].end();
    if (text !== '') yield { stream: name, text };
  }
}

async function* plainOf(stream: AsyncIterable<Uint8Array>): AsyncGenerator<Frame> {
  for await (const bytes of stream) yield { stream: 'stdout', data: buffer(bytes) };
}

function buffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** The values of a stream of JSON, one a line; lines that cannot be read are left out. */
export async function* jsonLines(stream: AsyncIterable<Uint8Array>): AsyncGenerator<unknown> {
  const decoder = new StringDecoder('utf8');
  let pieces: string[] = [];
  let size = 0;
  const parse = (line: string): { value: unknown } | undefined => {
    if (line.trim() === '') return undefined;
    try {
      return { value: JSON.parse(line) };
    } catch {
      return undefined;
    }
  };
  for await (const bytes of stream) {
    const lines = decoder.write(buffer(bytes)).split('\n');
    // Kept in pieces, because a long line that is joined again with each chunk takes quadratic time.
    const rest = lines.pop() ?? '';
    for (const line of lines) {
      const parsed = parse(pieces.join('') + line);
      pieces = [];
      size = 0;
      if (parsed !== undefined) yield parsed.value;
    }
    size += rest.length;
    if (size > LINE_LIMIT) throw new Error('The engine sent a line without an end.');
    if (rest !== '') pieces.push(rest);
  }
  const parsed = parse(pieces.join(''));
  if (parsed !== undefined) yield parsed.value;
}

/** Destroys the stream when the signal says so. @returns what takes the listener away again */
export function destroyOnAbort(stream: Readable, signal: AbortSignal | undefined): () => void {
  if (signal === undefined) return () => {};
  // Without an error: whoever reads it looks at the signal, and a stream that nobody reads must not throw.
  const abort = (): void => void stream.destroy();
  if (signal.aborted) abort();
  signal.addEventListener('abort', abort, { once: true });
  return () => signal.removeEventListener('abort', abort);
}
