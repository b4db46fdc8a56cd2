import * as vscode from 'vscode';
import type { BaseLanguageClient } from 'vscode-languageclient';
import { TARGETS, type TargetsParams, type TargetsResult } from '../../../common/src/protocol';

/** Asks the server what of a file can be built or brought up; null where it cannot say. */
export type AskTargets = (uri: vscode.Uri, token?: vscode.CancellationToken) => Promise<TargetsResult>;

/** The question, put to the language server. A server that does not answer has nothing to say: no error. */
export function targetsOf(client: BaseLanguageClient): AskTargets {
  return async (uri, token = new vscode.CancellationTokenSource().token) => {
    const params: TargetsParams = { uri: client.code2ProtocolConverter.asUri(uri) };
    try {
      return await client.sendRequest<TargetsResult>(TARGETS, params, token);
    } catch {
      return null;
    }
  };
}
