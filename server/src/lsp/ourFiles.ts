import type { CancellationToken } from 'vscode-languageserver';
import { withoutEnd } from '../analysis/text/trim';
import { mayBeOurs } from './analysis';
import type { ServerContext } from './context';
import { normalUri } from './convert';

/** So long nothing else has its turn, in milliseconds. */
const SLICE = 4;
/** A message is handled in several steps: it arrives, what it says is noted, it is answered. */
const TURNS = 4;

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
  const lists = folders.map(({ uri }) => `${withoutEnd(normalUri(uri), '/')}/`);
  await files.load(lists.filter((list) => !files.knownList(list).fresh));
  const uris = new Set<string>();
  for (const key of lists) {
    const list = files.knownList(key).list;
    for (const path of list?.paths ?? []) if (list !== undefined && mayBeOurs(path)) uris.add(list.uriOf(path));
  }
  let ready = 0;
  const done = () => {
    ready = Math.min(ready + 1, uris.size);
    progress?.(ready, uris.size);
  };
  // Every few milliseconds other requests get their turn, and what they set off as well.
  let last = Date.now();
  const pause = async () => {
    if (Date.now() - last < SLICE) return;
    for (let n = 0; n < TURNS; n++) await new Promise<void>((resolve) => runtime.defer(resolve));
    last = Date.now();
  };
  await analyses.prepare([...uris], token, pause, done);
  return [...uris];
}
