/** The one place that knows both the analysis (paths, offsets, spans) and the protocol (URIs, positions, ranges). */

import {
  type AnnotatedTextEdit,
  type CreateFile,
  type Diagnostic,
  DiagnosticSeverity,
  DiagnosticTag,
  type OptionalVersionedTextDocumentIdentifier,
  type Range,
  type TextDocumentEdit,
  type TextEdit,
  type WorkspaceEdit,
} from 'vscode-languageserver';
import { URI } from 'vscode-uri';
import { SERVER_NAME } from '../../../common/src/ids';
import type { Edit, Finding, Fix } from '../analysis';
import type { LineIndex } from '../analysis/text/lines';
import { overlaps, type Span } from '../analysis/text/span';
import { withoutEnd } from '../analysis/text/trim';

/** The form of a URI that serves as a key: clients differ in how they escape `:` and other characters. */
export function normalUri(uri: string): string {
  return parse(uri).toString();
}

/** The project path of a URI: `/p/Dockerfile`, or `c:/p/Dockerfile` for a Windows drive. */
export function toPath(uri: string): string {
  const { path } = parse(uri);
  return /^\/[A-Za-z]:/.test(path) ? `${path.charAt(1).toLowerCase()}${path.slice(2)}` : path;
}

/** The URI of a project path, on the same scheme and authority as `base`. */
export function toUri(path: string, base: string): string {
  const from = parse(base);
  // A path below the root of everything may have two slashes; without an authority no URI begins so.
  const rooted = from.authority === '' && path.startsWith('//') ? path.slice(path.lastIndexOf('//') + 1) : path;
  return from.with({ path: rooted.startsWith('/') ? rooted : `/${rooted}`, query: '', fragment: '' }).toString();
}

/**
 * The innermost of some folders that holds a file, as a URI in normal form without a slash at its end.
 *
 * @param uri in normal form
 */
export function innermost(folders: readonly string[], uri: string): string | undefined {
  let found: string | undefined;
  for (const folder of folders) {
    const key = withoutEnd(normalUri(folder), '/');
    if (uri.startsWith(`${key}/`) && key.length > (found?.length ?? -1)) found = key;
  }
  return found;
}

/** Clients may send anything: what is no URI is the name of a file that nobody can read. */
function parse(written: string): URI {
  const uri = written.replace(HALF_CHARACTERS, '\uFFFD');
  try {
    return URI.parse(uri);
  } catch {
    return URI.from({ scheme: 'none', path: `/${uri}` });
  }
}

/** Halves of characters that UTF-16 has in pairs: they cannot be escaped in a URI. */
const HALF_CHARACTERS = /\p{Surrogate}/gu;

/** A span as a range. */
export function toRange(lines: LineIndex, span: Span): Range {
  return lines.range(span);
}

/** A range as a span. */
export function toSpan(lines: LineIndex, range: Range): Span {
  const start = lines.offset(range.start);
  return { start, end: Math.max(start, lines.offset(range.end)) };
}

/** True where a cursor or selection (`asked`) lies on the finding; a cursor at either edge counts. */
export function touches(asked: Span, found: Span): boolean {
  return overlaps(asked, found) || (asked.start <= found.end && found.start <= asked.end);
}

const severities = {
  error: DiagnosticSeverity.Error,
  warning: DiagnosticSeverity.Warning,
  info: DiagnosticSeverity.Information,
} as const;

const tags = { deprecated: DiagnosticTag.Deprecated, unnecessary: DiagnosticTag.Unnecessary } as const;

/** Finds the lines of a file of the project; undefined where the file cannot be read. */
export type LinesOf = (path: string) => LineIndex | undefined;

/** A finding as a diagnostic of the file `uri`. */
export function toDiagnostic(finding: Finding, uri: string, lines: LineIndex, linesOf: LinesOf): Diagnostic {
  const diagnostic: Diagnostic = {
    range: toRange(lines, finding.span),
    severity: severities[finding.severity],
    code: finding.name,
    codeDescription: { href: finding.docs },
    source: SERVER_NAME,
    message: finding.message,
  };
  if (finding.tags.length > 0) diagnostic.tags = finding.tags.map((tag) => tags[tag]);
  const related = finding.related.flatMap(({ location, message }) => {
    const there = linesOf(location.file);
    if (there === undefined) return [];
    return [{ location: { uri: toUri(location.file, uri), range: toRange(there, location.span) }, message }];
  });
  if (related.length > 0) diagnostic.relatedInformation = related;
  return diagnostic;
}

/** A fix with the id of the annotation under which the client shows its edits, if it is to show them. */
export type AnnotatedFix = Pick<Fix, 'edits'> & { readonly annotation?: string };

/** What the client understands of edits. */
export interface EditSupport {
  /** `workspace.workspaceEdit.documentChanges`: edits that name the version they were made for. */
  readonly documentChanges: boolean;
  /** `workspace.workspaceEdit.resourceOperations` has `create`. */
  readonly create: boolean;
}

/** Finds the version of a file that is open in the editor; null where it is not open. */
export type VersionOf = (uri: string) => number | null;

/**
 * Fixes as one workspace edit. All or nothing: undefined where a file that one of them touches cannot be read, or the
 * client cannot create files and one of them does.
 *
 * @param uri the file that the fixes are for
 */
export function toWorkspaceEdit(
  fixes: readonly AnnotatedFix[],
  uri: string,
  linesOf: LinesOf,
  versionOf: VersionOf,
  support: EditSupport,
): WorkspaceEdit | undefined {
  const byFile = new Map<string, (TextEdit | AnnotatedTextEdit)[]>();
  const created: (CreateFile | TextDocumentEdit)[] = [];
  const own = toPath(uri);
  const uriOf = (path: string) => (path === own ? uri : toUri(path, uri));
  for (const { edit, annotation } of distinct(fixes)) {
    const annotated = annotation === undefined ? {} : { annotationId: annotation };
    if ('create' in edit) {
      if (!support.create || !support.documentChanges) return undefined;
      const target = uriOf(edit.file);
      const start = { line: 0, character: 0 };
      const options = { overwrite: false, ignoreIfExists: false };
      created.push({ kind: 'create', uri: target, options, ...annotated });
      created.push({
        textDocument: { uri: target, version: null },
        edits: [{ range: { start, end: start }, newText: edit.create, ...annotated }],
      });
      continue;
    }
    const lines = linesOf(edit.file);
    if (lines === undefined) return undefined;
    const list = byFile.get(edit.file) ?? [];
    list.push({ range: toRange(lines, edit.span), newText: edit.text, ...annotated });
    byFile.set(edit.file, list);
  }
  if (!support.documentChanges) {
    const changes: Record<string, TextEdit[]> = {};
    for (const [file, edits] of byFile) changes[uriOf(file)] = edits;
    return { changes };
  }
  const documentChanges: TextDocumentEdit[] = [];
  for (const [file, edits] of byFile) {
    const target = uriOf(file);
    const textDocument: OptionalVersionedTextDocumentIdentifier = { uri: target, version: versionOf(target) };
    documentChanges.push({ textDocument, edits });
  }
  return { documentChanges: [...created, ...documentChanges] };
}

/** Two fixes may want the same edit (one `RUN` line that both need): it is made once. */
function distinct(fixes: readonly AnnotatedFix[]) {
  const found = new Map<string, { readonly edit: Edit; readonly annotation: string | undefined }>();
  for (const { edits, annotation } of fixes) {
    for (const edit of edits) {
      const key = JSON.stringify(edit);
      if (!found.has(key)) found.set(key, { edit, annotation });
    }
  }
  return found.values();
}
