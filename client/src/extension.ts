import type * as vscode from 'vscode';
import type { BaseLanguageClient } from 'vscode-languageclient';
import { createClient, createLog, type MakeClient } from './client';
import { explain } from './commands/explain';
import { fixWorkspace } from './commands/fixWorkspace';
import { lintWorkspace } from './commands/lintWorkspace';
import { openRuleDocumentation } from './commands/openRuleDocumentation';
import { restartServer } from './commands/restartServer';
import { showLog } from './commands/showLog';
import { CrashCount } from './crashes';
import { type FindImage, serveDigests } from './digests';
import { serveFiles } from './files';
import { showStatus } from './status';

/** The parts that features of one platform build on. */
export interface Started {
  readonly client: BaseLanguageClient;
  readonly log: vscode.LogOutputChannel;
}

/**
 * What both platforms share: the client, its commands and its status. Returns at once; the server starts in the
 * background and its failure is shown by the status item.
 *
 * @param findImage where there can be a container engine: asks it for an image
 */
export function start(context: vscode.ExtensionContext, make: MakeClient, findImage?: FindImage): Started {
  const log = createLog();
  const crashes = new CrashCount();
  const client = createClient(make, log, crashes, { engine: findImage !== undefined });
  context.subscriptions.push(
    log,
    serveFiles(client),
    serveDigests(client, findImage),
    showStatus(client, crashes),
    restartServer(client, crashes),
    showLog(log),
    explain(client),
    lintWorkspace(client),
    fixWorkspace(client),
    openRuleDocumentation(client),
    { dispose: () => void client.dispose() },
  );
  client.start().catch((error: unknown) => log.error(`The language server did not start: ${String(error)}`));
  return { client, log };
}
