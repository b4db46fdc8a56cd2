/** What the tests share: the files of the workspace, our diagnostics, a person's gestures. */
import * as vscode from 'vscode';
import { SERVER_NAME } from '../../../common/src/ids';
import { eventually } from './harness';

/** The URI of a file of the workspace that the launcher opened (a copy of test/editor/fixtures/workspace). */
export function fileUri(name: string): vscode.Uri {
  const folder = vscode.workspace.workspaceFolders?.[0];
  if (folder === undefined) throw new Error('no folder is open');
  return vscode.Uri.joinPath(folder.uri, name);
}

/** Opens a file in an editor. */
export async function openFile(name: string): Promise<vscode.TextEditor> {
  return vscode.window.showTextDocument(await vscode.workspace.openTextDocument(fileUri(name)));
}

/** Our diagnostics of a file at this moment. */
export function ourDiagnostics(uri: vscode.Uri): vscode.Diagnostic[] {
  return vscode.languages.getDiagnostics(uri).filter(({ source }) => source === SERVER_NAME);
}

/** The rule's name in a diagnostic. */
export function codeOf({ code }: vscode.Diagnostic): string {
  return String(typeof code === 'object' ? code.value : code);
}

/** Waits for a diagnostic of ours that `wanted` accepts. */
export function diagnosticAt(uri: vscode.Uri, wanted: (d: vscode.Diagnostic) => boolean): Promise<vscode.Diagnostic> {
  return eventually('a diagnostic', () => ourDiagnostics(uri).find(wanted), vscode.languages.onDidChangeDiagnostics);
}

/** Waits until no diagnostic of ours is one that `unwanted` accepts. */
export function diagnosticGone(uri: vscode.Uri, unwanted: (d: vscode.Diagnostic) => boolean): Promise<true> {
  return eventually(
    'a diagnostic going away',
    () => (ourDiagnostics(uri).some(unwanted) ? undefined : true),
    vscode.languages.onDidChangeDiagnostics,
  );
}

/** Waits until the document's text is one that `wanted` accepts. */
export function textIs(document: vscode.TextDocument, wanted: (text: string) => boolean): Promise<true> {
  return eventually(
    `another text than ${JSON.stringify(document.getText())}`,
    () => (wanted(document.getText()) ? true : undefined),
    vscode.workspace.onDidChangeTextDocument,
  );
}

/** Changes the text of an open document, as typing does; nothing is saved. */
export async function replaceText(document: vscode.TextDocument, change: (text: string) => string): Promise<void> {
  const text = document.getText();
  const edit = new vscode.WorkspaceEdit();
  edit.replace(document.uri, new vscode.Range(document.positionAt(0), document.positionAt(text.length)), change(text));
  if (!(await vscode.workspace.applyEdit(edit))) throw new Error(`${document.uri.path} could not be changed`);
}

/**
 * Makes a file of the first folder, opens it, and deletes its folder when the work is done.
 *
 * @param name a path below the folder, with a folder of its own
 */
export async function scratchFile(
  name: string,
  text: string,
  work: (editor: vscode.TextEditor) => Promise<void>,
): Promise<void> {
  const uri = fileUri(name);
  await vscode.workspace.fs.writeFile(uri, new TextEncoder().encode(text));
  try {
    await work(await openFile(name));
  } finally {
    await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
    await vscode.workspace.fs.delete(vscode.Uri.joinPath(uri, '..'), { recursive: true });
  }
}

/** Works with user settings, by their full names, and takes them back. */
export async function withSettings(
  settings: Readonly<Record<string, unknown>>,
  work: () => Promise<void>,
): Promise<void> {
  const update = async (value: (name: string) => unknown) => {
    for (const name of Object.keys(settings)) {
      await vscode.workspace.getConfiguration().update(name, value(name), vscode.ConfigurationTarget.Global);
    }
  };
  await update((name) => settings[name]);
  try {
    await work();
  } finally {
    await update(() => undefined);
  }
}
