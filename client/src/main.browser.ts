/** The extension in the browser (vscode.dev, github.dev): the server is a web worker. */
import * as vscode from 'vscode';
import { BrowserMessageReader, BrowserMessageWriter, LanguageClient } from 'vscode-languageclient/browser';
import { start } from './extension';

/** Called by VS Code when one of our languages is opened. */
export function activate(context: vscode.ExtensionContext): void {
  const module = vscode.Uri.joinPath(context.extensionUri, 'dist/server/browser.js').toString(true);
  // The reader and the writer, not the worker: the extension host has put a `Worker` of its own into place, which makes
  // workers that are no instances of it, and the client would not know what it is given.
  let worker: Worker | undefined;
  const server = async () => {
    // After a restart the one before is of no use, and does not end by itself.
    worker?.terminate();
    worker = new Worker(module);
    return { reader: new BrowserMessageReader(worker), writer: new BrowserMessageWriter(worker) };
  };
  start(context, (id, name, options) => new LanguageClient(id, name, server, options));
}
