/** Programs of this machine by their names. */
import { existsSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';

/** What can be started without a shell. */
const ENDINGS = ['.exe', '.com'];

/**
 * What to start for a program's name; undefined where there is none.
 *
 * Windows looks into the current folder first, which may be a project of somebody else's with a `docker.exe` in it. So
 * there the program is looked for here, in the folders of PATH alone, and started by its whole path.
 */
export function programOf(
  name: string,
  env: Readonly<Record<string, string | undefined>> = process.env,
  platform: NodeJS.Platform = process.platform,
  exists: (path: string) => boolean = existsSync,
): string | undefined {
  if (platform !== 'win32' || /[\\/]/.test(name)) return name;
  const path = Object.entries(env).find(([key]) => key.toLowerCase() === 'path')?.[1] ?? '';
  const folders = path.split(';').map((folder) => folder.replace(/^"|"$/g, ''));
  const names = ENDINGS.some((ending) => name.toLowerCase().endsWith(ending))
    ? [name]
    : ENDINGS.map((ending) => name + ending);
  // A folder that is relative is one of wherever the window happens to be.
  const absolute = folders.filter((folder) => /^(?:[a-z]:[\\/]|\\\\)/i.test(folder) || isAbsolute(folder));
  return absolute.flatMap((folder) => names.map((each) => join(folder, each))).find(exists);
}
