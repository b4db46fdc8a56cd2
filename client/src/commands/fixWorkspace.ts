import * as vscode from 'vscode';
import type { BaseLanguageClient, WorkspaceEdit } from 'vscode-languageclient';
import { FIX_WORKSPACE, type FixWorkspaceResult } from '../../../common/src/protocol';
import { counted } from '../counted';
import { tell } from '../tell';
import { overWorkspace } from './overWorkspace';

const ALL = 'Fix All';
const CHOOSE = 'Choose…';
const SAVE = 'Save All';

/**
 * "Fix All in Workspace…": every safe fix of every file. Nothing is changed before somebody agreed: to all of it, or to
 * what they tick in VS Code's preview of refactorings.
 */
export async function fixWorkspace(client: BaseLanguageClient): Promise<void> {
  const result = await overWorkspace<FixWorkspaceResult>(client, FIX_WORKSPACE, 'Conda in Docker: looking for fixes');
  if (result === undefined) return;
  if (result.edit === null) {
    tell.info('Nothing that can be fixed safely. Other fixes are in the light bulb of each line.');
    return;
  }
  // The server is ours: what it sends under this name is an edit.
  const edit = result.edit as WorkspaceEdit;
  const files = new Set(edit.documentChanges?.map((each) => ('textDocument' in each ? each.textDocument.uri : '')));
  const what = `${counted(result.count, 'problem')} in ${counted(files.size, 'file')}`;
  const detail = 'Each fix keeps what the files mean. Nothing is saved yet.';
  const answer = await tell.ask(`Fix ${what}?`, detail, ALL, CHOOSE);
  if (answer === undefined) return;
  if (answer === CHOOSE) {
    const offered = await client.protocol2CodeConverter.asWorkspaceEdit(edit);
    tell.info('Tick what is to be changed in the panel below, then press Apply.');
    await vscode.workspace.applyEdit(offered, { isRefactoring: true });
    return;
  }
  const agreed = await client.protocol2CodeConverter.asWorkspaceEdit(withoutQuestions(edit));
  if (!(await vscode.workspace.applyEdit(agreed))) {
    tell.error('The files could not be changed: one of them changed in the meantime. Run the command again.');
    return;
  }
  const next = await tell.info(`Fixed ${what}. Nothing is saved yet.`, SAVE);
  if (next === SAVE) await vscode.workspace.saveAll();
}

/** The same edit, of which nobody is asked any more. */
function withoutQuestions(edit: WorkspaceEdit): WorkspaceEdit {
  const notes = Object.entries(edit.changeAnnotations ?? {});
  const changeAnnotations = Object.fromEntries(
    notes.map(([id, note]) => [id, { ...note, needsConfirmation: false }] as const),
  );
  return { ...edit, changeAnnotations };
}
