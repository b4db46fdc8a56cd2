/** The commands over the workspace, and refactorings. */
import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { Command } from '../../../common/src/commands';
import type { LintWorkspaceResult } from '../../../common/src/protocol';
import { eventually, test } from './harness';
import { diagnosticAt, ourDiagnostics, scratchFile, textIs } from './workspace';

const any = () => true;

test('"Lint Workspace" counts what the Problems view shows', async () => {
  const text = 'FROM continuumio/miniconda3\nRUN conda create -y -n app python=3.12\n';
  await scratchFile('counted/Dockerfile', text, async ({ document }) => {
    await diagnosticAt(document.uri, any);
    const result = await vscode.commands.executeCommand<LintWorkspaceResult>(Command.lintWorkspace);
    const wanted = result.errors + result.warnings + result.infos;
    assert.ok(wanted > 0 && result.filesWithFindings <= result.files);
    await eventually(
      `${wanted} problems`,
      () => {
        const all = vscode.languages.getDiagnostics().flatMap(([uri]) => ourDiagnostics(uri));
        return all.length === wanted ? true : undefined;
      },
      vscode.languages.onDidChangeDiagnostics,
    );
  });
});

test('a refactoring makes its script and changes the Dockerfile', async () => {
  const text = `FROM condaforge/miniforge3:24.11.3-0
RUN conda create -y -n app python=3.12 && conda clean -afy
ENV PATH=/opt/conda/envs/app/bin:$PATH
CMD ["python", "app.py"]
`;
  await scratchFile('refactored/Dockerfile', text, async (editor) => {
    const { document } = editor;
    await diagnosticAt(document.uri, any);
    const script = vscode.Uri.joinPath(document.uri, '../entrypoint.sh');
    const actions = await vscode.commands.executeCommand<vscode.CodeAction[]>(
      'vscode.executeCodeActionProvider',
      document.uri,
      new vscode.Range(3, 8, 3, 8),
      vscode.CodeActionKind.RefactorRewrite.value,
    );
    const action = actions.find(({ title }) => /ENTRYPOINT script/.test(title));
    assert.ok(action?.edit, `not among: ${actions.map(({ title }) => title).join(', ')}`);
    assert.ok(await vscode.workspace.applyEdit(action.edit));
    await textIs(document, (now) => now.includes('ENTRYPOINT ["tini", "--", "/usr/local/bin/entrypoint.sh"]\nCMD'));
    const made = await vscode.workspace.openTextDocument(script);
    assert.match(made.getText(), /conda activate app\nexec "\$@"\n$/);
    await vscode.workspace.fs.delete(script);
  });
});
