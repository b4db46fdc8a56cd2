/**
 * One platform folder of a channel: `https://conda.anaconda.org/conda-forge/linux-64`. Sharded repodata first (one small
 * file a package, https://github.com/conda/ceps/blob/main/cep-0016.md), then `repodata.json.zst`, then `repodata.json`.
 */
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { withoutCredentials } from '../../analysis/solve/channels';
import type { SolveChannel } from '../../analysis/solve/types';
import type { DiskCache } from '../cache';
import { ChannelFailure } from '../failure';
import { get, type Network } from '../http';
import { decodeMsgpack } from './msgpack';
import { type ChannelRecord, readRecord } from './records';
import { BrokenRepodata, SparseRepodata } from './sparse';
import { unzstd } from './zstd';

/** What reading channels needs. */
export interface Reading {
  readonly cache: DiskCache;
  readonly network: Network;
  /** The time, in milliseconds since 1970. */
  readonly now: () => number;
  /** Told what is read. */
  readonly onFile?: (channel: string, bytes: number) => void;
}

/** A platform folder that was opened. */
export interface Subdir {
  readonly channel: SolveChannel;
  readonly subdir: string;
  /** The names of all packages. */
  names(): Iterable<string>;
  /** The records of a package, by its name in lower case. @throws ChannelFailure */
  records(name: string): Promise<readonly ChannelRecord[]>;
  /** Where a package is, without credentials. */
  urlOf(fn: string): string;
}

/** Opens a platform folder; undefined where the channel has none. @throws ChannelFailure */
export async function openSubdir(channel: SolveChannel, subdir: string, reading: Reading): Promise<Subdir | undefined> {
  const files = new ChannelFiles(channel, `${channel.access}/${subdir}`, reading);
  const index = await files.read('repodata_shards.msgpack.zst', 'optional');
  if (index !== undefined) {
    const sharded = shardsOf(index, channel, subdir, files);
    if (sharded !== undefined) return sharded;
  }
  const packed = await files.read('repodata.json.zst', 'optional');
  const text = packed === undefined ? undefined : unpack(packed);
  const plain = text ?? (await files.read('repodata.json', 'needed'));
  return plain === undefined ? undefined : wholeOf(plain, channel, subdir);
}

/** An index that is no index is as good as none: the plain file is asked for next. */
function unpack(packed: Buffer): Buffer | undefined {
  try {
    return unzstd(packed);
  } catch {
    return undefined;
  }
}

function wholeOf(text: Buffer, channel: SolveChannel, subdir: string): Subdir {
  const guarded = <T>(read: () => T): T => {
    try {
      return read();
    } catch (error) {
      if (!(error instanceof BrokenRepodata)) throw error;
      throw error.early
        ? new ChannelFailure(
            'truncated',
            `The answer of the channel ${channel.name} broke off: ${subdir}/repodata.json is not whole.`,
          )
        : new ChannelFailure(
            'content',
            `The channel ${channel.name} gives no list of packages: ${subdir}/repodata.json is something else.`,
          );
    }
  };
  const whole = guarded(() => new SparseRepodata(text));
  const kept = new Map<string, readonly ChannelRecord[]>();
  return {
    channel,
    subdir,
    names: () => whole.names(),
    records: async (name) => {
      let records = kept.get(name);
      if (records === undefined) {
        records = guarded(() => whole.records(name));
        kept.set(name, records);
      }
      return records;
    },
    urlOf: packageUrls(channel, subdir, whole.baseUrl),
  };
}

function packageUrls(channel: SolveChannel, subdir: string, base: string | undefined): (fn: string) => string {
  const own = `${channel.url}/${subdir}/`;
  if (base === undefined) return (fn) => own + fn;
  let folder = own;
  try {
    folder = withoutCredentials(new URL(base.endsWith('/') ? base : `${base}/`, own).href);
  } catch {
    // Not an address: the packages are beside the list.
  }
  return (fn) => folder + fn;
}

function shardsOf(index: Buffer, channel: SolveChannel, subdir: string, files: ChannelFiles): Subdir | undefined {
  let decoded: unknown;
  try {
    decoded = decodeMsgpack(unzstd(index));
  } catch {
    return undefined;
  }
  const info = decoded instanceof Map ? decoded.get('info') : undefined;
  const shards = decoded instanceof Map ? decoded.get('shards') : undefined;
  if (!(info instanceof Map) || !(shards instanceof Map)) return undefined;
  const folder = String(info.get('shards_base_url') ?? './');
  const base = info.get('base_url');
  const kept = new Map<string, Promise<readonly ChannelRecord[]>>();
  const read = async (name: string): Promise<readonly ChannelRecord[]> => {
    const hash: unknown = shards.get(name);
    const hex = Buffer.isBuffer(hash) ? hash.toString('hex') : typeof hash === 'string' ? hash : undefined;
    if (hex === undefined || !/^[0-9a-f]{64}$/.test(hex)) return [];
    return recordsOfShard(await files.shard(folder, hex), channel, name);
  };
  return {
    channel,
    subdir,
    names: () => shards.keys() as Iterable<string>,
    records: (name) => {
      let records = kept.get(name);
      if (records === undefined) {
        records = read(name);
        kept.set(name, records);
      }
      return records;
    },
    urlOf: packageUrls(channel, subdir, typeof base === 'string' ? base : undefined),
  };
}

