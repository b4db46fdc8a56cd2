/** Where a container sees the files of this machine. Pure. */
import type { ContainerDetails } from '../engine/port';
import { below } from '../paths';
import { Label, type MountPair, mountsOf } from './labels';

/** The path of a file in the container; undefined where no mounted folder holds it. */
export function pathInContainer(
  details: Pick<ContainerDetails, 'labels' | 'mounts'>,
  file: string,
  platform: NodeJS.Platform = process.platform,
): string | undefined {
  const ours = mountsOf(details.labels[Label.mounts]);
  const binds = details.mounts.flatMap(({ type, source, target }): MountPair[] =>
    type === 'bind' && source !== undefined ? [[hostPath(source, platform), target]] : [],
  );
  // The innermost mount is the one that the container sees.
  const holding = [...ours, ...binds]
    .map(([source, target]) => ({ source, target, rest: below(source, file, platform) }))
    .filter(({ rest }) => rest !== undefined)
    .sort((a, b) => b.source.length - a.source.length)[0];
  if (holding === undefined) return undefined;
  const target = holding.target.replace(/(?<!\/)\/+$/, '');
  return holding.rest === '' ? target : `${target}/${holding.rest}`;
}

/** Docker Desktop tells of mounted folders as its virtual machine sees them. */
function hostPath(source: string, platform: NodeJS.Platform): string {
  if (platform === 'darwin') return source.replace(/^\/host_mnt(?=\/)/, '');
  if (platform !== 'win32') return source;
  return source.replace(/^\/(?:run\/desktop\/mnt\/host|host_mnt)\/([a-z])(?=\/)/i, '$1:');
}
