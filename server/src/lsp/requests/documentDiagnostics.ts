import {
  type CancellationToken,
  type Diagnostic,
  type DiagnosticServerCancellationData,
  DiagnosticSeverity,
  type DocumentDiagnosticParams,
  type DocumentDiagnosticReport,
  DocumentDiagnosticReportKind,
  LSPErrorCodes,
  ResponseError,
} from 'vscode-languageserver';
import { SERVER_NAME } from '../../../../common/src/ids';
import { type Analysis, Outdated } from '../analyses';
import { mayBeOurs } from '../analysis';
import type { Feature, ServerContext } from '../context';
import { toDiagnostic, toPath } from '../convert';
import type { Held } from '../files';

/** The diagnostics of an analysis. */
export function diagnosticsOf(analysis: Analysis): Diagnostic[] {
  return analysis.findings.map((finding) => toDiagnostic(finding, analysis.uri, analysis.lines, analysis.linesOf));
}

const WHY_HELD: Readonly<Record<Held, string>> = {
  large: 'This file is too large to be checked while you type. It is checked when it is saved.',
  stuck:
    'The language server did not come to an end with this file, and was started again without it. It is looked at again when it is saved.',
};

/** What is said of a file that is not looked at for now; nothing of files that may be none of ours. */
export function heldDiagnostics(uri: string, held: Held): Diagnostic[] {
  const path = toPath(uri);
  if (!mayBeOurs(path)) return [];
  const start = { line: 0, character: 0 };
  const range = { start, end: { line: 0, character: 1 } };
  return [{ range, severity: DiagnosticSeverity.Information, source: SERVER_NAME, message: WHY_HELD[held] }];
}

/** `textDocument/diagnostic`: the client pulls the diagnostics of one file. */
export const documentDiagnostics: Feature = (context) => {
  context.connection.languages.diagnostics.on((params, token) =>
    context.closed.pull(params.textDocument.uri, answer(context, params, token)),
  );
};

async function answer(
  { analyses, files, settings, waiting }: ServerContext,
  params: DocumentDiagnosticParams,
  token: CancellationToken,
): Promise<DocumentDiagnosticReport | ResponseError<DiagnosticServerCancellationData>> {
  const { previousResultId } = params;
  try {
    const { uri } = params.textDocument;
    await settings.load(uri);
    if (previousResultId !== undefined && (await waiting.holds(uri))) {
      return { kind: DocumentDiagnosticReportKind.Unchanged, resultId: previousResultId };
    }
    const held = files.heldFor(uri);
    if (held === 'large' && previousResultId !== undefined) {
      return { kind: DocumentDiagnosticReportKind.Unchanged, resultId: previousResultId };
    }
    if (held !== undefined) {
      return { kind: DocumentDiagnosticReportKind.Full, resultId: `held-${held}`, items: heldDiagnostics(uri, held) };
    }
    const analysis = await analyses.get(uri, token);
    if (analysis === undefined) return { kind: DocumentDiagnosticReportKind.Full, items: [] };
    if (analysis.id === previousResultId) {
      return { kind: DocumentDiagnosticReportKind.Unchanged, resultId: analysis.id };
    }
    return { kind: DocumentDiagnosticReportKind.Full, resultId: analysis.id, items: diagnosticsOf(analysis) };
  } catch (error) {
    if (!(error instanceof Outdated)) throw error;
    return new ResponseError(LSPErrorCodes.ServerCancelled, 'out of date', { retriggerRequest: true });
  }
}
