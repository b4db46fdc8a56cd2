import {
  type CancellationToken,
  type ChangeAnnotation,
  LSPErrorCodes,
  ResponseError,
  type WorkspaceEdit,
} from 'vscode-languageserver';
import {
  FIX_WORKSPACE,
  type FixWorkspaceResult,
  LINT_WORKSPACE,
  type LintWorkspaceResult,
  RULES as RULES_REQUEST,
  type RulesResult,
  WORKSPACE_PROGRESS,
  type WorkspaceProgress,
  type WorkspaceRequestParams,
} from '../../../../common/src/protocol';
import { type Fix, findRule, RULES } from '../../analysis';
import { applyFixes } from '../../analysis/fixes/apply';
import { docsUrl } from '../../analysis/rules/rule';
import { answerOr } from '../ask';
import type { Feature, ServerContext } from '../context';
import { normalUri, toUri, toWorkspaceEdit } from '../convert';
import { ourFiles } from '../ourFiles';

/** So many times at most is told how far the work is. */
const STEPS = 100;

/** Our own requests over the whole workspace: counting what is found, fixing all that is safe, and the list of rules. */
export const lintWorkspace: Feature = (context) => {
  const { connection } = context;
  connection.onRequest(LINT_WORKSPACE, (params: WorkspaceRequestParams, token) =>
    orCancelled(() => lint(context, params, token)),
  );
  connection.onRequest(FIX_WORKSPACE, (params: WorkspaceRequestParams, token) =>
    orCancelled(() => fix(context, params, token)),
  );
  connection.onRequest(RULES_REQUEST, rules);
};

function orCancelled<T>(work: () => Promise<T>): Promise<T | ResponseError> {
  return answerOr(new ResponseError(LSPErrorCodes.RequestCancelled, 'cancelled'), work);
}

/** The files, and a note to the client now and then. */
function walk(context: ServerContext, { progress }: WorkspaceRequestParams, token: CancellationToken) {
  let told = -1;
  return ourFiles(context, token, (done, all) => {
    const step = Math.floor((done / all) * STEPS);
    if (progress === undefined || step === told) return;
    told = step;
    const params: WorkspaceProgress = { progress, done, all };
    void context.connection.sendNotification(WORKSPACE_PROGRESS, params);
  });
}

async function lint(
  context: ServerContext,
  params: WorkspaceRequestParams,
  token: CancellationToken,
): Promise<LintWorkspaceResult> {
  const counts = { files: 0, filesWithFindings: 0, errors: 0, warnings: 0, infos: 0, fixable: 0 };
  for (const uri of await walk(context, params, token)) {
    const analysis = await context.analyses.get(uri, token);
    if (analysis === undefined) continue;
    counts.files++;
    if (analysis.findings.length > 0) counts.filesWithFindings++;
    for (const { severity, fixes } of analysis.findings) {
      counts[`${severity}s`]++;
      if (fixes.some(({ safe }) => safe)) counts.fixable++;
    }
  }
  return counts;
}

/** A fix with the rule whose finding it mends. */
interface RuleFix extends Fix {
  readonly annotation: string;
}

async function fix(
  context: ServerContext,
  params: WorkspaceRequestParams,
  token: CancellationToken,
): Promise<FixWorkspaceResult> {
  const { analyses, files } = context;
  // Paths are only unique within one file system.
  const systems = new Map<string, { readonly uri: string; readonly fixes: RuleFix[] }>();
  for (const uri of await walk(context, params, token)) {
    const analysis = await analyses.get(uri, token);
    const system = /^[^:]+:(?:\/\/[^/]*)?/.exec(uri)?.[0] ?? '';
    const found = systems.get(system) ?? { uri, fixes: [] };
    systems.set(system, found);
    for (const finding of analysis?.findings ?? []) {
      const safe = finding.fixes.find((each) => each.safe);
      if (safe !== undefined) found.fixes.push({ ...safe, annotation: finding.name });
    }
  }
  const edit: WorkspaceEdit = { documentChanges: [], changeAnnotations: {} };
  let count = 0;
  for (const { uri, fixes } of systems.values()) {
    const keyOf = (path: string) => normalUri(toUri(path, uri));
    const { applied } = applyFixes(fixes, (path) => files.known(keyOf(path)).file?.text);
    const chosen = fixes.filter((each) => applied.includes(each));
    const versionOf = (each: string) => files.document(each)?.version ?? null;
    const support = { documentChanges: true, create: true };
    const part = toWorkspaceEdit(chosen, uri, (path) => files.linesOf(keyOf(path)), versionOf, support);
    if (part?.documentChanges === undefined) continue;
    count += chosen.length;
    edit.documentChanges?.push(...part.documentChanges);
    for (const { annotation } of chosen)
      edit.changeAnnotations = { ...edit.changeAnnotations, [annotation]: noteOf(annotation) };
  }
  return { count, edit: count === 0 ? null : edit };
}

/** What the preview says of the fixes of a rule; nothing is changed before somebody agreed. */
function noteOf(name: string): ChangeAnnotation {
  return { label: name, description: findRule(name)?.docs.summary, needsConfirmation: true };
}

function rules(): RulesResult {
  return RULES.map(({ code, name, severity, docs }) => ({
    code,
    name,
    severity,
    summary: docs.summary,
    url: docsUrl(name),
  }));
}
