/** `conda-in-docker lsp` as editors other than VS Code start it: with none of our own client's requests. */
import { spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import {
  type ClientCapabilities,
  ConfigurationRequest,
  DidChangeConfigurationNotification,
  DidSaveTextDocumentNotification,
  DocumentLinkRequest,
  ErrorCodes,
  HoverRequest,
  RenameRequest,
  ResponseError,
} from 'vscode-languageserver/node';
import { EXISTS, LIST_FILES, READ_FILE } from '../../common/src/protocol';
import { buildServer, pulling, rangeOf, TestClient } from './client';

const UNPINNED = 'FROM continuumio/miniconda3:latest\nRUN true\n';
const RULE = 'unpinned-base-tag';

let bundle: string;
const clients: TestClient[] = [];

beforeAll(async () => {
  bundle = await buildServer(['cli', 'server']);
}, 60_000);
afterEach(async () => {
  for (const client of clients.splice(0)) if (client.process.exitCode === null) expect(await client.stop()).toBe(0);
});
afterAll(() => rmSync(bundle, { recursive: true, force: true }));

async function start(capabilities: ClientCapabilities, options?: Readonly<Record<string, unknown>>, args = ['lsp']) {
  const client = await TestClient.start(bundle, capabilities, options, ['cli.js', ...args]);
  clients.push(client);
  return client;
}

/** Asks until the answer is the wanted one: what is on disk is looked at again about once in a second. */
async function until<T>(ask: () => Promise<T>, wanted: (answer: T) => boolean): Promise<T> {
  for (;;) {
    const answer = await ask();
    if (wanted(answer)) return answer;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

test('a client that can nothing but text is sent findings, with and without --stdio', async () => {
  for (const args of [['lsp'], ['lsp', '--stdio'], ['lsp', '--stdio', '--clientProcessId=1']]) {
    const client = await start({}, undefined, args);
    const uri = client.uri('Dockerfile');
    await client.open(uri, UNPINNED);
    const { diagnostics } = await client.pushed((params) => params.diagnostics.length > 0);
    expect(diagnostics.map(({ code }) => code)).toContain(RULE);
  }
});

test('what it cannot do is said with an error, and nothing runs', () => {
  const run = (...args: string[]) =>
    spawnSync(process.execPath, [join(bundle, 'cli.js'), 'lsp', ...args], { encoding: 'utf8', input: '' });
  expect(run('Dockerfile')).toMatchObject({ status: 2, stdout: '', stderr: expect.stringContaining('takes no file') });
  expect(run('--pipe=x')).toMatchObject({ status: 2, stdout: '', stderr: expect.stringContaining('`--pipe`') });
});

test.each([
  ['the initialization options', { condaInDocker: { rules: { [RULE]: 'error' } } }],
  ['the initialization options without the name of the section', { rules: { [RULE]: 'error' } }],
])('settings are taken from %s', async (_, options) => {
  const client = await start(pulling, options);
  const uri = client.uri('Dockerfile');
  await client.open(uri, UNPINNED);
  expect(await client.diagnostics(uri, RULE)).toMatchObject([{ severity: 1 }]);
});

test('settings are taken from didChangeConfiguration, over those of the initialization options', async () => {
  const client = await start(pulling, { rules: { [RULE]: 'error' } });
  const uri = client.uri('Dockerfile');
  await client.open(uri, UNPINNED);
  const tell = (settings: unknown) =>
    client.connection.sendNotification(DidChangeConfigurationNotification.type, { settings });
  await tell({ condaInDocker: { rules: { [RULE]: 'info' } } });
  expect(await client.diagnostics(uri, RULE)).toMatchObject([{ severity: 3 }]);
  await tell({ condaInDocker: { enable: false } });
  expect(await client.diagnostics(uri)).toEqual([]);
  await tell({ python: { path: '/usr/bin/python' } });
  expect(await client.diagnostics(uri, RULE)).toMatchObject([{ severity: 1 }]);
});

test('an answer to workspace/configuration counts most; where there is none, the rest does', async () => {
  const capabilities = { ...pulling, workspace: { ...pulling.workspace, configuration: true } };
  const client = await start(capabilities, { rules: { [RULE]: 'error' }, enable: true });
  let answer: unknown = null;
  client.connection.onRequest(ConfigurationRequest.type, ({ items }) => items.map(() => answer));
  const uri = client.uri('Dockerfile');
  await client.open(uri, UNPINNED);
  expect(await client.diagnostics(uri, RULE)).toMatchObject([{ severity: 1 }]);
  answer = { rules: { [RULE]: 'info' } };
  await client.connection.sendNotification(DidChangeConfigurationNotification.type, { settings: null });
  expect(await client.diagnostics(uri, RULE)).toMatchObject([{ severity: 3 }]);
});

const PROJECT =
  'FROM continuumio/miniconda3:24.11.1-0\nCOPY environment.yml /tmp/\nRUN conda env create -f /tmp/environment.yml\n';
const RUN_IN = `${PROJECT}RUN conda run -n app python -V\n`;

test('what changes on disk is seen by a client that does not watch: files, and those that come and go', async () => {
  const client = await start(pulling);
  client.write('environment.yml', 'name: other\ndependencies: [python=3.12]\n');
  const uri = client.uri('Dockerfile');
  await client.open(uri, RUN_IN);
  const missing = () => client.diagnostics(uri, 'environment-name-mismatch');
  expect(await missing()).toHaveLength(1);
  client.write('environment.yml', 'name: app\ndependencies: [python=3.12]\n');
  await until(missing, (found) => found.length === 0);
  rmSync(join(client.folder, 'environment.yml'));
  client.write('other.yml', 'name: other\n');
  const links = async () =>
    (await client.connection.sendRequest(DocumentLinkRequest.type, { textDocument: { uri } })) ?? [];
  await until(links, (found) => found.length === 0);
  client.write('environment.yml', 'name: other\ndependencies: [python=3.12]\n');
  await until(links, (found) => found.length > 0);
  await until(missing, (found) => found.length === 1);
});

test('a save has the disk looked at at once, and other open files that depend on it are sent anew', async () => {
  const client = await start({});
  client.write('environment.yml', 'name: other\ndependencies: [python=3.12]\n');
  const uri = client.uri('Dockerfile');
  await client.open(uri, RUN_IN);
  const has = (name: string) => (params: { uri: string; diagnostics: readonly { code?: unknown }[] }) =>
    params.uri === uri && params.diagnostics.some(({ code }) => code === name);
  await client.pushed(has('environment-name-mismatch'));
  client.write('environment.yml', 'name: app\ndependencies: [python=3.12]\n');
  await client.connection.sendNotification(DidSaveTextDocumentNotification.type, { textDocument: { uri } });
  await client.change(uri, 2, { text: `${RUN_IN}# saved\n` });
  const now = await client.pushed((params) => params.uri === uri && params.version === 2);
  expect(now.diagnostics.map(({ code }) => code)).not.toContain('environment-name-mismatch');
});

/** `ä` has two bytes and one unit, `🐍` four and two. */
const WIDE = 'FROM continuumio/miniconda3:24.11.1-0\nRUN echo "ä🐍" && pip install numpy\n';

test.each([
  [['utf-8', 'utf-16'], 'utf-8', 15 + 5],
  [['utf-32', 'utf-8', 'utf-16'], 'utf-8', 15 + 5],
  [['utf-16', 'utf-8'], 'utf-16', 15 + 2],
  [['utf-32'], 'utf-16', 15 + 2],
  [undefined, undefined, 15 + 2],
])('with the encodings %j positions count %s', async (positionEncodings, chosen, character) => {
  const client = await start({ ...pulling, general: { positionEncodings } });
  expect(client.result.capabilities.positionEncoding).toBe(chosen);
  const uri = client.uri('Dockerfile');
  await client.open(uri, WIDE);
  // Two edits in one message: the second counts after the first.
  const pip = { line: 1, character };
  await client.change(
    uri,
    2,
    { range: { start: { line: 1, character: 10 }, end: { line: 1, character: 10 } }, text: '' },
    { range: { start: pip, end: { line: 1, character: character + 'pip install'.length } }, text: 'conda install -y' },
  );
  const hover = await client.connection.sendRequest(HoverRequest.type, { textDocument: { uri }, position: pip });
  expect(hover?.range?.start).toEqual(pip);
  const found = (await client.diagnostics(uri)).filter(({ range }) => range.start.line === 1);
  const packages = character + 'conda install '.length;
  expect(found.map(({ range }) => range.start.character)).toContain(packages);
  const [fix] = await client.actions(uri, {
    start: { line: 1, character: packages },
    end: { line: 1, character: packages },
  });
  const edits = fix?.edit?.documentChanges?.flatMap((each) => ('edits' in each ? each.edits : []));
  expect(edits).toMatchObject([{ range: { start: { line: 1 } }, newText: expect.any(String) }]);
});

test('no action needs a command that only VS Code has, and none is announced', async () => {
  const client = await start({
    ...pulling,
    window: {},
    textDocument: {
      ...pulling.textDocument,
      codeAction: { dataSupport: true, resolveSupport: { properties: ['edit'] } },
    },
  });
  expect(client.result.capabilities.executeCommandProvider).toBeUndefined();
  client.write('environment.yml', 'name: app\ndependencies:\n  - numpy\n');
  const uri = client.uri('environment.yml');
  await client.open(uri, 'name: app\ndependencies:\n  - numpy\n', 'yaml');
  const dockerfile = client.uri('Dockerfile');
  await client.open(dockerfile, UNPINNED);
  const everything = { start: { line: 0, character: 0 }, end: { line: 9, character: 0 } };
  const actions = [...(await client.actions(uri, everything)), ...(await client.actions(dockerfile, everything))];
  expect(actions.length).toBeGreaterThan(2);
  for (const action of actions) expect(action).toMatchObject({ edit: expect.anything() });
});

test('rename changes both files, whether both are open or one is on disk', async () => {
  const client = await start(pulling);
  const environment = client.write('environment.yml', 'name: app\ndependencies: [python=3.12]\n');
  const uri = client.uri('Dockerfile');
  await client.open(uri, RUN_IN);
  const edit = await client.connection.sendRequest(RenameRequest.type, {
    textDocument: { uri },
    position: rangeOf(RUN_IN, 'app python').start,
    newName: 'lab',
  });
  const files = edit?.documentChanges?.map((each) => ('textDocument' in each ? each.textDocument.uri : ''));
  expect(new Set(files)).toEqual(new Set([uri, environment]));
});

test('a client that knows none of our requests is asked once for files that it alone could read', async () => {
  const client = await start(pulling);
  const asked: string[] = [];
  for (const method of [READ_FILE, EXISTS, LIST_FILES]) {
    client.connection.onRequest(method, () => {
      asked.push(method);
      return new ResponseError(ErrorCodes.MethodNotFound, method);
    });
  }
  const uri = 'untitled:/nowhere/Dockerfile';
  await client.open(uri, RUN_IN);
  expect(await client.diagnostics(uri)).not.toEqual([]);
  const first = asked.length;
  await client.change(uri, 2, { text: RUN_IN.replace('environment.yml', 'lock.yml') });
  expect(await client.diagnostics(uri)).not.toEqual([]);
  expect(first).toBeGreaterThan(0);
  expect(asked).toHaveLength(first);
});
