import * as vscode from 'vscode';
import { CloseAction, ErrorAction, type ErrorHandler } from 'vscode-languageclient';
import { Command } from '../../common/src/commands';
import { DISPLAY_NAME } from '../../common/src/ids';
import { type CrashCount, GAVE_UP, RECOVERED } from './crashes';
import { tell } from './tell';
import { stuckMessage } from './watchdog';

const SHOW_LOG = 'Show Log';
const RESTART = 'Restart';

/** What is known of a server that was ended because it was stuck. */
export interface StuckServer {
  /** URIs of the files that the next server leaves out. */
  readonly leftOut: readonly string[];
  /** After a server ended: the file that it was stuck in, if that is why. Asked once. */
  takeStuck(): { readonly file: string | undefined } | undefined;
}

/** Starts a server that crashed or was stuck again, and says so; one that crashes again and again stays off. */
export function errorHandler(crashes: CrashCount, watch?: StuckServer): ErrorHandler {
  return {
    // A server that dies while much is written to it fails each of these messages, before it is known to be gone: to shut
    // down for them would leave it off. One that is gone is told to `closed`, and the log has the rest.
    error: () => ({ action: ErrorAction.Continue, handled: true }),
    closed: () => {
      const again = crashes.crashed(Date.now());
      const stuck = watch?.takeStuck();
      const recovered = stuck === undefined ? RECOVERED : stuckMessage(nameOf(stuck.file));
      void tellCrash(again, recovered);
      return again
        ? { action: CloseAction.Restart, message: recovered, handled: true }
        : { action: CloseAction.DoNotRestart, message: GAVE_UP, handled: true };
    },
  };
}

/** A file as people know it. */
function nameOf(uri: string | undefined): string | undefined {
  return uri === undefined ? undefined : vscode.workspace.asRelativePath(vscode.Uri.parse(uri));
}

async function tellCrash(again: boolean, recovered: string): Promise<void> {
  const chosen = again
    ? await tell.warning(`${DISPLAY_NAME}: ${recovered}`, SHOW_LOG)
    : await tell.error(`${DISPLAY_NAME}: ${GAVE_UP}`, RESTART, SHOW_LOG);
  if (chosen === RESTART) await vscode.commands.executeCommand(Command.restartServer);
  if (chosen === SHOW_LOG) await vscode.commands.executeCommand(Command.showLog);
}
