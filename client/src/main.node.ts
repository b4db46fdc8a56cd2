/** The extension on the desktop and on remote machines. */
import * as vscode from 'vscode';
import { LanguageClient, TransportKind } from 'vscode-languageclient/node';
import { registerContainers } from './containers/register';
import { start } from './extension';
import { registerContainerViews } from './views/register';

/** Called by VS Code when one of our languages is opened. */
export function activate(context: vscode.ExtensionContext): void {
  const module = vscode.Uri.joinPath(context.extensionUri, 'dist/server/node.js').fsPath;
  const transport = TransportKind.ipc;
  const server = {
    run: { module, transport },
    debug: { module, transport, options: { execArgv: ['--inspect=6009'] } },
  };
  const { client, log } = start(context, (id, name, options) => new LanguageClient(id, name, server, options));
  const containers = registerContainers(context, client, log);
  context.subscriptions.push(containers, registerContainerViews(context, containers, client, log));
}
