/**
 * What channels answered, on the disk, bounded. An entry is one file: a line of JSON, a line feed, the body. Files take
 * their place by renaming, so that two solves at once, or one that is ended in the middle, leave whole entries.
 */
import { createHash, randomBytes } from 'node:crypto';
import {
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  unlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';

/** The most that is kept, in bytes. */
export const CACHE_LIMIT = 512 * 1024 * 1024;

/** What is kept beside a body. */
export interface CacheHead {
  readonly etag?: string;
  readonly lastModified?: string;
  /** Until when it need not be asked for again, in milliseconds since 1970. */
  readonly fresh?: number;
  /** The channel said that there is no such file. */
  readonly missing?: boolean;
}

export interface CacheEntry {
  readonly head: CacheHead;
  readonly body: Buffer;
}

export class DiskCache {
  /** @param folder is made when something is written; undefined keeps nothing */
  constructor(
    private readonly folder: string | undefined,
    private readonly limit = CACHE_LIMIT,
  ) {}

  /** The entry of a key; undefined where there is none, or it cannot be read. */
  read(key: string): CacheEntry | undefined {
    const path = this.pathOf(key);
    if (path === undefined) return undefined;
    try {
      const bytes = readFileSync(path);
      const end = bytes.indexOf(0x0a);
      const head = JSON.parse(bytes.toString('utf8', 0, end)) as CacheHead & { readonly length: number };
      const body = bytes.subarray(end + 1);
      if (body.length !== head.length) return undefined;
      const now = new Date();
      // When it was used last; a folder that cannot be written is no obstacle to reading.
      try {
        utimesSync(path, now, now);
      } catch {}
      return { head, body };
    } catch {
      return undefined;
    }
  }

  /** Keeps an entry. That the disk is full, or closed, is no error: it is asked for again then. */
  write(key: string, head: CacheHead, body: Uint8Array): void {
    const path = this.pathOf(key);
    if (path === undefined || this.folder === undefined || body.length > this.limit / 2) return;
    const temporary = `${path}.${randomBytes(6).toString('hex')}.tmp`;
    try {
      mkdirSync(this.folder, { recursive: true });
      writeFileSync(
        temporary,
        Buffer.concat([Buffer.from(`${JSON.stringify({ ...head, length: body.length })}\n`), body]),
      );
      renameSync(temporary, path);
    } catch {
      remove(temporary);
    }
  }

  /** Deletes what was not used for the longest time, until the rest is small enough. */
  prune(): void {
    if (this.folder === undefined) return;
    try {
      const files = readdirSync(this.folder).flatMap((name) => {
        const path = join(this.folder ?? '', name);
        const { size, mtimeMs } = statSync(path, { throwIfNoEntry: false }) ?? { size: 0, mtimeMs: 0 };
        return [{ path, size, used: mtimeMs, loose: name.endsWith('.tmp') }];
      });
      const hour = Date.now() - 3_600_000;
      for (const { path } of files.filter(({ loose, used }) => loose && used < hour)) remove(path);
      const kept = files.filter(({ loose }) => !loose).sort((a, b) => b.used - a.used);
      let total = 0;
      for (const { path, size } of kept) {
        total += size;
        if (total > this.limit) remove(path);
      }
    } catch {
      // Nothing is there yet, or somebody else clears it.
    }
  }

  /** Deletes all of it. @throws an error of the system */
  clear(): void {
    if (this.folder !== undefined) rmSync(this.folder, { recursive: true, force: true });
  }

  private pathOf(key: string): string | undefined {
    return this.folder && join(this.folder, createHash('sha256').update(key).digest('hex'));
  }
}

function remove(path: string): void {
  try {
    unlinkSync(path);
  } catch {
    // It is gone already.
  }
}
