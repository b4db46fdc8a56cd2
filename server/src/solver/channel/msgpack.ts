/**
 * Reads MessagePack, as far as sharded repodata uses it: maps with texts as keys, lists, texts, bytes, numbers.
 * Facts: https://github.com/msgpack/msgpack/blob/master/spec.md, https://github.com/conda/ceps/blob/main/cep-0016.md
 */

/** How deep values may be in each other. */
const MAX_DEPTH = 64;

/** @throws RangeError where the bytes are no MessagePack, or end too early */
export function decodeMsgpack(bytes: Uint8Array): unknown {
  const reader = new Reader(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
  return reader.value(0);
}

class Reader {
  private at = 0;

  constructor(private readonly bytes: Buffer) {}

  value(depth: number): unknown {
    if (depth > MAX_DEPTH) throw new RangeError('nested too deep');
    const type = this.bytes.readUInt8(this.at++);
    if (type < 0x80) return type;
    if (type < 0x90) return this.map(type & 0x0f, depth);
    if (type < 0xa0) return this.list(type & 0x0f, depth);
    if (type < 0xc0) return this.text(type & 0x1f);
    if (type >= 0xe0) return type - 0x100;
    switch (type) {
      case 0xc0:
        return null;
      case 0xc2:
        return false;
      case 0xc3:
        return true;
      case 0xc4:
        return this.slice(this.number(1));
      case 0xc5:
        return this.slice(this.number(2));
      case 0xc6:
        return this.slice(this.number(4));
      case 0xca:
        return this.bytes.readFloatBE(this.skip(4));
      case 0xcb:
        return this.bytes.readDoubleBE(this.skip(8));
      case 0xcc:
        return this.number(1);
      case 0xcd:
        return this.number(2);
      case 0xce:
        return this.number(4);
      case 0xcf:
        return Number(this.bytes.readBigUInt64BE(this.skip(8)));
      case 0xd0:
        return this.bytes.readInt8(this.skip(1));
      case 0xd1:
        return this.bytes.readInt16BE(this.skip(2));
      case 0xd2:
        return this.bytes.readInt32BE(this.skip(4));
      case 0xd3:
        return Number(this.bytes.readBigInt64BE(this.skip(8)));
      case 0xd9:
        return this.text(this.number(1));
      case 0xda:
        return this.text(this.number(2));
      case 0xdb:
        return this.text(this.number(4));
      case 0xdc:
        return this.list(this.number(2), depth);
      case 0xdd:
        return this.list(this.number(4), depth);
      case 0xde:
        return this.map(this.number(2), depth);
      case 0xdf:
        return this.map(this.number(4), depth);
      default:
        throw new RangeError(`an unknown type: ${type}`);
    }
  }

  private skip(length: number): number {
    const from = this.at;
    this.at += length;
    return from;
  }

  private number(length: 1 | 2 | 4): number {
    return this.bytes.readUIntBE(this.skip(length), length);
  }

  private slice(length: number): Buffer {
    if (this.at + length > this.bytes.length) throw new RangeError('the bytes end too early');
    const from = this.skip(length);
    return this.bytes.subarray(from, from + length);
  }

  private text(length: number): string {
    return this.slice(length).toString('utf8');
  }

  private list(length: number, depth: number): unknown[] {
    this.mustHold(length);
    const items: unknown[] = [];
    for (let i = 0; i < length; i++) items.push(this.value(depth + 1));
    return items;
  }

  private map(length: number, depth: number): Map<string, unknown> {
    this.mustHold(length);
    const map = new Map<string, unknown>();
    for (let i = 0; i < length; i++) map.set(String(this.value(depth + 1)), this.value(depth + 1));
    return map;
  }

  /** A length that lies must not fill the memory. */
  private mustHold(length: number): void {
    if (length > this.bytes.length - this.at) throw new RangeError('the bytes end too early');
  }
}
