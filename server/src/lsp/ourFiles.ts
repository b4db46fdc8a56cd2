import type { CancellationToken } from 'vscode-languageserver';
import { mayBeOurs } from './analysis';
import type { ServerContext } from './context';
import { normalUri } from './convert';

/** Told how many of how many files were looked at. */
export type Progress = (done: number, all: number) => void;

/**
 * The URIs of the workspace's files that may be ours, open or not, with all in memory that their analyses need.
 *
 * @throws Outdated where the request is cancelled
 */
export async function ourFiles(
  { analyses, files, folders, runtime }: ServerContext,
  token: CancellationToken,
  progress?: Progress,
): Promise<readonly string[]> {
  const lists = folders.map(({ uri }) => `${normalUri(uri).replace(/\/+$/, '')}/`);
  await files.load(lists.filter((list) => !files.knownList(list).fresh));
  const uris = new Set<string>();
  for (const key of lists) {
    const list = files.knownList(key).list;
    list?.uris.forEach((uri, i) => {
      if (mayBeOurs(list.paths[i] ?? '')) uris.add(uri);
    });
  }
  let done = 0;
  // Between two files other requests get their turn.
  const pause = () => {
    done = Math.min(done + 1, uris.size);
    progress?.(done, uris.size);
    return new Promise<void>((resolve) => runtime.defer(resolve));
  };
  await analyses.prepare([...uris], token, pause);
  return [...uris];
}
