import { type DocumentSymbol, SymbolKind } from 'vscode-languageserver';
import { type OutlineEntry, type OutlineKind, outlineOf } from '../../analysis/outline/outline';
import type { LineIndex } from '../../analysis/text/lines';
import { contains } from '../../analysis/text/span';
import { answerOr } from '../ask';
import type { Feature } from '../context';
import { toRange } from '../convert';
import { linesFor } from '../prose';

const kinds: Readonly<Record<OutlineKind, SymbolKind>> = {
  stage: SymbolKind.Module,
  command: SymbolKind.Function,
  variable: SymbolKind.Variable,
  file: SymbolKind.File,
  setting: SymbolKind.Property,
  start: SymbolKind.Event,
  key: SymbolKind.Key,
  package: SymbolKind.Package,
};

/**
 * `textDocument/documentSymbol`: the outline. Where another extension has one, ours would stand beside it: then there is
 * none.
 */
export const documentSymbol: Feature = (context) => {
  context.connection.onDocumentSymbol(async ({ textDocument: { uri } }, token): Promise<DocumentSymbol[]> => {
    // The older, flat form says less than nothing: stages and their instructions would stand side by side.
    if (context.client.textDocument?.documentSymbol?.hierarchicalDocumentSymbolSupport !== true) return [];
    return answerOr([], async () => {
      const found = await context.analyses.read(uri, token, (analyzer, path) => {
        const file = analyzer.context(path);
        const { outlines, schemas } = context.options;
        const hasOther = file?.kind === 'dockerfile' ? outlines === true : schemas === true;
        const lines = linesFor(context, uri)(path);
        return file === undefined || lines === undefined || hasOther
          ? []
          : outlineOf(file).map((entry) => toSymbol(entry, lines));
      });
      return found ?? [];
    });
  });
};

function toSymbol({ kind, name, detail, span, selection, children }: OutlineEntry, lines: LineIndex): DocumentSymbol {
  const range = toRange(lines, span);
  const symbol: DocumentSymbol = {
    name: name === '' ? '…' : name,
    kind: kinds[kind],
    range,
    // Clients refuse an outline whose selection lies outside.
    selectionRange: contains(span, selection) ? toRange(lines, selection) : range,
    children: children.map((child) => toSymbol(child, lines)),
  };
  return detail === undefined ? symbol : { ...symbol, detail };
}
