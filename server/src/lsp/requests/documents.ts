import { TextDocuments } from 'vscode-languageserver';
import { TextDocument } from 'vscode-languageserver-textdocument';
import type { ServerContext } from '../context';
import { normalUri } from '../convert';
import { clearDiagnostics } from './pushDiagnostics';
import { refresh } from './watchedFiles';

/** `textDocument/didOpen`, `didChange`, `didClose`, `didSave`: the unsaved texts. */
export function documents(context: ServerContext): void {
  const { analyses, closed, connection, files, waiting } = context;
  const open = new TextDocuments(TextDocument);
  open.onDidChangeContent(({ document }) => {
    files.setOpen(document);
    waiting.changed(document);
    analyses.invalidate([normalUri(document.uri)]);
  });
  open.onDidOpen(({ document }) => closed.open(document.uri));
  open.onDidClose(({ document }) => {
    closed.close(document.uri);
    files.setClosed(document.uri);
    waiting.close(document.uri);
    analyses.invalidate([normalUri(document.uri)]);
    clearDiagnostics(context, document.uri);
  });
  open.onDidSave(({ document }) => {
    if (!waiting.save(document)) return;
    // What was held back, here and in the files that depend on it.
    analyses.invalidateOpen();
    refresh(context);
  });
  open.listen(connection);
}
