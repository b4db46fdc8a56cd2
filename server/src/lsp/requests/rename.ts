import { LSPErrorCodes, ResponseError } from 'vscode-languageserver';
import { type Refusal, rename as renameEverywhere, renameTarget } from '../../analysis/symbols';
import { askAt } from '../ask';
import type { Feature } from '../context';
import { toPath, toRange, toWorkspaceEdit } from '../convert';
import { linesFor } from '../prose';

/** `textDocument/prepareRename` and `textDocument/rename`: another name in all files at once, or why not. */
export const rename: Feature = (context) => {
  const { connection, files } = context;
  connection.onPrepareRename(async (params, token) => {
    const target = permitted(await askAt(context, params, token, renameTarget, undefined));
    const lines = linesFor(context, params.textDocument.uri)(toPath(params.textDocument.uri));
    if (target === undefined || lines === undefined) return null;
    return { range: toRange(lines, target.span), placeholder: target.name };
  });
  connection.onRenameRequest(async (params, token) => {
    const { uri } = params.textDocument;
    const found = await askAt(
      context,
      params,
      token,
      (analyzer, path, offset) => renameEverywhere(analyzer, path, offset, params.newName.trim()),
      undefined,
    );
    const result = permitted(found);
    if (result === undefined) return null;
    const { documentChanges } = context.client.workspace?.workspaceEdit ?? {};
    const versionOf = (each: string) => files.document(each)?.version ?? null;
    const support = { documentChanges: documentChanges === true, create: false };
    return toWorkspaceEdit([result], uri, linesFor(context, uri), versionOf, support) ?? null;
  });
};

/** People see the message of the error. */
function permitted<T extends object>(result: T | Refusal | undefined): T | undefined {
  if (result !== undefined && 'refusal' in result) {
    throw new ResponseError(LSPErrorCodes.RequestFailed, result.refusal);
  }
  return result;
}
