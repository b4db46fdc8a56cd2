/**
 * Single messages of a client, changed at random: wrong types, fields that are missing or are too many, URIs of nothing,
 * positions outside, versions backwards, changes of what is not open, ids used twice, huge and deep values. The server answers
 * each request (with an error where there is nothing else to say), lives, and is right afterwards. The seed is fixed;
 * FUZZ_SEED and FUZZ_MESSAGES change it and the number of messages.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { URI } from 'vscode-uri';
import * as protocol from '../../common/src/protocol';
import { Random } from '../fuzz/corpus';
import { buildServer, pulling } from './client';

const SEED = Number(process.env.FUZZ_SEED ?? 20261130);
const MESSAGES = Number(process.env.FUZZ_MESSAGES ?? 300);
/** After so many messages the server is asked whether it is still right. */
const AT_ONCE = 50;
const TEXT = 'FROM continuumio/miniconda3:latest\nRUN conda create -y -n app python=3.12\nCMD ["python", "a.py"]\n';

type Json = unknown;
type Message = Record<string, Json>;

let bundle: string;
let folder: string;
let child: ChildProcess | undefined;
beforeAll(async () => {
  bundle = await buildServer();
  folder = mkdtempSync(join(tmpdir(), 'conda-in-docker-mutations-'));
  writeFileSync(join(folder, 'Dockerfile'), TEXT);
  writeFileSync(join(folder, 'environment.yml'), 'name: app\ndependencies:\n  - python=3.12\n');
  writeFileSync(join(folder, 'compose.yaml'), 'services:\n  app:\n    build: .\n    command: python a.py\n');
}, 60_000);
afterEach(() => child?.kill());
afterAll(() => {
  rmSync(bundle, { recursive: true, force: true });
  rmSync(folder, { recursive: true, force: true });
});

/** A server, spoken to in bytes: the library on the client's side would not send what is wrong. */
class Raw {
  readonly answers = new Map<string, Message>();
  private buffer = Buffer.alloc(0);
  private wake: (() => void) | undefined;
  said = '';
  exitCode: number | null | undefined;

  constructor(readonly process: ChildProcess) {
    process.on('exit', (code) => {
      this.exitCode = code;
      this.wake?.();
    });
    process.stdin?.on('error', () => undefined);
    process.stderr?.on('data', (data: Buffer) => {
      this.said = (this.said + data.toString()).slice(-5000);
    });
    process.stdout?.on('data', (data: Buffer) => {
      this.buffer = Buffer.concat([this.buffer, data]);
      this.read();
    });
  }

  private read(): void {
    for (;;) {
      const end = this.buffer.indexOf('\r\n\r\n');
      if (end < 0) return;
      const length = Number(/Content-Length: (\d+)/.exec(this.buffer.subarray(0, end).toString())?.[1]);
      if (this.buffer.length < end + 4 + length) return;
      const message: Message = JSON.parse(this.buffer.subarray(end + 4, end + 4 + length).toString());
      this.buffer = this.buffer.subarray(end + 4 + length);
      if (message.method === undefined) {
        this.answers.set(JSON.stringify(message.id), message);
        this.wake?.();
      } else if (message.id !== undefined) this.send({ id: message.id, result: null });
    }
  }

