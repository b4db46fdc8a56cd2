import type { CancellationToken, CodeAction, CodeActionParams } from 'vscode-languageserver';
import { Command } from '../../../../common/src/commands';
import { isUsed } from '../../analysis/facts/environmentUses';
import type { ServerContext } from '../context';
import { wanted } from './edits';
import { KINDS } from './kinds';

/** For an environment file that no Dockerfile is made from: the command that makes one. Only our own client has it. */
export async function creating(
  context: ServerContext,
  params: CodeActionParams,
  token: CancellationToken,
): Promise<CodeAction[]> {
  if (context.options.creates !== true || !wanted(KINDS.create, params)) return [];
  const { uri } = params.textDocument;
  const unused = await context.analyses.read(uri, token, (analyzer, path) => {
    const file = analyzer.context(path);
    return file?.kind === 'environment' && !isUsed(file);
  });
  if (unused !== true) return [];
  const title = 'Create Dockerfile for This Environment…';
  return [{ title, kind: KINDS.create, command: { title, command: Command.createDockerfile, arguments: [uri] } }];
}
