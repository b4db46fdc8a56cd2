import {
  type CancellationToken,
  DocumentDiagnosticReportKind,
  LSPErrorCodes,
  ResponseError,
  type WorkspaceDiagnosticParams,
  type WorkspaceDiagnosticReport,
  type WorkspaceDocumentDiagnosticReport,
} from 'vscode-languageserver';
import { Outdated } from '../analyses';
import type { ServerContext } from '../context';
import { normalUri } from '../convert';
import { ourFiles } from '../ourFiles';
import { diagnosticsOf, heldDiagnostics } from './documentDiagnostics';

/** So many files go into one partial result. */
const CHUNK = 50;

/** While a person types, the whole workspace is looked at this often, in milliseconds. */
const REST = 500;

type Send = (items: WorkspaceDocumentDiagnosticReport[]) => void;

/**
 * `workspace/diagnostic`: the files that nobody opened. Only what differs from what the client has is sent; where nothing
 * does, the request stays open until something changes, as the protocol allows, so that clients do not ask in a loop.
 */
export function workspaceDiagnostics(context: ServerContext): void {
  context.connection.languages.diagnostics.onWorkspace(async (params, token, _progress, partial) => {
    const items: WorkspaceDocumentDiagnosticReport[] = [];
    const send: Send =
      partial === undefined ? (more) => items.push(...more) : (more) => partial.report({ items: more });
    try {
      for (;;) {
        const { changes } = context.analyses;
        if (await report(context, params, token, send)) break;
        // What changed meanwhile may be where nobody looks any more.
        if (context.analyses.changes === changes) await change(context, token);
        await new Promise<void>((resolve) => context.runtime.later(REST, resolve));
      }
      return { items } satisfies WorkspaceDiagnosticReport;
    } catch (error) {
      if (!(error instanceof Outdated)) throw error;
      return new ResponseError(LSPErrorCodes.ServerCancelled, 'out of date', { retriggerRequest: false });
    }
  });
}

/** Resolves at the next change of anything; rejects with Outdated when the request is cancelled. */
function change({ analyses }: ServerContext, token: CancellationToken): Promise<void> {
  return new Promise((resolve, reject) => {
    const listeners = [
      analyses.onDidChange(() => done(resolve)),
      token.onCancellationRequested(() => done(() => reject(new Outdated()))),
    ];
    const done = (end: () => void) => {
      for (const listener of listeners) listener.dispose();
      end();
    };
    if (token.isCancellationRequested) done(() => reject(new Outdated()));
  });
}

/** Sends what differs from what the client has; false where nothing does. */
async function report(
  context: ServerContext,
  params: WorkspaceDiagnosticParams,
  token: CancellationToken,
  send: Send,
): Promise<boolean> {
  const { analyses, closed, files, waiting } = context;
  const before = new Map(params.previousResultIds.map(({ uri, value }) => [normalUri(uri), { uri, value }]));
  const uris = await ourFiles(context, token);
  const left = new Map(await closed.known());
  let any = false;
  let chunk: WorkspaceDocumentDiagnosticReport[] = [];
  const add = (item: WorkspaceDocumentDiagnosticReport) => {
    any = true;
    chunk.push(item);
    if (chunk.length < CHUNK) return;
    send(chunk);
    chunk = [];
  };
  for (const uri of uris) {
    const held = files.heldFor(uri);
    if (held !== undefined) {
      const resultId = `held-${held}`;
      const shown = before.get(uri);
      before.delete(uri);
      if (shown?.value === resultId || (shown !== undefined && held === 'large')) continue;
      const version = files.document(uri)?.version ?? null;
      add({ kind: DocumentDiagnosticReportKind.Full, uri, version, resultId, items: heldDiagnostics(uri, held) });
      continue;
    }
    const analysis = await analyses.get(uri, token);
    const known = before.get(uri);
    before.delete(uri);
    if (analysis === undefined) {
      const shown = known?.uri ?? left.get(uri);
      if (shown !== undefined) add({ kind: DocumentDiagnosticReportKind.Full, uri: shown, version: null, items: [] });
    } else if (analysis.id !== known?.value && !(await waiting.holds(uri))) {
      // Of a file that never had a finding the client need not hear.
      if (known === undefined && analysis.findings.length === 0) continue;
      const version = files.document(uri)?.version ?? null;
      const items = diagnosticsOf(analysis);
      add({ kind: DocumentDiagnosticReportKind.Full, uri, version, resultId: analysis.id, items });
    }
  }
  for (const [key, uri] of left) {
    closed.told(key);
    if (!uris.includes(key) && !before.has(key)) before.set(key, { uri, value: '' });
  }
  // What the client still has of files that are gone. Open files outside of the folders are not gone.
  for (const [key, { uri }] of before) {
    if (files.document(key) !== undefined) continue;
    add({ kind: DocumentDiagnosticReportKind.Full, uri, version: null, items: [] });
  }
  if (chunk.length > 0) send(chunk);
  return any;
}
