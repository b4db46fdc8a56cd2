import { DidChangeWatchedFilesNotification, FileChangeType } from 'vscode-languageserver';
import { WATCHED_FILES } from '../../../../common/src/languages';
import type { ServerContext } from '../context';
import { normalUri } from '../convert';

/** `workspace/didChangeWatchedFiles`: files that changed on disk. */
export function watchedFiles(context: ServerContext): void {
  const { analyses, client, connection, files } = context;
  connection.onDidChangeWatchedFiles(({ changes }) => {
    for (const { type, uri } of changes) {
      if (type === FileChangeType.Changed) files.forget(uri);
      else files.forgetAround(uri);
    }
    analyses.invalidate(changes.map(({ uri }) => normalUri(uri)));
    refresh(context);
  });
  if (client.workspace?.didChangeWatchedFiles?.dynamicRegistration === true) {
    const watchers = [{ globPattern: WATCHED_FILES }];
    connection.client
      .register(DidChangeWatchedFilesNotification.type, { watchers })
      .then(() => files.setWatched(true))
      .catch((error: unknown) => connection.console.warn(`Files are not watched: ${String(error)}`));
  }
}

/** Asks a client that pulls to pull again: something changed that it does not know of. */
export function refresh({ client, connection }: ServerContext): void {
  if (client.workspace?.diagnostics?.refreshSupport !== true) return;
  connection.languages.diagnostics.refresh().catch(() => undefined);
}
