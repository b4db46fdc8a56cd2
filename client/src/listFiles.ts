import * as vscode from 'vscode';

/** Folders that hold no files of a project. */
const SKIPPED = ['.git', 'node_modules', '.venv', '__pycache__'];

/** Where VS Code itself, or the extension that comes with the file system, can search. */
const SEARCHABLE: ReadonlySet<string> = new Set(['file', 'vscode-remote', 'vscode-vfs']);

/**
 * The files below a folder.
 * @param limit at most so many
 */
export async function listFiles(
  folder: vscode.Uri,
  limit: number,
  token: vscode.CancellationToken,
): Promise<vscode.Uri[]> {
  // Where nobody searches a file system, `findFiles` waits for somebody who does, for ever.
  if (!SEARCHABLE.has(folder.scheme)) return walk(folder, limit, token);
  const pattern = new vscode.RelativePattern(folder, '**/*');
  return vscode.workspace.findFiles(pattern, `**/{${SKIPPED.join(',')}}/**`, limit, token);
}

/** Goes through the folders, the upper ones first. */
async function walk(folder: vscode.Uri, limit: number, token: vscode.CancellationToken): Promise<vscode.Uri[]> {
  const found: vscode.Uri[] = [];
  const folders = [folder];
  for (let next = folders.shift(); next !== undefined; next = folders.shift()) {
    let entries: [string, vscode.FileType][] = [];
    try {
      entries = await vscode.workspace.fs.readDirectory(next);
    } catch {
      // It is gone, or closed to us: its files are not there for the analysis.
    }
    for (const [name, type] of entries) {
      if (found.length >= limit || token.isCancellationRequested) return found;
      const uri = vscode.Uri.joinPath(next, name);
      if (type & vscode.FileType.File) found.push(uri);
      // A link may lead back up.
      else if (type === vscode.FileType.Directory && !SKIPPED.includes(name)) folders.push(uri);
    }
  }
  return found;
}
