/** For which folder a Dockerfile is to be made. */
import * as vscode from 'vscode';
import { listFiles } from '../listFiles';

/** A folder, and the file in it that the environment is made from, where one is meant. */
export interface Place {
  readonly folder: vscode.Uri;
  readonly source: string | undefined;
}

/** Files that an environment can be made from, by their names. */
const SOURCES =
  /^(?:environment[\w.-]*\.ya?ml|env\.ya?ml|conda[\w.-]*\.(?:ya?ml|lock)|(?=[\w.-]*requirement)[\w.-]+\.txt|pixi\.toml|mojoproject\.toml|pyproject\.toml)$/i;

/** So many files of a workspace folder are looked at. */
const MOST = 5000;

/**
 * The folder of what the command was called with: a file or a folder, else the file in the editor, else the only folder
 * with something to make an image from, else the user's choice; undefined where it was cancelled.
 */
export async function choosePlace(given: unknown): Promise<Place | undefined> {
  const named = given instanceof vscode.Uri ? given : typeof given === 'string' ? vscode.Uri.parse(given) : undefined;
  if (named !== undefined) return placeOf(named);
  const active = vscode.window.activeTextEditor?.document.uri;
  if (active !== undefined && inWorkspace(active) && SOURCES.test(nameOf(active))) return placeOf(active);
  const folders = vscode.workspace.workspaceFolders ?? [];
  const cancelled = new vscode.CancellationTokenSource().token;
  const listed = await Promise.all(folders.map(({ uri }) => listFiles(uri, MOST, cancelled)));
  const found = new Map<string, vscode.Uri>();
  for (const uri of listed.flat()) {
    if (!SOURCES.test(nameOf(uri))) continue;
    const folder = vscode.Uri.joinPath(uri, '..');
    found.set(folder.toString(), folder);
  }
  // Where no name says it, code may still import something.
  const candidates = found.size > 0 ? [...found.values()] : folders.map(({ uri }) => uri);
  const [only] = candidates;
  if (candidates.length < 2) return only && { folder: only, source: undefined };
  const items = candidates
    .map((folder) => ({ label: labelOf(folder), folder }))
    .sort((a, b) => a.label.length - b.label.length || a.label.localeCompare(b.label));
  const chosen = await vscode.window.showQuickPick(items, { placeHolder: 'For which folder?' });
  return chosen && { folder: chosen.folder, source: undefined };
}

async function placeOf(uri: vscode.Uri): Promise<Place> {
  const stat = await vscode.workspace.fs.stat(uri).then(undefined, () => undefined);
  if (stat !== undefined && (stat.type & vscode.FileType.Directory) !== 0) return { folder: uri, source: undefined };
  const source = SOURCES.test(nameOf(uri)) ? nameOf(uri) : undefined;
  return { folder: vscode.Uri.joinPath(uri, '..'), source };
}

function inWorkspace(uri: vscode.Uri): boolean {
  return vscode.workspace.getWorkspaceFolder(uri) !== undefined;
}

function nameOf({ path }: vscode.Uri): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/** A workspace folder by its name, others by their path in it. */
function labelOf(folder: vscode.Uri): string {
  const own = vscode.workspace.getWorkspaceFolder(folder);
  return own?.uri.toString() === folder.toString() ? own.name : vscode.workspace.asRelativePath(folder);
}
