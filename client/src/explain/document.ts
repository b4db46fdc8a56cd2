/** The report of a Dockerfile as a read-only document: its text, its links, its colors, kept up to date. */
import * as vscode from 'vscode';
import type { BaseLanguageClient } from 'vscode-languageclient';
import { EXPLAIN, type ExplainParams, type ExplainResult } from '../../../common/src/protocol';
import { type Report, report, type Style } from './report';

/** The scheme of reports; the query is the Dockerfile's URI. */
const SCHEME = 'conda-in-docker-explain';

/** A burst of changes is followed once it ends, in milliseconds. */
const PAUSE = 300;

/** Where the report of a Dockerfile is. */
export function reportUri(dockerfile: vscode.Uri): vscode.Uri {
  return vscode.Uri.from({ scheme: SCHEME, path: `${dockerfile.path} explained`, query: dockerfile.toString() });
}

const LOOKS: Readonly<Record<Style, vscode.DecorationRenderOptions>> = {
  title: { fontWeight: 'bold' },
  dim: { color: new vscode.ThemeColor('descriptionForeground') },
  environment: { color: new vscode.ThemeColor('charts.green') },
  base: { color: new vscode.ThemeColor('charts.yellow') },
  apart: { color: new vscode.ThemeColor('charts.purple'), fontWeight: 'bold' },
  failing: { color: new vscode.ThemeColor('errorForeground') },
};

/** Serves the reports for as long as it is not disposed of. */
export function serveReports(client: BaseLanguageClient): vscode.Disposable {
  const reports = new Map<string, Report>();
  const changed = new vscode.EventEmitter<vscode.Uri>();
  const styles = Object.entries(LOOKS).map(
    ([style, look]) => [style, vscode.window.createTextEditorDecorationType(look)] as const,
  );

  const provider: vscode.TextDocumentContentProvider = {
    onDidChange: changed.event,
    async provideTextDocumentContent(uri, token) {
      const params: ExplainParams = { uri: vscode.Uri.parse(uri.query, true).toString() };
      const explained = await client.sendRequest<ExplainResult>(EXPLAIN, params, token);
      const name = vscode.workspace.asRelativePath(vscode.Uri.parse(uri.query, true));
      if (explained === null) {
        reports.delete(uri.toString());
        return `There is nothing to explain: ${name} is no Dockerfile, cannot be read, or is switched off by condaInDocker.enable.\n`;
      }
      const made = report(explained, name);
      reports.set(uri.toString(), made);
      return made.text;
    },
  };

  const links: vscode.DocumentLinkProvider = {
    provideDocumentLinks: ({ uri }) =>
      (reports.get(uri.toString())?.links ?? []).map(({ line, start, end, file, target }) => {
        const range = new vscode.Range(line, start, line, end);
        return new vscode.DocumentLink(range, vscode.Uri.parse(file, true).with({ fragment: `L${target}` }));
      }),
  };

  const paint = (editor: vscode.TextEditor) => {
    if (editor.document.uri.scheme !== SCHEME) return;
    const marks = reports.get(editor.document.uri.toString())?.marks ?? [];
    for (const [style, type] of styles) {
      const ranges = marks
        .filter((mark) => mark.style === style)
        .map(({ line, start, end }) => new vscode.Range(line, start, line, end));
      editor.setDecorations(type, ranges);
    }
  };
  const paintAll = () => vscode.window.visibleTextEditors.forEach(paint);

  let timer: ReturnType<typeof setTimeout> | undefined;
  const renew = () => {
    timer = undefined;
    for (const { uri } of vscode.workspace.textDocuments) if (uri.scheme === SCHEME) changed.fire(uri);
  };
  // What another file says may count as well: an environment file, a script.
  const follow = () => {
    if (reports.size === 0) return;
    clearTimeout(timer);
    timer = setTimeout(renew, PAUSE);
  };

  return vscode.Disposable.from(
    changed,
    vscode.workspace.registerTextDocumentContentProvider(SCHEME, provider),
    vscode.languages.registerDocumentLinkProvider({ scheme: SCHEME }, links),
    vscode.workspace.onDidChangeTextDocument(({ document }) => {
      if (document.uri.scheme === SCHEME) paintAll();
      else if (document.uri.scheme !== 'output') follow();
    }),
    vscode.workspace.onDidSaveTextDocument(follow),
    vscode.workspace.onDidCloseTextDocument(({ uri }) => reports.delete(uri.toString())),
    vscode.window.onDidChangeVisibleTextEditors(paintAll),
    { dispose: () => clearTimeout(timer) },
    ...styles.map(([, type]) => type),
  );
}
