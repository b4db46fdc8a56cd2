import * as vscode from 'vscode';
import { tell } from '../tell';

/** What the example is made of: examples/notebook of this repository, as it ships. */
const FILES = ['Dockerfile', '.dockerignore', 'activate.sh', 'environment.yml', 'first.ipynb'] as const;
const NAME = 'conda-in-docker-example';

/** "Create Example Project": asks for a folder, writes the example below it, and opens it. */
export async function createExample(extension: vscode.Uri): Promise<void> {
  const [parent] =
    (await vscode.window.showOpenDialog({
      canSelectFiles: false,
      canSelectFolders: true,
      canSelectMany: false,
      openLabel: 'Create Here',
      title: `Where to Create the Folder ${NAME}`,
    })) ?? [];
  if (parent === undefined) return;
  const folder = await write(vscode.Uri.joinPath(extension, 'examples/notebook'), parent);
  const open = 'Open Folder';
  const message = `The example project is in ${folder.fsPath}.`;
  // A window without a folder has nothing to lose.
  const chosen = vscode.workspace.workspaceFolders === undefined ? open : await tell.info(message, open);
  if (chosen === open) await vscode.commands.executeCommand('vscode.openFolder', folder);
}

/** Writes the files into a new folder below `parent`; one that is there already is never written into. */
async function write(from: vscode.Uri, parent: vscode.Uri): Promise<vscode.Uri> {
  const { fs } = vscode.workspace;
  const exists = (uri: vscode.Uri) =>
    fs.stat(uri).then(
      () => true,
      () => false,
    );
  let folder = vscode.Uri.joinPath(parent, NAME);
  for (let count = 2; await exists(folder); count++) folder = vscode.Uri.joinPath(parent, `${NAME}-${count}`);
  await fs.createDirectory(folder);
  for (const file of FILES) {
    await fs.copy(vscode.Uri.joinPath(from, file), vscode.Uri.joinPath(folder, file));
  }
  return folder;
}
