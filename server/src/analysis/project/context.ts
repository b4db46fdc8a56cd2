import type { Certainty } from './builds';
import { findCopied, isGlob } from './copies';
import type { FileSource } from './files';
import { ancestors, dirname, join } from './paths';

/** Folders that mark a project's root. */
const ROOT_MARKS = ['.git', '.hg', '.svn'];
const HEIGHT_LIMIT = 32;

/**
 * The build context of a Dockerfile that nothing in the project builds: its own folder or, of the folders above it up
 * to the project's root, the nearest that holds the most of what it copies. `unknown` where no folder holds any of it.
 *
 * @param sources what it copies, as `sourcePath` gives it
 */
export function guessContext(
  files: FileSource,
  roots: readonly string[],
  path: string,
  sources: readonly string[],
): { readonly folder: string; readonly certainty: Certainty } {
  const own = dirname(path);
  if (sources.length === 0) return { folder: own, certainty: 'guessed' };
  let best = { folder: own, count: 0 };
  for (const folder of foldersUpTo(files, roots, own)) {
    let count = 0;
    for (const source of sources) if (holds(files, folder, source)) count++;
    if (count > best.count) best = { folder, count };
    if (count === sources.length) break;
  }
  return { folder: best.folder, certainty: best.count > 0 ? 'guessed' : 'unknown' };
}

function holds(files: FileSource, folder: string, source: string): boolean {
  if (!isGlob(source)) return files.exists(join(folder, source)) === true;
  return findCopied(files, folder, source, undefined, 'guessed').kind === 'glob';
}

/** The folder and those above it, up to the root of the version control, else up to the folder that is worked on. */
function foldersUpTo(files: FileSource, roots: readonly string[], folder: string): string[] {
  const up = ancestors(folder).slice(0, HEIGHT_LIMIT);
  const marked = up.findIndex((at) => ROOT_MARKS.some((mark) => files.exists(join(at, mark)) === true));
  if (marked >= 0) return up.slice(0, marked + 1);
  const root = up.findLastIndex((at) => roots.includes(at));
  return root >= 0 ? up.slice(0, root + 1) : [folder];
}