function recordsOfShard(shard: Buffer, channel: SolveChannel, name: string): readonly ChannelRecord[] {
  let decoded: unknown;
  try {
    decoded = decodeMsgpack(unzstd(shard));
  } catch {
    throw new ChannelFailure(
      'content',
      `The channel ${channel.name} gives no list of the packages of ${name}: it is something else.`,
    );
  }
  if (!(decoded instanceof Map)) return [];
  return ['packages', 'packages.conda'].flatMap((key) => {
    const packages: unknown = decoded.get(key);
    if (!(packages instanceof Map)) return [];
    return [...packages].flatMap(([fn, value]) => readRecord(String(fn), value) ?? []);
  });
}

/** At most this many files are asked for at a time. */
const AT_ONCE = 16;

/** The files of one platform folder, through the cache. */
class ChannelFiles {
  private running = 0;
  private readonly waiting: (() => void)[] = [];

  constructor(
    private readonly channel: SolveChannel,
    /** The folder's address, with credentials. */
    private readonly folder: string,
    private readonly reading: Reading,
  ) {}

  /** A file of the folder; undefined where it is not there. @throws ChannelFailure where the channel gives no answer */
  async read(name: string, need: 'optional' | 'needed'): Promise<Buffer | undefined> {
    const address = `${this.folder}/${name}`;
    if (address.startsWith('file:')) return this.readFromDisk(address);
    const { cache, now } = this.reading;
    const kept = cache.read(address);
    if (kept !== undefined && (kept.head.fresh ?? 0) > now()) return kept.head.missing ? undefined : kept.body;
    const headers: Record<string, string> = {};
    if (kept !== undefined && !kept.head.missing) {
      if (kept.head.etag !== undefined) headers['if-none-match'] = kept.head.etag;
      if (kept.head.lastModified !== undefined) headers['if-modified-since'] = kept.head.lastModified;
    }
    const answer = await this.ask(address, headers);
    const fresh = freshUntil(answer.headers['cache-control'], now());
    if (answer.status === 304 && kept !== undefined) {
      cache.write(address, { ...kept.head, fresh }, kept.body);
      return kept.body;
    }
    if (answer.status === 404 || answer.status === 410) {
      // That a channel has no shards will be so tomorrow.
      if (need === 'optional') cache.write(address, { missing: true, fresh: now() + 3_600_000 }, Buffer.alloc(0));
      return undefined;
    }
    if (answer.status !== 200) {
      // Mirrors say "forbidden" of what they do not have; the file that every channel has decides.
      if (need === 'optional' && answer.status !== 401) return undefined;
      throw statusFailure(answer.status, this.channel, address);
    }
    const { etag, 'last-modified': lastModified } = answer.headers;
    cache.write(address, { etag, lastModified, fresh }, answer.body);
    return answer.body;
  }

  /** A shard, by its checksum: what has it never changes. */
  async shard(folder: string, hash: string): Promise<Buffer> {
    const at = new URL(folder.endsWith('/') ? folder : `${folder}/`, `${this.folder}/`);
    const address = new URL(`${hash}.msgpack.zst`, at).href;
    if (address.startsWith('file:')) {
      const bytes = await this.readFromDisk(address);
      if (bytes !== undefined) return bytes;
      throw new ChannelFailure('not-found', `The channel ${this.channel.name} lacks a file that its own list names.`);
    }
    const { cache } = this.reading;
    const key = `shard:${hash}`;
    const kept = cache.read(key);
    if (kept !== undefined) return kept.body;
    const answer = await this.ask(address, {});
    if (answer.status !== 200) throw statusFailure(answer.status, this.channel, address);
    if (createHash('sha256').update(answer.body).digest('hex') !== hash) {
      throw new ChannelFailure(
        'content',
        `The channel ${this.channel.name} sent a list that has another checksum than it says.`,
      );
    }
    cache.write(key, {}, answer.body);
    return answer.body;
  }

  private async ask(address: string, headers: Readonly<Record<string, string>>): ReturnType<typeof get> {
    if (this.running >= AT_ONCE) await new Promise<void>((resolve) => this.waiting.push(resolve));
    this.running++;
    try {
      const answer = await get(address, headers, this.reading.network, this.channel.name);
      this.reading.onFile?.(this.channel.name, answer.body.length);
      return answer;
    } finally {
      this.running--;
      this.waiting.shift()?.();
    }
  }

  private async readFromDisk(address: string): Promise<Buffer | undefined> {
    try {
      return await readFile(fileURLToPath(address));
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? error.code : undefined;
      if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
      const text = error instanceof Error ? error.message : String(error);
      throw new ChannelFailure('file', `The channel ${this.channel.name} cannot be read: ${text}.`);
    }
  }
}

function freshUntil(control: string | undefined, now: number): number | undefined {
  const seconds = /(?:^|[,\s])max-age=(\d{1,9})/.exec(control ?? '')?.[1];
  return seconds === undefined || /no-(?:cache|store)/.test(control ?? '') ? undefined : now + Number(seconds) * 1000;
}

function statusFailure(status: number, channel: SolveChannel, address: string): ChannelFailure {
  const { host } = new URL(address);
  const { name } = channel;
  if (status === 401 || status === 407) {
    return new ChannelFailure(
      'unauthorized',
      `The channel ${name} wants a login (${status} from ${host}). Put a token or password into a variable, and the variable into the channel's address: https://$USER:$PASSWORD@${host}/….`,
    );
  }
  if (status === 403)
    return new ChannelFailure('unauthorized', `The channel ${name} does not let you in (403 from ${host}).`);
  if (status === 404)
    return new ChannelFailure(
      'not-found',
      `The channel ${name} lacks a file that its own list names (404 from ${host}).`,
    );
  if (status === 429)
    return new ChannelFailure('server', `The channel ${name} was asked too often (429 from ${host}). Try again later.`);
  return new ChannelFailure('server', `The channel ${name} does not work (${status} from ${host}). Try again later.`);
}
