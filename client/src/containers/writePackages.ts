/** Writes packages into the environment file, as one step that can be undone. */
import * as vscode from 'vscode';
import type { InstalledPackageLine } from '../../../common/src/protocol';
import type { Plans } from './plans';

/**
 * Writes packages into an environment file, and saves it where it had no unsaved changes.
 *
 * @returns the lines that are new; empty where the file says all of it already
 * @throws where it cannot be written, with a message for people
 */
export async function writePackages(
  plans: Plans,
  uri: vscode.Uri,
  packages: readonly InstalledPackageLine[],
): Promise<readonly string[]> {
  const document = await vscode.workspace.openTextDocument(uri);
  const name = vscode.workspace.asRelativePath(uri);
  const { isDirty, version } = document;
  const found = await plans.writeInstalled(uri, packages);
  if (found === null) throw new Error(`${name} is no environment file of conda: it is left as it is.`);
  if ('reason' in found) throw new Error(`${name}: ${found.reason}`);
  if (found.edit === null) return [];
  if (document.version !== version) throw new Error(`${name} was changed in this moment: it is left as it is.`);
  const edit = new vscode.WorkspaceEdit();
  const { start, end } = found.edit.range;
  edit.replace(uri, new vscode.Range(start.line, start.character, end.line, end.character), found.edit.text);
  if (!(await vscode.workspace.applyEdit(edit))) throw new Error(`${name} could not be changed.`);
  // What was not saved before is the user's to save.
  if (!isDirty) await document.save();
  return found.lines;
}
