import * as vscode from 'vscode';
import { Command } from '../../../common/src/ids';

/** "Show Log": the server's and the client's log in the output view. */
export function showLog(log: vscode.LogOutputChannel): vscode.Disposable {
  return vscode.commands.registerCommand(Command.showLog, () => log.show());
}
