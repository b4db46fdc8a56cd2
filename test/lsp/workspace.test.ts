/** Files that come, go and move, many files at once, and what is said of them. */
import { renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import {
  type Diagnostic,
  DidChangeWatchedFilesNotification,
  DidCloseTextDocumentNotification,
  DidDeleteFilesNotification,
  DidRenameFilesNotification,
  FileChangeType,
  PublishDiagnosticsNotification,
  RegistrationRequest,
  type WorkspaceDiagnosticReport,
  WorkspaceDiagnosticRequest,
} from 'vscode-languageserver/node';
import { pulling, simple, type TestClient } from './client';
import { servers } from './harness';

const BASE = 'FROM condaforge/miniforge3:24.11.3-0\n';
const UNPINNED = 'FROM continuumio/miniconda3\nRUN true\n';
const dockerfile = (name: string) => `${BASE}WORKDIR /app
COPY environment.yml .
RUN conda env create -f environment.yml && conda clean -afy
RUN . /opt/conda/etc/profile.d/conda.sh && conda activate ${name} && python -c 'import numpy'
`;
const environment = (name: string) => `name: ${name}\nchannels:\n  - conda-forge\ndependencies:\n  - numpy=2.1\n`;
const MISMATCH = 'environment-name-mismatch';

const start = servers();

// Many servers and many messages: on a busy machine that takes its time.
vi.setConfig({ testTimeout: 60_000 });

/** A client that tells of files on disk: what is not in the server's list does not exist for it. */
async function watching(): Promise<TestClient> {
  const workspace = { ...pulling.workspace, didChangeWatchedFiles: { dynamicRegistration: true } };
  const client = await start({ ...pulling, workspace });
  await new Promise<void>((resolve) => {
    client.connection.onRequest(RegistrationRequest.type, () => resolve());
  });
  return client;
}

function told(client: TestClient, type: FileChangeType, ...uris: string[]) {
  const changes = uris.map((uri) => ({ uri, type }));
  return client.connection.sendNotification(DidChangeWatchedFilesNotification.type, { changes });
}

function workspace(client: TestClient, previousResultIds: { uri: string; value: string }[] = []) {
  return client.connection.sendRequest(WorkspaceDiagnosticRequest.type, { previousResultIds });
}

const idsOf = ({ items }: WorkspaceDiagnosticReport) =>
  items.flatMap(({ uri, resultId }) => (resultId === undefined ? [] : [{ uri, value: resultId }]));

test('what comes and goes in a watched workspace is seen, in files and in folders', async () => {
  const client = await watching();
  const uri = client.write('a/Dockerfile', `${BASE}WORKDIR /app\nCOPY . .\n`);
  expect((await client.diagnostics(uri, 'missing-dockerignore')).length).toBe(1);
  const ignore = client.write('a/.dockerignore', '.git\n');
  await told(client, FileChangeType.Created, ignore);
  expect(await client.diagnostics(uri, 'missing-dockerignore')).toEqual([]);
  rmSync(join(client.folder, 'a/.dockerignore'));
  await told(client, FileChangeType.Deleted, ignore);
  expect((await client.diagnostics(uri, 'missing-dockerignore')).length).toBe(1);

  const other = client.write('b/c/Dockerfile', dockerfile('analysis'));
  const env = client.write('b/c/environment.yml', environment('report'));
  // Watchers of Linux tell of a folder that comes with its files, and not of them.
  const output = client.write('out.csv', '1\n');
  await told(client, FileChangeType.Created, output, client.uri('b'));
  await vi.waitFor(async () => expect((await client.diagnostics(other, MISMATCH)).length).toBe(1), 10_000);
  client.write('b/c/environment.yml', environment('analysis'));
  await told(client, FileChangeType.Changed, env);
  expect(await client.diagnostics(other, MISMATCH)).toEqual([]);

  // Of a folder that goes only the folder is told.
  expect((await client.diagnostics(uri, 'missing-dockerignore')).length).toBe(1);
  const report = await workspace(client);
  expect(report.items.some((item) => item.uri === other)).toBe(true);
  rmSync(join(client.folder, 'b'), { recursive: true });
  await told(client, FileChangeType.Deleted, client.uri('b'));
  expect((await workspace(client, idsOf(report))).items).toContainEqual(
    expect.objectContaining({ uri: other, items: [] }),
  );
});

test('a folder that is renamed or deleted takes its files along', async () => {
  const client = await watching();
  const uri = client.write('old/Dockerfile', UNPINNED);
  const first = await workspace(client);
  expect(idsOf(first).map((each) => each.uri)).toEqual([uri]);
  renameSync(join(client.folder, 'old'), join(client.folder, 'new'));
  const files = [{ oldUri: client.uri('old'), newUri: client.uri('new') }];
  await client.connection.sendNotification(DidRenameFilesNotification.type, { files });
  const second = await workspace(client, idsOf(first));
  expect(second.items).toEqual(
    expect.arrayContaining([
      expect.objectContaining({ uri, items: [] }),
      expect.objectContaining({
        uri: client.uri('new/Dockerfile'),
        items: expect.arrayContaining([expect.anything()]),
      }),
    ]),
  );
  expect(await client.diagnostics(uri)).toEqual([]);

  rmSync(join(client.folder, 'new'), { recursive: true });
  await client.connection.sendNotification(DidDeleteFilesNotification.type, { files: [{ uri: client.uri('new') }] });
  const third = await workspace(client, idsOf(second));
  expect(third.items).toMatchObject([{ uri: client.uri('new/Dockerfile'), items: [] }]);
});

test('one change of one environment is all that is sent of a large workspace', async () => {
  const client = await watching();
  for (let n = 0; n < 60; n++) {
    client.write(`p${n}/Dockerfile`, dockerfile('analysis'));
    client.write(`p${n}/environment.yml`, environment(n % 2 === 0 ? 'analysis' : 'report'));
  }
  const first = await workspace(client);
  const wrong = first.items.filter(({ kind, uri }) => kind === 'full' && uri.endsWith('Dockerfile'));
  expect(wrong.length).toBe(60);
  const env = client.write('p7/environment.yml', environment('analysis'));
  await told(client, FileChangeType.Changed, env);
  const second = await workspace(client, idsOf(first));
  const changed = second.items.map(({ uri }) => uri);
  expect(changed).toContain(client.uri('p7/Dockerfile'));
  expect(changed.filter((uri) => !uri.includes('/p7/'))).toEqual([]);
  // A new file elsewhere changes nothing: the request stays open until something does.
  const third = workspace(client, [...idsOf(first).filter(({ uri }) => !changed.includes(uri)), ...idsOf(second)]);
  await told(client, FileChangeType.Created, client.write('q/run.sh', '#!/bin/sh\ntrue\n'));
  await told(client, FileChangeType.Created, client.write('q/Dockerfile', UNPINNED));
  expect((await third).items.map(({ uri }) => uri)).toEqual([client.uri('q/Dockerfile')]);
});

test('50 open files: each has its own findings, and an edit of one is told of those that it matters to', async () => {
  const client = await start(simple);
  const sent: { uri: string; diagnostics: readonly Diagnostic[] }[] = [];
  client.connection.onNotification(PublishDiagnosticsNotification.type, (params) => void sent.push(params));
  const until = async (holds: () => boolean) => {
    while (!holds()) await new Promise((resolve) => setImmediate(resolve));
  };
  const latest = (uri: string) => sent.findLast((each) => each.uri === uri)?.diagnostics;
  const mismatch = (uri: string) => latest(uri)?.some(({ code }) => code === MISMATCH);
  const uris = Array.from({ length: 49 }, (_, n) => client.uri(`${n < 20 ? 'shared' : `own${n}`}/${n}.Dockerfile`));
  const env = client.uri('shared/environment.yml');
  client.write('shared/environment.yml', environment('analysis'));
  await client.open(env, environment('analysis'), 'yaml');
  for (const uri of uris) await client.open(uri, dockerfile('analysis'));
  await until(() => uris.every((uri) => mismatch(uri) === false));

  // A burst of edits, of which only the last counts.
  sent.length = 0;
  for (let n = 2; n < 30; n++) await client.change(env, n, { text: environment(`report${n}`) });
  const shared = uris.slice(0, 20);
  await until(() => shared.every((uri) => JSON.stringify(latest(uri) ?? '').includes('report29')));
  expect(sent.length).toBeLessThan(28 * 21);
  expect(sent.filter(({ uri }) => uris.indexOf(uri) >= 20)).toEqual([]);

  await client.connection.sendNotification(DidCloseTextDocumentNotification.type, {
    textDocument: { uri: uris[3] ?? '' },
  });
  await until(() => latest(uris[3] ?? '')?.length === 0);
});
