import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { test } from './harness';
import { fileUri, scratchFile } from './workspace';

const FOLDER = 'navigation';

const FILES = {
  'environment.yml': 'name: report\nchannels:\n  - conda-forge\ndependencies:\n  - python=3.12\n',
  'run.sh': '#!/bin/bash\nset -e\n. /opt/conda/etc/profile.d/conda.sh\nconda activate report\nexec "$@"\n',
  'compose.yaml': 'services:\n  report:\n    build: .\n    command: conda run -n report python -m report\n',
};

const DOCKERFILE = `FROM condaforge/miniforge3:24.11.3-0
COPY environment.yml /tmp/
RUN conda env create -f /tmp/environment.yml
COPY run.sh /
ENV PATH=/opt/conda/envs/report/bin:$PATH
ENTRYPOINT ["bash", "/run.sh"]
CMD ["python", "-m", "report"]
`;

/** Opens the Dockerfile of a project of four files, which is gone afterwards. */
async function inProject(work: (document: vscode.TextDocument) => Promise<void>): Promise<void> {
  for (const [name, text] of Object.entries(FILES)) {
    await vscode.workspace.fs.writeFile(fileUri(`${FOLDER}/${name}`), new TextEncoder().encode(text));
  }
  await scratchFile(`${FOLDER}/Dockerfile`, DOCKERFILE, async ({ document }) => {
    await untilThere(
      'the project',
      () => definitions(document),
      ({ length }) => length > 0,
    );
    await work(document);
  });
}

/** Where the environment is defined that PATH names. */
function definitions(document: vscode.TextDocument): Thenable<(vscode.Location | vscode.LocationLink)[]> {
  const place = placeOf(document, 'envs/report', 6);
  return vscode.commands.executeCommand('vscode.executeDefinitionProvider', document.uri, place);
}

/** The place of a piece of the document, moved to the right. */
function placeOf(document: vscode.TextDocument, piece: string, shift = 0): vscode.Position {
  return document.positionAt(document.getText().indexOf(piece) + shift);
}

async function textOf(name: string): Promise<string> {
  return (await vscode.workspace.openTextDocument(fileUri(`${FOLDER}/${name}`))).getText();
}

/** Asks until there is an answer: the server may not have heard of a new file yet. */
async function untilThere<T>(what: string, ask: () => Thenable<T>, isThere: (answer: T) => boolean): Promise<T> {
  for (let attempts = 0; attempts < 100; attempts++) {
    const answer = await ask();
    if (isThere(answer)) return answer;
  }
  throw new Error(`never there: ${what}`);
}

test('an environment is renamed through four files, and one undo brings all of them back', async () => {
  await inProject(async (document) => {
    const edit = await vscode.commands.executeCommand<vscode.WorkspaceEdit>(
      'vscode.executeDocumentRenameProvider',
      document.uri,
      placeOf(document, 'envs/report', 6),
      'analysis',
    );
    assert.equal(edit.size, 4);
    assert.ok(await vscode.workspace.applyEdit(edit, { isRefactoring: true }));
    assert.equal(document.getText(), DOCKERFILE.replace('envs/report', 'envs/analysis'));
    assert.equal(await textOf('environment.yml'), FILES['environment.yml'].replace('report', 'analysis'));
    assert.equal(await textOf('run.sh'), FILES['run.sh'].replace('report', 'analysis'));
    assert.equal(await textOf('compose.yaml'), FILES['compose.yaml'].replace('-n report', '-n analysis'));
    await vscode.commands.executeCommand('undo');
    assert.equal(document.getText(), DOCKERFILE);
    for (const [name, text] of Object.entries(FILES)) assert.equal(await textOf(name), text);
  });
});

test('a name that conda refuses is not taken, and the message says why', async () => {
  await inProject(async (document) => {
    const rename = vscode.commands.executeCommand(
      'vscode.executeDocumentRenameProvider',
      document.uri,
      placeOf(document, 'envs/report', 6),
      'my report',
    );
    await assert.rejects(async () => rename, /no space in an environment's name/);
  });
});

test('from a use in PATH to the name in environment.yml', async () => {
  await inProject(async (document) => {
    const [found] = await definitions(document);
    assert.ok(found);
    const uri = 'targetUri' in found ? found.targetUri : found.uri;
    assert.equal(uri.toString(), fileUri(`${FOLDER}/environment.yml`).toString());
  });
});

test('environments are proposed at the end of a line that is being written', async () => {
  await inProject(async (document) => {
    const edit = new vscode.WorkspaceEdit();
    const end = placeOf(document, 'ENTRYPOINT');
    edit.insert(document.uri, end, 'RUN conda run -n \n');
    assert.ok(await vscode.workspace.applyEdit(edit));
    const { items } = await untilThere(
      'completion',
      () =>
        vscode.commands.executeCommand<vscode.CompletionList>(
          'vscode.executeCompletionItemProvider',
          document.uri,
          end.translate(0, 'RUN conda run -n '.length),
          ' ',
        ),
      (list) => list.items.some(({ label }) => label === 'report'),
    );
    assert.ok(items.some(({ label }) => label === 'base'));
  });
});
