import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import {
  CancellationTokenSource,
  type ClientCapabilities,
  CodeActionRequest,
  DidChangeWatchedFilesNotification,
  DidCloseTextDocumentNotification,
  DocumentDiagnosticRequest,
  FileChangeType,
  WorkspaceDiagnosticRequest,
} from 'vscode-languageserver/node';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { FIX_ALL_KIND } from '../../common/src/ids';
import { buildServer, pulling, simple, TestClient } from './client';

const UNPINNED = 'FROM continuumio/miniconda3:latest\nRUN true\n';
const PINNED = 'FROM continuumio/miniconda3:24.11.1-0\nRUN true\n';
const IMAGE = { start: { line: 0, character: 5 }, end: { line: 0, character: 34 } };

let bundle: string;
const clients: TestClient[] = [];

beforeAll(async () => {
  bundle = await buildServer();
});
afterEach(async () => {
  for (const client of clients.splice(0)) if (client.process.exitCode === null) expect(await client.stop()).toBe(0);
});
afterAll(() => rmSync(bundle, { recursive: true, force: true }));

async function start(capabilities: ClientCapabilities): Promise<TestClient> {
  const client = await TestClient.start(bundle, capabilities);
  clients.push(client);
  return client;
}

function pull(client: TestClient, uri: string, previousResultId?: string) {
  return client.connection.sendRequest(DocumentDiagnosticRequest.type, { textDocument: { uri }, previousResultId });
}

async function pullItems(client: TestClient, uri: string) {
  const report = await pull(client, uri);
  if (report.kind !== 'full') throw new Error(`a ${report.kind} report`);
  return report.items;
}

test('from initialize to exit', async () => {
  const client = await start(pulling);
  expect(client.result.serverInfo?.name).toBe('conda-in-docker');
  expect(client.result.capabilities.diagnosticProvider).toMatchObject({
    interFileDependencies: true,
    workspaceDiagnostics: true,
  });
  expect(await client.stop()).toBe(0);
});

test('a client that pulls gets the diagnostics of the unsaved text, and "unchanged" where nothing changed', async () => {
  const client = await start(pulling);
  const uri = client.uri('Dockerfile');
  await client.open(uri, UNPINNED);
  const report = await pull(client, uri);
  if (report.kind !== 'full') throw new Error('not full');
  expect(report.items).toMatchObject([{ range: IMAGE, source: 'conda-in-docker' }]);
  expect(await pull(client, uri, report.resultId)).toEqual({ kind: 'unchanged', resultId: report.resultId });

  await client.change(uri, 2, { range: IMAGE, text: 'continuumio/miniconda3:24.11.1-0' });
  const after = await pull(client, uri, report.resultId);
  expect(after).toMatchObject({ kind: 'full', items: [] });
});

test('a client that does not pull is sent the diagnostics, and their end when the file is closed', async () => {
  const client = await start(simple);
  const uri = client.uri('Dockerfile');
  await client.open(uri, UNPINNED);
  const found = await client.pushed(({ diagnostics }) => diagnostics.length > 0);
  expect(found).toMatchObject({ uri, version: 1, diagnostics: [{ range: IMAGE }] });
  await client.change(uri, 2, { text: PINNED });
  await client.pushed(({ version, diagnostics }) => version === 2 && diagnostics.length === 0);
  await client.change(uri, 3, { text: UNPINNED });
  await client.pushed(({ version, diagnostics }) => version === 3 && diagnostics.length === 1);
  await client.connection.sendNotification(DidCloseTextDocumentNotification.type, { textDocument: { uri } });
  await client.pushed(({ version, diagnostics }) => version === undefined && diagnostics.length === 0);
});

test('the quick fix names the version it was made for, and applied to the text it mends it', async () => {
  const client = await start(pulling);
  const uri = client.uri('Dockerfile');
  await client.open(uri, UNPINNED);
  const diagnostics = await pullItems(client, uri);
  const cursor = { start: IMAGE.start, end: IMAGE.start };
  const actions = await client.connection.sendRequest(CodeActionRequest.type, {
    textDocument: { uri },
    range: cursor,
    context: { diagnostics },
  });
  const preferred = actions?.filter((action) => 'isPreferred' in action && action.isPreferred);
  expect(preferred).toMatchObject([
    { kind: 'quickfix', diagnostics, edit: { documentChanges: [{ textDocument: { uri, version: 1 } }] } },
  ]);
  const [action] = preferred ?? [];
  const change = action !== undefined && 'edit' in action ? action.edit?.documentChanges?.[0] : undefined;
  if (change === undefined || !('edits' in change)) throw new Error('no edit');
  const edits = change.edits.filter((edit) => 'newText' in edit);
  const text = TextDocument.applyEdits(TextDocument.create(uri, 'dockerfile', 1, UNPINNED), edits);
  await client.change(uri, 2, { text });
  expect(await pullItems(client, uri)).toEqual([]);
  expect(text.endsWith('\nRUN true\n')).toBe(true);
});

