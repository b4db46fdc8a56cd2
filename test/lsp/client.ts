/** A language client for protocol tests: the server as it ships, in a process of its own, over its standard streams. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import {
  type ClientCapabilities,
  type CodeAction,
  CodeActionRequest,
  createProtocolConnection,
  type Diagnostic,
  DidChangeTextDocumentNotification,
  DidOpenTextDocumentNotification,
  DocumentDiagnosticRequest,
  ExitNotification,
  InitializedNotification,
  InitializeRequest,
  type InitializeResult,
  type ProtocolConnection,
  PublishDiagnosticsNotification,
  type PublishDiagnosticsParams,
  type Range,
  ShutdownRequest,
  StreamMessageReader,
  StreamMessageWriter,
  type TextDocumentContentChangeEvent,
  type TextDocumentEdit,
} from 'vscode-languageserver/node';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { URI } from 'vscode-uri';
import type { InitializationOptions } from '../../common/src/protocol';
import { build } from '../../esbuild.mjs';

/** Builds the server as it ships into a folder of its own; gives the folder. */
export async function buildServer(parts: readonly ('server' | 'cli' | 'solver')[] = ['server']): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'conda-in-docker-lsp-'));
  await build({ outdir: folder, production: true, parts });
  return folder;
}

/** What a client that pulls diagnostics says of itself. */
export const pulling: ClientCapabilities = {
  textDocument: { diagnostic: { dynamicRegistration: false }, codeAction: { isPreferredSupport: true } },
  workspace: {
    workspaceEdit: { documentChanges: true, resourceOperations: ['create'] },
    workspaceFolders: true,
  },
  window: { showDocument: { support: true } },
};

/** What a simple client says of itself: the server has to push. */
export const simple: ClientCapabilities = {};

/** One server and the client that talks to it. */
export class TestClient {
  readonly exited: Promise<number | null>;
  private readonly published: PublishDiagnosticsParams[] = [];
  private waiting: (() => void)[] = [];

  private constructor(
    readonly process: ChildProcess,
    readonly connection: ProtocolConnection,
    readonly folder: string,
    readonly result: InitializeResult,
  ) {
    this.exited = new Promise((resolve) => process.on('exit', resolve));
    connection.onNotification(PublishDiagnosticsNotification.type, (params) => {
      this.published.push(params);
      for (const wake of this.waiting.splice(0)) wake();
    });
  }

  /** Starts a server on an empty workspace folder. */
  static async start(
    bundle: string,
    capabilities: ClientCapabilities,
    initializationOptions?: InitializationOptions | Readonly<Record<string, unknown>>,
    command: readonly string[] = ['server/node.js', '--stdio'],
  ): Promise<TestClient> {
    const [program = '', ...args] = command;
    const child = spawn(process.execPath, [join(bundle, program), ...args], { stdio: 'pipe' });
    const connection = createProtocolConnection(
      new StreamMessageReader(child.stdout),
      new StreamMessageWriter(child.stdin),
    );
    connection.listen();
    const folder = mkdtempSync(join(tmpdir(), 'conda-in-docker-folder-'));
    const uri = URI.file(folder).toString();
    const result = await connection.sendRequest(InitializeRequest.type, {
      processId: process.pid,
      rootUri: uri,
      capabilities,
      initializationOptions,
      workspaceFolders: [{ uri, name: 'test' }],
    });
    await connection.sendNotification(InitializedNotification.type, {});
    return new TestClient(child, connection, folder, result);
  }

  /** The URI of a file of the workspace folder. */
  uri(name: string): string {
    return URI.file(join(this.folder, name)).toString();
  }

  /** Writes a file of the workspace folder; the server is not told. */
  write(name: string, text: string): string {
    const path = join(this.folder, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
    return this.uri(name);
  }

  /** Renames a file of the workspace folder; the server is not told. */
  rename(from: string, to: string): void {
    mkdirSync(dirname(join(this.folder, to)), { recursive: true });
    renameSync(join(this.folder, from), join(this.folder, to));
  }

  open(uri: string, text: string, languageId = 'dockerfile'): Promise<void> {
    return this.connection.sendNotification(DidOpenTextDocumentNotification.type, {
      textDocument: { uri, languageId, version: 1, text },
    });
  }

  change(uri: string, version: number, ...contentChanges: TextDocumentContentChangeEvent[]): Promise<void> {
    return this.connection.sendNotification(DidChangeTextDocumentNotification.type, {
      textDocument: { uri, version },
      contentChanges,
    });
  }

  /** All diagnostics of a file, or those of one rule. */
  async diagnostics(uri: string, rule?: string): Promise<Diagnostic[]> {
    const report = await this.connection.sendRequest(DocumentDiagnosticRequest.type, { textDocument: { uri } });
    if (report.kind !== 'full') throw new Error(`a ${report.kind} report`);
    return rule === undefined ? report.items : report.items.filter(({ code }) => code === rule);
  }

  /** The code actions at a place. */
  async actions(uri: string, range: Range, only?: string[]): Promise<CodeAction[]> {
    const context = { diagnostics: await this.diagnostics(uri), only };
    const found = await this.connection.sendRequest(CodeActionRequest.type, { textDocument: { uri }, range, context });
    return (found ?? []).filter(
      (action): action is CodeAction => !('command' in action && typeof action.command === 'string'),
    );
  }

  /** The first diagnostics that the server pushes, or has pushed, that `wanted` accepts. */
  async pushed(wanted: (params: PublishDiagnosticsParams) => boolean): Promise<PublishDiagnosticsParams> {
    for (;;) {
      const found = this.published.find(wanted);
      if (found !== undefined) return found;
      await new Promise<void>((resolve) => this.waiting.push(resolve));
    }
  }

  /** Shuts the server down as the protocol wants it; gives its exit code. */
  async stop(): Promise<number | null> {
    await this.connection.sendRequest(ShutdownRequest.type);
    await this.connection.sendNotification(ExitNotification.type);
    const code = await this.exited;
    this.connection.dispose();
    rmSync(this.folder, { recursive: true, force: true });
    return code;
  }
}

/** The text of a document after what an action does to it. */
export function applied(action: CodeAction | undefined, uri: string, text: string): string {
  const changes = action?.edit?.documentChanges?.filter(
    (change): change is TextDocumentEdit => 'edits' in change && change.textDocument.uri === uri,
  );
  if (changes === undefined || changes.length === 0) throw new Error(`no edit of ${uri}`);
  const edits = changes.flatMap((change) => change.edits.filter((edit) => 'newText' in edit));
  return TextDocument.applyEdits(TextDocument.create(uri, 'plaintext', 1, text), edits);
}

/** The place of a piece of a text. */
export function rangeOf(text: string, piece: string): Range {
  const at = text.indexOf(piece);
  if (at < 0) throw new Error(`no "${piece}"`);
  const document = TextDocument.create('', 'plaintext', 1, text);
  return { start: document.positionAt(at), end: document.positionAt(at + piece.length) };
}
