import { DidChangeWatchedFilesNotification, FileChangeType } from 'vscode-languageserver';
import { WATCHED_FILES } from '../../../../common/src/languages';
import type { ServerContext } from '../context';
import { normalUri } from '../convert';

/** `workspace/didChangeWatchedFiles`: files that changed on disk. */
export function watchedFiles(context: ServerContext): void {
  const { analyses, client, connection, files } = context;
  connection.onDidChangeWatchedFiles(({ changes }) => {
    const stale: string[] = [];
    for (const { type, uri } of changes) {
      files.forget(uri);
      stale.push(normalUri(uri));
      if (type !== FileChangeType.Changed) stale.push(...files.forgetAround(uri));
    }
    analyses.invalidate(stale);
    refresh(context);
  });
  if (client.workspace?.didChangeWatchedFiles?.dynamicRegistration === true) {
    const watchers = [{ globPattern: WATCHED_FILES }];
    connection.client
      .register(DidChangeWatchedFilesNotification.type, { watchers })
      .catch((error: unknown) => connection.console.warn(`Files are not watched: ${String(error)}`));
  }
}

/** Asks a client that pulls to pull again: something changed that it does not know of. */
export function refresh({ client, connection }: ServerContext): void {
  if (client.workspace?.diagnostics?.refreshSupport !== true) return;
  connection.languages.diagnostics.refresh().catch(() => undefined);
}
