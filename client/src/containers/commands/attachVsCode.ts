/** VS Code in a container, through the Dev Containers extension. */
import * as vscode from 'vscode';
import { tell } from '../../tell';
import { attachedFolder, folderIn } from '../attached';
import type { Workplace } from '../workplace';
import { placeToRun } from './exec';

export const DEV_CONTAINERS = 'ms-vscode-remote.remote-containers';

/** "Attach VS Code": a window in the container, which is started where none runs. */
export async function attachVsCode(workplace: Workplace, given: readonly unknown[]): Promise<void> {
  if (!(await hasExtension())) return;
  const { container } = await placeToRun(workplace, given[0]);
  // Its maintainers name the command and its argument: https://github.com/microsoft/vscode-remote-release/issues/7775
  await vscode.commands.executeCommand('remote-containers.attachToRunningContainer', container.id);
}

/** "Open Folder in This Container": the mounted folder of the workspace, in a window in the container. */
export async function openFolderInContainer(workplace: Workplace, given: readonly unknown[]): Promise<void> {
  if (!(await hasExtension())) return;
  const { container, details, folder } = await placeToRun(workplace, given[0]);
  const uri = vscode.Uri.parse(attachedFolder(container.name, folderIn(details, folder)));
  await vscode.commands.executeCommand('vscode.openFolder', uri, { forceNewWindow: true });
}

async function hasExtension(): Promise<boolean> {
  if (vscode.extensions.getExtension(DEV_CONTAINERS) !== undefined) return true;
  const find = 'Find It';
  const message =
    'The Dev Containers extension is not installed; windows in containers need it. "Attach Shell" and "Debug Current File in the Container" work without it.';
  if ((await tell.info(message, find)) === find) {
    await vscode.commands.executeCommand('workbench.extensions.search', `@id:${DEV_CONTAINERS}`);
  }
  return false;
}
