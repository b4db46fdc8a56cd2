import * as vscode from 'vscode';
import { pathInContainer } from '../mounted';
import type { Workplace } from '../workplace';
import { notSeen, placeToRun } from './exec';
import { runInTerminal } from './runCommand';
import { runNotebook } from './runNotebook';

/** What runs a file, by its ending. */
const RUNNERS: readonly (readonly [RegExp, readonly string[]])[] = [
  [/\.py$/i, ['python']],
  [/\.sh$/i, ['bash']],
  [/\.R$/i, ['Rscript']],
  [/\.jl$/i, ['julia']],
];

/** "Run Current File in the Environment". */
export async function runFile(workplace: Workplace, given: readonly unknown[]): Promise<void> {
  // The editor of a notebook's cell is an editor of the cell alone.
  const notebook = vscode.window.activeNotebookEditor?.notebook.uri;
  const uri = given[0] instanceof vscode.Uri ? given[0] : (notebook ?? vscode.window.activeTextEditor?.document.uri);
  if (uri === undefined || uri.scheme !== 'file') throw new Error('Open the file that is to run, and try again.');
  const isNotebook = /\.ipynb$/i.test(uri.path);
  const runner = RUNNERS.find(([ending]) => ending.test(uri.path))?.[1];
  if (runner === undefined && !isNotebook) {
    throw new Error('Files of this kind are not run by themselves. "Run Command in the Environment" runs anything.');
  }
  const open = [...vscode.workspace.textDocuments, ...vscode.workspace.notebookDocuments];
  const dirty = open.find((each) => each.isDirty && each.uri.toString() === uri.toString());
  if (dirty !== undefined && !(await dirty.save())) {
    throw new Error(
      `${vscode.workspace.asRelativePath(uri)} could not be saved, and what runs is the file on the disk.`,
    );
  }
  const place = await placeToRun(workplace, undefined, uri);
  const path = pathInContainer(place.details, uri.fsPath);
  if (path === undefined) throw notSeen(place.container, uri);
  if (runner === undefined) return runNotebook(workplace, place, uri, path);
  // Absolute, so that a name with a leading dash is no option.
  runInTerminal(workplace, place, [...runner, path], path.slice(path.lastIndexOf('/') + 1));
}
