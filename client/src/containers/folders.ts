/** Files and folders as the store and the engine name them. */
import { fileURLToPath } from 'node:url';
import * as vscode from 'vscode';

/** The workspace folder of a file as the store names it; undefined for files elsewhere, and those not on this disk. */
export function workspaceFolderOf(uri: vscode.Uri): string | undefined {
  const folder = vscode.workspace.getWorkspaceFolder(uri);
  return folder?.uri.scheme === 'file' ? folder.uri.fsPath : undefined;
}

/** The path of a URI of the plan. */
export function pathOf(uri: string): string {
  return fileURLToPath(uri);
}
