/** Clients that do what they must not, and what a server has to do about it: go on. */
import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { afterEach, describe, expect, test, vi } from 'vitest';
import {
  CancellationTokenSource,
  CodeActionRequest,
  ConfigurationRequest,
  createProtocolConnection,
  DidCloseTextDocumentNotification,
  DocumentDiagnosticRequest,
  ExitNotification,
  HoverRequest,
  InitializeRequest,
  ShutdownRequest,
  StreamMessageReader,
  StreamMessageWriter,
} from 'vscode-languageserver/node';
import * as protocol from '../../common/src/protocol';
import { buildServer, pulling, simple, type TestClient } from './client';
import { servers } from './harness';

const RULE = 'unpinned-base-tag';
const UNPINNED = 'FROM continuumio/miniconda3:latest\nRUN true\n';
const PINNED = 'FROM continuumio/miniconda3:24.11.1-0\nRUN true\n';

const start = servers();

// Many servers and many messages: on a busy machine that takes its time.
vi.setConfig({ testTimeout: 60_000 });

function close(client: TestClient, uri: string): Promise<void> {
  return client.connection.sendNotification(DidCloseTextDocumentNotification.type, { textDocument: { uri } });
}

const count = async (client: TestClient, uri: string) => (await client.diagnostics(uri, RULE)).length;

describe('versions and documents', () => {
  test('the order of changes counts, whatever their versions say', async () => {
    const client = await start();
    const uri = client.uri('Dockerfile');
    await client.open(uri, UNPINNED);
    for (const [version, text] of [
      [100, PINNED],
      [3, UNPINNED],
      [3, PINNED],
      [-1, UNPINNED],
      [0, PINNED],
      [Number.MAX_SAFE_INTEGER, UNPINNED],
      [2.5, PINNED],
    ] as const) {
      await client.change(uri, version, { text });
      expect([version, await count(client, uri)]).toEqual([version, text === UNPINNED ? 1 : 0]);
    }
  });

  test('what is pushed names the version that the client gave, and the last text wins', async () => {
    const client = await start(simple);
    const uri = client.uri('Dockerfile');
    await client.open(uri, UNPINNED);
    for (const version of [9, 4, 4]) await client.change(uri, version, { text: UNPINNED });
    await client.change(uri, 5, { text: PINNED });
    await client.pushed((found) => found.version === 5 && !found.diagnostics.some(({ code }) => code === RULE));
  });

  test('a document that is opened twice has the text of the last time; closed once it is closed', async () => {
    const client = await start();
    const uri = client.write('Dockerfile', PINNED);
    await client.open(uri, PINNED);
    await client.open(uri, UNPINNED);
    expect(await count(client, uri)).toBe(1);
    await close(client, uri);
    await close(client, uri);
    expect(await count(client, uri)).toBe(0);
    await client.change(uri, 2, { text: UNPINNED });
    expect(await count(client, uri)).toBe(0);
    await client.open(uri, UNPINNED);
    expect(await count(client, uri)).toBe(1);
  });

  test('changes and ends of files that were never opened say nothing of the disk', async () => {
    const client = await start();
    const uri = client.write('Dockerfile', UNPINNED);
    await client.change(uri, 1, { text: PINNED });
    await close(client, uri);
    await close(client, client.uri('no/such/file'));
    expect(await count(client, uri)).toBe(1);
  });

  test('ranges outside of the text are moved into it', async () => {
    const client = await start();
    const uri = client.uri('Dockerfile');
    const at = (line: number, character: number) => ({ line, character });
    await client.open(uri, UNPINNED);
    const ranges = [
      { start: at(90, 9), end: at(99, 1) },
      { start: at(0, 4000), end: at(0, 5000) },
      { start: at(1, 3), end: at(0, 0) },
      { start: at(-4, -4), end: at(-1, -1) },
      { start: at(2 ** 40, 0), end: at(2 ** 41, 2 ** 41) },
    ];
    for (const [i, range] of ranges.entries()) await client.change(uri, i + 2, { range, text: '' });
    await client.diagnostics(uri);
    // Whatever came of them: a whole text puts it right.
    await client.change(uri, 9, { text: UNPINNED });
    expect(await count(client, uri)).toBe(1);
  });

  test.each(['', ':', '1://x', 'file:', 'file://////', 'nonsense', '%', 'file:///%ff%', 'untitled:', 'git:/a?b#c'])(
    'a URI such as “%s” does no harm',
    async (uri) => {
      const client = await start();
      await client.open(uri, UNPINNED);
      await client.change(uri, 2, { text: PINNED });
      await client.diagnostics(uri).catch(() => undefined);
      await close(client, uri);
      const good = client.uri('Dockerfile');
      await client.open(good, UNPINNED);
      expect(await count(client, good)).toBe(1);
    },
  );
});

