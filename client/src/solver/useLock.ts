/** After a lock was made: the change of the Dockerfile that makes the environment from it. */
import * as vscode from 'vscode';
import { LOCK_ACTION_KIND } from '../../../common/src/ids';

/** How often, and how long apart in ms, the server is asked: it hears of the new file a little later than we do. */
const ATTEMPTS = 12;
const PAUSE = 400;

/** The change that makes the Dockerfile create the environment from its lock; undefined where there is none to offer. */
export async function useInDockerfile(dockerfile: vscode.Uri): Promise<(() => Promise<void>) | undefined> {
  const document = await vscode.workspace.openTextDocument(dockerfile);
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    if (attempt > 0) await new Promise((done) => setTimeout(done, PAUSE));
    const edit = await lockEdit(document);
    if (edit === undefined) continue;
    return async () => {
      // As a refactoring its files are saved: the next build sees the .dockerignore, too, which no editor shows.
      await vscode.workspace.applyEdit(edit, { isRefactoring: true });
      await vscode.window.showTextDocument(document);
    };
  }
  return undefined;
}

async function lockEdit(document: vscode.TextDocument): Promise<vscode.WorkspaceEdit | undefined> {
  const kind = vscode.CodeActionKind.Empty.append(LOCK_ACTION_KIND);
  for (let i = 0; i < document.lineCount; i++) {
    const line = document.lineAt(i);
    if (!/^\s*run\s/i.test(line.text)) continue;
    const place = new vscode.Range(line.range.start, line.range.start);
    const actions = await vscode.commands.executeCommand<vscode.CodeAction[] | undefined>(
      'vscode.executeCodeActionProvider',
      document.uri,
      place,
      kind.value,
    );
    const edit = actions?.find((action) => action.kind?.value === kind.value)?.edit;
    if (edit !== undefined) return edit;
  }
  return undefined;
}
