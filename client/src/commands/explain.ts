import * as vscode from 'vscode';
import { reportUri } from '../explain/document';

/** "Explain This Dockerfile": a report of what each of its commands sees, and why. */
export async function explain(given?: unknown): Promise<void> {
  const uri = given instanceof vscode.Uri ? given : vscode.window.activeTextEditor?.document.uri;
  if (uri === undefined) return;
  // A tab of its own: what its links lead to must not take its place.
  await vscode.window.showTextDocument(await vscode.workspace.openTextDocument(reportUri(uri)), { preview: false });
}