describe('parameters that are none', () => {
  const requests = [
    ...Object.values(protocol).filter((each) => typeof each === 'string'),
    'textDocument/diagnostic',
    'workspace/diagnostic',
    'textDocument/codeAction',
    'textDocument/hover',
    'textDocument/inlayHint',
    'textDocument/definition',
    'textDocument/references',
    'textDocument/rename',
    'textDocument/documentHighlight',
    'textDocument/completion',
    'textDocument/documentLink',
    'workspace/executeCommand',
    'inlayHint/resolve',
    'no/such/request',
  ];
  const wrong: unknown[] = [undefined, null, {}, [], 'text', 7, { textDocument: null }, { uri: 7 }, { uri: '' }];
  wrong.push({ textDocument: { uri: 'file:///p/Dockerfile' }, position: { line: -1, character: 'x' }, range: 3 });
  wrong.push({ textDocument: { uri: 'file:///p/Dockerfile' }, uri: 'file:///p/Dockerfile', arguments: 4, context: 5 });

  test('every request is answered, if with an error', async () => {
    const client = await start();
    const uri = client.uri('Dockerfile');
    await client.open(uri, UNPINNED);
    for (const name of requests) {
      // This one rightly waits for a change.
      if (name === 'workspace/diagnostic') continue;
      for (const params of wrong) {
        await client.connection
          .sendRequest(name, params)
          .catch((error: unknown) => expect(error).toBeInstanceOf(Error));
      }
    }
    for (const name of ['didOpen', 'didChange', 'didClose', 'didSave']) {
      for (const params of wrong) await client.connection.sendNotification(`textDocument/${name}`, params);
    }
    for (const name of ['didChangeConfiguration', 'didChangeWatchedFiles', 'didChangeWorkspaceFolders']) {
      for (const params of wrong) await client.connection.sendNotification(`workspace/${name}`, params);
    }
    expect(await count(client, uri)).toBe(1);
  });

  test('what the client answers to questions may be anything', async () => {
    for (const answer of [null, [], [null], ['x'], [{ enable: 'no', rules: [1], run: 7, inlayHints: {} }], 7, {}]) {
      const client = await start({ ...pulling, workspace: { ...pulling.workspace, configuration: true } });
      client.connection.onRequest(ConfigurationRequest.method, () => answer);
      const uri = client.uri('Dockerfile');
      await client.open(uri, UNPINNED);
      expect([answer, await count(client, uri)]).toEqual([answer, 1]);
    }
  });

  test('a client that fails to answer, or cannot be asked, has the defaults', async () => {
    const failing = await start({ ...pulling, workspace: { ...pulling.workspace, configuration: true } });
    failing.connection.onRequest(ConfigurationRequest.method, () => Promise.reject(new Error('no')));
    const without = await start({ ...pulling, workspace: {} });
    for (const client of [failing, without]) {
      const uri = client.uri('Dockerfile');
      await client.open(uri, UNPINNED);
      expect(await count(client, uri)).toBe(1);
    }
  });
});

test('what was cancelled is answered, and does not stand in the way of what comes after', async () => {
  const client = await start();
  const uri = client.uri('Dockerfile');
  await client.open(uri, UNPINNED);
  const answers = await Promise.allSettled(
    Array.from({ length: 40 }, async (_, i) => {
      const cancel = new CancellationTokenSource();
      await client.change(uri, i + 2, { text: i % 2 === 0 ? PINNED : UNPINNED });
      const params = { textDocument: { uri } };
      const range = { start: { line: 0, character: 0 }, end: { line: 1, character: 0 } };
      const all = [
        client.connection.sendRequest(DocumentDiagnosticRequest.type, params, cancel.token),
        client.connection.sendRequest(HoverRequest.type, { ...params, position: range.start }, cancel.token),
        client.connection.sendRequest(
          CodeActionRequest.type,
          { ...params, range, context: { diagnostics: [] } },
          cancel.token,
        ),
      ];
      cancel.cancel();
      return Promise.allSettled(all);
    }),
  );
  expect(answers.length).toBe(40);
  expect(await count(client, uri)).toBe(1);
});

