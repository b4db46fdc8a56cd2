/**
 * Pure helpers for project paths: forward slashes, absolute as the host sees it (`/home/me/p`, `c:/p`). Case is kept
 * as given; nothing looks at a file system.
 */

/** The part of an absolute path that `..` cannot leave: `/`, `c:/` or nothing (a relative path). */
function rootOf(path: string): string {
  if (/^[A-Za-z]:(\/|$)/.test(path)) return path.slice(0, 2) + '/';
  return path.startsWith('/') ? '/' : '';
}

/** True for `/x` and `c:/x`. */
export function isAbsolute(path: string): boolean {
  return rootOf(path) !== '';
}

/** The path without `.`, `..`, doubled and trailing slashes. A relative path keeps its leading `..`; empty is `.`. */
export function normalize(path: string): string {
  const root = rootOf(path);
  const out: string[] = [];
  for (const part of path.slice(root === '' ? 0 : root.length).split('/')) {
    if (part === '' || part === '.') continue;
    if (part !== '..') out.push(part);
    else if (out.length > 0 && out[out.length - 1] !== '..') out.pop();
    else if (root === '') out.push(part);
  }
  const joined = root + out.join('/');
  // A folder named like a drive, in a relative path.
  if (root === '' && rootOf(joined) !== '') return './' + joined;
  return joined === '' ? '.' : joined;
}

/**
 * `relative` as seen from the folder `base`; an absolute `relative` stands alone. Below a base with a drive letter
 * backslashes count as separators, as they do for the tools that run there.
 */
export function join(base: string, relative: string): string {
  const windows = /^[A-Za-z]:/.test(base);
  const tail = windows || /^[A-Za-z]:\\/.test(relative) ? relative.split('\\').join('/') : relative;
  if (isAbsolute(tail)) return normalize(tail);
  return normalize(base + '/' + tail);
}

/** The folder that holds `path`; of a root the root itself, of a bare name `.`. */
export function dirname(path: string): string {
  const clean = normalize(path);
  const root = rootOf(clean);
  const at = clean.lastIndexOf('/');
  if (at < root.length) return root === '' ? '.' : root;
  return clean.slice(0, at);
}

/** The last part of the path. */
export function basename(path: string): string {
  const end = path.endsWith('/') ? path.length - 1 : path.length;
  return path.slice(path.lastIndexOf('/', end - 1) + 1, end);
}

/** True where `path` is `folder` or lies below it. Both are normalized paths. */
export function isInside(folder: string, path: string): boolean {
  return folder === path || path.startsWith(folder.endsWith('/') ? folder : folder + '/');
}

/** The path of `path` as seen from `folder` (`''` for the folder itself), or undefined where it lies elsewhere. */
export function relativeTo(folder: string, path: string): string | undefined {
  if (folder === path) return '';
  const prefix = folder.endsWith('/') ? folder : folder + '/';
  return path.startsWith(prefix) ? path.slice(prefix.length) : undefined;
}

/** The folder itself and the folders above it, nearest first, up to the root. */
export function ancestors(folder: string): string[] {
  const out: string[] = [];
  let at = normalize(folder);
  for (;;) {
    out.push(at);
    const up = dirname(at);
    if (up === at || out.length >= 256) return out;
    at = up;
  }
}
