import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import {
  type ClientCapabilities,
  ConfigurationRequest,
  DidChangeConfigurationNotification,
  DidChangeWatchedFilesNotification,
  DidChangeWorkspaceFoldersNotification,
  DidCloseTextDocumentNotification,
  DidSaveTextDocumentNotification,
  DocumentDiagnosticRequest,
  FileChangeType,
  RegistrationRequest,
  WorkspaceDiagnosticRequest,
} from 'vscode-languageserver/node';
import { URI } from 'vscode-uri';
import type { Settings } from '../../common/src/ids';
import { pulling, simple, type TestClient } from './client';
import { servers } from './harness';

const UNPINNED = 'FROM continuumio/miniconda3\nRUN conda create -y -n app python=3.12 && conda clean -afy\n';
const PINNED = UNPINNED.replace('miniconda3', 'miniconda3:24.11.1-0');

const start = servers();

/** A client whose settings the server asks for; they can be changed. */
async function withSettings(capabilities: ClientCapabilities, of: (uri: string) => Partial<Settings>) {
  const current = { of };
  const client = await start({ ...capabilities, workspace: { ...capabilities.workspace, configuration: true } });
  client.connection.onRequest(ConfigurationRequest.type, ({ items }) =>
    items.map(({ scopeUri }) => current.of(scopeUri ?? '')),
  );
  client.connection.onRequest(RegistrationRequest.type, () => undefined);
  const change = (next: (uri: string) => Partial<Settings>) => {
    current.of = next;
    return client.connection.sendNotification(DidChangeConfigurationNotification.type, { settings: null });
  };
  return { client, change };
}

async function rulesOf(client: TestClient, uri: string): Promise<unknown[]> {
  return (await client.diagnostics(uri)).map(({ code }) => code);
}

async function pull(client: TestClient, uri: string, previousResultId?: string) {
  return client.connection.sendRequest(DocumentDiagnosticRequest.type, { textDocument: { uri }, previousResultId });
}

const save = (client: TestClient, uri: string) =>
  client.connection.sendNotification(DidSaveTextDocumentNotification.type, { textDocument: { uri } });

test('with `run: onSave` diagnostics stay what they are until the file is saved', async () => {
  const { client } = await withSettings(pulling, () => ({ lintOn: 'onSave' }));
  const uri = client.uri('Dockerfile');
  await client.open(uri, UNPINNED);
  const first = await pull(client, uri);
  expect(JSON.stringify(first)).toContain('unpinned-base-tag');
  await client.change(uri, 2, { text: PINNED });
  expect(await pull(client, uri, first.resultId)).toEqual({ kind: 'unchanged', resultId: first.resultId });
  // Fixes are for the text as it is.
  expect(
    await client.actions(uri, { start: { line: 0, character: 6 }, end: { line: 0, character: 6 } }, ['quickfix']),
  ).not.toContainEqual(expect.objectContaining({ title: expect.stringContaining('Pin to') }));
  await save(client, uri);
  const saved = await pull(client, uri, first.resultId);
  expect(JSON.stringify(saved)).not.toContain('unpinned-base-tag');
  expect(saved.kind).toBe('full');
});

test('with `run: onSave` a file that something else wrote is looked at, although nobody saved it here', async () => {
  const { client } = await withSettings(pulling, () => ({ lintOn: 'onSave' }));
  const uri = client.write('Dockerfile', UNPINNED);
  await client.open(uri, UNPINNED);
  const first = await pull(client, uri);
  client.write('Dockerfile', PINNED);
  await client.change(uri, 2, { text: PINNED });
  expect((await pull(client, uri, first.resultId)).kind).toBe('full');
  await client.change(uri, 3, { text: `${PINNED}\n` });
  expect((await pull(client, uri, first.resultId)).kind).toBe('unchanged');
});

test('with `run: onSave` what is typed into a file changes nothing in those that depend on it', async () => {
  const { client } = await withSettings(pulling, () => ({ lintOn: 'onSave' }));
  const environment = 'name: app\nchannels:\n  - conda-forge\ndependencies:\n  - python=3.12\n';
  const text = `FROM condaforge/miniforge3:24.11.3-0
COPY environment.yml /tmp/
RUN conda env create -f /tmp/environment.yml && conda clean -afy
RUN conda run -n app python -V
`;
  const file = client.write('environment.yml', environment);
  const uri = client.write('Dockerfile', text);
  await client.open(uri, text);
  await client.open(file, environment, 'yaml');
  const first = await pull(client, uri);
  expect(JSON.stringify(first)).not.toContain('environment-name-mismatch');
  await client.change(file, 2, { text: environment.replace('name: app', 'name: web') });
  expect((await pull(client, uri, first.resultId)).kind).toBe('unchanged');
  await save(client, file);
  expect(JSON.stringify(await pull(client, uri, first.resultId))).toContain('environment-name-mismatch');
});

