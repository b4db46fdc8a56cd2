import { CancellationToken } from 'vscode-languageserver';
import { Outdated } from '../analyses';
import type { ServerContext } from '../context';
import { normalUri } from '../convert';
import { diagnosticsOf, heldDiagnostics } from './documentDiagnostics';

/**
 * `textDocument/publishDiagnostics`, for clients that do not pull. Open files are reported when they or what they depend
 * on change; a burst of changes is reported once, for the last of them.
 */
export function pushDiagnostics(context: ServerContext): void {
  const { analyses, client, connection, files, runtime, settings, waiting } = context;
  if (client.textDocument?.diagnostic !== undefined) return;
  /** What was sent of each open file: the id of the analysis and the version of the text. */
  const published = new Map<string, string>();
  const changed = new Set<string>();
  let scheduled = false;

  const publish = async (uri: string) => {
    const document = files.document(uri);
    if (document === undefined) return;
    await settings.load(uri);
    if (published.has(uri) && (await waiting.holds(uri))) return;
    const held = files.heldFor(uri);
    if (held !== undefined) {
      if (published.has(uri) && held === 'large') return;
      published.set(uri, held);
      await connection.sendDiagnostics({ uri: document.uri, diagnostics: heldDiagnostics(uri, held) });
      return;
    }
    try {
      const analysis = await analyses.get(uri, CancellationToken.None);
      const now = files.document(uri);
      if (now?.version !== document.version) return;
      const sent = `${analysis?.id} ${document.version}`;
      if (published.get(uri) === sent) return;
      published.set(uri, sent);
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
    const uris = [...changed];
    changed.clear();
    for (const uri of uris) publish(uri).catch((error: unknown) => connection.console.error(String(error)));
  };

  analyses.onDidChange((uris) => {
    for (const uri of uris) {
      if (files.document(uri) !== undefined) changed.add(normalUri(uri));
      else published.delete(uri);
    }
    if (scheduled || changed.size === 0) return;
    scheduled = true;
    runtime.defer(flush);
  });
}

/** Takes back what was published of a file that was closed. */
export function clearDiagnostics({ client, connection }: ServerContext, uri: string): void {
  if (client.textDocument?.diagnostic !== undefined) return;
  void connection.sendDiagnostics({ uri, diagnostics: [] });
}
