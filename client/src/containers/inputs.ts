/** The hash of what an image is built from: it tells whether the image is out of date. */
import { createHash, type Hash } from 'node:crypto';
import { open, readFile, stat } from 'node:fs/promises';

/** Files beyond this size (in bytes) count by their size, their time, their beginning and their end. */
const WHOLE = 1024 * 1024;
/** So do all others when so much was read: nobody waits for gigabytes. */
const MOST = 256 * 1024 * 1024;
const PART = 64 * 1024;
const AT_ONCE = 16;

/** Hashes of files by path, as long as size and time stay the same. */
const known = new Map<string, { readonly size: number; readonly time: number; readonly hash: string }>();
const MOST_KNOWN = 20_000;

/**
 * The hash of files by their names and content; a file that is not there counts as missing.
 *
 * @param files absolute paths
 * @param nameOf what a file is called in the hash, so that the same project gives the same hash anywhere
 */
export async function hashFiles(files: readonly string[], nameOf: (file: string) => string): Promise<string> {
  const sorted = files.map((file) => [nameOf(file), file] as const).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  const total = createHash('sha256');
  let read = 0;
  for (let at = 0; at < sorted.length; at += AT_ONCE) {
    const group = sorted.slice(at, at + AT_ONCE);
    const stats = await Promise.all(group.map(([, file]) => stat(file).catch(() => undefined)));
    const hashes = await Promise.all(
      group.map(([, file], index) => {
        const found = stats[index];
        if (found === undefined || !found.isFile()) return 'missing';
        const whole = found.size <= WHOLE && read < MOST;
        if (whole) read += found.size;
        return hashFile(file, found.size, found.mtimeMs, whole);
      }),
    );
    for (const [index, [name]] of group.entries()) total.update(`${JSON.stringify(name)}:${hashes[index] ?? ''}\n`);
  }
  return `sha256:${total.digest('hex')}`;
}

async function hashFile(file: string, size: number, time: number, whole: boolean): Promise<string> {
  const kept = known.get(file);
  if (kept !== undefined && kept.size === size && kept.time === time) return kept.hash;
  try {
    const hash = createHash('sha256');
    if (whole) hash.update(await readFile(file));
    else await addParts(hash, file, size, time);
    const digest = hash.digest('hex');
    if (known.size >= MOST_KNOWN) known.clear();
    known.set(file, { size, time, hash: digest });
    return digest;
  } catch {
    return 'missing';
  }
}

async function addParts(hash: Hash, file: string, size: number, time: number): Promise<void> {
  const handle = await open(file);
  try {
    hash.update(`${size}:${time}:`);
    for (const position of [0, Math.max(0, size - PART)]) {
      const buffer = Buffer.alloc(Math.min(PART, size));
      const { bytesRead } = await handle.read(buffer, 0, buffer.length, position);
      hash.update(buffer.subarray(0, bytesRead));
    }
  } finally {
    await handle.close();
  }
}
