import { DidChangeWatchedFilesNotification, FileChangeType, type FileEvent, WatchKind } from 'vscode-languageserver';
import { WATCHED_FILES } from '../../../../common/src/languages';
import { basename } from '../../analysis/project/paths';
import type { ServerContext } from '../context';
import { normalUri, toPath } from '../convert';
import { isWatched } from '../fileList';

/**
 * A folder that comes with its files (a checkout, an archive) is surely told as a folder, its files are not: watchers of
 * Linux look into a new folder only after they heard of it. Of a folder that goes only the folder itself is told.
 */
const FOLDERS = { globPattern: '**/*', kind: WatchKind.Create | WatchKind.Delete };

/** `workspace/didChangeWatchedFiles`: files that changed on disk. */
export function watchedFiles(context: ServerContext): void {
  const { analyses, client, connection, files } = context;
  const changed = (changes: readonly FileEvent[]) => {
    if (changes.length === 0) return;
    for (const { type, uri } of changes) {
      if (type === FileChangeType.Changed) files.forget(uri);
      else files.forgetAround(uri);
    }
    analyses.invalidate(changes.map(({ uri }) => normalUri(uri)));
    refresh(context);
  };
  connection.onDidChangeWatchedFiles(({ changes }) => {
    const others = changes.filter(({ uri }) => !isOurs(uri));
    const gone = others.filter(({ uri, type }) => type === FileChangeType.Deleted && files.listsBelow(uri));
    changed([...changes.filter(({ type, uri }) => type === FileChangeType.Changed || isOurs(uri)), ...gone]);
    const come = others.filter(({ type }) => type === FileChangeType.Created).map(({ uri }) => uri);
    if (come.length > 0) void files.folders(come).then((uris) => changed(created(uris)));
  });
  if (client.workspace?.didChangeWatchedFiles?.dynamicRegistration === true) {
    const watchers = [{ globPattern: WATCHED_FILES }, FOLDERS];
    connection.client
      .register(DidChangeWatchedFilesNotification.type, { watchers })
      .then(() => files.setWatched(true))
      .catch((error: unknown) => connection.console.warn(`Files are not watched: ${String(error)}`));
  }
}

/** Whether the file itself is one that the analysis may read. */
function isOurs(uri: string): boolean {
  return isWatched(basename(toPath(uri)));
}

function created(uris: readonly string[]): FileEvent[] {
  return uris.map((uri) => ({ uri, type: FileChangeType.Created }));
}

/** Asks a client that pulls to pull again: something changed that it does not know of. */
export function refresh({ client, connection }: ServerContext): void {
  if (client.workspace?.diagnostics?.refreshSupport !== true) return;
  connection.languages.diagnostics.refresh().catch(() => undefined);
}
