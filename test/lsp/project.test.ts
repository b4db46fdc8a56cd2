/** Findings that come from several files, and follow each of them. */
import { chmodSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import {
  ConfigurationRequest,
  DiagnosticSeverity,
  DidChangeConfigurationNotification,
  DidChangeWatchedFilesNotification,
  DidCloseTextDocumentNotification,
  FileChangeType,
  WorkspaceDiagnosticRequest,
} from 'vscode-languageserver/node';
import { pulling, simple, type TestClient } from './client';
import { servers } from './harness';

const BASE = 'FROM condaforge/miniforge3:24.11.3-0\n';
const DOCKERFILE = `${BASE}WORKDIR /app
COPY environment.yml .
RUN conda env create -f environment.yml && conda clean -afy
RUN . /opt/conda/etc/profile.d/conda.sh && conda activate analysis && python -c 'import numpy'
`;
const environment = (name: string) =>
  `name: ${name}\nchannels:\n  - conda-forge\ndependencies:\n  - python=3.12\n  - numpy=2.1\n`;
const MISMATCH = 'environment-name-mismatch';

const start = servers();

function changedOnDisk(client: TestClient, uri: string, type: FileChangeType = FileChangeType.Changed) {
  return client.connection.sendNotification(DidChangeWatchedFilesNotification.type, { changes: [{ uri, type }] });
}

test('an edit of the environment file that is not saved yet changes what is said of the Dockerfile', async () => {
  const client = await start();
  const file = client.write('environment.yml', environment('analysis'));
  const uri = client.uri('Dockerfile');
  await client.open(uri, DOCKERFILE);
  expect(await client.diagnostics(uri, MISMATCH)).toEqual([]);

  await client.open(file, environment('analysis'), 'yaml');
  await client.change(file, 2, { text: environment('report') });
  expect(await client.diagnostics(uri, MISMATCH)).toMatchObject([
    { range: { start: { line: 4 } }, severity: DiagnosticSeverity.Error },
  ]);

  // Closed without saving: the disk counts again.
  await client.connection.sendNotification(DidCloseTextDocumentNotification.type, { textDocument: { uri: file } });
  expect(await client.diagnostics(uri, MISMATCH)).toEqual([]);
  await client.open(file, environment('report'), 'yaml');
  expect((await client.diagnostics(uri, MISMATCH)).length).toBe(1);
});

test('a client that does not pull is told of the Dockerfile when the environment file is edited', async () => {
  const client = await start(simple);
  const file = client.write('environment.yml', environment('analysis'));
  const uri = client.uri('Dockerfile');
  await client.open(uri, DOCKERFILE);
  await client.open(file, environment('analysis'), 'yaml');
  await client.pushed((params) => params.uri === uri && !params.diagnostics.some(({ code }) => code === MISMATCH));
  await client.change(file, 2, { text: environment('report') });
  await client.pushed((params) => params.uri === uri && params.diagnostics.some(({ code }) => code === MISMATCH));
});

test('what another program writes, creates and deletes is seen', async () => {
  const client = await start();
  const file = client.write('environment.yml', environment('analysis'));
  const uri = client.uri('Dockerfile');
  await client.open(uri, DOCKERFILE);
  expect(await client.diagnostics(uri, MISMATCH)).toEqual([]);
  client.write('environment.yml', environment('report'));
  await changedOnDisk(client, file);
  expect((await client.diagnostics(uri, MISMATCH)).length).toBe(1);

  const other = `${BASE}WORKDIR /app\nCOPY . .\n`;
  await client.change(uri, 2, { text: other });
  expect((await client.diagnostics(uri, 'missing-dockerignore')).length).toBe(1);
  const ignore = client.write('.dockerignore', '.git\n');
  await changedOnDisk(client, ignore, FileChangeType.Created);
  expect(await client.diagnostics(uri, 'missing-dockerignore')).toEqual([]);
  rmSync(join(client.folder, '.dockerignore'));
  await changedOnDisk(client, ignore, FileChangeType.Deleted);
  expect((await client.diagnostics(uri, 'missing-dockerignore')).length).toBe(1);
});

test('a parent image that is built here counts as it is in the editor', async () => {
  const client = await start();
  const parent = (name: string) => `${BASE}RUN conda create -y -n ${name} python=3.12 && conda clean -afy\n`;
  const base = client.write('base/Dockerfile', parent('analysis'));
  client.write('compose.yaml', 'services:\n  base:\n    build: base\n    image: our/base:1\n  app:\n    build: app\n');
  const uri = client.write(
    'app/Dockerfile',
    "FROM our/base:1\nRUN . /opt/conda/etc/profile.d/conda.sh && conda activate analysis && python -c 'import os'\n",
  );
  expect(await client.diagnostics(uri, MISMATCH)).toEqual([]);
  await client.open(base, parent('analysis'));
  await client.change(base, 2, { text: parent('report') });
  expect((await client.diagnostics(uri, MISMATCH)).length).toBe(1);
});

test('only files of ours have findings: an environment file and a script by their content, other YAML not', async () => {
  const client = await start();
  client.write('Dockerfile', `${BASE}COPY run.sh /\nENTRYPOINT ["/run.sh"]\n`);
  const script = client.write('run.sh', '#!/bin/bash\nconda activate app\nexec "$@"\n');
  chmodSync(join(client.folder, 'run.sh'), 0o755);
  expect((await client.diagnostics(script, 'activate-without-hook')).length).toBe(1);
  const stray = client.write('stray.sh', '#!/bin/bash\nconda activate app\n');
  expect(await client.diagnostics(stray)).toEqual([]);
  const env = client.write('environment.yml', 'name: app\ndependencies:\n  - python\n');
  await changedOnDisk(client, env, FileChangeType.Created);
  expect((await client.diagnostics(env, 'missing-channels')).length).toBe(1);
  const values = client.write('values.yaml', 'name: app\nimage: continuumio/miniconda3\n');
  await client.open(values, 'name: app\nimage: continuumio/miniconda3\n', 'yaml');
  expect(await client.diagnostics(values)).toEqual([]);

  const all = await client.connection.sendRequest(WorkspaceDiagnosticRequest.type, { previousResultIds: [] });
  const found = all.items.filter((each) => each.kind === 'full' && each.items.length > 0).map(({ uri }) => uri);
  expect(found.sort()).toEqual([client.uri('Dockerfile'), env, script].sort());
});

test('a Dockerfile by its language, one that was never saved, and none in the old side of a diff', async () => {
  const client = await start();
  const text = 'FROM continuumio/miniconda3\n';
  for (const uri of [client.uri('image.txt'), 'untitled:Untitled-1']) {
    await client.open(uri, text);
    expect((await client.diagnostics(uri, 'unpinned-base-tag')).length, uri).toBe(1);
  }
  const old = client.uri('Dockerfile').replace('file:', 'git:');
  await client.open(old, text);
  expect(await client.diagnostics(old)).toEqual([]);
});

test('the configuration file: its levels hold at once, its mistakes are shown in it', async () => {
  const client = await start();
  const uri = client.uri('Dockerfile');
  await client.open(uri, 'FROM continuumio/miniconda3\n');
  expect((await client.diagnostics(uri, 'unpinned-base-tag')).length).toBe(1);
  const config = client.write('.conda-in-docker.yaml', 'rules:\n  unpinned-base-tag: off\n');
  await changedOnDisk(client, config, FileChangeType.Created);
  expect(await client.diagnostics(uri, 'unpinned-base-tag')).toEqual([]);

  const wrong = 'rules:\n  unpinned-base-tga: off\n  unpinned-base-tag: info\n';
  await client.open(config, wrong, 'yaml');
  expect(await client.diagnostics(config, 'configuration-problem')).toMatchObject([{ range: { start: { line: 1 } } }]);
  expect(await client.diagnostics(uri, 'unpinned-base-tag')).toMatchObject([
    { severity: DiagnosticSeverity.Information },
  ]);
});

test('what a configuration says of own images holds for the model, and follows edits', async () => {
  const client = await start();
  const uri = client.uri('Dockerfile');
  const config = client.uri('.conda-in-docker.yaml');
  const images = (image: string) => `base-images:\n  ${image}:\n    like: condaforge/miniforge3\n`;
  await client.open(config, images('"our/base:*"'), 'yaml');
  await client.open(uri, 'FROM our/base:1\nRUN conda activate app && true\n');
  expect(await client.diagnostics(config)).toEqual([]);
  expect((await client.diagnostics(uri, 'activate-without-hook')).length).toBe(1);
  await client.change(config, 2, { text: images('"our/other:*"') });
  expect(await client.diagnostics(uri, 'activate-without-hook')).toEqual([]);
});

test('the levels in the settings win over the configuration file', async () => {
  const client = await start({ ...pulling, workspace: { ...pulling.workspace, configuration: true } });
  let rules: unknown = {};
  client.connection.onRequest(ConfigurationRequest.type, ({ items }) => items.map(() => ({ enable: true, rules })));
  client.write('.conda-in-docker.yaml', 'rules:\n  unpinned-base-tag: off\n');
  const uri = client.uri('Dockerfile');
  await client.open(uri, 'FROM continuumio/miniconda3\n');
  expect(await client.diagnostics(uri, 'unpinned-base-tag')).toEqual([]);
  rules = { 'unpinned-base-tag': 'error', 'no-such-rule': 'loud', other: 3 };
  await client.connection.sendNotification(DidChangeConfigurationNotification.type, { settings: null });
  expect(await client.diagnostics(uri, 'unpinned-base-tag')).toMatchObject([{ severity: DiagnosticSeverity.Error }]);
});
