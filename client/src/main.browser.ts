/** The extension in the browser (vscode.dev, github.dev): the server is a web worker. */
import * as vscode from 'vscode';
import { LanguageClient } from 'vscode-languageclient/browser';
import { start } from './extension';

/** Called by VS Code when one of our languages is opened. */
export function activate(context: vscode.ExtensionContext): void {
  const module = vscode.Uri.joinPath(context.extensionUri, 'dist/server/browser.js').toString(true);
  start(context, (id, name, options) => new LanguageClient(id, name, async () => new Worker(module), options));
}
