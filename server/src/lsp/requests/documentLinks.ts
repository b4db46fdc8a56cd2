import type { CancellationToken, DocumentLink, DocumentLinkParams } from 'vscode-languageserver';
import { linksIn } from '../../analysis/links/links';
import { answerOr } from '../ask';
import type { Feature, ServerContext } from '../context';
import { toRange, toUri } from '../convert';

/** `textDocument/documentLink`: words that name a file of the project lead to it. */
export const documentLinks: Feature = (context) => {
  context.connection.onDocumentLinks((params, token) => answer(context, params, token));
};

function answer(
  { analyses }: ServerContext,
  { textDocument: { uri } }: DocumentLinkParams,
  token: CancellationToken,
): Promise<DocumentLink[]> {
  return answerOr([], async () => {
    const links = await analyses.read(uri, token, (analyzer, path) => {
      const file = analyzer.context(path);
      if (file === undefined) return [];
      return linksIn(file).map(({ span, target }) => ({
        range: toRange(file.lines, span),
        target: toUri(target, uri),
      }));
    });
    return links ?? [];
  });
}
