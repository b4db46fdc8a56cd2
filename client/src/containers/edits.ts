/** The language server's edits as the editor's. */
import * as vscode from 'vscode';
import type { AddPackagesResult } from '../../../common/src/protocol';

export function workspaceEdit({ uri, edits }: NonNullable<AddPackagesResult>): vscode.WorkspaceEdit {
  const change = new vscode.WorkspaceEdit();
  for (const { range, text } of edits) {
    const { start, end } = range;
    const at = new vscode.Range(start.line, start.character, end.line, end.character);
    change.replace(vscode.Uri.parse(uri), at, text);
  }
  return change;
}
