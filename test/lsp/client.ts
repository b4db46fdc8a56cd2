/** A language client for protocol tests: the server as it ships, in a process of its own, over its standard streams. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type ClientCapabilities,
  createProtocolConnection,
  DidChangeTextDocumentNotification,
  DidOpenTextDocumentNotification,
  ExitNotification,
  InitializedNotification,
  InitializeRequest,
  type InitializeResult,
  type ProtocolConnection,
  PublishDiagnosticsNotification,
  type PublishDiagnosticsParams,
  ShutdownRequest,
  StreamMessageReader,
  StreamMessageWriter,
  type TextDocumentContentChangeEvent,
} from 'vscode-languageserver/node';
import { URI } from 'vscode-uri';
import { build } from '../../esbuild.mjs';

/** Builds the server as it ships into a folder of its own; gives the folder. */
export async function buildServer(): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'conda-in-docker-lsp-'));
  await build({ outdir: folder, production: true, parts: ['server'] });
  return folder;
}

/** What a client that pulls diagnostics says of itself. */
export const pulling: ClientCapabilities = {
  textDocument: { diagnostic: { dynamicRegistration: false }, codeAction: { isPreferredSupport: true } },
  workspace: { workspaceEdit: { documentChanges: true }, workspaceFolders: true },
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
  static async start(bundle: string, capabilities: ClientCapabilities): Promise<TestClient> {
    const child = spawn(process.execPath, [join(bundle, 'server/node.js'), '--stdio'], { stdio: 'pipe' });
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
      workspaceFolders: [{ uri, name: 'test' }],
    });
    await connection.sendNotification(InitializedNotification.type, {});
    return new TestClient(child, connection, folder, result);
  }

  /** The URI of a file of the workspace folder. */
  uri(name: string): string {
    return URI.file(join(this.folder, name)).toString();
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
