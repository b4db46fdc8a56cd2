/** Comparing the versions of conda that its image tags and installers name. */

/** The releases of conda between which the tables were read. */
export const OLDEST_CONDA = '4.5';
export const NEWEST_CONDA = '26.7';

/** True where a version such as `24.11.1` is older than `major.minor`. */
export function olderThan(version: string, major: number, minor: number): boolean {
  const [first = 0, second = 0] = version.split('.').map(Number);
  return first < major || (first === major && second < minor);
}

/** True where a version such as `24.11.1` is that release (`24.11`) or a newer one. */
export function atLeast(version: string, release: string): boolean {
  const [major = 0, minor = 0] = release.split('.').map(Number);
  return !olderThan(version, major, minor);
}
