import type { Feature } from '../context';
import { normalUri } from '../convert';
import { refresh } from './watchedFiles';

/**
 * `workspace/didRenameFiles`, `didDeleteFiles`, `didCreateFiles` of folders: what is in them goes and comes with them, and
 * watchers of files are not told.
 */
export const folders: Feature = (context) => {
  const { workspace } = context.connection;
  const changed = (uris: readonly string[]) => {
    for (const uri of uris) context.files.forgetAround(uri);
    context.analyses.invalidate(uris.map(normalUri));
    refresh(context);
  };
  workspace.onDidRenameFiles(({ files }) => changed(files.flatMap(({ oldUri, newUri }) => [oldUri, newUri])));
  workspace.onDidDeleteFiles(({ files }) => changed(files.map(({ uri }) => uri)));
  workspace.onDidCreateFiles(({ files }) => changed(files.map(({ uri }) => uri)));
};
