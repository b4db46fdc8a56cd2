/** The version of mamba in an installation. */
import { olderThan } from '../../knowledge/conda/version';
import type { Machine } from '../machine';

/**
 * Whether mamba in an installation is mamba 1 or 2, where that is sure: as it came with the installer. mamba 2.0 is of
 * September 2024, so what has an older conda brings mamba 1; Miniforge 24.11.3 was seen to bring mamba 2.
 */
export function mambaOf(root: string, machine: Machine): 1 | 2 | undefined {
  const { programs, version } = machine.condaRoots.get(root) ?? {};
  if (version === undefined || programs?.has('mamba') !== true) return undefined;
  if (machine.mambaInstalled.get(root) === true) return undefined;
  if (olderThan(version, 24, 9)) return 1;
  return olderThan(version, 24, 12) && !version.startsWith('24.11.3') ? undefined : 2;
}
