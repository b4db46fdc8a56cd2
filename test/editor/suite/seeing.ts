/** Seeing the environment: inlay hints, hovers, links, and the explanation. */
import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { Command } from '../../../common/src/commands';
import { eventually, test } from './harness';
import { diagnosticAt, fileUri, openFile, replaceText, textIs } from './workspace';

async function openNamed(): Promise<vscode.TextDocument> {
  const { document } = await openFile('named/Dockerfile');
  // The server has seen the file when it has something to say of it.
  await diagnosticAt(document.uri, () => true);
  return document;
}

async function hints(document: vscode.TextDocument): Promise<vscode.InlayHint[]> {
  const all = new vscode.Range(0, 0, document.lineCount, 0);
  return vscode.commands.executeCommand<vscode.InlayHint[]>('vscode.executeInlayHintProvider', document.uri, all);
}

const labels = (found: readonly vscode.InlayHint[]) =>
  found.map(({ label, position }) => `${position.line + 1} ${typeof label === 'string' ? label : ''}`);

async function hover(document: vscode.TextDocument, piece: string): Promise<string> {
  const at = document.positionAt(document.getText().indexOf(piece) + 1);
  const found = await vscode.commands.executeCommand<vscode.Hover[]>('vscode.executeHoverProvider', document.uri, at);
  return found
    .flatMap(({ contents }) => contents)
    .map((content) => (content instanceof vscode.MarkdownString ? content.value : String(content)))
    .join('\n');
}

test('inlay hints: the environment behind each instruction', async () => {
  const document = await openNamed();
  assert.deepEqual(labels(await hints(document)), ['4 ⟶ base, by PATH only', '5 ⟶ analysis']);
});

test('inlay hints follow the unsaved text of another file', async () => {
  const document = await openNamed();
  await hints(document);
  const { document: file } = await openFile('named/environment.yml');
  await replaceText(file, (text) => text.replace('name: analysis', 'name: report'));
  const found = await hints(document);
  assert.ok(!labels(found).includes('5 ⟶ analysis'), labels(found).join());
  await vscode.commands.executeCommand('undo');
});

test('the setting of inlay hints holds without a restart', async () => {
  const document = await openNamed();
  assert.equal((await hints(document)).length, 2);
  const settings = vscode.workspace.getConfiguration('condaInDocker', document.uri);
  await settings.update('inlayHints', 'off', vscode.ConfigurationTarget.Global);
  try {
    assert.deepEqual(await hints(document), []);
  } finally {
    await settings.update('inlayHints', undefined, vscode.ConfigurationTarget.Global);
  }
});

test('hovers: the image, a command, an environment, a package', async () => {
  const document = await openNamed();
  assert.match(await hover(document, 'condaforge'), /conda: `\/opt\/conda`/);
  assert.match(await hover(document, 'python'), /runs in \*\*analysis\*\*/);
  assert.match(await hover(document, 'analysis'), /\[environment\.yml:1\]\([^)]*environment\.yml#L1,7\)/);
  const { document: file } = await openFile('named/environment.yml');
  assert.match(await hover(file, 'numpy'), /\*\*numpy\*\* 2\.1 or any 2\.1\.x/);
});

test('links lead to the files that are named', async () => {
  const document = await openNamed();
  const found = await vscode.commands.executeCommand<vscode.DocumentLink[]>(
    'vscode.executeLinkProvider',
    document.uri,
    10,
  );
  const target = fileUri('named/environment.yml').path;
  const texts = found.filter((link) => link.target?.path === target).map(({ range }) => document.getText(range));
  assert.deepEqual(texts, ['environment.yml', 'environment.yml']);
});

test('"Explain This Dockerfile as Text" shows a report with links to the lines, which follows the file', async () => {
  const document = await openNamed();
  await vscode.commands.executeCommand(Command.explainAsText);
  const report = await eventually(
    'the report',
    () => {
      const shown = vscode.window.activeTextEditor?.document;
      return shown?.uri.scheme === 'conda-in-docker-explain' ? shown : undefined;
    },
    vscode.window.onDidChangeActiveTextEditor,
  );
  assert.match(report.getText(), /python -c 'import numpy' +analysis +analysis +root +line 5 /);
  const links = await vscode.commands.executeCommand<vscode.DocumentLink[]>(
    'vscode.executeLinkProvider',
    report.uri,
    99,
  );
  const fifth = links.find(({ target }) => target?.fragment === 'L5');
  assert.equal(fifth?.target?.path, document.uri.path);

  await replaceText(document, (text) => text.replace(' && conda activate analysis', ''));
  await textIs(report, (text) => /python -c 'import numpy' +none +base /.test(text));
  await vscode.window.showTextDocument(document);
  await vscode.commands.executeCommand('workbench.action.files.revert');
});
