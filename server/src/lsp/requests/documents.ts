import { type TextDocumentContentChangeEvent, TextDocuments } from 'vscode-languageserver';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { LineIndex } from '../../analysis/text/lines';
import type { ServerContext } from '../context';
import { normalUri } from '../convert';
import { clearDiagnostics } from './pushDiagnostics';
import { refresh } from './watchedFiles';

/** `textDocument/didOpen`, `didChange`, `didClose`, `didSave`: the unsaved texts. */
export function documents(context: ServerContext): void {
  const { analyses, closed, connection, files, unit, waiting } = context;
  const open = new TextDocuments(unit === 'utf-16' ? TextDocument : inBytes);
  open.onDidChangeContent(({ document }) => {
    files.setOpen(document);
    waiting.changed(document);
    analyses.invalidate([normalUri(document.uri)]);
  });
  open.onDidOpen(({ document }) => {
    closed.open(document.uri);
    analyses.disk.soon();
  });
  open.onDidClose(({ document }) => {
    closed.close(document.uri);
    files.setClosed(document.uri);
    waiting.close(document.uri);
    analyses.invalidate([normalUri(document.uri)]);
    clearDiagnostics(context, document.uri);
  });
  open.onDidSave(({ document }) => {
    // Whoever saves may have changed more than that.
    analyses.disk.soon();
    const held = files.setSaved(document.uri);
    if (!waiting.save(document) && !held) return;
    // What was held back, here and in the files that depend on it.
    analyses.invalidateOpen();
    refresh(context);
  });
  open.listen(connection);
}

/** Documents of a client whose positions count the bytes of UTF-8. */
const inBytes = {
  create: TextDocument.create,
  update(document: TextDocument, changes: readonly TextDocumentContentChangeEvent[], version: number): TextDocument {
    // The places of each change are those after the change before it.
    for (const change of changes) {
      if (!('range' in change)) {
        TextDocument.update(document, [change], version);
        continue;
      }
      const lines = new LineIndex(document.getText(), 'utf-8');
      const at = (position: typeof change.range.start) => document.positionAt(lines.offset(position));
      const range = { start: at(change.range.start), end: at(change.range.end) };
      TextDocument.update(document, [{ range, text: change.text }], version);
    }
    return document;
  },
};
