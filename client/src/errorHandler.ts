import * as vscode from 'vscode';
import { CloseAction, ErrorAction, type ErrorHandler } from 'vscode-languageclient';
import { Command } from '../../common/src/commands';
import { DISPLAY_NAME } from '../../common/src/ids';
import { type CrashCount, GAVE_UP, RECOVERED } from './crashes';
import { tell } from './tell';

const SHOW_LOG = 'Show Log';
const RESTART = 'Restart';

/** Starts a server that crashed again, and says so; one that crashes again and again stays off. */
export function errorHandler(crashes: CrashCount): ErrorHandler {
  return {
    // A server that dies while much is written to it fails each of these messages, before it is known to be gone: to shut
    // down for them would leave it off. One that is gone is told to `closed`, and the log has the rest.
    error: () => ({ action: ErrorAction.Continue, handled: true }),
    closed: () => {
      const again = crashes.crashed(Date.now());
      void tellCrash(again);
      return again
        ? { action: CloseAction.Restart, message: RECOVERED, handled: true }
        : { action: CloseAction.DoNotRestart, message: GAVE_UP, handled: true };
    },
  };
}

async function tellCrash(again: boolean): Promise<void> {
  const chosen = again
    ? await tell.warning(`${DISPLAY_NAME}: ${RECOVERED}`, SHOW_LOG)
    : await tell.error(`${DISPLAY_NAME}: ${GAVE_UP}`, RESTART, SHOW_LOG);
  if (chosen === RESTART) await vscode.commands.executeCommand(Command.restartServer);
  if (chosen === SHOW_LOG) await vscode.commands.executeCommand(Command.showLog);
}
