/** A server that is stuck is ended, with the real server process, and the next one leaves out the file that it was stuck in. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import {
  createProtocolConnection,
  DocumentDiagnosticRequest,
  InitializeRequest,
  type ProtocolConnection,
  StreamMessageReader,
  StreamMessageWriter,
} from 'vscode-languageserver/node';
import { Watchdog } from '../../client/src/watchdog';
import { readNote, ServerWatch } from '../../client/src/watchServer.node';
import { LOOKING_AT, PING, type PingResult } from '../../common/src/protocol';
import { buildServer, pulling } from '../lsp/client';

let bundle: string;
let folder: string;
const children: ChildProcess[] = [];

beforeAll(async () => {
  bundle = await buildServer();
  folder = mkdtempSync(join(tmpdir(), 'conda-in-docker-watch-'));
}, 60_000);
afterAll(() => {
  for (const child of children) child.kill('SIGKILL');
  for (const each of [bundle, folder]) rmSync(each, { recursive: true, force: true });
});

interface Started {
  readonly child: ChildProcess;
  readonly connection: ProtocolConnection;
  readonly exited: Promise<unknown>;
}

async function start(env: Readonly<Record<string, string>>, leftOut: readonly string[] = []): Promise<Started> {
  const child = spawn(process.execPath, [join(bundle, 'server/node.js'), '--stdio'], {
    stdio: 'pipe',
    env: { ...process.env, ...env },
  });
  children.push(child);
  const connection = createProtocolConnection(
    new StreamMessageReader(child.stdout),
    new StreamMessageWriter(child.stdin),
  );
  connection.listen();
  await connection.sendRequest(InitializeRequest.type, {
    processId: process.pid,
    rootUri: null,
    capabilities: pulling,
    initializationOptions: { leftOut },
  });
  await connection.sendNotification('initialized', {});
  return { child, connection, exited: new Promise((resolve) => child.on('exit', resolve)) };
}

async function diagnose({ connection }: Started, uri: string, text: string, version = 1) {
  await connection.sendNotification('textDocument/didOpen', {
    textDocument: { uri, languageId: 'dockerfile', version, text },
  });
  const report = await connection.sendRequest(DocumentDiagnosticRequest.type, { textDocument: { uri } });
  return report.kind === 'full' ? report.items : [];
}

const TEXT = 'FROM condaforge/miniforge3\nRUN conda install -y numpy\n';

// Windows has no signal that stops a process without ending it.
test.skipIf(process.platform === 'win32')('a stuck server is ended, and the next one leaves the file out', async () => {
  const watch = new ServerWatch(join(folder, 'new', 'looking-at'));
  expect(Object.keys(watch.env)).toEqual([LOOKING_AT]);
  const first = await start(watch.env);
  const uri = 'file:///p/Dockerfile';
  expect((await diagnose(first, uri, TEXT)).length).toBeGreaterThan(1);
  expect(readNote(watch.env[LOOKING_AT] ?? '')).toBe(uri);

  // The times are short here; what is tested is the order.
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  let running: ((change: { newState: number }) => void) | undefined;
  const watched = watch.watch({
    onDidChangeState: (told: (change: { newState: number }) => void) => {
      running = told;
      return { dispose: () => undefined };
    },
    sendRequest: (method: string) => first.connection.sendRequest(method),
  } as never);
  running?.({ newState: 2 });
  // Once answered, it knows the process.
  await expect(first.connection.sendRequest<PingResult>(PING)).resolves.toEqual({ process: first.child.pid });
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(watch.takeStuck()).toBeUndefined();
  first.child.kill('SIGSTOP');
  await vi.advanceTimersByTimeAsync(60_000);
  vi.useRealTimers();
  await first.exited;
  expect(watch.takeStuck()).toEqual({ file: uri });
  expect(watch.takeStuck()).toBeUndefined();
  expect(watch.leftOut).toEqual([uri]);
  watched.dispose();

  const second = await start({}, watch.leftOut);
  const [only, ...others] = await diagnose(second, uri, TEXT);
  expect(others).toEqual([]);
  expect(only).toMatchObject({ severity: 3, message: expect.stringContaining('started again without it') });
  // Everything else is looked at, and so is the file once it is saved.
  expect((await diagnose(second, 'file:///p/Dockerfile.other', TEXT)).length).toBeGreaterThan(1);
  await second.connection.sendNotification('textDocument/didSave', { textDocument: { uri } });
  const after = await second.connection.sendRequest(DocumentDiagnosticRequest.type, { textDocument: { uri } });
  expect(after.kind === 'full' && after.items.length).toBeGreaterThan(1);
  watch.saved('file:///p%2FDockerfile');
  expect(watch.leftOut).toEqual([]);
});

test('an open document of megabytes is looked at when it is saved', async () => {
  const server = await start({});
  const uri = 'file:///p/Dockerfile';
  const text = `${TEXT}${'# a comment that takes room\n'.repeat(200_000)}`;
  const [only, ...others] = await diagnose(server, uri, text);
  expect(others).toEqual([]);
  expect(only).toMatchObject({ severity: 3, message: expect.stringContaining('checked when it is saved') });
  await server.connection.sendNotification('textDocument/didSave', { textDocument: { uri } });
  const saved = await server.connection.sendRequest(DocumentDiagnosticRequest.type, { textDocument: { uri } });
  if (saved.kind !== 'full') throw new Error('a full report');
  expect(saved.items.length).toBeGreaterThan(1);
  // What was found stays while somebody types.
  await server.connection.sendNotification('textDocument/didChange', {
    textDocument: { uri, version: 2 },
    contentChanges: [{ text: `${text}#\n` }],
  });
  const typed = await server.connection.sendRequest(DocumentDiagnosticRequest.type, {
    textDocument: { uri },
    previousResultId: saved.resultId,
  });
  expect(typed).toEqual({ kind: 'unchanged', resultId: saved.resultId });
});

describe('the watch', () => {
  test('counts rounds without an answer, in a row', async () => {
    vi.useFakeTimers();
    let answers = true;
    const stuck = vi.fn();
    const watchdog = new Watchdog(
      { ping: () => (answers ? Promise.resolve() : new Promise(() => undefined)), stuck },
      10,
      3,
    );
    await vi.advanceTimersByTimeAsync(1000);
    expect(stuck).not.toHaveBeenCalled();
    answers = false;
    await vi.advanceTimersByTimeAsync(1000);
    expect(stuck).toHaveBeenCalledOnce();
    watchdog.stop();
    vi.useRealTimers();
  });
});
