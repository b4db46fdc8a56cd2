/** Between the paths of this system and those of the analysis, which have forward slashes everywhere. */
import { isAbsolute, relative, resolve, sep } from 'node:path';

/** The project path of a path of this system, made absolute. */
export function toProject(path: string): string {
  const absolute = resolve(path);
  return sep === '\\' ? absolute.split('\\').join('/') : absolute;
}

/** A project path as people see it: from the current folder where it lies below it, else absolute. */
export function show(path: string, cwd: string = process.cwd()): string {
  const from = relative(cwd, path);
  const shown = from === '' || isAbsolute(from) || from === '..' || /^\.\.[\\/]/.test(from) ? path : from;
  return sep === '\\' ? shown.split('\\').join('/') : shown;
}