test('a cursor elsewhere is offered nothing; "fix all" comes only where it is asked for', async () => {
  const client = await start(pulling);
  const uri = client.uri('Dockerfile');
  await client.open(uri, UNPINNED);
  const at = (line: number, only?: string[]) =>
    client.connection.sendRequest(CodeActionRequest.type, {
      textDocument: { uri },
      range: { start: { line, character: 0 }, end: { line, character: 0 } },
      context: { diagnostics: [], only },
    });
  expect(await at(1)).toEqual([]);
  expect(await at(1, ['source.fixAll'])).toMatchObject([{ kind: FIX_ALL_KIND }]);
  expect(await at(1, ['refactor'])).toEqual([]);
});

test('200 quick edits in a row end where a fresh look does', async () => {
  const client = await start(pulling);
  const uri = client.uri('Dockerfile');
  await client.open(uri, PINNED);
  let text = PINNED;
  for (let i = 0; i < 200; i++) {
    const insert = i % 3 === 2 ? 'FROM continuumio/miniconda3\r\n' : `# ${i} ä€😀\n`;
    const line = i % 7 === 0 ? 0 : 1;
    await client.change(uri, i + 2, {
      range: { start: { line, character: 0 }, end: { line, character: 0 } },
      text: insert,
    });
    const offset = line === 0 ? 0 : text.indexOf('\n') + 1;
    text = text.slice(0, offset) + insert + text.slice(offset);
  }
  const fresh = client.uri('fresh.Dockerfile');
  await client.open(fresh, text);
  const items = await pullItems(client, uri);
  expect(items.length).toBe(66);
  expect(items).toEqual(await pullItems(client, fresh));
});

test('the workspace: files on disk, only what changed, and those that are deleted', async () => {
  const client = await start(pulling);
  const file = join(client.folder, 'Dockerfile');
  const uri = client.uri('Dockerfile');
  writeFileSync(file, UNPINNED);
  const first = await client.connection.sendRequest(WorkspaceDiagnosticRequest.type, { previousResultIds: [] });
  expect(first.items).toMatchObject([{ kind: 'full', uri, version: null, items: [{ range: IMAGE }] }]);
  const value = first.items[0]?.resultId;
  if (value === undefined) throw new Error('no id');

  // Nothing changed: the request stays open until something does.
  const later = client.connection.sendRequest(WorkspaceDiagnosticRequest.type, { previousResultIds: [{ uri, value }] });
  rmSync(file);
  await client.connection.sendNotification(DidChangeWatchedFilesNotification.type, {
    changes: [{ uri, type: FileChangeType.Deleted }],
  });
  expect((await later).items).toMatchObject([{ kind: 'full', uri, items: [] }]);
});

test('a request that waits can be cancelled', async () => {
  const client = await start(pulling);
  const cancel = new CancellationTokenSource();
  const params = { previousResultIds: [] };
  const open = client.connection.sendRequest(WorkspaceDiagnosticRequest.type, params, cancel.token);
  cancel.cancel();
  await expect(open).rejects.toThrow();
  expect(await client.stop()).toBe(0);
});

test('a client that lies about files and versions does no harm', async () => {
  const client = await start(pulling);
  const uri = client.uri('Dockerfile');
  await client.change(uri, 7, { text: UNPINNED });
  await client.open(uri, UNPINNED);
  await client.change(uri, -3, {
    range: { start: { line: 90, character: 9 }, end: { line: 99, character: 1 } },
    text: '\n',
  });
  await client.connection.sendNotification(DidCloseTextDocumentNotification.type, {
    textDocument: { uri: client.uri('other') },
  });
  expect(await pullItems(client, client.uri('no/such/Dockerfile'))).toEqual([]);
  expect(await pullItems(client, uri)).toMatchObject([{ range: IMAGE }]);
});
