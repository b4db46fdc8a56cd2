import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { test } from './harness';
import { codeOf, diagnosticAt, diagnosticGone, openFile, textIs } from './workspace';

const onFirstLine = ({ range }: vscode.Diagnostic) => range.start.line === 0;

test('a base image without a version is found, mended by the quick fix, and back after one undo', async () => {
  const editor = await openFile('Dockerfile');
  const { document } = editor;
  const before = document.getText();
  const found = await diagnosticAt(document.uri, onFirstLine);
  assert.equal(document.getText(found.range), 'continuumio/miniconda3:latest');
  const same = (other: vscode.Diagnostic) => codeOf(other) === codeOf(found);

  editor.selection = new vscode.Selection(found.range.start, found.range.start);
  await vscode.commands.executeCommand('editor.action.codeAction', {
    kind: 'quickfix',
    apply: 'first',
    preferred: true,
  });
  await textIs(document, (text) => text !== before);
  assert.match(document.lineAt(0).text, /^FROM continuumio\/miniconda3:\d/);
  assert.equal(document.getText().split('\n').slice(1).join('\n'), before.split('\n').slice(1).join('\n'));
  await diagnosticGone(document.uri, same);

  await vscode.commands.executeCommand('undo');
  await textIs(document, (text) => text === before);
  await diagnosticAt(document.uri, same);
});

test('the unsaved text counts', async () => {
  const { document } = await openFile('Dockerfile');
  await diagnosticAt(document.uri, onFirstLine);
  const edit = new vscode.WorkspaceEdit();
  edit.replace(document.uri, document.lineAt(0).range, 'FROM continuumio/miniconda3:24.11.1-0');
  assert.ok(await vscode.workspace.applyEdit(edit));
  assert.ok(document.isDirty);
  await diagnosticGone(document.uri, onFirstLine);
});

test('"fix all" mends the file', async () => {
  const { document } = await openFile('Dockerfile');
  await diagnosticAt(document.uri, onFirstLine);
  await vscode.commands.executeCommand('editor.action.fixAll');
  await textIs(document, (text) => !text.includes(':latest'));
  await diagnosticGone(document.uri, onFirstLine);
});
