/** What a client shows of files that it closed: it does not tell, so the report on the workspace has to clear it. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import {
  DidChangeWatchedFilesNotification,
  DidCloseTextDocumentNotification,
  FileChangeType,
  WorkspaceDiagnosticRequest,
} from 'vscode-languageserver/node';
import { URI } from 'vscode-uri';
import type { TestClient } from './client';
import { servers } from './harness';

const UNPINNED = 'FROM continuumio/miniconda3\n';

const start = servers();

/** The first report on the workspace; as VS Code does, nothing is said of closed files. */
async function report(client: TestClient) {
  const { items } = await client.connection.sendRequest(WorkspaceDiagnosticRequest.type, { previousResultIds: [] });
  return new Map(items.map((item) => [item.uri, item.kind === 'full' ? item.items.length : -1]));
}

const close = (client: TestClient, uri: string) =>
  client.connection.sendNotification(DidCloseTextDocumentNotification.type, { textDocument: { uri } });

test('a file outside of the workspace is cleared when it is closed', async () => {
  const client = await start();
  const folder = mkdtempSync(join(tmpdir(), 'conda-in-docker-outside-'));
  try {
    writeFileSync(join(folder, 'Dockerfile'), UNPINNED);
    const uri = URI.file(join(folder, 'Dockerfile')).toString();
    const inside = client.write('Dockerfile', UNPINNED);
    await client.open(uri, UNPINNED);
    expect((await client.diagnostics(uri)).length).toBeGreaterThan(0);
    expect([...(await report(client)).keys()]).toEqual([inside]);
    // VS Code pulls once more, and closes before it has the answer.
    const last = client.diagnostics(uri);
    await close(client, uri);
    const after = await report(client);
    expect(after.get(uri)).toBe(0);
    await last;
    // Once is enough.
    expect([...(await report(client)).keys()]).toEqual([inside]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

test('a file that was renamed is cleared under its old name', async () => {
  const client = await start();
  const from = client.write('a/Dockerfile', UNPINNED);
  await client.open(from, UNPINNED);
  expect((await client.diagnostics(from)).length).toBeGreaterThan(0);
  await report(client);
  client.rename('a/Dockerfile', 'b/Dockerfile');
  const to = client.uri('b/Dockerfile');
  await close(client, from);
  await client.connection.sendNotification(DidChangeWatchedFilesNotification.type, {
    changes: [
      { uri: from, type: FileChangeType.Deleted },
      { uri: to, type: FileChangeType.Created },
    ],
  });
  const after = await report(client);
  expect([after.get(from), (after.get(to) ?? 0) > 0]).toEqual([0, true]);
});

test('a file that is opened again keeps what is shown', async () => {
  const client = await start();
  const uri = 'untitled:Dockerfile';
  await client.open(uri, UNPINNED);
  await close(client, uri);
  await client.open(uri, UNPINNED);
  client.write('Dockerfile', UNPINNED);
  expect([...(await report(client)).keys()]).not.toContain(uri);
});

test('a report that waits is woken by a file that is closed', async () => {
  const client = await start();
  const uri = 'untitled:Dockerfile';
  await client.open(uri, UNPINNED);
  expect((await client.diagnostics(uri)).length).toBeGreaterThan(0);
  const waiting = client.connection.sendRequest(WorkspaceDiagnosticRequest.type, { previousResultIds: [] });
  await close(client, uri);
  expect((await waiting).items).toMatchObject([{ kind: 'full', uri, items: [] }]);
});
