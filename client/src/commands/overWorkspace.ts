import * as vscode from 'vscode';
import type { BaseLanguageClient } from 'vscode-languageclient';
import { WORKSPACE_PROGRESS, type WorkspaceProgress, type WorkspaceRequestParams } from '../../../common/src/protocol';

let requests = 0;

/**
 * Asks the server for something over the whole workspace, with a progress that can be cancelled. Undefined where it was.
 *
 * @throws where the server has stopped
 */
export async function overWorkspace<R>(
  client: BaseLanguageClient,
  request: string,
  title: string,
): Promise<R | undefined> {
  const params: WorkspaceRequestParams = { progress: String(++requests) };
  return vscode.window.withProgress(
    { location: vscode.ProgressLocation.Notification, title, cancellable: true },
    async (progress, token) => {
      let before = 0;
      const listener = client.onNotification(WORKSPACE_PROGRESS, (told: WorkspaceProgress) => {
        if (told.progress !== params.progress) return;
        const now = (100 * told.done) / told.all;
        progress.report({ message: `${told.done} of ${told.all} files`, increment: now - before });
        before = now;
      });
      try {
        return await client.sendRequest<R>(request, params, token);
      } catch (error) {
        if (token.isCancellationRequested) return undefined;
        throw error;
      } finally {
        listener.dispose();
      }
    },
  );
}
