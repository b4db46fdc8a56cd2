import * as vscode from 'vscode';
import type { BaseLanguageClient } from 'vscode-languageclient';
import { EXPLAIN_ERROR, type ExplainErrorParams, type ExplainErrorResult } from '../../../common/src/protocol';
import { errorReport } from '../explain/errorReport';
import { tell } from '../tell';

const SCHEME = 'conda-in-docker-error';
/** A longer text is no message; its end counts. Characters. */
const MOST = 2_000_000;
/** How long a browser may take to say what was copied. Milliseconds. */
const CLIPBOARD_PATIENCE = 3000;
/** Documents that a log is pasted into, or that are one: all of their text is meant where nothing is selected. */
const LOG_SCHEMES: ReadonlySet<string> = new Set(['untitled', 'output']);

let shown = '';
const changed = new vscode.EventEmitter<vscode.Uri>();
const page = vscode.Uri.from({ scheme: SCHEME, path: '/What this error means.md' });

/** Provides the page; to be registered once. */
export function provideErrorPage(): vscode.Disposable {
  return vscode.workspace.registerTextDocumentContentProvider(SCHEME, {
    onDidChange: changed.event,
    provideTextDocumentContent: () => shown,
  });
}

/** "Explain Error…": looks up what is selected in the editor, else the log that is in view, else what was copied. */
export async function explainErrorText(client: BaseLanguageClient): Promise<void> {
  const text = await textToExplain();
  if (text === undefined) {
    const paste = 'Paste It Into a New File';
    const chosen = await tell.info(
      'There is no text to explain. Select the error message or the log in an editor, or copy it in the terminal, and run the command again.',
      paste,
    );
    if (chosen === paste) await vscode.commands.executeCommand('workbench.action.files.newUntitledFile');
    return;
  }
  const dockerfile = await dockerfileOfLog();
  const params: ExplainErrorParams = { text: text.slice(-MOST), uri: dockerfile?.toString() ?? null };
  const explanation = await client.sendRequest<ExplainErrorResult>(EXPLAIN_ERROR, params);
  const name = dockerfile && vscode.workspace.asRelativePath(dockerfile);
  shown = errorReport(explanation, name === undefined ? undefined : () => ({ name }));
  changed.fire(page);
  try {
    await vscode.commands.executeCommand('markdown.showPreview', page);
  } catch {
    // Without VS Code's own Markdown the text is shown as it is.
    await vscode.window.showTextDocument(page, { preview: true });
  }
  const line = explanation.step?.line ?? null;
  if (dockerfile !== undefined && line !== null) void offerStep(dockerfile, line);
}

/** A link of the page cannot lead to a file: its text is on no disk. */
async function offerStep(dockerfile: vscode.Uri, line: number): Promise<void> {
  const go = 'Go to Step';
  const name = vscode.workspace.asRelativePath(dockerfile);
  if ((await tell.info(`The step that failed is in line ${line} of ${name}.`, go)) !== go) return;
  const selection = new vscode.Range(line - 1, 0, line - 1, 0);
  await vscode.window.showTextDocument(dockerfile, { selection });
}

async function textToExplain(): Promise<string | undefined> {
  const editor = vscode.window.activeTextEditor;
  const selected = editor?.document.getText(editor.selection) ?? '';
  if (selected.trim() !== '') return selected;
  const whole = editor !== undefined && LOG_SCHEMES.has(editor.document.uri.scheme) ? editor.document.getText() : '';
  if (whole.trim() !== '') return whole;
  const copied = await clipboard();
  return copied.trim() === '' ? undefined : copied;
}

/** What was copied. A browser that may not say it says so itself, and never answers. */
async function clipboard(): Promise<string> {
  const read = vscode.env.clipboard.readText();
  if (vscode.env.uiKind === vscode.UIKind.Desktop) return read;
  const none = new Promise<string>((resolve) => setTimeout(resolve, CLIPBOARD_PATIENCE, ''));
  return Promise.race([read, none]);
}

/** The Dockerfile in view, else the only one of the workspace. */
async function dockerfileOfLog(): Promise<vscode.Uri | undefined> {
  const visible = vscode.window.visibleTextEditors.find(({ document }) => document.languageId === 'dockerfile');
  if (visible !== undefined) return visible.document.uri;
  const found = await vscode.workspace.findFiles('**/{Dockerfile,Containerfile,*.Dockerfile}', undefined, 2);
  return found.length === 1 ? found[0] : undefined;
}
