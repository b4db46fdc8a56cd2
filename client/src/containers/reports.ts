/** Texts that are only shown: nobody is asked to save them. */
import * as vscode from 'vscode';

const SCHEME = 'conda-in-docker-report';

/** The texts by the paths of their URIs; the newest few. */
const texts = new Map<string, string>();
const MOST = 20;

let count = 0;

/** Provides the documents; to be registered once. */
export function provideReports(): vscode.Disposable {
  return vscode.workspace.registerTextDocumentContentProvider(SCHEME, {
    provideTextDocumentContent: ({ path }) => texts.get(path) ?? '',
  });
}

/**
 * Shows a text as a document that cannot be changed.
 *
 * @param name the tab's title; its ending says the language
 */
export async function showReport(name: string, content: string): Promise<void> {
  const path = `/${++count}/${name.replace(/[\\/]/g, '-')}`;
  texts.set(path, content);
  for (const old of [...texts.keys()].slice(0, -MOST)) texts.delete(old);
  const document = await vscode.workspace.openTextDocument(vscode.Uri.from({ scheme: SCHEME, path }));
  await vscode.window.showTextDocument(document, { preview: true });
}
