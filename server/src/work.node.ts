/** What the language server does, in a bundle of its own that is loaded behind the answer to `initialize`. */

import { constants, openSync, type Stats, writeSync } from 'node:fs';
import { lstat, open, readdir, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { Connection, InitializeParams } from 'vscode-languageserver';
import { URI } from 'vscode-uri';
import { LOOKING_AT } from '../../common/src/protocol';
import { SKIPPED_FOLDERS } from './analysis/project/files';
import { withoutEnd } from './analysis/text/trim';
import { type FilePort, LIST_LIMIT, type Listed, READ_LIMIT, type SolverPort } from './lsp/runtime';
import { startServer } from './lsp/server';
import { DiskCache } from './solver/cache';
import { cacheFolder, networkFor } from './solver/network';
import { progressText } from './solver/progress';
import { solve } from './solver/start';

/** Serves the client that said `initialize`. Returns at once. */
export function work(connection: Connection, params: InitializeParams): void {
  const runtime = {
    localFiles,
    solver,
    defer: (each: () => void) => void setImmediate(each),
    // A server that was told to exit does not wait for it.
    process: process.pid,
    lookingAt: lookingAt(process.env[LOOKING_AT]),
    later: (milliseconds: number, each: () => void) => void setTimeout(each, milliseconds).unref(),
  };
  startServer(connection, runtime, params);
}

/** The bundle beside the server's folder; it is read when somebody solves for the first time. */
const SOLVER = join(__dirname, '../solver.js');

const solver: SolverPort = {
  solve({ request, condarc, proxy, strictSSL, onProgress }) {
    const stop = new AbortController();
    const network = networkFor(process.env, condarc);
    const proxies = proxy === undefined ? network.proxies : { http: proxy, https: proxy };
    const job = {
      request,
      cacheFolder: cacheFolder(process.env, process.platform),
      network: { ...network, proxies, verify: network.verify && strictSSL },
    };
    const answer = solve(SOLVER, job, { signal: stop.signal, onProgress: (step) => onProgress(progressText(step)) });
    return { answer, cancel: () => stop.abort() };
  },
  clear: async () => new DiskCache(cacheFolder(process.env, process.platform)).clear(),
  variable: (name) => process.env[name],
};

/**
 * Writes to a file which file is looked at. At once, not through the connection: a server that is stuck sends no messages any
 * more. It costs some microseconds.
 */
function lookingAt(path: string | undefined): ((uri: string) => void) | undefined {
  if (path === undefined || path === '') return undefined;
  let file: number | undefined;
  try {
    file = openSync(path, 'w', 0o600);
  } catch {
    return undefined;
  }
  const descriptor = file;
  return (uri) => {
    try {
      writeSync(descriptor, `${uri}\n`, 0);
    } catch {
      // A full disk: then it is not known which file it was.
    }
  };
}

const localFiles: FilePort = {
  async read(uri) {
    try {
      const path = URI.parse(uri).fsPath;
      // A named pipe or a device would never end.
      const info = await stat(path);
      const stamp = stampOf(info);
      if (stamp === undefined) return undefined;
      const bytes = await readAtMost(path, READ_LIMIT);
      if (bytes === undefined) return undefined;
      const text = new TextDecoder().decode(bytes);
      // Windows has no mode: what Node makes up there says nothing of what Docker sees.
      return process.platform === 'win32' ? { text, stamp } : { text, stamp, mode: info.mode & 0o7777 };
    } catch {
      return undefined;
    }
  },

  async stamp(uri) {
    return stampOf(await stat(URI.parse(uri).fsPath).catch(() => undefined));
  },

  async exists(uri) {
    try {
      await stat(URI.parse(uri).fsPath);
      return true;
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? error.code : undefined;
      return code === 'ENOENT' || code === 'ENOTDIR' ? false : undefined;
    }
  },

  async list(folder, limit) {
    const root = URI.parse(folder);
    return walk(root.with({ path: withoutEnd(root.path, '/') }), limit);
  },

  async at(uri) {
    try {
      const info = await lstat(URI.parse(uri).fsPath);
      if (!info.isDirectory()) return [uri];
      const folder = URI.parse(uri);
      return SKIPPED_FOLDERS.has(basename(folder.path)) ? [`${uri}/`] : (await walk(folder, LIST_LIMIT)).uris;
    } catch {
      return [];
    }
  },

  async folders(uris) {
    const found: string[] = [];
    for (let from = 0; from < uris.length; from += AT_ONCE) {
      const some = uris.slice(from, from + AT_ONCE).map((uri) => ({ uri, path: URI.parse(uri).fsPath }));
      const inside = some.filter(({ path }) => !path.split(/[/\\]/).some((name) => SKIPPED_FOLDERS.has(name)));
      const infos = await Promise.all(inside.map(({ path }) => lstat(path).catch(() => undefined)));
      for (const [i, { uri }] of inside.entries()) if (infos[i]?.isDirectory() === true) found.push(uri);
    }
    return found;
  },
};

/**
 * The bytes of a file, undefined where there are more: files of `/proc` say that they are empty, and may go on for ever.
 * Never waits for what is not there yet, as in `/proc/kmsg`.
 */
async function readAtMost(path: string, limit: number): Promise<Uint8Array | undefined> {
  const file = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  try {
    const chunks: Uint8Array[] = [];
    let length = 0;
    for (;;) {
      const { bytesRead, buffer } = await file.read(Buffer.allocUnsafe(CHUNK), 0, CHUNK, null);
      if (bytesRead === 0) return Buffer.concat(chunks, length);
      length += bytesRead;
      if (length > limit) return undefined;
      chunks.push(buffer.subarray(0, bytesRead));
    }
  } finally {
    await file.close();
  }
}

/** So many bytes are read at once. */
const CHUNK = 64 * 1024;

/** A file that can be read, by what changes with it; an editor may put another file in its place. */
function stampOf(info: Stats | undefined): string | undefined {
  if (info === undefined || !info.isFile() || info.size > READ_LIMIT) return undefined;
  return [info.mtimeMs, info.ctimeMs, info.size, info.mode, info.ino].join(' ');
}

/** So many folders are read at once. */
const AT_ONCE = 16;

/** The files below a folder as `Listed` has them, the nearest first; at most so many, and from so many folders. */
async function walk(root: URI, limit: number): Promise<Listed> {
  const uris: string[] = [];
  let visited = 0;
  let level = [{ path: root.fsPath, uri: withoutEnd(root.toString(), '/') }];
  while (level.length > 0) {
    const next: typeof level = [];
    for (let from = 0; from < level.length; from += AT_ONCE) {
      if (uris.length >= limit || visited >= limit) return { uris: uris.slice(0, limit), whole: true, complete: false };
      const folders = level.slice(from, from + AT_ONCE);
      visited += folders.length;
      // Links are listed as files but never followed as folders: they may lead in circles.
      const read = await Promise.all(
        folders.map(({ path }) => readdir(path, { withFileTypes: true }).catch(() => undefined)),
      );
      for (const [i, { path, uri }] of folders.entries()) {
        const entries = read[i] ?? [];
        if (entries.length === 0) uris.push(`${uri}/`);
        for (const entry of entries) {
          const child = `${uri}/${inUri(entry.name)}`;
          if (!entry.isDirectory()) uris.push(child);
          else if (SKIPPED_FOLDERS.has(entry.name)) uris.push(`${child}/`);
          else next.push({ path: join(path, entry.name), uri: child });
        }
      }
    }
    level = next;
  }
  return { uris: uris.slice(0, limit), whole: true, complete: uris.length <= limit };
}

/** A name as it is in a URI in vscode-uri's normal form; most are there as they are. */
function inUri(name: string): string {
  return /^[\w.~-]+$/.test(name)
    ? name
    : URI.from({ scheme: 'file', path: `/${name}` })
        .toString()
        .slice('file:///'.length);
}
