import {
  type CancellationToken,
  type Diagnostic,
  type DiagnosticServerCancellationData,
  type DocumentDiagnosticParams,
  type DocumentDiagnosticReport,
  DocumentDiagnosticReportKind,
  LSPErrorCodes,
  ResponseError,
} from 'vscode-languageserver';
import { type Analysis, Outdated } from '../analyses';
import type { Feature, ServerContext } from '../context';
import { toDiagnostic } from '../convert';

/** The diagnostics of an analysis. */
export function diagnosticsOf(analysis: Analysis): Diagnostic[] {
  return analysis.findings.map((finding) => toDiagnostic(finding, analysis.uri, analysis.lines, analysis.linesOf));
}

/** `textDocument/diagnostic`: the client pulls the diagnostics of one file. */
export const documentDiagnostics: Feature = (context) => {
  context.connection.languages.diagnostics.on((params, token) =>
    context.closed.pull(params.textDocument.uri, answer(context, params, token)),
  );
};

async function answer(
  { analyses, settings, waiting }: ServerContext,
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
