import * as vscode from 'vscode';
import type { BaseLanguageClient } from 'vscode-languageclient';
import { Command } from '../../../common/src/ids';

/** "Restart Language Server": a fresh server, also after it gave up. */
export function restartServer(client: BaseLanguageClient): vscode.Disposable {
  return vscode.commands.registerCommand(Command.restartServer, async () => {
    if (client.needsStop()) await client.stop();
    await client.start();
  });
}
