import * as vscode from 'vscode';
import { workspaceFolderOf } from '../folders';
import { cancelled } from '../messages';
import { pathInContainer } from '../mounted';
import type { Workplace } from '../workplace';
import { notSeen, placeToRun } from './exec';
import { runInTerminal } from './runCommand';

/** "Run Tests in the Container": pytest in the environment, for the file, for the folder, or for what failed last. */
export async function runTests(workplace: Workplace, given: readonly unknown[]): Promise<void> {
  const uri = given[0] instanceof vscode.Uri ? given[0] : vscode.window.activeTextEditor?.document.uri;
  const folder = uri === undefined ? vscode.workspace.workspaceFolders?.[0]?.uri.fsPath : workspaceFolderOf(uri);
  if (folder === undefined) throw new Error('Open a folder with tests, and try again.');
  await vscode.workspace.saveAll(false);
  const root = vscode.Uri.file(folder);
  const own = uri !== undefined && /\.py$/i.test(uri.path) ? uri : undefined;
  const choices = [
    ...(own === undefined ? [] : [{ label: 'The tests of this file', of: own, more: [] as string[] }]),
    { label: 'All tests of the folder', of: root, more: [] as string[] },
    { label: 'What failed last', of: root, more: ['--last-failed'] },
  ];
  const chosen = await vscode.window.showQuickPick(choices, { placeHolder: 'Which tests?' });
  if (chosen === undefined) return cancelled();
  const place = await placeToRun(workplace, undefined, chosen.of);
  const path = pathInContainer(place.details, chosen.of.fsPath);
  if (path === undefined) throw notSeen(place.container, chosen.of);
  const at = pathInContainer(place.details, folder);
  const inFolder = at === undefined ? place : { ...place, request: { ...place.request, workingDir: at } };
  // Through `python -m`, the folder itself can be imported from.
  runInTerminal(workplace, inFolder, ['python', '-m', 'pytest', ...chosen.more, path], 'pytest');
}
