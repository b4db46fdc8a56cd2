/** Comparing the versions of conda that its image tags and installers name. */

/** True where a version such as `24.11.1` is older than `major.minor`. */
export function olderThan(version: string, major: number, minor: number): boolean {
  const [first = 0, second = 0] = version.split('.').map(Number);
  return first < major || (first === major && second < minor);
}
