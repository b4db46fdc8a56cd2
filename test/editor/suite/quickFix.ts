import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { test } from './harness';
import { codeOf, diagnosticAt, diagnosticGone, openFile, replaceText, textIs } from './workspace';

const isA = (rule: string) => (diagnostic: vscode.Diagnostic) => codeOf(diagnostic) === rule;
const unpinned = isA('unpinned-base-tag');
const noHook = isA('activate-without-hook');

test('a base image without a version is shown at its name, with the page of the rule', async () => {
  const { document } = await openFile('Dockerfile');
  const found = await diagnosticAt(document.uri, unpinned);
  assert.equal(document.getText(found.range), 'continuumio/miniconda3');
  assert.equal(found.severity, vscode.DiagnosticSeverity.Warning);
  assert.ok(typeof found.code === 'object');
  assert.match(found.code.target.path, /unpinned-base-tag\.md$/);
});

test('conda activate without its hook is an error; the quick fix mends it, and one undo brings it back', async () => {
  const editor = await openFile('Dockerfile');
  const { document } = editor;
  const before = document.getText();
  const found = await diagnosticAt(document.uri, noHook);
  assert.equal(found.severity, vscode.DiagnosticSeverity.Error);
  assert.match(document.getText(found.range), /^conda activate/);

  editor.selection = new vscode.Selection(found.range.start, found.range.start);
  await vscode.commands.executeCommand('editor.action.codeAction', {
    kind: 'quickfix',
    apply: 'first',
    preferred: true,
  });
  await textIs(document, (text) => text !== before);
  assert.equal(document.lineAt(0).text, before.split('\n')[0]);
  await diagnosticGone(document.uri, noHook);

  await vscode.commands.executeCommand('undo');
  await textIs(document, (text) => text === before);
  await diagnosticAt(document.uri, noHook);
});

test('the unsaved text counts', async () => {
  const { document } = await openFile('Dockerfile');
  await diagnosticAt(document.uri, unpinned);
  await replaceText(document, (text) => text.replace('miniconda3\n', 'miniconda3:24.11.1-0\n'));
  assert.ok(document.isDirty);
  await diagnosticGone(document.uri, unpinned);
});

test('another name in the environment file, not saved, changes what is said of the Dockerfile, and back', async () => {
  const { document } = await openFile('named/Dockerfile');
  const mismatch = isA('environment-name-mismatch');
  await diagnosticAt(document.uri, () => true);
  await diagnosticGone(document.uri, mismatch);
  const { document: file } = await openFile('named/environment.yml');
  await replaceText(file, (text) => text.replace('name: analysis', 'name: report'));
  assert.ok(file.isDirty);
  const found = await diagnosticAt(document.uri, mismatch);
  assert.match(document.getText(found.range), /analysis/);
  await vscode.commands.executeCommand('undo');
  await diagnosticGone(document.uri, mismatch);
});

test('"fix all" makes the safe fixes and leaves the others to a person', async () => {
  const { document } = await openFile('Dockerfile');
  await diagnosticAt(document.uri, noHook);
  const image = document.lineAt(0).text;
  await vscode.commands.executeCommand('editor.action.fixAll');
  await diagnosticGone(document.uri, noHook);
  assert.equal(document.lineAt(0).text, image);
  await diagnosticAt(document.uri, unpinned);
});

test('a finding can be ignored where it is, with a comment above', async () => {
  const { document } = await openFile('Dockerfile');
  const found = await diagnosticAt(document.uri, unpinned);
  const actions = await vscode.commands.executeCommand<vscode.CodeAction[]>(
    'vscode.executeCodeActionProvider',
    document.uri,
    found.range,
  );
  const ignore = actions.find(({ title }) => title === 'Ignore unpinned-base-tag here');
  assert.ok(ignore?.edit, `not among: ${actions.map(({ title }) => title).join(', ')}`);
  assert.ok(await vscode.workspace.applyEdit(ignore.edit));
  assert.equal(document.lineAt(0).text, '# conda-in-docker ignore=unpinned-base-tag');
  await diagnosticGone(document.uri, unpinned);
});
