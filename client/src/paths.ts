/** Paths of this machine as they come from elsewhere: from labels, from engines, from people's terminals. Pure. */

/**
 * A path in a form in which two of the same file are equal: forward slashes, none at the end, and one case where the
 * file system knows no difference. VS Code writes `c:\x` where a terminal writes `C:\x`.
 */
export function comparable(path: string, platform: NodeJS.Platform = process.platform): string {
  const bare = slashed(path, platform).replace(/(?<=[^/]|^\/)\/+$/, '');
  return platform === 'win32' || platform === 'darwin' ? bare.toLowerCase() : bare;
}

/** The path below `folder`, with forward slashes (`''` for the folder itself); undefined for one that is elsewhere. */
export function below(folder: string, path: string, platform: NodeJS.Platform = process.platform): string | undefined {
  const [outer, inner] = [comparable(folder, platform), comparable(path, platform)];
  if (inner === outer) return '';
  const start = outer.endsWith('/') ? outer : `${outer}/`;
  if (!inner.startsWith(start)) return undefined;
  // With its own case: the container's file system may know a difference.
  return slashed(path, platform)
    .slice(start.length)
    .replace(/(?<!\/)\/+$/, '');
}

/** `c:\x` with the drive as terminals write it, which is what programs started there put into labels. */
export function withDriveOfTerminals(path: string): string {
  return path.replace(/^[a-z](?=:)/, (drive) => drive.toUpperCase());
}

function slashed(path: string, platform: NodeJS.Platform): string {
  return platform === 'win32' ? path.split('\\').join('/') : path;
}
