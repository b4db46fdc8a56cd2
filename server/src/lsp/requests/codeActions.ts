import type { CancellationToken, CodeAction, CodeActionParams } from 'vscode-languageserver';
import { creating } from '../actions/creating';
import { fixAll } from '../actions/fixAll';
import { learning } from '../actions/learning';
import { quickFixes } from '../actions/quickFixes';
import { refactorings, resolvePin } from '../actions/refactorings';
import { answerOr } from '../ask';
import type { Feature, ServerContext } from '../context';

/** `textDocument/codeAction`: fixes of the findings at a place, all safe fixes of the file, and refactorings. */
export const codeActions: Feature = (context) => {
  context.connection.onCodeAction((params, token) => answerOr([], () => answer(context, params, token)));
  context.connection.onCodeActionResolve((action, token) => answerOr(action, () => resolvePin(context, action, token)));
};

async function answer(
  context: ServerContext,
  params: CodeActionParams,
  token: CancellationToken,
): Promise<CodeAction[]> {
  const analysis = await context.analyses.get(params.textDocument.uri, token);
  if (analysis === undefined) return [];
  const mending = [
    ...(await quickFixes(context, analysis, params, token)),
    ...(await fixAll(context, analysis, params, token)),
  ];
  // A quick fix that does the same is the better offer.
  const known = new Set(mending.map(({ edit }) => JSON.stringify(edit)));
  const more = [
    ...(await refactorings(context, params, token)),
    ...(await creating(context, params, token)),
    ...(await learning(context, params, token)),
  ];
  return [...mending, ...more.filter(({ edit }) => edit === undefined || !known.has(JSON.stringify(edit)))];
}
