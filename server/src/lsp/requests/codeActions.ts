import {
  type CancellationToken,
  type CodeAction,
  CodeActionKind,
  type CodeActionParams,
  type Diagnostic,
} from 'vscode-languageserver';
import { FIX_ALL_KIND } from '../../../../common/src/ids';
import { overlaps } from '../../analysis/text/span';
import { type Analysis, Outdated } from '../analyses';
import type { Finding, Fix } from '../analysis';
import type { ServerContext } from '../context';
import { toDiagnostic, toRange, toSpan, touches, toWorkspaceEdit } from '../convert';

/** The kinds that the server announces. */
export const codeActionKinds = [CodeActionKind.QuickFix, FIX_ALL_KIND];

/** `textDocument/codeAction`: the fixes of the findings at a place, and all safe fixes of the file. */
export function codeActions(context: ServerContext): void {
  context.connection.onCodeAction((params, token) => answer(context, params, token));
}

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
  const asked = toSpan(analysis.lines, params.range);
  return analysis.findings
    .filter(({ span }) => touches(asked, span))
    .flatMap((finding) => {
      const diagnostic = matching(analysis, finding, params.context.diagnostics);
      return finding.fixes.flatMap((fix, i) => {
        const edit = editOf(context, analysis, [fix]);
        if (edit === undefined) return [];
        const action: CodeAction = { title: fix.title, kind: CodeActionKind.QuickFix, diagnostics: [diagnostic], edit };
        if (i === 0) action.isPreferred = true;
        return [action];
      });
    });
}

/** All first fixes of the file that are safe and do not touch each other. */
function fixAll(context: ServerContext, analysis: Analysis, params: CodeActionParams): CodeAction[] {
  // Offered where it is asked for (on save, or by "Fix All"), not in the light bulb of each line.
  if (params.context.only === undefined || !wanted(FIX_ALL_KIND, params)) return [];
  const chosen: Fix[] = [];
  for (const { fixes } of analysis.findings) {
    const fix = fixes.find(({ safe }) => safe);
    if (fix !== undefined && !chosen.some((other) => conflict(fix, other))) chosen.push(fix);
  }
  if (chosen.length === 0) return [];
  const edit = editOf(context, analysis, chosen);
  return edit === undefined ? [] : [{ title: 'Fix all of Conda in Docker', kind: FIX_ALL_KIND, edit }];
}

function conflict(a: Fix, b: Fix): boolean {
  return a.edits.some((x) =>
    b.edits.some(
      (y) =>
        x.location.file === y.location.file &&
        (overlaps(x.location.span, y.location.span) || x.location.span.start === y.location.span.start),
    ),
  );
}

function editOf({ client, files }: ServerContext, analysis: Analysis, fixes: readonly Fix[]) {
  return toWorkspaceEdit(fixes, analysis.uri, analysis.linesOf, (uri) => files.document(uri)?.version ?? null, {
    documentChanges: client.workspace?.workspaceEdit?.documentChanges === true,
  });
}

/** The client's own copy of the diagnostic, so that it knows which one the action mends. */
function matching(analysis: Analysis, finding: Finding, theirs: readonly Diagnostic[]): Diagnostic {
  const { start, end } = toRange(analysis.lines, finding.span);
  const same = theirs.find(
    ({ code, range }) =>
      code === finding.code &&
      range.start.line === start.line &&
      range.start.character === start.character &&
      range.end.line === end.line &&
      range.end.character === end.character,
  );
  return same ?? toDiagnostic(finding, analysis.uri, analysis.lines, analysis.linesOf);
}
