/** A notebook, run from its first cell to its last, without an editor. */
import { readFile } from 'node:fs/promises';
import * as vscode from 'vscode';
import { tell } from '../../tell';
import { workspaceEdit } from '../edits';
import type { Workplace } from '../workplace';
import type { InContainer } from './exec';
import { execute, runInTerminal } from './runCommand';

/** Says which package the environment lacks; nothing where it has all. */
const CHECK = `
from importlib.util import find_spec
print(next((name for name in ("nbconvert", "ipykernel") if find_spec(name) is None), ""))
`;

/** Runs a notebook; what comes out is written beside it, as `NAME.executed.ipynb`. */
export async function runNotebook(
  workplace: Workplace,
  place: InContainer,
  uri: vscode.Uri,
  path: string,
): Promise<void> {
  const python = await isPython(uri);
  const { exitCode, stdout } = await execute(place, ['python', '-c', CHECK]);
  const lacks = exitCode !== 0 ? 'nbconvert' : stdout.trim();
  if (lacks !== '' && !(lacks === 'ipykernel' && !python)) return offer(workplace, place, lacks);
  const slash = path.lastIndexOf('/');
  const name = path.slice(slash + 1).replace(/\.ipynb$/i, '');
  const result = `${name}.executed.ipynb`;
  const words = ['python', '-m', 'nbconvert', '--to', 'notebook', '--execute', '--output', result];
  // Notebooks name the kernel that they were written with; in here that is the environment's own.
  if (python) words.push('--ExecutePreprocessor.kernel_name=python3');
  runInTerminal(workplace, place, [...words, path], `${name}.ipynb`, {
    onEnd: (code) => {
      if (code === 0) void tellOf(vscode.Uri.joinPath(uri, '..', result));
    },
  });
}

async function tellOf(result: vscode.Uri): Promise<void> {
  const open = 'Open';
  const message = `The notebook ran; it is in ${vscode.workspace.asRelativePath(result)} with its output.`;
  if ((await tell.info(message, open)) === open) await vscode.commands.executeCommand('vscode.open', result);
}

/** Whether a notebook is Python's; one that does not say it is. */
async function isPython(uri: vscode.Uri): Promise<boolean> {
  try {
    const { metadata } = JSON.parse(await readFile(uri.fsPath, 'utf8'));
    const language: unknown = metadata?.kernelspec?.language ?? metadata?.language_info?.name ?? 'python';
    return language === 'python';
  } catch {
    return true;
  }
}

/** Says what the environment lacks, and offers to put it into its file. */
async function offer(workplace: Workplace, { plan, container }: InContainer, lacks: string): Promise<void> {
  const where = plan?.environment === undefined || plan.environment === null ? container.name : plan.environment.name;
  const message = `${lacks} is not in the environment of ${where}, so notebooks cannot be run there by themselves.`;
  const edit = plan && (await addition(workplace, plan.dockerfile, plan.target, plan.environment?.prefix, lacks));
  if (edit === undefined) {
    throw new Error(`${message} Install it where the Dockerfile makes the environment, and build again.`);
  }
  const add = `Add ${lacks} to ${vscode.workspace.asRelativePath(edit.uri)}`;
  if ((await tell.error(message, add)) !== add) return;
  await vscode.workspace.applyEdit(edit.change);
  const { document } = await vscode.window.showTextDocument(edit.uri);
  await document.save();
}

async function addition(
  { plans }: Workplace,
  dockerfile: string,
  target: string | null,
  prefix: string | undefined,
  name: string,
): Promise<{ readonly uri: vscode.Uri; readonly change: vscode.WorkspaceEdit } | undefined> {
  if (prefix === undefined) return undefined;
  const conda = [{ name, version: null }];
  const found = await plans.addPackages({ uri: dockerfile, target, prefix, conda, pip: [] });
  if (found === undefined || found.edits.length === 0) return undefined;
  return { uri: vscode.Uri.parse(found.uri), change: workspaceEdit(found) };
}