describe('beginning and end', () => {
  let bundle: string | undefined;
  let child: ChildProcess | undefined;
  afterEach(() => child?.kill());

  async function connect(args = ['--stdio']) {
    bundle ??= await buildServer();
    const started = spawn(process.execPath, [join(bundle, 'server/node.js'), ...args], { stdio: 'pipe' });
    child = started;
    const exited = new Promise<number | null>((resolve) => started.on('exit', resolve));
    const connection = createProtocolConnection(
      new StreamMessageReader(started.stdout),
      new StreamMessageWriter(started.stdin),
    );
    connection.listen();
    const initialize = () =>
      connection.sendRequest(InitializeRequest.type, { processId: null, rootUri: null, capabilities: pulling });
    return { started, exited, connection, initialize };
  }

  test('requests before initialize are refused, and do no harm', async () => {
    const { connection, initialize, exited } = await connect();
    const params = { textDocument: { uri: 'file:///p/Dockerfile' } };
    await connection.sendNotification('textDocument/didOpen', {
      textDocument: { ...params.textDocument, languageId: 'dockerfile', version: 1, text: UNPINNED },
    });
    await expect(connection.sendRequest(DocumentDiagnosticRequest.type, params)).rejects.toMatchObject({
      code: -32002,
    });
    await initialize();
    await connection.sendNotification('initialized', {});
    await expect(connection.sendRequest(DocumentDiagnosticRequest.type, params)).resolves.toBeDefined();
    await connection.sendRequest(ShutdownRequest.type);
    await connection.sendNotification(ExitNotification.type);
    expect(await exited).toBe(0);
  });

  test('a client that does not wait for the answer to initialize is served all the same', async () => {
    const { started } = await connect();
    const document = { uri: 'file:///p/Dockerfile', languageId: 'dockerfile', version: 1, text: UNPINNED };
    const messages = [
      { id: 1, method: 'initialize', params: { processId: null, rootUri: null, capabilities: pulling } },
      { method: 'initialized', params: {} },
      { method: 'textDocument/didOpen', params: { textDocument: document } },
      { id: 'diagnostics', method: 'textDocument/diagnostic', params: { textDocument: document } },
    ];
    let output = '';
    const answered = new Promise<void>((resolve) => {
      started.stdout.on('data', (data: Buffer) => {
        output += data.toString();
        if (output.includes('"id":"diagnostics"')) resolve();
      });
    });
    // In one piece: the server finds them together, before it has loaded what answers the later ones.
    started.stdin.write(
      messages
        .map((each) => JSON.stringify({ jsonrpc: '2.0', ...each }))
        .map((body) => `Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`)
        .join(''),
    );
    await answered;
    expect(output).toContain('"hoverProvider":true');
    expect(output).toMatch(/"id":"diagnostics","result":\{[^\n]*unpinned-base-tag/);
  });

  const BROKEN: Readonly<Record<string, string>> = {
    'no number': 'Content-Length: abc\r\n\r\n{}',
    'a negative number': 'Content-Length: -5\r\n\r\n',
    'no length': 'Content-Type: x\r\n\r\n{}',
    'too long': 'Content-Length: 99999999999\r\n\r\n{}',
    'line ends of Unix': 'Content-Length: 2\n\n{}Content-Length: 2\r\n\r\n{}',
    'a header without an end': 'x'.repeat(10_000),
    'a body that is longer than it says':
      'Content-Length: 10\r\n\r\n{"jsonrpc":"2.0","id":5,"method":"x"}Content-Length: 2\r\n\r\n{}',
  };
  test.each(Object.entries(BROKEN))('a broken frame ends it with a word: %s', async (_, bytes) => {
    const { started, exited, initialize } = await connect();
    await initialize();
    let said = '';
    started.stderr.on('data', (data: Buffer) => {
      said += data.toString();
    });
    started.stdin.on('error', () => undefined);
    started.stdin.write(bytes);
    expect(await exited).toBe(1);
    expect(said).toMatch(/^The client sent a .* the language server ends/);
  });

  test.each(['file:///', 'file:', '', 'x', 'untitled:', 'file:///C:'])('a workspace folder named %j', async (uri) => {
    const { connection } = await connect();
    await connection.sendRequest(InitializeRequest.type, {
      processId: null,
      rootUri: null,
      capabilities: pulling,
      workspaceFolders: [{ uri, name: 'root' }],
    });
    await connection.sendNotification('initialized', {});
    const document = { uri: 'file:///conda-in-docker-nowhere/Dockerfile', languageId: 'dockerfile', version: 1 };
    await connection.sendNotification('textDocument/didOpen', { textDocument: { ...document, text: UNPINNED } });
    const report = await connection.sendRequest(DocumentDiagnosticRequest.type, { textDocument: document });
    expect(report.kind === 'full' && report.items.length).toBeGreaterThan(0);
  });

  test('after shutdown requests are refused', async () => {
    const { connection, initialize, exited } = await connect();
    await initialize();
    await connection.sendRequest(ShutdownRequest.type);
    const params = { textDocument: { uri: 'file:///p/Dockerfile' } };
    await expect(connection.sendRequest(DocumentDiagnosticRequest.type, params)).rejects.toMatchObject({
      code: -32600,
    });
    await connection.sendNotification(ExitNotification.type);
    expect(await exited).toBe(0);
  });

  test('exit without shutdown, and a client that is gone, are failures', async () => {
    const told = await connect();
    await told.initialize();
    await told.connection.sendNotification(ExitNotification.type);
    expect(await told.exited).toBe(1);
    const gone = await connect();
    await gone.initialize();
    gone.started.stdin?.end();
    expect(await gone.exited).toBe(1);
  });

  test('a second initialize is refused', async () => {
    const { initialize } = await connect();
    await initialize();
    await expect(initialize()).rejects.toMatchObject({ code: -32600 });
  });

  test('what is no message is passed over', async () => {
    const { started, connection, initialize } = await connect();
    await initialize();
    for (const text of ['{"jsonrpc":"2.0"', '[]', 'null', '7', '"x"', '{}', '{"jsonrpc":"2.0","id":{},"method":3}']) {
      started.stdin?.write(`Content-Length: ${text.length}\r\n\r\n${text}`);
    }
    const params = { textDocument: { uri: 'file:///p/Dockerfile' } };
    await expect(connection.sendRequest(DocumentDiagnosticRequest.type, params)).resolves.toBeDefined();
  });
});
