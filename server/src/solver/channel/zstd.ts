/** Zstandard: Node's own where it has it (22.15 and later), else in JavaScript. */
import * as zlib from 'node:zlib';
import { decompress } from 'fzstd';

const native = (zlib as { zstdDecompressSync?: (bytes: Uint8Array) => Buffer }).zstdDecompressSync;

/** @throws where the bytes are not Zstandard, or end too early */
export function unzstd(bytes: Uint8Array): Buffer {
  if (native !== undefined) return native(bytes);
  const plain = decompress(bytes);
  return Buffer.from(plain.buffer, plain.byteOffset, plain.byteLength);
}
