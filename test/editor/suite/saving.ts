/** What happens on save: fixes, and diagnostics that wait for it. */
import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { FIX_ALL_KIND } from '../../../common/src/ids';
import { eventually, test } from './harness';
import {
  codeOf,
  diagnosticAt,
  diagnosticGone,
  ourDiagnostics,
  replaceText,
  scratchFile,
  withSettings,
} from './workspace';

const BROKEN = `FROM continuumio/miniconda3
RUN conda create -y -n app python=3.12 && conda clean -afy
RUN conda activate app && python -V
`;

const isA = (rule: string) => (diagnostic: vscode.Diagnostic) => codeOf(diagnostic) === rule;

/** Saves; on a slow machine a change that is made on the way can leave the document unsaved: then once more. */
async function save(document: vscode.TextDocument): Promise<void> {
  while (document.isDirty) await document.save();
}

test('fixes on save: the safe ones are made before the file is written, and one undo takes them back', async () => {
  const onSave = { 'editor.codeActionsOnSave': { [FIX_ALL_KIND]: 'explicit' } };
  await withSettings(onSave, () =>
    scratchFile('saved/Dockerfile', BROKEN, async (editor) => {
      const { document } = editor;
      await diagnosticAt(document.uri, isA('activate-without-hook'));
      await replaceText(document, (text) => `# a change\n${text}`);
      const typed = document.getText();
      await save(document);
      const saved = document.getText();
      assert.match(saved, /^# a change\nFROM continuumio\/miniconda3\n[\s\S]*conda\.sh && conda activate app/);
      const bytes = await vscode.workspace.fs.readFile(document.uri);
      assert.equal(new TextDecoder().decode(bytes), saved);
      await diagnosticGone(document.uri, isA('activate-without-hook'));
      await vscode.commands.executeCommand('undo');
      assert.equal(document.getText(), typed);
    }),
  );
});

test('with `run` on save diagnostics wait for it, without a restart', async () => {
  await withSettings({ 'condaInDocker.lintOn': 'onSave' }, () =>
    scratchFile('waiting/Dockerfile', BROKEN, async ({ document }) => {
      await diagnosticAt(document.uri, isA('unpinned-base-tag'));
      await replaceText(document, (text) => text.replace('miniconda3\n', 'miniconda3:24.11.1-0\n'));
      // The answer to this comes after that to the change: had it changed anything, it would be seen here.
      await vscode.commands.executeCommand(
        'vscode.executeCodeActionProvider',
        document.uri,
        new vscode.Range(0, 0, 0, 1),
      );
      assert.ok(ourDiagnostics(document.uri).some(isA('unpinned-base-tag')));
      await save(document);
      await diagnosticGone(document.uri, isA('unpinned-base-tag'));
      await diagnosticAt(document.uri, isA('activate-without-hook'));
    }),
  );
});

test('findings that other tools report as well can be hidden and shown, without a restart', async () => {
  await scratchFile('overlap/Dockerfile', BROKEN, async ({ document }) => {
    await diagnosticAt(document.uri, isA('root-user'));
    await withSettings({ 'condaInDocker.overlapping': 'hide' }, async () => {
      await diagnosticGone(document.uri, (found) => isA('root-user')(found) || isA('unpinned-base-tag')(found));
      await diagnosticAt(document.uri, isA('activate-without-hook'));
    });
    await diagnosticAt(document.uri, isA('root-user'));
  });
});

test('a level in the settings counts at once', async () => {
  await scratchFile('level/Dockerfile', BROKEN, async ({ document }) => {
    await diagnosticAt(document.uri, isA('root-user'));
    const rule = isA('activate-without-hook');
    await withSettings({ 'condaInDocker.rules': { 'activate-without-hook': 'info' } }, async () => {
      await eventually(
        'the new level',
        () =>
          ourDiagnostics(document.uri).find(
            (each) => rule(each) && each.severity === vscode.DiagnosticSeverity.Information,
          ),
        vscode.languages.onDidChangeDiagnostics,
      );
    });
  });
});
