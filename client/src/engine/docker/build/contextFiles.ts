/** The files of a build context: what .dockerignore leaves of a folder. */
import type { Dirent, Stats } from 'node:fs';
import { lstat, readdir, readFile, readlink } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { DockerIgnore } from '../../../../../common/src/dockerignore';
import { EngineError } from '../../port';

/** Something that goes to the engine. */
export interface ContextEntry {
  /** Below the context, with forward slashes. */
  readonly name: string;
  /** On disk. */
  readonly path: string;
  readonly stats: Stats;
  /** What a symbolic link says. */
  readonly link?: string;
}

/** Something that is left out although no rule says so. */
export interface Skipped {
  readonly name: string;
  readonly why: string;
}

export interface IgnoreFile {
  readonly ignore: DockerIgnore;
  /** True for the context's own .dockerignore, false for one that belongs to the Dockerfile. */
  readonly ofContext: boolean;
  readonly text: string;
}

/** The ignore file that counts: `NAME.dockerignore` beside the Dockerfile, else the context's. */
export async function readIgnore(context: string, dockerfile: string): Promise<IgnoreFile | undefined> {
  const own = await readIfThere(`${dockerfile}.dockerignore`);
  if (own !== undefined) return { ignore: DockerIgnore.parse(own), ofContext: false, text: own };
  const text = await readIfThere(join(context, '.dockerignore'));
  return text === undefined ? undefined : { ignore: DockerIgnore.parse(text), ofContext: true, text };
}

async function readIfThere(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (codeOf(error) === 'ENOENT' || codeOf(error) === 'ENOTDIR') return undefined;
    throw unreadable(basename(path), error);
  }
}

/**
 * Walks the context. A folder that is ignored is walked only where an exception may reach into it, and given only with
 * something inside, as BuildKit does.
 * @throws EngineError that names a file or folder that cannot be read
 */
export async function* contextEntries(
  context: string,
  ignore: DockerIgnore | undefined,
  skipped: (what: Skipped) => void,
): AsyncGenerator<ContextEntry> {
  yield* walk(context, '', [], ignore, skipped, await list(context, ''));
}

async function* walk(
  context: string,
  folder: string,
  pending: ContextEntry[],
  ignore: DockerIgnore | undefined,
  skipped: (what: Skipped) => void,
  entries: readonly Dirent[],
): AsyncGenerator<ContextEntry> {
  for (const entry of entries) {
    const name = folder === '' ? entry.name : `${folder}/${entry.name}`;
    const ignored = ignore?.ignores(name) ?? false;
    if (ignored && !(entry.isDirectory() && ignore?.mayTakeBackIn(name))) continue;
    const item = await look(join(context, name), name, skipped);
    if (item === undefined) continue;
    if (!ignored) {
      yield* pending.splice(0);
      yield item;
    } else pending.push(item);
    if (!item.stats.isDirectory()) continue;
    // An ignored folder that cannot be read is in nobody's way.
    const inside = await list(item.path, name).catch((error: unknown) => (ignored ? [] : Promise.reject(error)));
    yield* walk(context, name, pending, ignore, skipped, inside);
    if (pending.at(-1) === item) pending.pop();
  }
}

async function list(path: string, name: string): Promise<Dirent[]> {
  try {
    const entries = await readdir(path, { withFileTypes: true });
    return entries.sort((a, b) => (a.name < b.name ? -1 : 1));
  } catch (error) {
    throw unreadable(name === '' ? path : name, error);
  }
}

async function look(path: string, name: string, skipped: (what: Skipped) => void): Promise<ContextEntry | undefined> {
  try {
    const stats = await lstat(path);
    if (stats.isFile() || stats.isDirectory()) return { name, path, stats };
    if (stats.isSymbolicLink()) return { name, path, stats, link: (await readlink(path)).replaceAll('\\', '/') };
    const what = stats.isSocket() ? 'a socket' : stats.isFIFO() ? 'a pipe' : 'a device';
    skipped({ name, why: `it is ${what}` });
  } catch (error) {
    if (codeOf(error) !== 'ENOENT') throw unreadable(name, error);
    // Removed in the meantime, or a name that is no UTF-8, which Node cannot open.
    skipped({ name, why: 'it is not there any more, or its name is not UTF-8' });
  }
  return undefined;
}

/** A file of the context cannot be read. */
export function unreadable(name: string, error: unknown): EngineError {
  const code = codeOf(error);
  const why =
    code === 'EACCES' || code === 'EPERM'
      ? 'this user may not read it'
      : String(error instanceof Error ? error.message : error);
  return new EngineError(
    code === 'ENOENT' ? 'not-found' : 'other',
    `“${name}” of the build context cannot be read (${why}), so the build was stopped. Make it readable, or name it in .dockerignore.`,
    { cause: error },
  );
}

export function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}
