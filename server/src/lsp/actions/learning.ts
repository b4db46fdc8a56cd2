import type { CancellationToken, CodeAction, CodeActionParams } from 'vscode-languageserver';
import { Command } from '../../../../common/src/commands';
import { placeAt } from '../../analysis/refactor';
import { isKnown } from '../../analysis/text/value';
import type { ServerContext } from '../context';
import { toSpan } from '../convert';
import { linesFor } from '../prose';
import { wanted } from './edits';
import { KINDS } from './kinds';

/** At a FROM whose image nothing is known of: the command that looks into it. Only our own client, with an engine, has it. */
export async function learning(
  context: ServerContext,
  params: CodeActionParams,
  token: CancellationToken,
): Promise<CodeAction[]> {
  if (context.options.engine !== true || !wanted(KINDS.learn, params)) return [];
  const { uri } = params.textDocument;
  const image = await context.analyses.read(uri, token, (analyzer, path) => {
    const file = analyzer.context(path);
    const lines = linesFor(context, uri)(path);
    if (file?.kind !== 'dockerfile' || lines === undefined) return undefined;
    const place = placeAt(file, toSpan(lines, params.range));
    if (place?.instruction.keyword !== 'FROM' || place.stage.base.kind !== 'image') return undefined;
    const { base } = place.stage;
    return base.image === undefined && base.reference !== undefined && isKnown(base.written) ? base.written : undefined;
  });
  if (image === undefined) return [];
  const title = `Learn base image ${image}`;
  return [{ title, kind: KINDS.learn, command: { title, command: Command.learnBaseImage, arguments: [uri, image] } }];
}
