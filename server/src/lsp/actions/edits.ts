import type { CodeActionParams, WorkspaceEdit } from 'vscode-languageserver';
import type { Fix } from '../../analysis';
import type { ServerContext } from '../context';
import { normalUri, toPath, toUri, toWorkspaceEdit } from '../convert';

/** True where the client wants actions of the kind; kinds are a hierarchy, split at dots. */
export function wanted(kind: string, { context }: CodeActionParams): boolean {
  return context.only?.some((only) => kind === only || kind.startsWith(`${only}.`)) ?? true;
}

/** Fixes of a file as an edit that names the versions it was made for; undefined where the client cannot do it. */
export function editOf(
  { client, files }: ServerContext,
  uri: string,
  fixes: readonly Pick<Fix, 'edits'>[],
): WorkspaceEdit | undefined {
  const { documentChanges, resourceOperations } = client.workspace?.workspaceEdit ?? {};
  const own = toPath(uri);
  const linesOf = (path: string) => files.linesOf(normalUri(path === own ? uri : toUri(path, uri)));
  return toWorkspaceEdit(fixes, uri, linesOf, (each) => files.document(each)?.version ?? null, {
    documentChanges: documentChanges === true,
    create: resourceOperations?.includes('create') === true,
  });
}
