import * as vscode from 'vscode';
import type { BaseLanguageClient } from 'vscode-languageclient';
import { Command } from '../../../common/src/ids';
import type { CrashCount } from '../crashes';

/** "Restart Language Server": a fresh server, also after it gave up. */
export function restartServer(client: BaseLanguageClient, crashes: CrashCount): vscode.Disposable {
  return vscode.commands.registerCommand(Command.restartServer, async () => {
    crashes.reset();
    if (client.needsStop()) await client.stop();
    await client.start();
  });
}