  send(message: Message): void {
    const body = JSON.stringify({ jsonrpc: '2.0', ...message });
    this.process.stdin?.write(`Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);
  }

  /** Waits for the answer to a request. */
  async answered(id: Json): Promise<Message> {
    const key = JSON.stringify(id);
    for (;;) {
      const found = this.answers.get(key);
      if (found !== undefined) return found;
      if (this.exitCode !== undefined) throw new Error(`the server ended with ${this.exitCode}: ${this.said}`);
      await new Promise<void>((resolve) => {
        this.wake = resolve;
      });
    }
  }
}

/** What a good client sends; `¤` is the URI of the folder. */
function examples(): Message[] {
  const uri = '¤/Dockerfile';
  const textDocument = { uri };
  const position = { line: 1, character: 6 };
  const range = { start: { line: 0, character: 0 }, end: { line: 2, character: 3 } };
  const requests: Record<string, Json> = {
    'textDocument/diagnostic': { textDocument, previousResultId: 'x' },
    'textDocument/codeAction': { textDocument, range, context: { diagnostics: [], only: ['quickfix'] } },
    'textDocument/hover': { textDocument, position },
    'textDocument/inlayHint': { textDocument, range },
    'textDocument/definition': { textDocument, position },
    'textDocument/references': { textDocument, position, context: { includeDeclaration: true } },
    'textDocument/rename': { textDocument, position, newName: 'b' },
    'textDocument/prepareRename': { textDocument, position },
    'textDocument/documentHighlight': { textDocument, position },
    'textDocument/completion': { textDocument, position, context: { triggerKind: 1 } },
    'textDocument/documentLink': { textDocument },
    'textDocument/documentSymbol': { textDocument },
    'codeAction/resolve': { title: 'x', kind: 'quickfix', data: { uri, id: 1, code: 'x' } },
    'completionItem/resolve': { label: 'x', data: {} },
    'workspace/executeCommand': { command: 'condaInDocker.showRuleDocumentation', arguments: ['unpinned-base-tag'] },
    [protocol.TARGETS]: { uri },
    [protocol.CONTAINER_PLAN]: { uri, stage: 0, arguments: { A: 'b' } },
    [protocol.RUN_PROBES]: { uri },
    [protocol.RECIPE]: { folder: '¤', uri },
    [protocol.EXPLAIN]: { uri },
    [protocol.EXPLAIN_ERROR]: { text: 'CondaError: x', uri },
    [protocol.LINT_WORKSPACE]: { uris: [uri], token: 't' },
    [protocol.FIX_WORKSPACE]: { uris: [uri] },
    [protocol.RULES]: {},
    [protocol.PING]: {},
  };
  const notifications: Record<string, Json> = {
    'textDocument/didOpen': { textDocument: { uri, languageId: 'dockerfile', version: 1, text: TEXT } },
    'textDocument/didChange': { textDocument: { uri, version: 2 }, contentChanges: [{ range, text: 'FROM a\n' }] },
    'textDocument/didSave': { textDocument, text: TEXT },
    'textDocument/didClose': { textDocument },
    'workspace/didChangeWatchedFiles': { changes: [{ uri, type: 2 }] },
    'workspace/didChangeConfiguration': { settings: { condaInDocker: { inlayHints: { enable: true } } } },
    'workspace/didChangeWorkspaceFolders': { event: { added: [{ uri: '¤/x', name: 'x' }], removed: [] } },
    'workspace/didRenameFiles': { files: [{ oldUri: uri, newUri: '¤/Other' }] },
    'workspace/didDeleteFiles': { files: [{ uri: '¤/x' }] },
    'workspace/didCreateFiles': { files: [{ uri: '¤/x' }] },
    '$/cancelRequest': { id: 7 },
    '$/setTrace': { value: 'off' },
    '$/progress': { token: 't', value: {} },
    'window/workDoneProgress/cancel': { token: 't' },
  };
  return [
    ...Object.entries(requests).map(([method, params]) => ({ id: 0, method, params })),
    ...Object.entries(notifications).map(([method, params]) => ({ method, params })),
    { id: 99, result: null },
    { id: 'nobody', error: { code: 1, message: 'x' } },
    { id: 99, result: [[{}]], error: 7 },
  ];
}

const deep = (depth: number): Json => {
  let value: Json = 'x';
  for (let i = 0; i < depth; i++) value = [value];
  return value;
};

const ODD: readonly (() => Json)[] = [
  () => null,
  () => true,
  () => 0,
  () => -1,
  () => 2.5,
  () => 1e308,
  () => 2 ** 53,
  () => '',
  () => 'x',
  () => '\0',
  () => '\uD800',
  () => '__proto__',
  () => [],
  () => {},
  () => [null],
  () => ({ uri: null }),
  () => ({ length: -1 }),
  () => ({ __proto__: null, constructor: 1, toString: 2 }),
  () => ({ line: 1e9, character: -1 }),
  () => ({ start: { line: 9, character: 9 }, end: { line: 0, character: 0 } }),
  () => '¤/nothing/Dockerfile',
  () => '¤/compose.yaml',
  () => '¤/environment.yml',
  () => '¤/',
  () => 'untitled:Untitled-1',
  () => 'file:///%E0%A4%A',
  () => 'file://host/share/Dockerfile',
  () => 'vscode-vfs://github/a/b/Dockerfile',
  () => 'file:///a\uD800/Dockerfile',
  () => 'file:///proc/self/environ',
  () => 'file:///dev/zero',
  () => 'x'.repeat(100_000),
  () => TEXT.repeat(200),
  () => deep(2000),
  () => Array.from({ length: 5000 }, (_, i) => ({ uri: `¤/${i}`, type: 1 })),
];

/** Changes a value somewhere: replaced, taken away, doubled, or with one more beside it. */
function changed(value: Json, random: Random): Json {
  const isList = Array.isArray(value);
  if (typeof value !== 'object' || value === null || random.below(4) === 0) return random.pick(ODD)();
  const keys = Object.keys(value);
  if (keys.length === 0) return random.pick(ODD)();
  const key = random.pick(keys);
  const entries = Object.entries(value);
  switch (random.below(6)) {
    case 0: {
      const rest = entries.filter(([each]) => each !== key);
      return isList ? rest.map(([, each]) => each) : Object.fromEntries(rest);
    }
    case 1:
      return isList
        ? [...value, ...value]
        : { ...value, [random.pick(['uri', 'id', 'text', 'range', 'x'])]: random.pick(ODD)() };
    default: {
      const inner = entries.map(([each, old]) => [each, each === key ? changed(old, random) : old] as const);
      return isList ? inner.map(([, each]) => each) : Object.fromEntries(inner);
    }
  }
}

/** Waits as long as somebody else wants: asked for on purpose it is no request that must be answered. */
const WAITS = new Set(['workspace/diagnostic', 'shutdown', 'initialize']);

test(`${MESSAGES} messages that are wrong somewhere`, async () => {
  const uri = URI.file(folder).toString();
  child = spawn(process.execPath, [join(bundle, 'server/node.js'), '--stdio'], { stdio: 'pipe' });
  const server = new Raw(child);
  const workspaceFolders = [{ uri, name: 'test' }];
  const params = { processId: process.pid, rootUri: uri, capabilities: pulling, workspaceFolders };
  server.send({ id: 'begin', method: 'initialize', params });
  await server.answered('begin');
  server.send({ method: 'initialized', params: {} });

  const random = new Random(SEED);
  const all = examples();
  const expected = await ask(server, uri, 0);
  expect(expected).toContain('unpinned-base-tag');
  // Half a character cannot be escaped in a URI: this once ended the server.
  const half = { uri: 'file:///a\uD800/Dockerfile', languageId: 'dockerfile', version: 1, text: TEXT };
  server.send({ method: 'textDocument/didOpen', params: { textDocument: half } });
  server.send({ method: 'workspace/didChangeWatchedFiles', params: { changes: [{ uri: half.uri, type: 1 }] } });
  server.send({ id: 'half', method: 'textDocument/diagnostic', params: { textDocument: half } });
  await server.answered('half');
  let next = 1000;
  for (let sent = 0; sent < MESSAGES; ) {
    const asked = new Map<number, string>();
    const batch: string[] = [];
    for (let i = 0; i < AT_ONCE; i++, sent++) {
      let message = random.pick(all);
      for (let n = random.below(4); n > 0; n--) message = { ...message, params: changed(message.params ?? {}, random) };
      if (message.method !== undefined && message.id !== undefined) message = { ...message, id: next++ };
      if (random.below(40) === 0)
        message = { ...message, method: random.pick<Json>([7, null, '', 'toString', '__proto__']) };
      const text = JSON.stringify(message).replaceAll('¤', uri);
      batch.push(text.slice(0, 300));
      // An id that is used twice is answered once or twice.
      const times = random.below(20) === 0 ? 2 : 1;
      const { id, method } = message;
      for (let n = 0; n < times; n++) server.send(JSON.parse(text));
      if (typeof id === 'number' && typeof method === 'string' && !WAITS.has(method)) {
        asked.set(id, batch.at(-1) ?? '');
        if (random.below(10) === 0) server.send({ method: '$/cancelRequest', params: { id } });
      }
    }
    try {
      for (const [id, message] of asked) {
        const answer = await server.answered(id);
        expect('result' in answer || 'error' in answer, message).toBe(true);
      }
      expect(await ask(server, uri, sent)).toEqual(expected);
    } catch (error) {
      throw new Error(`after ${sent} messages of FUZZ_SEED=${SEED}:\n${batch.join('\n')}`, { cause: error });
    }
  }
  server.send({ id: 'end', method: 'shutdown' });
  await server.answered('end');
  for (const message of all.slice(0, 10)) server.send({ ...message, id: `late ${message.method}` });
  for (const message of all.slice(0, 10))
    expect(await server.answered(`late ${message.method}`)).toHaveProperty('error');
  server.send({ method: 'exit' });
  await expect.poll(() => server.exitCode, { timeout: 60_000 }).toBe(0);
}, 300_000);

/** The findings of a file that nobody opened before, as a good client asks for them. */
async function ask(server: Raw, uri: string, count: number): Promise<unknown> {
  const textDocument = { uri: `${uri}/good${count}.Dockerfile`, languageId: 'dockerfile', version: 1, text: TEXT };
  server.send({ method: 'textDocument/didOpen', params: { textDocument } });
  server.send({ id: `good ${count}`, method: 'textDocument/diagnostic', params: { textDocument } });
  const { result, error } = await server.answered(`good ${count}`);
  expect(error).toBeUndefined();
  server.send({ method: 'textDocument/didClose', params: { textDocument } });
  const { items } = result as { items: { code: string }[] };
  return items.map(({ code }) => code).sort();
}
