/** Files out of containers, running or not, through the engine's archive. */

import { mkdir, open } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import { dirname, join } from 'node:path';
import type { Readable } from 'node:stream';
import { extract, type Header } from 'tar-stream';
import { type CopiedOut, EngineError, isEngineError } from '../port';
import type { Connection } from './connection';
import { inPath } from './references';
import { destroyOnAbort } from './streams';

/** How many files are asked for at the same time. */
const AT_ONCE = 4;
/** What counts as a small file. */
const SMALL = 1024 * 1024;

/** The text of a small file; undefined where there is no such file, or a larger one. */
export async function readOut(
  connection: Connection,
  container: string,
  path: string,
  signal?: AbortSignal,
): Promise<string | undefined> {
  let text: string | undefined;
  await archived(connection, container, path, signal, async (header, content) => {
    if (header.type !== 'file' || (header.size ?? 0) > SMALL) return false;
    const chunks: Buffer[] = [];
    for await (const chunk of content) chunks.push(chunk as Buffer);
    text = Buffer.concat(chunks).toString('utf8');
    return true;
  });
  return text;
}

/** As `Containers.copyOut`. */
export async function copyOut(
  connection: Connection,
  container: string,
  paths: readonly string[],
  folder: string,
  signal?: AbortSignal,
): Promise<CopiedOut> {
  let files = 0;
  let bytes = 0;
  const left: string[] = [];
  const waiting = [...new Set(paths)].reverse();
  const take = async (path: string): Promise<void> => {
    const target = placeOf(path, folder);
    const copied =
      target !== undefined &&
      (await archived(connection, container, path, signal, async (header, content) => {
        // A folder's own entry is the first one; what is in it has a path of its own in the list.
        if (header.type === 'directory') {
          await mkdir(target, { recursive: true });
          return true;
        }
        if (header.type !== 'file') return false;
        const written = await write(target, content);
        if (written === undefined) return false;
        files++;
        bytes += written;
        return true;
      }));
    if (!copied) left.push(path);
  };
  const worker = async (): Promise<void> => {
    for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) await take(path);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  return { files, bytes, left: left.sort() };
}

/** Where a path of a container goes below a folder; undefined for one that would leave it. */
function placeOf(path: string, folder: string): string | undefined {
  const parts = path.split('/').filter((part) => part !== '');
  if (parts.length === 0 || parts.some((part) => part === '.' || part === '..')) return undefined;
  // Names that Windows cannot have.
  const names = process.platform === 'win32' ? parts.map((part) => part.replace(/[<>:"\\|?*]/g, '_')) : parts;
  return join(folder, ...names);
}

/** Writes a file that is not there yet. @returns its bytes; undefined where there is one already */
async function write(target: string, content: Readable): Promise<number | undefined> {
  let bytes = 0;
  try {
    await mkdir(dirname(target), { recursive: true });
    const file = await open(target, 'wx');
    try {
      for await (const chunk of content) {
        await file.write(chunk as Buffer);
        bytes += (chunk as Buffer).length;
      }
    } finally {
      await file.close();
    }
    return bytes;
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST') return undefined;
    if (code === undefined || isEngineError(error)) throw error;
    throw new EngineError('other', `${target} could not be written: ${message}`, { cause: error });
  }
}

/**
 * Hands over the first entry of the archive of a path: the file, or the folder itself.
 * @returns what `use` gave; false where the path is not there
 */
async function archived(
  connection: Connection,
  container: string,
  path: string,
  signal: AbortSignal | undefined,
  use: (header: Header, content: Readable) => Promise<boolean>,
): Promise<boolean> {
  const what = `${path} could not be copied out of the container`;
  let release = (): void => {};
  let stream: IncomingMessage | undefined;
  try {
    stream = await connection.dial<IncomingMessage>(
      what,
      {
        path: `/containers/${inPath(container)}/archive?`,
        method: 'GET',
        isStream: true,
        options: { _query: { path } },
      },
      { signal },
    );
    release = destroyOnAbort(stream, signal);
    const tar = extract();
    const piped = stream.pipe(tar);
    stream.once('error', (error) => piped.destroy(error));
    for await (const entry of tar) return await use(entry.header, entry as unknown as Readable);
    return false;
  } catch (error) {
    if (isEngineError(error, 'not-found') && !/no such container|no container with/i.test(error.reason ?? ''))
      return false;
    throw isEngineError(error) ? error : connection.failure(what, error, signal);
  } finally {
    release();
    stream?.destroy();
  }
}
