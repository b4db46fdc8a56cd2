/** Which mamba comes along with a conda of Miniforge or Mambaforge. */
import { atLeast } from './version';

/** Where and when the versions were read: `mamba_version` of each release's construct.yaml. */
export const MAMBA_SOURCE = {
  sources: ['https://github.com/conda-forge/miniforge/blob/main/Miniforge3/construct.yaml'],
  checked: '2026-11-30',
} as const;

/**
 * The major version of the mamba that an installer with this conda brought: 2 from 25.1.1 on, 1 before. Undefined for
 * 24.11.0, whose build 1 had mamba 2 and whose build 0 had not.
 */
export function mambaBroughtWith(conda: string): 1 | 2 | undefined {
  if (atLeast(conda, '25.1')) return 2;
  return conda.startsWith('24.11.0') ? undefined : 1;
}
