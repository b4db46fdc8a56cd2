/** Bytes to text, as far as the bytes are text. */

/** Files above this size are not read, in bytes: nothing that people write by hand is larger. */
export const SIZE_LIMIT = 8 * 1024 * 1024;

/** What bytes turn out to be. */
export interface Decoded {
  /** Absent where the bytes are no text. */
  readonly text?: string;
  /** Whether a UTF-8 byte order mark stood before the text. */
  readonly mark: boolean;
  /** What is wrong, with the place as `line L, column C` where there is one. */
  readonly problem?: string;
}

/**
 * Decodes a file's bytes as UTF-8, the only encoding that Docker, Compose and conda read. UTF-16 and binary files give no
 * text. Bytes that are no UTF-8 become U+FFFD, so that the rest can still be looked at; the problem names the first one.
 */
export function decode(bytes: Uint8Array): Decoded {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return { mark: false, problem: utf16('little-endian') };
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return { mark: false, problem: utf16('big-endian') };
  const zero = bytes.indexOf(0);
  if (zero >= 0) return { mark: false, problem: `${place(bytes, zero)}: a NUL byte; this is no text file` };
  const mark = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
  const text = new TextDecoder('utf-8').decode(bytes);
  // U+FFFF cannot stand in a text file: the analysis keeps it for itself.
  const clean = text.includes('\uFFFF') ? text.replace(/\uFFFF/g, '\uFFFD') : text;
  if (!clean.includes('\uFFFD')) return { text: clean, mark };
  const at = firstInvalid(bytes);
  if (at === undefined) return { text: clean, mark };
  const hex = (bytes[at] ?? 0).toString(16).toUpperCase().padStart(2, '0');
  return { text: clean, mark, problem: `${place(bytes, at)}: the byte 0x${hex} is not UTF-8; save the file as UTF-8` };
}

function utf16(order: string): string {
  return `the file is UTF-16 (${order}), which Docker and conda cannot read; save it as UTF-8`;
}

/** The offset of the first byte that belongs to no UTF-8 sequence. */
function firstInvalid(bytes: Uint8Array): number | undefined {
  for (let at = 0; at < bytes.length; ) {
    const length = sequenceLength(bytes, at);
    if (length === 0) return at;
    at += length;
  }
  return undefined;
}

/** The length of the well-formed sequence at an offset (Unicode 15, table 3-7); 0 where there is none. */
function sequenceLength(bytes: Uint8Array, at: number): number {
  const first = bytes[at] ?? 0;
  if (first < 0x80) return 1;
  const length = first >= 0xc2 && first <= 0xdf ? 2 : first >= 0xe0 && first <= 0xef ? 3 : first <= 0xf4 ? 4 : 0;
  if (length === 0 || (length === 4 && first < 0xf0)) return 0;
  const second = bytes[at + 1] ?? 0;
  const low = first === 0xe0 ? 0xa0 : first === 0xf0 ? 0x90 : 0x80;
  const high = first === 0xed ? 0x9f : first === 0xf4 ? 0x8f : 0xbf;
  if (second < low || second > high) return 0;
  for (let i = 2; i < length; i++) if (((bytes[at + i] ?? 0) & 0xc0) !== 0x80) return 0;
  return length;
}

/** One-based line and column (in bytes) of an offset. */
function place(bytes: Uint8Array, offset: number): string {
  let line = 1;
  let start = 0;
  for (let i = 0; i < offset; i++) {
    if (bytes[i] === 10) {
      line++;
      start = i + 1;
    }
  }
  return `line ${line}, column ${offset - start + 1}`;
}
