/** Which environment file a command is about. */
import * as vscode from 'vscode';
import { tell } from '../tell';

/** The names under which environment files are looked for. */
export const ENVIRONMENT_FILES = '**/{environment,conda,env}*.{yml,yaml}';

/** The file that a command was called with, else that of the active editor, else one that is chosen; undefined where none is. */
export async function environmentFile(given: unknown): Promise<vscode.Uri | undefined> {
  if (given instanceof vscode.Uri) return given;
  if (typeof given === 'string') return vscode.Uri.parse(given);
  const active = vscode.window.activeTextEditor?.document;
  if (active !== undefined && isEnvironmentFile(active)) return active.uri;
  const found = await vscode.workspace.findFiles(ENVIRONMENT_FILES, '**/{node_modules,.git}/**', 100);
  if (found.length === 0) {
    await tell.info('There is no environment file in this workspace.');
    return undefined;
  }
  if (found.length === 1) return found[0];
  const items = found
    .map((uri) => ({ label: vscode.workspace.asRelativePath(uri), uri }))
    .sort((a, b) => (a.label < b.label ? -1 : 1));
  return (await vscode.window.showQuickPick(items, { placeHolder: 'Which environment file?' }))?.uri;
}

/** Whether a document has the name of an environment file. */
export function isEnvironmentFile(document: vscode.TextDocument): boolean {
  return (
    vscode.languages.match({ pattern: ENVIRONMENT_FILES }, document) > 0 && !/lock\.ya?ml$/.test(document.uri.path)
  );
}
