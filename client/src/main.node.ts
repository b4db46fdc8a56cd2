/** The extension on the desktop and on remote machines. */
import * as vscode from 'vscode';
import { LanguageClient, TransportKind } from 'vscode-languageclient/node';
import { type ContainerAccess, registerContainers } from './containers/register';
import { registerDebugger } from './debug/register';
import { isEngineError } from './engine/errors';
import { start } from './extension';
import { engineLine } from './report';
import { registerContainerViews } from './views/register';
import { ServerWatch } from './watchServer.node';

let containers: ContainerAccess | undefined;

/** Called by VS Code when one of our languages is opened, or one of our commands is called. */
export function activate(context: vscode.ExtensionContext): void {
  const module = vscode.Uri.joinPath(context.extensionUri, 'dist/server/node.js').fsPath;
  const transport = TransportKind.ipc;
  // What V8 compiles of the server it finds again there at the next start; Node knows the variable from 22.1 on.
  const watch = new ServerWatch(vscode.Uri.joinPath(context.globalStorageUri, `looking-at-${process.pid}`).fsPath);
  const env = { NODE_COMPILE_CACHE: vscode.Uri.joinPath(context.globalStorageUri, 'compiled').fsPath, ...watch.env };
  const server = {
    run: { module, transport, options: { env } },
    debug: { module, transport, options: { execArgv: ['--inspect=6009'] } },
  };
  const engineImages = async () => (await (await containers?.load())?.engine())?.images;
  const { client, log, views } = start(
    context,
    (id, name, options) => new LanguageClient(id, name, server, options),
    {
      find: async (image) => (await engineImages())?.find(image),
      list: async () => ((await (await engineImages())?.list()) ?? []).flatMap(({ tags }) => tags),
      describe: async () => {
        try {
          return engineLine(await (await (await containers?.load())?.engine())?.info());
        } catch (error) {
          return isEngineError(error) ? `none (${error.kind})` : 'none';
        }
      },
    },
    watch,
  );
  containers = registerContainers(context, client, log, (dockerfile, verified) => views.show(dockerfile, verified));
  context.subscriptions.push(registerDebugger(containers));
  context.subscriptions.push(containers, registerContainerViews(context, containers, client, log));
}

/** Called by VS Code when the window closes; it waits for some seconds. */
export async function deactivate(): Promise<void> {
  await containers?.close();
}
