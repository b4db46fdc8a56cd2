import * as vscode from 'vscode';
import { reportUri } from '../explain/document';
import type { ExplainViews } from '../explain/view';

/**
 * "Explain This Dockerfile": what each of its commands sees, and why, as a page. As text where a screen reader is in use,
 * and for files that are on no disk.
 */
export async function explain(views: ExplainViews, given?: unknown): Promise<void> {
  const uri = dockerfileOf(given);
  if (uri === undefined) return;
  const reader = vscode.workspace.getConfiguration('editor').get<string>('accessibilitySupport') === 'on';
  if (reader || uri.scheme !== 'file') await explainAsText(uri);
  else await views.show(uri);
}

/** "Explain This Dockerfile as Text". */
export async function explainAsText(given?: unknown): Promise<void> {
  const uri = dockerfileOf(given);
  if (uri === undefined) return;
  // A tab of its own: what its links lead to must not take its place.
  await vscode.window.showTextDocument(await vscode.workspace.openTextDocument(reportUri(uri)), { preview: false });
}

function dockerfileOf(given: unknown): vscode.Uri | undefined {
  return given instanceof vscode.Uri ? given : vscode.window.activeTextEditor?.document.uri;
}
