import { expect, test } from 'vitest';
import {
  type ClientCapabilities,
  ConfigurationRequest,
  DidChangeConfigurationNotification,
  DidChangeWatchedFilesNotification,
  FileChangeType,
  type InlayHint,
  InlayHintRefreshRequest,
  InlayHintRequest,
  InlayHintResolveRequest,
} from 'vscode-languageserver/node';
import { pulling, type TestClient } from './client';
import { servers } from './harness';

const start = servers();

const DOCKERFILE = `FROM continuumio/miniconda3:24.11.1-0
COPY environment.yml .
RUN conda env create -f environment.yml
RUN python a.py
ENV PATH=/opt/conda/envs/app/bin:$PATH
CMD ["python", "b.py"]
`;
const ENVIRONMENT = 'name: app\ndependencies: [python=3.12]\n';

const capable: ClientCapabilities = {
  ...pulling,
  textDocument: {
    ...pulling.textDocument,
    hover: { contentFormat: ['markdown', 'plaintext'] },
    inlayHint: { resolveSupport: { properties: ['tooltip'] } },
  },
  workspace: { ...pulling.workspace, inlayHint: { refreshSupport: true }, configuration: true },
};

async function open(client: TestClient): Promise<string> {
  client.write('environment.yml', ENVIRONMENT);
  const uri = client.write('Dockerfile', DOCKERFILE);
  await client.open(uri, DOCKERFILE);
  return uri;
}

const ALL = { start: { line: 0, character: 0 }, end: { line: 99, character: 0 } };

async function hints(client: TestClient, uri: string, range = ALL): Promise<InlayHint[]> {
  return (await client.connection.sendRequest(InlayHintRequest.type, { textDocument: { uri }, range })) ?? [];
}

const shown = (found: readonly InlayHint[]) => found.map(({ position, label }) => `${position.line + 1} ${label}`);

/** Answers the server's question for settings with what `inlayHints` is at the moment. */
function configure(client: TestClient, mode: () => string | undefined): void {
  client.connection.onRequest(ConfigurationRequest.type, ({ items }) => items.map(() => ({ inlayHints: mode() })));
}

test('hints stand at the ends of the lines, those of the asked range alone, and say why when they are resolved', async () => {
  const client = await start(capable);
  configure(client, () => undefined);
  const uri = await open(client);
  const found = await hints(client, uri);
  expect(shown(found)).toEqual(['3 ⟶ base, by PATH only', '4 ⟶ base, by PATH only', '6 ⟶ app, by PATH only']);
  expect(found[2]).toMatchObject({ position: { line: 5, character: 22 }, paddingLeft: true });
  expect(found[2]?.tooltip).toBeUndefined();
  const range = { start: { line: 3, character: 0 }, end: { line: 4, character: 0 } };
  expect(shown(await hints(client, uri, range))).toEqual(['4 ⟶ base, by PATH only']);

  const [, , last] = found;
  if (last === undefined) throw new Error('no hint');
  const { tooltip } = await client.connection.sendRequest(InlayHintResolveRequest.type, last);
  expect(tooltip).toMatchObject({ kind: 'markdown' });
  const text = typeof tooltip === 'object' ? tooltip.value : '';
  expect(text).toContain(`[line 5](${uri}#L5,5): \`ENV PATH=/opt/conda/envs/app/bin:$PATH\``);
  expect(text).toContain('by PATH only');
});

test('a client that cannot resolve and takes no Markdown gets plain tooltips at once', async () => {
  const client = await start();
  const [first] = await hints(client, await open(client));
  expect(first?.tooltip).toMatchObject({ kind: 'plaintext', value: expect.stringContaining('user: root') });
});

test('the setting: terse leaves out what agrees with the line above, off all; the client is told to ask again', async () => {
  const client = await start(capable);
  let mode = 'terse';
  configure(client, () => mode);
  const uri = await open(client);
  expect(shown(await hints(client, uri))).toEqual(['3 ⟶ base, by PATH only', '6 ⟶ app, by PATH only']);
  const refreshed = new Promise<void>((resolve) =>
    client.connection.onRequest(InlayHintRefreshRequest.type, () => resolve()),
  );
  mode = 'off';
  await client.connection.sendNotification(DidChangeConfigurationNotification.type, { settings: null });
  await refreshed;
  expect(await hints(client, uri)).toEqual([]);
});

test('another name in the environment file: the client is told to ask again, and sees it', async () => {
  const client = await start(capable);
  configure(client, () => undefined);
  const uri = await open(client);
  await client.diagnostics(uri);
  expect(shown(await hints(client, uri)).at(-1)).toBe('6 ⟶ app, by PATH only');
  const refreshed = new Promise<void>((resolve) =>
    client.connection.onRequest(InlayHintRefreshRequest.type, () => resolve()),
  );
  const file = client.write('environment.yml', ENVIRONMENT.replace('app', 'other'));
  await client.connection.sendNotification(DidChangeWatchedFilesNotification.type, {
    changes: [{ uri: file, type: FileChangeType.Changed }],
  });
  await refreshed;
  expect(shown(await hints(client, uri)).at(-1)).toBe('6 ⟶ base, by PATH only');
});

test('a change of the file itself needs no word of the server: the client asks anyway', async () => {
  const client = await start(capable);
  configure(client, () => undefined);
  const uri = await open(client);
  await client.diagnostics(uri);
  await hints(client, uri);
  let refreshes = 0;
  const refreshed = new Promise<void>((resolve) =>
    client.connection.onRequest(InlayHintRefreshRequest.type, () => {
      refreshes++;
      resolve();
    }),
  );
  for (let version = 2; version < 6; version++) {
    await client.change(uri, version, { text: `${DOCKERFILE}# ${version}\n` });
    expect((await hints(client, uri)).length).toBe(3);
  }
  await client.connection.sendNotification(DidChangeConfigurationNotification.type, { settings: null });
  await refreshed;
  expect(refreshes).toBe(1);
});

test('a file that is none of ours has no hints, and resolving nonsense changes nothing', async () => {
  const client = await start();
  const uri = client.uri('notes.txt');
  await client.open(uri, 'RUN python\n', 'plaintext');
  expect(await hints(client, uri)).toEqual([]);
  const hint: InlayHint = { position: { line: 0, character: 0 }, label: 'x', data: 7 };
  expect(await client.connection.sendRequest(InlayHintResolveRequest.type, hint)).toEqual(hint);
});
