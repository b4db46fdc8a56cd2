import {
  type CancellationToken,
  type CodeAction,
  CodeActionKind,
  type CodeActionParams,
  type Diagnostic,
} from 'vscode-languageserver';
import { FIX_ALL_KIND, SHOW_DOCUMENTATION } from '../../../../common/src/ids';
import type { Finding, Fix } from '../../analysis';
import { applyFixes, fixesOf } from '../../analysis/fixes/apply';
import { type Analysis, Outdated } from '../analyses';
import type { Feature, ServerContext } from '../context';
import { toDiagnostic, toPath, toRange, toSpan, touches, toWorkspaceEdit } from '../convert';
import { suppressions } from '../suppress';

/** `textDocument/codeAction`: the fixes of the findings at a place, and all safe fixes of the file. */
export const codeActions: Feature = (context) => {
  context.connection.onCodeAction((params, token) => answer(context, params, token));
  return { codeActionProvider: { codeActionKinds: [CodeActionKind.QuickFix, FIX_ALL_KIND] } };
};

async function answer(context: ServerContext, params: CodeActionParams, token: CancellationToken) {
  try {
    const analysis = await context.analyses.get(params.textDocument.uri, token);
    if (analysis === undefined) return [];
    return [...quickFixes(context, analysis, params), ...fixAll(context, analysis, params)];
  } catch (error) {
    if (!(error instanceof Outdated)) throw error;
    return [];
  }
}

/** True where the client wants actions of the kind; kinds are a hierarchy, split at dots. */
function wanted(kind: string, { context }: CodeActionParams): boolean {
  return context.only?.some((only) => kind === only || kind.startsWith(`${only}.`)) ?? true;
}

function quickFixes(context: ServerContext, analysis: Analysis, params: CodeActionParams): CodeAction[] {
  if (!wanted(CodeActionKind.QuickFix, params)) return [];
  const kind = CodeActionKind.QuickFix;
  const asked = toSpan(analysis.lines, params.range);
  const found = analysis.findings
    .filter(({ span }) => touches(asked, span))
    .map((finding) => ({
      finding,
      diagnostics: [matching(analysis, finding, params.context.diagnostics)],
    }));
  const fixes = found.flatMap(({ finding, diagnostics }) =>
    finding.fixes.flatMap((fix, i): CodeAction[] => {
      const edit = editOf(context, analysis, [fix]);
      if (edit === undefined) return [];
      const action: CodeAction = { title: fix.title, kind, diagnostics, edit };
      if (i === 0) action.isPreferred = true;
      return [action];
    }),
  );
  // What mends comes before what only quiets.
  const language = context.files.document(analysis.uri)?.languageId;
  const text = context.files.known(analysis.uri).file?.text ?? '';
  const quieting = found.flatMap(({ finding, diagnostics }) =>
    suppressions(text, finding, language).flatMap((each): CodeAction[] => {
      const edit = editOf(context, analysis, [each]);
      return edit === undefined ? [] : [{ title: each.title, kind, diagnostics, edit }];
    }),
  );
  const documentation = found.map(({ finding, diagnostics }): CodeAction => {
    const title = `Show the documentation of ${finding.name}`;
    return { title, kind, diagnostics, command: { title, command: SHOW_DOCUMENTATION, arguments: [finding.docs] } };
  });
  return distinct([...fixes, ...quieting, ...(context.client.window?.showDocument?.support ? documentation : [])]);
}

/** Two findings of one rule at one place are quieted by one comment, and have one page. */
function distinct(actions: readonly CodeAction[]): CodeAction[] {
  const seen = new Set<string>();
  return actions.filter(({ title, edit, command }) => {
    const key = JSON.stringify([title, edit, command]);
    return !seen.has(key) && seen.add(key);
  });
}

/**
 * All safe fixes of the file that fit together. Those that reach into other files are left to the light bulb: saving one
 * file must not change others.
 */
function fixAll(context: ServerContext, analysis: Analysis, params: CodeActionParams): CodeAction[] {
  // Offered where it is asked for (on save, or by "Fix All"), not in the light bulb of each line.
  if (params.context.only === undefined || !wanted(FIX_ALL_KIND, params)) return [];
  const own = toPath(analysis.uri);
  const text = context.files.known(analysis.uri).file?.text;
  const local = fixesOf(analysis.findings).filter(({ edits }) =>
    edits.every((edit) => edit.file === own && !('create' in edit)),
  );
  const chosen = applyFixes(local, (path) => (path === own ? text : undefined)).applied;
  if (chosen.length === 0) return [];
  const edit = editOf(context, analysis, chosen);
  return edit === undefined ? [] : [{ title: 'Fix all of Conda in Docker', kind: FIX_ALL_KIND, edit }];
}

function editOf({ client, files }: ServerContext, analysis: Analysis, fixes: readonly Pick<Fix, 'edits'>[]) {
  const { documentChanges, resourceOperations } = client.workspace?.workspaceEdit ?? {};
  return toWorkspaceEdit(fixes, analysis.uri, analysis.linesOf, (uri) => files.document(uri)?.version ?? null, {
    documentChanges: documentChanges === true,
    create: resourceOperations?.includes('create') === true,
  });
}

/** The client's own copy of the diagnostic, so that it knows which one the action mends. */
function matching(analysis: Analysis, finding: Finding, theirs: readonly Diagnostic[]): Diagnostic {
  const { start, end } = toRange(analysis.lines, finding.span);
  const same = theirs.find(
    ({ code, range }) =>
      code === finding.name &&
      range.start.line === start.line &&
      range.start.character === start.character &&
      range.end.line === end.line &&
      range.end.character === end.character,
  );
  return same ?? toDiagnostic(finding, analysis.uri, analysis.lines, analysis.linesOf);
}
