/** Files of a container that need not run: https://docs.docker.com/reference/api/engine/, “Archive”. */
import type { IncomingMessage } from 'node:http';
import { Transform } from 'node:stream';
import { extract } from 'tar-stream';
import { type Archive, type ArchiveEntry, type ArchiveOptions, isEngineError, type PathStat } from '../port';
import type { Connection } from './connection';
import { number, object, text } from './json';
import { inPath } from './references';
import { destroyOnAbort } from './streams';

/** Bits of the mode as Go writes them into the header of the answer: https://pkg.go.dev/io/fs#FileMode */
const GO_FOLDER = 2 ** 31;
const GO_SPECIAL = 2 ** 27 + 2 ** 26 + 2 ** 25 + 2 ** 24 + 2 ** 21 + 2 ** 19;
const EXECUTABLE = 0o111;

/** See Containers.stat. */
export async function statPath(
  connection: Connection,
  container: string,
  path: string,
  signal?: AbortSignal,
): Promise<PathStat | undefined> {
  const answer = await ask(connection, container, path, 'HEAD', signal);
  if (answer === undefined) return undefined;
  answer.resume();
  const header = answer.headers['x-docker-container-path-stat'];
  const json = object(parsed(Buffer.from(typeof header === 'string' ? header : '', 'base64').toString('utf8')));
  const mode = number(json.mode) ?? 0;
  const target = text(json.linkTarget);
  return {
    kind: has(mode, GO_FOLDER) ? 'folder' : has(mode, GO_SPECIAL) ? 'other' : 'file',
    size: number(json.size) ?? 0,
    executable: (mode & EXECUTABLE) !== 0,
    ...(target === '' ? {} : { target }),
  };
}

/** The highest bit is beyond what the operators of JavaScript take as a positive number. */
function has(mode: number, bits: number): boolean {
  return bits === GO_FOLDER ? Math.floor(mode / GO_FOLDER) % 2 === 1 : (mode & bits) !== 0;
}

/** See Containers.archive. */
export async function readArchive(
  connection: Connection,
  container: string,
  path: string,
  { bytes, texts = 0 }: ArchiveOptions,
  signal?: AbortSignal,
): Promise<Archive | undefined> {
  const answer = await ask(connection, container, path, 'GET', signal);
  if (answer === undefined) return undefined;
  const release = destroyOnAbort(answer, signal);
  const entries: ArchiveEntry[] = [];
  const tar = extract();
  let left = bytes;
  let cut = false;
  // What is beyond the limit is not asked for any more: the engine stops sending when the stream is closed.
  const limited = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      left -= chunk.length;
      if (left >= 0) return done(null, chunk);
      cut = true;
      this.push(null);
      answer.destroy();
      done();
    },
  });
  answer.on('error', (error) => limited.destroy(error));
  answer.pipe(limited).pipe(tar);
  limited.on('error', (error) => tar.destroy(error));
  try {
    for await (const entry of tar) {
      const { name, size = 0, uid = 0, gid = 0, type, linkname } = entry.header;
      const wanted = type === 'file' && size <= texts;
      const parts: Buffer[] = [];
      for await (const chunk of entry) if (wanted) parts.push(chunk as Buffer);
      const content = wanted ? textOf(Buffer.concat(parts)) : undefined;
      const whole = withoutEnd(name);
      const slash = whole.indexOf('/');
      entries.push({
        path: slash < 0 ? '' : whole.slice(slash + 1),
        kind: type === 'directory' ? 'folder' : type === 'file' ? 'file' : 'other',
        size,
        uid,
        gid,
        ...(type === 'symlink' && linkname ? { target: linkname } : {}),
        ...(content === undefined ? {} : { text: content }),
      });
    }
  } catch (error) {
    // A tar that was cut ends in the middle of a file.
    if (!cut) throw connection.failure(`The files of ${path} could not be read`, error, signal);
  } finally {
    release();
    answer.destroy();
  }
  return { entries, complete: !cut };
}

async function ask(
  connection: Connection,
  container: string,
  path: string,
  method: 'GET' | 'HEAD',
  signal: AbortSignal | undefined,
): Promise<IncomingMessage | undefined> {
  try {
    return await connection.dial<IncomingMessage>(
      `${path} could not be read`,
      {
        path: `/containers/${inPath(container)}/archive?`,
        method,
        isStream: true,
        options: { _query: { path } },
      },
      { signal },
    );
  } catch (error) {
    if (isEngineError(error, 'not-found')) return undefined;
    throw error;
  }
}

function textOf(bytes: Buffer): string | undefined {
  if (bytes.includes(0)) return undefined;
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

function withoutEnd(name: string): string {
  return name.endsWith('/') ? name.slice(0, -1) : name;
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}
