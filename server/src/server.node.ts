/** The language server as a Node process: `--stdio`, `--node-ipc`, `--socket=N` or `--pipe=NAME`. */
import { readdir, readFile, stat } from 'node:fs/promises';
import { createConnection, ProposedFeatures } from 'vscode-languageserver/node';
import { URI } from 'vscode-uri';
import { SKIPPED_FOLDERS } from './analysis/project/files';
import { type FilePort, LIST_LIMIT, READ_LIMIT } from './lsp/runtime';
import { startServer } from './lsp/server';

const localFiles: FilePort = {
  async read(uri) {
    try {
      const path = URI.parse(uri).fsPath;
      // A named pipe or a device would never end.
      const info = await stat(path);
      if (!info.isFile() || info.size > READ_LIMIT) return undefined;
      const text = new TextDecoder().decode(await readFile(path));
      // Windows has no mode: what Node makes up there says nothing of what Docker sees.
      return process.platform === 'win32' ? { text } : { text, mode: info.mode & 0o7777 };
    } catch {
      return undefined;
    }
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

  async list(folder) {
    const root = URI.parse(folder);
    const found: string[] = [];
    const queue = [root.path.replace(/\/+$/, '')];
    for (let path = queue.shift(); path !== undefined && found.length < LIST_LIMIT; path = queue.shift()) {
      // Links are listed as files but never followed as folders: they may lead in circles.
      const entries = await readdir(root.with({ path }).fsPath, { withFileTypes: true }).catch(() => []);
      for (const entry of entries) {
        const child = `${path}/${entry.name}`;
        if (entry.isDirectory()) {
          if (!SKIPPED_FOLDERS.has(entry.name)) queue.push(child);
        } else if (found.length < LIST_LIMIT) found.push(root.with({ path: child }).toString());
      }
    }
    return found;
  },
};

startServer(createConnection(ProposedFeatures.all), { localFiles, defer: (work) => void setImmediate(work) });
