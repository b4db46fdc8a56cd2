import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import {
  CancellationTokenSource,
  type Diagnostic,
  DiagnosticSeverity,
  DidChangeWatchedFilesNotification,
  DidCloseTextDocumentNotification,
  DocumentDiagnosticRequest,
  FileChangeType,
  WorkspaceDiagnosticRequest,
} from 'vscode-languageserver/node';
import { pulling, simple, type TestClient } from './client';
import { servers } from './harness';

/** The rule that most of these tests look for: one finding, at the image. */
const RULE = 'unpinned-base-tag';
const UNPINNED = 'FROM continuumio/miniconda3:latest\nRUN true\n';
const PINNED = 'FROM continuumio/miniconda3:24.11.1-0\nRUN true\n';
const IMAGE = { start: { line: 0, character: 5 }, end: { line: 0, character: 34 } };

const start = servers();

function pull(client: TestClient, uri: string, previousResultId?: string) {
  return client.connection.sendRequest(DocumentDiagnosticRequest.type, { textDocument: { uri }, previousResultId });
}

const unpinned = ({ code }: { code?: unknown }) => code === RULE;

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
  expect(report.items.filter(unpinned)).toMatchObject([
    {
      range: IMAGE,
      severity: DiagnosticSeverity.Warning,
      source: 'conda-in-docker',
      codeDescription: { href: expect.stringMatching(/\/docs\/rules\/unpinned-base-tag\.md$/) },
    },
  ]);
  expect(await pull(client, uri, report.resultId)).toEqual({ kind: 'unchanged', resultId: report.resultId });

  await client.change(uri, 2, { range: IMAGE, text: 'continuumio/miniconda3:24.11.1-0' });
  const after = await pull(client, uri, report.resultId);
  if (after.kind !== 'full') throw new Error('not full');
  expect(after.items.filter(unpinned)).toEqual([]);
});

test('a client that does not pull is sent the diagnostics, and their end when the file is closed', async () => {
  const client = await start(simple);
  const uri = client.uri('Dockerfile');
  await client.open(uri, UNPINNED);
  const found = await client.pushed(({ diagnostics }) => diagnostics.some(unpinned));
  expect(found).toMatchObject({ uri, version: 1 });
  await client.change(uri, 2, { text: PINNED });
  await client.pushed(({ version, diagnostics }) => version === 2 && !diagnostics.some(unpinned));
  await client.change(uri, 3, { text: UNPINNED });
  await client.pushed(({ version, diagnostics }) => version === 3 && diagnostics.some(unpinned));
  await client.connection.sendNotification(DidCloseTextDocumentNotification.type, { textDocument: { uri } });
  await client.pushed(({ version, diagnostics }) => version === undefined && diagnostics.length === 0);
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
  const items = await client.diagnostics(uri);
  expect(items.filter(unpinned).length).toBe(66);
  const mapped = (each: Diagnostic[]) => JSON.stringify(each).replaceAll(fresh, uri);
  expect(mapped(items)).toEqual(mapped(await client.diagnostics(fresh)));
});

test('the workspace: files on disk, only what changed, and those that are deleted', async () => {
  const client = await start(pulling);
  const file = join(client.folder, 'Dockerfile');
  const uri = client.uri('Dockerfile');
  writeFileSync(file, UNPINNED);
  const first = await client.connection.sendRequest(WorkspaceDiagnosticRequest.type, { previousResultIds: [] });
  expect(first.items).toMatchObject([{ kind: 'full', uri, version: null }]);
  expect(first.items.flatMap((each) => (each.kind === 'full' ? each.items : [])).filter(unpinned).length).toBe(1);
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
  expect(await client.diagnostics(client.uri('no/such/Dockerfile'))).toEqual([]);
  expect(await client.diagnostics(uri, RULE)).toMatchObject([{ range: IMAGE }]);
});
