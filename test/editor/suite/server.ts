import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { Command } from '../../../common/src/commands';
import { eventually, test } from './harness';
import { codeOf, diagnosticAt, diagnosticGone, fileUri, openFile, ourDiagnostics } from './workspace';

const any = () => true;

test('the commands of the manifest exist', async () => {
  await diagnosticAt((await openFile('Dockerfile')).document.uri, any);
  const commands = new Set(await vscode.commands.getCommands(true));
  for (const command of Object.values(Command)) assert.ok(commands.has(command), command);
});

test('the server can be restarted, and diagnostics come back', async () => {
  const { document } = await openFile('Dockerfile');
  await diagnosticAt(document.uri, any);
  const gone = eventually(
    'the diagnostics of the stopped server going away',
    () => (ourDiagnostics(document.uri).length === 0 ? true : undefined),
    vscode.languages.onDidChangeDiagnostics,
  );
  // Twice, as by somebody impatient: the second has to wait for the first.
  const restarted = [1, 2].map(() => vscode.commands.executeCommand(Command.restartServer));
  await Promise.all([gone, ...restarted]);
  await diagnosticAt(document.uri, any);
});

test('a file that nobody opened is looked at as well, anew when it changes on disk, and forgotten when it is deleted', async () => {
  await diagnosticAt((await openFile('Dockerfile')).document.uri, any);
  const uri = fileUri('other/Dockerfile');
  const write = (text: string) => vscode.workspace.fs.writeFile(uri, new TextEncoder().encode(text));
  const unpinned = (found: vscode.Diagnostic) => codeOf(found) === 'unpinned-base-tag';
  await write('FROM continuumio/miniconda3\n');
  await diagnosticAt(uri, unpinned);
  await write('FROM continuumio/miniconda3:24.11.1-0\n');
  await diagnosticGone(uri, unpinned);
  await write('FROM continuumio/miniconda3\n');
  await diagnosticAt(uri, unpinned);
  await vscode.workspace.fs.delete(uri);
  await diagnosticGone(uri, any);
});

test('files that come with their folder, as from a checkout, are looked at', async () => {
  await diagnosticAt((await openFile('Dockerfile')).document.uri, any);
  const folder = fileUri('checkout');
  const uris = Array.from({ length: 40 }, (_, i) => vscode.Uri.joinPath(folder, `${i}/Dockerfile`));
  for (const uri of uris)
    await vscode.workspace.fs.writeFile(uri, new TextEncoder().encode('FROM continuumio/miniconda3\n'));
  for (const uri of uris) await diagnosticAt(uri, any);
  await vscode.workspace.fs.delete(folder, { recursive: true });
  for (const uri of uris) await diagnosticGone(uri, any);
});

test('the setting "enable" switches the diagnostics off and on, without a restart', async () => {
  const { document } = await openFile('Dockerfile');
  await diagnosticAt(document.uri, any);
  const settings = vscode.workspace.getConfiguration('condaInDocker');
  await settings.update('enable', false, vscode.ConfigurationTarget.Global);
  try {
    await eventually(
      'the diagnostics going away',
      () => (ourDiagnostics(document.uri).length === 0 ? true : undefined),
      vscode.languages.onDidChangeDiagnostics,
    );
  } finally {
    await settings.update('enable', undefined, vscode.ConfigurationTarget.Global);
  }
  await diagnosticAt(document.uri, any);
});
