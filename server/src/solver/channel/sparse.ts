/**
 * `repodata.json` without a parse of the whole: conda-forge's has a quarter of a gigabyte, and one environment looks at a
 * hundredth of it. The bytes are walked once, the place of each record is kept by the package's name, and a record is
 * parsed when it is asked for.
 */
import { parsePackageFile } from '../../analysis/parse/conda/channel';
import { type ChannelRecord, readRecord } from './records';

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPEN = 0x7b;
const CLOSE = 0x7d;
const OPEN_LIST = 0x5b;
const CLOSE_LIST = 0x5d;
const COLON = 0x3a;
const COMMA = 0x2c;

/** The text is no repodata; `early` where it ends too early. */
export class BrokenRepodata extends Error {
  constructor(
    message: string,
    readonly early: boolean,
  ) {
    super(message);
  }
}

interface Place {
  readonly fn: string;
  readonly start: number;
  readonly end: number;
}

export class SparseRepodata {
  private readonly places = new Map<string, Place[]>();
  private at = 0;
  /** `info.base_url`: where the packages are, if not beside this file. */
  baseUrl: string | undefined;

  /** @throws BrokenRepodata */
  constructor(private readonly bytes: Buffer) {
    if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) this.at = 3;
    this.entries((key) => {
      const start = this.at;
      if (key === 'packages' || key === 'packages.conda') {
        if (this.next() !== OPEN) throw new BrokenRepodata(`"${key}" is no mapping`, false);
        this.entries((fn) => this.keep(fn));
        return;
      }
      this.skipValue();
      if (key === 'info') this.baseUrl = baseUrlOf(this.parse(start, this.at));
    });
    this.next();
    if (this.at < bytes.length) throw new BrokenRepodata('something follows after its end', false);
  }

  names(): Iterable<string> {
    return this.places.keys();
  }

  /** The records of a package. @throws BrokenRepodata */
  records(name: string): ChannelRecord[] {
    return (this.places.get(name) ?? []).flatMap(({ fn, start, end }) => readRecord(fn, this.parse(start, end)) ?? []);
  }

  private parse(start: number, end: number): unknown {
    try {
      return JSON.parse(this.bytes.toString('utf8', start, end));
    } catch {
      throw new BrokenRepodata('it is no JSON', false);
    }
  }

  private keep(fn: string): void {
    this.next();
    const start = this.at;
    this.skipValue();
    const name = parsePackageFile(fn)?.name.toLowerCase();
    if (name === undefined) return;
    const place = { fn, start, end: this.at };
    const list = this.places.get(name);
    if (list === undefined) this.places.set(name, [place]);
    else list.push(place);
  }

  /** Reads `{"key": value, …}`; `value` is called with `at` after the colon and leaves it after the value. */
  private entries(value: (key: string) => void): void {
    if (this.next() !== OPEN) throw new BrokenRepodata('it is no JSON', this.at >= this.bytes.length);
    this.at++;
    if (this.next() === CLOSE) {
      this.at++;
      return;
    }
    for (;;) {
      this.next();
      const start = this.at;
      this.skipText();
      const key = String(this.parse(start, this.at));
      if (this.next() !== COLON) throw this.broken();
      this.at++;
      value(key);
      const after = this.next();
      this.at++;
      if (after === CLOSE) return;
      if (after !== COMMA) throw this.broken();
    }
  }

  private broken(): BrokenRepodata {
    return new BrokenRepodata('it is no JSON', this.at >= this.bytes.length);
  }

  /** Goes on to the next byte that is no blank, and gives it; -1 at the end. */
  private next(): number {
    const { bytes } = this;
    while (this.at < bytes.length) {
      const c = bytes[this.at] ?? 0;
      if (c !== 0x20 && c !== 0x0a && c !== 0x0d && c !== 0x09) return c;
      this.at++;
    }
    return -1;
  }

  private skipText(): void {
    const { bytes } = this;
    if (bytes[this.at] !== QUOTE) throw this.broken();
    for (let at = this.at + 1; ; ) {
      const end = bytes.indexOf(QUOTE, at);
      if (end < 0) throw new BrokenRepodata('it is no JSON', true);
      let slashes = 0;
      while (bytes[end - 1 - slashes] === BACKSLASH) slashes++;
      at = end + 1;
      if (slashes % 2 === 0) {
        this.at = at;
        return;
      }
    }
  }

  private skipValue(): void {
    const { bytes } = this;
    const first = this.next();
    if (first === QUOTE) {
      this.skipText();
      return;
    }
    if (first !== OPEN && first !== OPEN_LIST) {
      const start = this.at;
      while (this.at < bytes.length && !isEnd(bytes[this.at] ?? 0)) this.at++;
      if (this.at === start || this.at >= bytes.length) throw this.broken();
      return;
    }
    let depth = 0;
    while (this.at < bytes.length) {
      const c = bytes[this.at];
      if (c === QUOTE) {
        this.skipText();
        continue;
      }
      this.at++;
      if (c === OPEN || c === OPEN_LIST) depth++;
      else if (c === CLOSE || c === CLOSE_LIST) {
        depth--;
        if (depth === 0) return;
      }
    }
    throw new BrokenRepodata('it is no JSON', true);
  }
}

function isEnd(c: number): boolean {
  return c === COMMA || c === CLOSE || c === CLOSE_LIST || c === 0x20 || c === 0x0a || c === 0x0d || c === 0x09;
}

function baseUrlOf(info: unknown): string | undefined {
  if (typeof info !== 'object' || info === null || !('base_url' in info)) return undefined;
  return typeof info.base_url === 'string' ? info.base_url : undefined;
}
