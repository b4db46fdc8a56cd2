import { CancellationToken } from 'vscode-languageserver';
import { Outdated } from '../analyses';
import type { ServerContext } from '../context';
import { normalUri } from '../convert';
import { diagnosticsOf } from './documentDiagnostics';

/**
 * `textDocument/publishDiagnostics`, for clients that do not pull. Open files are reported when they or what they depend
 * on change; a burst of changes is reported once, for the last of them.
 */
export function pushDiagnostics({ analyses, client, connection, files, runtime }: ServerContext): void {
  if (client.textDocument?.diagnostic !== undefined) return;
  const waiting = new Set<string>();
  let scheduled = false;

  const publish = async (uri: string) => {
    const document = files.document(uri);
    if (document === undefined) return;
    try {
      const analysis = await analyses.get(uri, CancellationToken.None);
      const now = files.document(uri);
      if (now?.version !== document.version) return;
      await connection.sendDiagnostics({
        uri: document.uri,
        version: document.version,
        diagnostics: analysis === undefined ? [] : diagnosticsOf(analysis),
      });
    } catch (error) {
      if (!(error instanceof Outdated)) throw error;
    }
  };

  const flush = () => {
    scheduled = false;
    const uris = [...waiting];
    waiting.clear();
    for (const uri of uris) publish(uri).catch((error: unknown) => connection.console.error(String(error)));
  };

  analyses.onDidChange((uris) => {
    for (const uri of uris) if (files.document(uri) !== undefined) waiting.add(normalUri(uri));
    if (scheduled || waiting.size === 0) return;
    scheduled = true;
    runtime.defer(flush);
  });
}

/** Takes back what was published of a file that was closed. */
export function clearDiagnostics({ client, connection }: ServerContext, uri: string): void {
  if (client.textDocument?.diagnostic !== undefined) return;
  void connection.sendDiagnostics({ uri, diagnostics: [] });
}
