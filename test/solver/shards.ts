/** Makes sharded repodata of a channel: https://github.com/conda/ceps/blob/main/cep-0016.md */
import { createHash } from 'node:crypto';
import type { ChannelData } from './generate';

/** The files of a channel in that form, by their paths below it. */
export function shardsOf(data: ChannelData): Map<string, Uint8Array> {
  const files = new Map<string, Uint8Array>();
  for (const [subdir, records] of Object.entries(data)) {
    const byName = new Map<string, Record<string, object>>();
    for (const [fn, record] of Object.entries(records)) {
      const bytes = { md5: Buffer.from(record.md5, 'hex'), sha256: Buffer.from(record.sha256, 'hex') };
      const shard = byName.get(record.name) ?? {};
      shard[fn] = { ...record, ...bytes };
      byName.set(record.name, shard);
    }
    const index: Record<string, Buffer> = {};
    for (const [name, packages] of byName) {
      const shard = stored(encode({ packages: {}, 'packages.conda': packages, removed: [] }));
      const hash = createHash('sha256').update(shard).digest();
      index[name] = hash;
      files.set(`${subdir}/shards/${hash.toString('hex')}.msgpack.zst`, shard);
    }
    const info = { subdir, base_url: './', shards_base_url: './shards/' };
    files.set(`${subdir}/repodata_shards.msgpack.zst`, stored(encode({ info, shards: index })));
  }
  return files;
}

/** MessagePack, as far as it is needed. */
export function encode(value: unknown): Buffer {
  if (value === null || value === undefined) return Buffer.from([0xc0]);
  if (typeof value === 'boolean') return Buffer.from([value ? 0xc3 : 0xc2]);
  if (typeof value === 'number') {
    const bytes = Buffer.alloc(9);
    bytes[0] = 0xcb;
    bytes.writeDoubleBE(value, 1);
    return bytes;
  }
  if (typeof value === 'string') return Buffer.concat([head(0xdb, Buffer.byteLength(value)), Buffer.from(value)]);
  if (Buffer.isBuffer(value)) return Buffer.concat([head(0xc6, value.length), value]);
  if (Array.isArray(value)) return Buffer.concat([head(0xdd, value.length), ...value.map(encode)]);
  const entries = Object.entries(value);
  return Buffer.concat([head(0xdf, entries.length), ...entries.flatMap(([key, each]) => [encode(key), encode(each)])]);
}

function head(type: number, length: number): Buffer {
  const bytes = Buffer.alloc(5);
  bytes[0] = type;
  bytes.writeUInt32BE(length, 1);
  return bytes;
}

/** Zstandard without compression: a frame of raw blocks (RFC 8878). */
export function stored(bytes: Uint8Array): Buffer {
  // A frame that says its size in eight bytes, and is one segment.
  const parts: Uint8Array[] = [Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0xe0])];
  const size = Buffer.alloc(8);
  size.writeBigUInt64LE(BigInt(bytes.length));
  parts.push(size);
  const MOST = 100_000;
  for (let at = 0; at < bytes.length || at === 0; at += MOST) {
    const block = bytes.subarray(at, at + MOST);
    const last = at + MOST >= bytes.length ? 1 : 0;
    const header = Buffer.alloc(3);
    header.writeUIntLE((block.length << 3) | last, 0, 3);
    parts.push(header, block);
  }
  return Buffer.concat(parts);
}
