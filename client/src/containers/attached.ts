/** Folders of running containers as the Dev Containers extension names them. Pure. */
import type { ContainerDetails } from '../engine/port';
import { pathInContainer } from './mounted';

/**
 * The address of a folder in a running container, for a window of its own
 * (https://github.com/microsoft/vscode-remote-release/issues/5867, /6832: not official, and used by many).
 */
export function attachedFolder(container: string, path: string): string {
  const authority = Buffer.from(JSON.stringify({ containerName: `/${container}` })).toString('hex');
  const encoded = path.split('/').map(encodeURIComponent).join('/');
  return `vscode-remote://attached-container+${authority}${encoded}`;
}

/** Where a container sees a folder; its own working directory where it does not. */
export function folderIn(
  details: Pick<ContainerDetails, 'labels' | 'mounts' | 'workingDir'>,
  folder: string,
  platform: NodeJS.Platform = process.platform,
): string {
  return pathInContainer(details, folder, platform) ?? (details.workingDir || '/');
}
