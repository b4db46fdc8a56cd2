import * as vscode from 'vscode';
import type { BaseLanguageClient, WorkspaceEdit } from 'vscode-languageclient';
import { FIX_WORKSPACE, type FixWorkspaceResult } from '../../../common/src/protocol';
import { tell } from '../tell';
import { overWorkspace } from './overWorkspace';

/**
 * "Fix All in Workspace…": every safe fix of every file, in VS Code's preview of refactorings: nothing is changed before
 * somebody agreed, rule by rule if need be.
 */
export async function fixWorkspace(client: BaseLanguageClient): Promise<void> {
  const result = await overWorkspace<FixWorkspaceResult>(client, FIX_WORKSPACE, 'Conda in Docker: looking for fixes');
  if (result === undefined) return;
  if (result.edit === null) {
    tell.info('Nothing that can be fixed safely. Other fixes are in the light bulb of each line.');
    return;
  }
  // The server is ours: what it sends under this name is an edit.
  const edit = await client.protocol2CodeConverter.asWorkspaceEdit(result.edit as WorkspaceEdit);
  await vscode.workspace.applyEdit(edit, { isRefactoring: true });
}
