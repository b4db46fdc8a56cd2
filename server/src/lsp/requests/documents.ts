import { TextDocuments } from 'vscode-languageserver';
import { TextDocument } from 'vscode-languageserver-textdocument';
import type { ServerContext } from '../context';
import { normalUri } from '../convert';
import { clearDiagnostics } from './pushDiagnostics';

/** `textDocument/didOpen`, `didChange`, `didClose`: the unsaved texts. */
export function documents(context: ServerContext): void {
  const { analyses, connection, files } = context;
  const open = new TextDocuments(TextDocument);
  open.onDidChangeContent(({ document }) => {
    files.setOpen(document);
    analyses.invalidate([normalUri(document.uri)]);
  });
  open.onDidClose(({ document }) => {
    files.setClosed(document.uri);
    analyses.invalidate([normalUri(document.uri)]);
    clearDiagnostics(context, document.uri);
  });
  open.listen(connection);
}
