import * as vscode from 'vscode';
import type { BaseLanguageClient } from 'vscode-languageclient';
import { Command } from '../../../common/src/ids';
import { reportUri, serveReports } from '../explain/document';

/** "Explain This Dockerfile": a report of what each of its commands sees, and why. */
export function explain(client: BaseLanguageClient): vscode.Disposable {
  const command = vscode.commands.registerCommand(Command.explain, async (given?: unknown) => {
    const uri = given instanceof vscode.Uri ? given : vscode.window.activeTextEditor?.document.uri;
    if (uri === undefined) return;
    // A tab of its own: what its links lead to must not take its place.
    await vscode.window.showTextDocument(await vscode.workspace.openTextDocument(reportUri(uri)), { preview: false });
  });
  return vscode.Disposable.from(serveReports(client), command);
}
