import {
  type CancellationToken,
  type CodeAction,
  CodeActionKind,
  type CodeActionParams,
  type Diagnostic,
} from 'vscode-languageserver';
import { Command } from '../../../../common/src/commands';
import { SHOW_DOCUMENTATION } from '../../../../common/src/ids';
import type { Finding } from '../../analysis';
import type { Analysis } from '../analyses';
import type { ServerContext } from '../context';
import { toDiagnostic, toRange, toSpan, touches } from '../convert';
import { suppressions } from '../suppress';
import { editOf, wanted } from './edits';
import { offered } from './proofs';

/** The fixes of the findings at a place, then those of the same rules in the whole file, then what quiets them. */
export async function quickFixes(
  context: ServerContext,
  analysis: Analysis,
  params: CodeActionParams,
  token: CancellationToken,
): Promise<CodeAction[]> {
  const kind = CodeActionKind.QuickFix;
  if (!wanted(kind, params)) return [];
  const asked = toSpan(analysis.lines, params.range);
  const found = analysis.findings
    .filter(({ span }) => touches(asked, span))
    .map((finding) => ({
      finding,
      diagnostics: [matching(analysis, finding, params.context.diagnostics)],
    }));
  const proofs = await offered(
    context,
    analysis,
    found.map(({ finding }) => finding),
    token,
  );
  if (proofs === undefined) return [];
  const { verdicts, everywhere } = proofs;
  const fixes = found.flatMap(({ finding, diagnostics }) =>
    finding.fixes
      .filter((fix) => verdicts.get(fix) !== 'harmful')
      .flatMap((fix, i): CodeAction[] => {
        const edit = editOf(context, analysis.uri, [fix]);
        if (edit === undefined) return [];
        const action: CodeAction = { title: fix.title, kind, diagnostics, edit };
        // What is made without a look at it ("Auto Fix") has to be known to mend.
        if (i === 0 && verdicts.get(fix) !== 'unproved') action.isPreferred = true;
        return [action];
      }),
  );
  const text = context.files.known(analysis.uri).file?.text ?? '';
  const ofRules = found.flatMap(({ finding: { name }, diagnostics }): CodeAction[] => {
    const all = everywhere.get(name);
    const edit = all && editOf(context, analysis.uri, all);
    return edit === undefined ? [] : [{ title: `Fix all ${name} in this file`, kind, diagnostics, edit }];
  });
  const freezing = found.flatMap(({ finding: { name }, diagnostics }): CodeAction[] => {
    // Only a client with a container engine has the command.
    if (!FREEZABLE.has(name) || context.options.engine !== true) return [];
    const title = 'Freeze the environment of the built image in a lock file';
    return [{ title, kind, diagnostics, command: { title, command: Command.freeze } }];
  });
  // What mends comes before what only quiets.
  const language = context.files.document(analysis.uri)?.languageId;
  const quieting = found.flatMap(({ finding, diagnostics }) =>
    suppressions(text, finding, language).flatMap((each): CodeAction[] => {
      const edit = editOf(context, analysis.uri, [each]);
      return edit === undefined ? [] : [{ title: each.title, kind, diagnostics, edit }];
    }),
  );
  const documentation = found.map(({ finding, diagnostics }): CodeAction => {
    const title = `Show the documentation of ${finding.name}`;
    return { title, kind, diagnostics, command: { title, command: SHOW_DOCUMENTATION, arguments: [finding.docs] } };
  });
  const shows = context.client.window?.showDocument?.support === true;
  return distinct([...fixes, ...ofRules, ...freezing, ...quieting, ...(shows ? documentation : [])]);
}

/** Rules whose findings a lock of the environment settles. */
const FREEZABLE: ReadonlySet<string> = new Set(['unpinned-environment', 'conda-list-as-yml', 'export-with-pypi']);

/** Two findings of one rule at one place are quieted by one comment, and have one page. */
function distinct(actions: readonly CodeAction[]): CodeAction[] {
  const seen = new Set<string>();
  return actions.filter(({ title, edit, command }) => {
    const key = JSON.stringify([title, edit, command]);
    return !seen.has(key) && seen.add(key);
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
