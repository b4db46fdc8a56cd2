import type * as vscode from 'vscode';
import { createClient, createLog, type MakeClient } from './client';
import { restartServer } from './commands/restartServer';
import { showLog } from './commands/showLog';
import { serveFiles } from './files';
import { showStatus } from './status';

/**
 * What both platforms share: the client, its commands and its status. Returns at once; the server starts in the
 * background and its failure is shown by the status item.
 */
export function start(context: vscode.ExtensionContext, make: MakeClient): void {
  const log = createLog();
  const client = createClient(make, log);
  context.subscriptions.push(log, serveFiles(client), showStatus(client), restartServer(client), showLog(log), {
    dispose: () => void client.dispose(),
  });
  client.start().catch((error: unknown) => log.error(`The language server did not start: ${String(error)}`));
}
