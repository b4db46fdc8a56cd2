import type { CancellationToken, DocumentLink, DocumentLinkParams } from 'vscode-languageserver';
import { linksIn } from '../../analysis/links/links';
import { answerOr } from '../ask';
import type { Feature, ServerContext } from '../context';
import { toRange, toUri } from '../convert';
import { linesFor } from '../prose';

/** `textDocument/documentLink`: words that name a file of the project lead to it. */
export const documentLinks: Feature = (context) => {
  context.connection.onDocumentLinks((params, token) => answer(context, params, token));
};

function answer(
  context: ServerContext,
  { textDocument: { uri } }: DocumentLinkParams,
  token: CancellationToken,
): Promise<DocumentLink[]> {
  return answerOr([], async () => {
    const links = await context.analyses.read(uri, token, (analyzer, path) => {
      const file = analyzer.context(path);
      const lines = linesFor(context, uri)(path);
      if (file === undefined || lines === undefined) return [];
      return linksIn(file).map(({ span, target }) => ({
        range: toRange(lines, span),
        target: toUri(target, uri),
      }));
    });
    return links ?? [];
  });
}
