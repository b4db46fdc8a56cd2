/** The hash of what an image is built from: it tells whether the image is out of date. */
import { createHash, type Hash } from 'node:crypto';
import { open, readFile, stat } from 'node:fs/promises';

/** Of files beyond this size (in bytes) only the beginning, the end and the size count: nobody waits for a gigabyte. */
const WHOLE = 4 * 1024 * 1024;
const PART = 64 * 1024;
const AT_ONCE = 16;

/**
 * The hash of files by their names and content; a file that is not there counts as missing.
 *
 * @param files absolute paths
 * @param nameOf what a file is called in the hash, so that the same project gives the same hash anywhere
 */
export async function hashFiles(files: readonly string[], nameOf: (file: string) => string): Promise<string> {
  const sorted = files.map((file) => [nameOf(file), file] as const).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  const total = createHash('sha256');
  for (let at = 0; at < sorted.length; at += AT_ONCE) {
    const group = sorted.slice(at, at + AT_ONCE);
    const hashes = await Promise.all(group.map(([, file]) => hashFile(file)));
    for (const [index, [name]] of group.entries()) total.update(`${JSON.stringify(name)}:${hashes[index] ?? ''}\n`);
  }
  return `sha256:${total.digest('hex')}`;
}

async function hashFile(file: string): Promise<string> {
  try {
    const { size } = await stat(file);
    const hash = createHash('sha256');
    if (size <= WHOLE) hash.update(await readFile(file));
    else await addParts(hash, file, size);
    return hash.digest('hex');
  } catch {
    return 'missing';
  }
}

async function addParts(hash: Hash, file: string, size: number): Promise<void> {
  const handle = await open(file);
  try {
    hash.update(`${size}:`);
    for (const position of [0, size - PART]) {
      const buffer = Buffer.alloc(PART);
      const { bytesRead } = await handle.read(buffer, 0, PART, position);
      hash.update(buffer.subarray(0, bytesRead));
    }
  } finally {
    await handle.close();
  }
}