test('with `run: onSave` a client that is pushed to hears nothing of typing', async () => {
  const { client } = await withSettings(simple, () => ({ lintOn: 'onSave' }));
  const uri = client.uri('Dockerfile');
  await client.open(uri, UNPINNED);
  await client.pushed((params) => params.version === 1);
  await client.change(uri, 2, { text: PINNED });
  await client.change(uri, 3, { text: `${PINNED}\n` });
  await save(client, uri);
  const pushed = await client.pushed(({ version }) => version !== 1);
  expect(pushed.version).toBe(3);
  expect(pushed.diagnostics.map(({ code }) => code)).not.toContain('unpinned-base-tag');
});

test('findings that other tools report as well can be hidden, without a restart; a rule that is set by name is meant', async () => {
  const { client, change } = await withSettings(pulling, () => ({}));
  const uri = client.uri('Dockerfile');
  await client.open(uri, UNPINNED);
  const both = ['unpinned-base-tag', 'root-user'];
  expect(await rulesOf(client, uri)).toEqual(expect.arrayContaining(both));
  await change(() => ({ overlapping: 'hide' }));
  const left = await rulesOf(client, uri);
  for (const rule of both) expect(left).not.toContain(rule);
  expect(left).toContain('deprecated-base-image');
  await change(() => ({ overlapping: 'hide', rules: { 'root-user': 'error' } }));
  expect((await client.diagnostics(uri, 'root-user')).map(({ severity }) => severity)).toEqual([1]);
  expect(await client.diagnostics(uri, 'unpinned-base-tag')).toEqual([]);
  await change(() => ({ overlapping: 'show' }));
  expect(await rulesOf(client, uri)).toEqual(expect.arrayContaining(both));
});

test('each folder of a workspace has its own settings, also one that is added later', async () => {
  const { client } = await withSettings(pulling, (uri) => (/\/quiet(?:\/|$)/.test(uri) ? { overlapping: 'hide' } : {}));
  const quiet = join(client.folder, 'quiet');
  mkdirSync(quiet);
  writeFileSync(join(quiet, 'Dockerfile'), UNPINNED);
  client.write('Dockerfile', UNPINNED);
  const folder = { uri: URI.file(quiet).toString(), name: 'quiet' };
  await client.connection.sendNotification(DidChangeWorkspaceFoldersNotification.type, {
    event: { added: [folder], removed: [] },
  });
  const { items } = await client.connection.sendRequest(WorkspaceDiagnosticRequest.type, { previousResultIds: [] });
  const unpinned = items.filter((item) => JSON.stringify(item).includes('unpinned-base-tag')).map(({ uri }) => uri);
  expect(items.map(({ uri }) => uri)).toEqual(expect.arrayContaining([`${folder.uri}/Dockerfile`]));
  expect(unpinned).toEqual([client.uri('Dockerfile')]);
});

test('settings that are no such thing count as not set', async () => {
  const odd = { enable: 'yes', rules: [1], run: 3, overlapping: {} } as unknown as Partial<Settings>;
  const { client, change } = await withSettings(pulling, () => odd);
  const uri = client.uri('Dockerfile');
  await client.open(uri, UNPINNED);
  expect(await rulesOf(client, uri)).toContain('unpinned-base-tag');
  await change(() => null as unknown as Partial<Settings>);
  expect(await rulesOf(client, uri)).toContain('unpinned-base-tag');
});

test('a file that is renamed takes its diagnostics along', async () => {
  const { client } = await withSettings(pulling, () => ({}));
  const [from, to] = [client.write('a/Dockerfile', UNPINNED), client.uri('b/Dockerfile')];
  await client.open(from, UNPINNED);
  expect(await rulesOf(client, from)).toContain('unpinned-base-tag');
  // As editors do: the old document is closed, the new one opened, and the watcher tells of both.
  client.rename('a/Dockerfile', 'b/Dockerfile');
  await client.connection.sendNotification(DidCloseTextDocumentNotification.type, { textDocument: { uri: from } });
  await client.open(to, UNPINNED);
  await client.connection.sendNotification(DidChangeWatchedFilesNotification.type, {
    changes: [
      { uri: from, type: FileChangeType.Deleted },
      { uri: to, type: FileChangeType.Created },
    ],
  });
  expect(await rulesOf(client, from)).toEqual([]);
  expect(await rulesOf(client, to)).toContain('unpinned-base-tag');
});
