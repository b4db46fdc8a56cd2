import type { CancellationToken, Hover, HoverParams } from 'vscode-languageserver';
import { hoverAt } from '../../analysis/hover/hover';
import { answerOr } from '../ask';
import type { Feature, ServerContext } from '../context';
import { toRange } from '../convert';
import { linesFor, takesMarkdown, toMarkup } from '../prose';

/** `textDocument/hover`: what is known of an image, a command, an environment, a package, a rule, a key. */
export const hover: Feature = (context) => {
  context.connection.onHover((params, token) => answer(context, params, token));
};

function answer(context: ServerContext, params: HoverParams, token: CancellationToken): Promise<Hover | null> {
  const { uri } = params.textDocument;
  return answerOr(null, async () => {
    const linesOf = linesFor(context, uri);
    const found = await context.analyses.read(uri, token, (analyzer, path) => {
      const lines = linesOf(path);
      const told = lines === undefined ? undefined : hoverAt(analyzer, path, lines.offset(params.position));
      return lines === undefined || told === undefined ? undefined : { told, range: toRange(lines, told.span) };
    });
    if (found === undefined) return null;
    const { told, range } = found;
    return { contents: toMarkup(told.prose, takesMarkdown(context.client), uri, linesOf), range };
  });
}
