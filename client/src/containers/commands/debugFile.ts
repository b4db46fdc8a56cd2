import * as vscode from 'vscode';
import type { Workplace } from '../workplace';

/** "Debug Current File in the Container": the same as F5 with a configuration of the type `conda-in-docker`. */
export async function debugFile(_workplace: Workplace, given: readonly unknown[]): Promise<void> {
  const uri = given[0] instanceof vscode.Uri ? given[0] : vscode.window.activeTextEditor?.document.uri;
  if (uri === undefined || uri.scheme !== 'file' || !/\.py$/i.test(uri.path)) {
    throw new Error('Open the Python file that is to be debugged, and try again.');
  }
  const name = uri.path.slice(uri.path.lastIndexOf('/') + 1);
  await vscode.debug.startDebugging(vscode.workspace.getWorkspaceFolder(uri), {
    type: 'conda-in-docker',
    request: 'launch',
    name,
    program: uri.fsPath,
  });
}
