/** The version of mamba in an installation. */
import { mambaBroughtWith } from '../../knowledge/conda/mamba';
import type { Machine } from '../machine';

/** Whether mamba in an installation is mamba 1 or 2, where that is sure: as the installer brought it, or as asked for. */
export function mambaOf(root: string, machine: Machine, at?: number): 1 | 2 | undefined {
  const { programs, version } = machine.condaRoots.get(root, at) ?? {};
  if (programs?.has('mamba') !== true) return undefined;
  const installed = machine.mambaInstalled.get(root, at);
  if (installed !== undefined) return installed === 0 ? undefined : installed;
  return version === undefined ? undefined : mambaBroughtWith(version);
}

/** The major version that a spec such as `mamba=2.0` or `mamba<2` asks for; 0 where it leaves that open. */
export function mambaAskedFor(spec: string): 1 | 2 | 0 {
  const [, relation = '', major = ''] = /^(?:.*::)?mamba\s*(==?|~=|>=|<)\s*(\d+)/.exec(spec) ?? [];
  if (relation === '<') return /<\s*2(?:\.0)*(?:[a-z]\w*)?$/.test(spec) || major === '1' ? 1 : 0;
  if (relation === '>=') return Number(major) >= 2 ? 2 : /,\s*<\s*2(?:\.0)*(?:[a-z]\w*)?$/.test(spec) ? 1 : 0;
  if (relation === '') return 0;
  return Number(major) >= 2 ? 2 : 1;
}
