import { expect, test } from 'vitest';
import {
  CancellationTokenSource,
  DidChangeWorkspaceFoldersNotification,
  type WorkspaceEdit,
} from 'vscode-languageserver/node';
import {
  EXISTS,
  type ExistsParams,
  type ExistsResult,
  FIX_WORKSPACE,
  type FixWorkspaceResult,
  LINT_WORKSPACE,
  LIST_FILES,
  type LintWorkspaceResult,
  type ListFilesResult,
  READ_FILE,
  type ReadFileParams,
  type ReadFileResult,
  RULES,
  type RulesResult,
  WORKSPACE_PROGRESS,
  type WorkspaceProgress,
} from '../../common/src/protocol';
import { applied, type TestClient } from './client';
import { servers } from './harness';

const BROKEN = `FROM condaforge/miniforge3:24.11.3-0
RUN conda create -y -n app python=3.12
RUN conda activate app && python -V
`;
const COMPOSE = 'version: "3.8"\nservices:\n  app:\n    build: ./a\n';

const start = servers();

function project(client: TestClient): { a: string; b: string; compose: string } {
  client.write('README.md', '# FROM nothing\n');
  client.write('node_modules/x/Dockerfile', BROKEN);
  return {
    a: client.write('a/Dockerfile', BROKEN),
    b: client.write('b/Dockerfile', BROKEN.replaceAll('\n', '\r\n')),
    compose: client.write('compose.yaml', COMPOSE),
  };
}

const lint = (client: TestClient, progress?: string) =>
  client.connection.sendRequest<LintWorkspaceResult>(LINT_WORKSPACE, { progress });

const fix = async (client: TestClient) => {
  const { count, edit } = await client.connection.sendRequest<FixWorkspaceResult>(FIX_WORKSPACE, {});
  return { count, edit: (edit ?? undefined) as WorkspaceEdit | undefined };
};

test('the whole workspace is counted, with its progress; folders that nobody builds from are left out', async () => {
  const client = await start();
  const { a, b, compose } = project(client);
  const told: WorkspaceProgress[] = [];
  client.connection.onNotification(WORKSPACE_PROGRESS, (params: WorkspaceProgress) => void told.push(params));
  const result = await lint(client, 'mine');
  const all = (await Promise.all([a, b, compose].map((uri) => client.diagnostics(uri)))).flat();
  const count = (severity: number) => all.filter((each) => each.severity === severity).length;
  expect(result).toMatchObject({
    files: 3,
    filesWithFindings: 3,
    errors: count(1),
    warnings: count(2),
    infos: count(3),
  });
  expect(result.fixable).toBeGreaterThan(3);
  expect(told.at(-1)).toEqual({ progress: 'mine', done: 3, all: 3 });
  expect(told.map(({ done }) => done)).toEqual([...told.map(({ done }) => done)].sort((x, y) => x - y));
});

test('a workspace without files of ours is no error', async () => {
  const client = await start();
  expect(await lint(client)).toEqual({ files: 0, filesWithFindings: 0, errors: 0, warnings: 0, infos: 0, fixable: 0 });
  expect(await fix(client)).toEqual({ count: 0, edit: undefined });
});

test('it can be cancelled, and the server goes on', async () => {
  const client = await start();
  // So many that it is not done before this busy process reads the first word of its progress.
  for (let i = 0; i < 500; i++) client.write(`d${i}/Dockerfile`, BROKEN);
  const cancel = new CancellationTokenSource();
  const request = client.connection.sendRequest(LINT_WORKSPACE, { progress: 'x' }, cancel.token);
  client.connection.onNotification(WORKSPACE_PROGRESS, () => cancel.cancel());
  await expect(request).rejects.toThrow(/cancel/i);
  expect((await lint(client)).files).toBe(500);
});

test('all safe fixes of all files come as one edit, each under its rule, to be confirmed', async () => {
  const client = await start();
  const { a, b, compose } = project(client);
  await client.open(a, BROKEN);
  await client.change(a, 7, { text: `# unsaved\n${BROKEN}` });
  const { count, edit } = await fix(client);
  expect(count).toBeGreaterThan(3);
  for (const note of Object.values(edit?.changeAnnotations ?? {})) {
    expect(note).toMatchObject({ label: expect.any(String), description: expect.any(String), needsConfirmation: true });
  }
  const rules = Object.keys(edit?.changeAnnotations ?? {});
  expect(rules).toEqual(expect.arrayContaining(['activate-without-hook', 'obsolete-version']));
  for (const change of edit?.documentChanges ?? []) {
    if (!('edits' in change)) throw new Error('a file is made');
    expect(change.textDocument.version).toBe(change.textDocument.uri === a ? 7 : null);
    for (const each of change.edits) expect(rules).toContain('annotationId' in each ? each.annotationId : '');
  }
  const action = { title: '', edit };
  const after = {
    a: applied(action, a, `# unsaved\n${BROKEN}`),
    b: applied(action, b, BROKEN.replaceAll('\n', '\r\n')),
    compose: applied(action, compose, COMPOSE),
  };
  expect(after.a).toMatch(/^# unsaved\n[\s\S]*conda\.sh && conda activate app/);
  expect(after.b).toMatch(/conda\.sh && conda activate app && python -V\r\n$/);
  expect(after.compose).not.toContain('version:');
});

test('a virtual workspace is read through the client', async () => {
  const client = await start();
  const folder = 'vscode-vfs://github/team/repo';
  const files: Readonly<Record<string, string>> = { [`${folder}/a/Dockerfile`]: BROKEN, [`${folder}/notes.md`]: '#' };
  client.connection.onRequest(LIST_FILES, (): ListFilesResult => Object.keys(files));
  client.connection.onRequest(READ_FILE, ({ uri }: ReadFileParams): ReadFileResult => {
    const text = files[uri];
    return text === undefined ? null : { text };
  });
  client.connection.onRequest(EXISTS, ({ uri }: ExistsParams): ExistsResult => ({ exists: uri in files }));
  await client.connection.sendNotification(DidChangeWorkspaceFoldersNotification.type, {
    event: { added: [{ uri: folder, name: 'repo' }], removed: [] },
  });
  expect(await lint(client)).toMatchObject({ files: 1, filesWithFindings: 1 });
  const { edit } = await fix(client);
  const uri = `${folder}/a/Dockerfile`;
  expect(applied({ title: '', edit }, uri, BROKEN)).toContain('conda.sh && conda activate app');
});

test('a setting of a file counts here as well', async () => {
  const client = await start();
  project(client);
  client.write('.conda-in-docker.yaml', 'rules:\n  activate-without-hook: off\n');
  const { edit } = await fix(client);
  expect(Object.keys(edit?.changeAnnotations ?? {})).not.toContain('activate-without-hook');
});

test('the rules are listed with their pages', async () => {
  const client = await start();
  const rules = await client.connection.sendRequest<RulesResult>(RULES);
  expect(rules.length).toBeGreaterThan(90);
  expect(rules).toContainEqual({
    code: 'CD4001',
    name: 'root-user',
    severity: 'warning',
    summary: expect.stringMatching(/\.$/),
    url: expect.stringMatching(/docs\/rules\/root-user\.md$/),
  });
});
