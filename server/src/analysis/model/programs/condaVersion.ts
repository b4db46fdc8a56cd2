/** The version of mamba in an installation. */
import { mambaBroughtWith } from '../../knowledge/conda/mamba';
import type { Machine } from '../machine';

/** Whether mamba in an installation is mamba 1 or 2, where that is sure: as it came with the installer. */
export function mambaOf(root: string, machine: Machine): 1 | 2 | undefined {
  const { programs, version } = machine.condaRoots.get(root) ?? {};
  if (version === undefined || programs?.has('mamba') !== true) return undefined;
  if (machine.mambaInstalled.get(root) === true) return undefined;
  return mambaBroughtWith(version);
}
