/** Streams a build context as tar: one file at a time, as fast as the engine takes it. */
import { type FileHandle, lstat, open } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { type Header, type Pack, pack } from 'tar-stream';
import { EngineError } from '../../port';
import { type ContextEntry, contextEntries, type IgnoreFile, type Skipped, unreadable } from './contextFiles';

type Entry = Partial<Header> & Pick<Header, 'name'>;

/** How much of a file is read at once. */
const CHUNK = 256 * 1024;

/** What to send besides the context's files. */
export interface ContextPlan {
  readonly context: string;
  readonly ignore: IgnoreFile | undefined;
  /** Texts that are sent under these names, instead of a file of that name if there is one. */
  readonly texts: ReadonlyMap<string, string>;
  /** Files that are sent even if they are ignored. */
  readonly always: readonly string[];
  /** The folder into which the context's files go; nothing for the top. */
  readonly prefix: string;
}

export interface ContextProgress {
  sent(files: number, bytes: number, done: boolean): void;
  skipped(what: Skipped): void;
}

/** The stream; it fails with an EngineError that names the file that is in the way. */
export function contextTar(plan: ContextPlan, progress: ContextProgress): Readable {
  const tar = pack();
  // In node's own kind of stream, which is what http wants. Its end, however it comes, ends the packing.
  const stream = Readable.from(tar, { objectMode: false, highWaterMark: CHUNK });
  stream.once('close', () => tar.destroy());
  tar.on('error', () => {});
  fill(tar, plan, progress).then(
    () => tar.finalize(),
    (error: unknown) => stream.destroy(error instanceof Error ? error : new Error(String(error))),
  );
  return stream;
}

async function fill(tar: Pack, plan: ContextPlan, progress: ContextProgress): Promise<void> {
  let files = 0;
  let bytes = 0;
  const count = (more: number): void => {
    bytes += more;
    progress.sent(files, bytes, false);
  };
  const left = new Set(plan.always.filter((name) => !plan.texts.has(name)));
  for (const [name, text] of plan.texts) {
    const data = Buffer.from(text);
    await entry(tar, { name, type: 'file', mode: 0o644, size: data.length, mtime: new Date(0) }, [data]);
    files++;
    count(data.length);
  }
  const { prefix } = plan;
  // Also an empty folder can be copied.
  if (prefix !== '') {
    await entry(tar, { name: `${prefix}/`, type: 'directory', mode: 0o755, size: 0, mtime: new Date(0) }, []);
  }
  for await (const item of contextEntries(plan.context, plan.ignore?.ignore, (what) => progress.skipped(what))) {
    if (prefix === '' && plan.texts.has(item.name)) continue;
    left.delete(item.name);
    await add(tar, prefix === '' ? item : { ...item, name: `${prefix}/${item.name}` }, count);
    files++;
  }
  for (const name of left) {
    // What is ignored was not met on the way.
    for await (const item of single(plan.context, name)) {
      await add(tar, item, count);
      files++;
    }
  }
  progress.sent(files, bytes, true);
}

async function* single(context: string, name: string): AsyncGenerator<ContextEntry> {
  const path = `${context}/${name}`;
  try {
    yield { name, path, stats: await lstat(path) };
  } catch (error) {
    throw unreadable(name, error);
  }
}

async function add(
  tar: Pack,
  { name, path, stats, link }: ContextEntry,
  count: (bytes: number) => void,
): Promise<void> {
  const header = {
    // Windows has no modes; there everything can be run, as with docker's own program.
    mode: process.platform === 'win32' ? 0o755 : stats.mode & 0o7777,
    mtime: stats.mtime,
    // Files of a context are root's until COPY --chown says otherwise.
    uid: 0,
    gid: 0,
  };
  if (stats.isDirectory()) return entry(tar, { ...header, name: `${name}/`, type: 'directory', size: 0 }, []);
  if (link !== undefined) return entry(tar, { ...header, name, type: 'symlink', linkname: link, size: 0 }, []);
  const file = await open(path, 'r').catch((error: unknown) => {
    throw unreadable(name, error);
  });
  try {
    await entry(tar, { ...header, name, type: 'file', size: stats.size }, chunks(file, stats.size, name, count));
  } finally {
    await file.close();
  }
}

/** The first `size` bytes of a file: a tar says the size first, and a log that grows must not break it. */
async function* chunks(
  file: FileHandle,
  size: number,
  name: string,
  count: (bytes: number) => void,
): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < size; ) {
    const buffer = Buffer.allocUnsafe(Math.min(CHUNK, size - at));
    const { bytesRead } = await file.read(buffer, 0, buffer.length, at).catch((error: unknown) => {
      throw unreadable(name, error);
    });
    if (bytesRead === 0) {
      throw new EngineError(
        'other',
        `“${name}” of the build context became shorter while it was sent, so the build was stopped. Build again when nothing writes to it, or name it in .dockerignore.`,
      );
    }
    at += bytesRead;
    count(bytesRead);
    yield buffer.subarray(0, bytesRead);
  }
}

/** Writes one entry; resolves when it has been taken. */
async function entry(tar: Pack, header: Entry, data: Iterable<Uint8Array> | AsyncIterable<Uint8Array>): Promise<void> {
  let finished: (error?: Error | null) => void = () => {};
  const whole = new Promise<void>((done, failed) => {
    finished = (error) => (error ? failed(error) : done());
  });
  whole.catch(() => {});
  const sink = tar.entry(header, (error) => finished(error));
  sink.on('error', () => {});
  for await (const chunk of data) {
    if (sink.write(chunk)) continue;
    // A tar that is destroyed in the middle rejects `whole`; there is no “drain” then.
    await Promise.race([new Promise<void>((done) => sink.once('drain', () => done())), whole]);
  }
  sink.end(undefined);
  await whole;
}
