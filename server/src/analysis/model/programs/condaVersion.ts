/** Comparing the versions of conda that its image tags and installers name. */
import type { Machine } from '../machine';

/** True where a version such as `24.11.1` is older than `major.minor`. */
export function olderThan(version: string, major: number, minor: number): boolean {
  const [first = 0, second = 0] = version.split('.').map(Number);
  return first < major || (first === major && second < minor);
}

/**
 * Whether mamba in an installation is mamba 1 or 2, where that is sure: as it came with the installer. mamba 2.0 is of
 * September 2024, so what has an older conda brings mamba 1; Miniforge 24.11.3 was seen to bring mamba 2.
 */
export function mambaOf(root: string, machine: Machine): 1 | 2 | undefined {
  const { programs, version } = machine.condaRoots.get(root) ?? {};
  if (version === undefined || programs?.has('mamba') !== true) return undefined;
  if (machine.facts.get(`own-mamba:${root}`) !== undefined) return undefined;
  if (olderThan(version, 24, 9)) return 1;
  return olderThan(version, 24, 12) && !version.startsWith('24.11.3') ? undefined : 2;
}
