/** Tells of failures: what is wrong, and a button for what can be done. */
import * as vscode from 'vscode';
import { Command } from '../../../common/src/commands';
import { type EngineErrorKind, isEngineError } from '../engine/port';
import { tell } from '../tell';

const SELECT = 'Select Engine…';
const RETRY = 'Try Again';
const LOG = 'Show Log';

/** Failures that another engine, or starting this one, would mend. */
export const ABOUT_THE_ENGINE: ReadonlySet<EngineErrorKind> = new Set([
  'no-engine',
  'no-permission',
  'wrong-context',
  'too-old',
  'lost',
]);

/**
 * Shows a failure; what the user gave up is none.
 *
 * @param again does once more what failed
 */
export async function showFailure(
  log: vscode.LogOutputChannel,
  error: unknown,
  again: () => Promise<void>,
): Promise<void> {
  if (error instanceof vscode.CancellationError || isEngineError(error, 'cancelled')) return;
  if (error instanceof Error && error.name === 'AbortError') return;
  const whole = error instanceof Error ? error.message : String(error);
  log.error(whole);
  const message = whole;
  if (isEngineError(error) && ABOUT_THE_ENGINE.has(error.kind)) {
    const answer = await tell.error(message, RETRY, SELECT);
    if (answer === SELECT) await vscode.commands.executeCommand(Command.selectEngine);
    if (answer === RETRY) await again();
    return;
  }
  const answer = await tell.error(message, LOG);
  if (answer === LOG) log.show();
}

/** Ends a command in the middle, without a word: the user did. */
export function cancelled(): never {
  throw new vscode.CancellationError();
}

/** An AbortSignal that ends with VS Code's token. */
export function signalOf(token: vscode.CancellationToken): AbortSignal {
  const controller = new AbortController();
  if (token.isCancellationRequested) controller.abort();
  token.onCancellationRequested(() => controller.abort());
  return controller.signal;
}
