/** Asks the server to solve, with a progress that can be cancelled. */
import * as vscode from 'vscode';
import type { BaseLanguageClient } from 'vscode-languageclient';
import { SETTINGS } from '../../../common/src/ids';
import {
  SOLVE,
  SOLVE_PROGRESS,
  type SolveParams,
  type SolveProgress,
  type SolveResult,
} from '../../../common/src/protocol';
import { tell } from '../tell';

/** When channels may be asked: `condaInDocker.channels.lookUp`. */
export type LookUp = 'never' | 'onRequest' | 'whileEditing';

export function lookUp(uri: vscode.Uri): LookUp {
  const mode = vscode.workspace.getConfiguration(SETTINGS, uri).get<string>('channels.lookUp');
  return mode === 'never' || mode === 'whileEditing' ? mode : 'onRequest';
}

/** Whether channels may be asked because somebody wants it; says why not where they may not. */
export async function mayAsk(uri: vscode.Uri): Promise<boolean> {
  if (!vscode.workspace.isTrusted) {
    const manage = 'Manage Workspace Trust';
    const message =
      'Channels are asked only in workspaces that you trust: the addresses are those that its files name.';
    if ((await tell.info(message, manage)) === manage) await vscode.commands.executeCommand('workbench.trust.manage');
    return false;
  }
  if (lookUp(uri) !== 'never') return true;
  const open = 'Open Setting';
  const message = 'Channels are not asked: condaInDocker.channels.lookUp is "never".';
  if ((await tell.info(message, open)) === open) {
    await vscode.commands.executeCommand('workbench.action.openSettings', `${SETTINGS}.channels.lookUp`);
  }
  return false;
}

let requests = 0;

export interface Asked {
  readonly uri: vscode.Uri;
  readonly platforms?: readonly string[];
  readonly keep?: Readonly<Record<string, readonly string[]>>;
}

/** Solves with a progress under a title; undefined where it was cancelled or nobody can say. */
export async function solveWithProgress(
  client: BaseLanguageClient,
  asked: Asked,
  title: string,
): Promise<NonNullable<SolveResult> | undefined> {
  const location = vscode.ProgressLocation.Notification;
  return vscode.window.withProgress({ location, title, cancellable: true }, (progress, token) =>
    ask(client, asked, token, (message) => progress.report({ message })),
  );
}

/** The same without a window of its own. */
export async function ask(
  client: BaseLanguageClient,
  { uri, platforms = [], keep }: Asked,
  token: vscode.CancellationToken,
  onProgress?: (message: string) => void,
): Promise<NonNullable<SolveResult> | undefined> {
  const http = vscode.workspace.getConfiguration('http', uri);
  const proxy = http.get<string>('proxySupport') === 'off' ? undefined : http.get<string>('proxy') || undefined;
  const params: SolveParams = {
    uri: client.code2ProtocolConverter.asUri(uri),
    platforms,
    progress: `solve-${++requests}`,
    keep,
    proxy,
    strictSSL: http.get<boolean>('proxyStrictSSL') !== false,
  };
  const listener = client.onNotification(SOLVE_PROGRESS, (told: SolveProgress) => {
    if (told.progress === params.progress) onProgress?.(told.message);
  });
  try {
    const result = await client.sendRequest<SolveResult>(SOLVE, params, token);
    if (token.isCancellationRequested || result?.answers.some((each) => each.result === 'cancelled')) return undefined;
    return result ?? undefined;
  } catch (error) {
    if (token.isCancellationRequested) return undefined;
    throw error;
  } finally {
    listener.dispose();
  }
}
