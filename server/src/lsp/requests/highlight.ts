import { type DocumentHighlight, DocumentHighlightKind } from 'vscode-languageserver';
import { highlightsAt } from '../../analysis/symbols';
import { askAt } from '../ask';
import type { Feature } from '../context';
import { toRange } from '../convert';
import { linesFor } from '../prose';

/** `textDocument/documentHighlight`: the places in this file of what the cursor is on. */
export const highlight: Feature = (context) => {
  context.connection.onDocumentHighlight(async (params, token): Promise<DocumentHighlight[]> => {
    const found = await askAt(context, params, token, highlightsAt, []);
    const lines = linesFor(context, params.textDocument.uri);
    return found.flatMap(({ file, span, role }) => {
      const there = lines(file);
      const kind = role === 'definition' ? DocumentHighlightKind.Write : DocumentHighlightKind.Read;
      return there === undefined ? [] : [{ range: toRange(there, span), kind }];
    });
  });
};
