/** What stands in the way of solving, at the lines that it is about, with fixes. It goes when the file is changed. */
import * as vscode from 'vscode';
import { SERVER_NAME } from '../../../common/src/ids';
import type { SolveProblemLine, SolveRange, SolveResult } from '../../../common/src/protocol';
import { isEnvironmentFile } from './file';

const CODE = 'unsolvable';

/** A problem that is shown, with what mends it. */
interface Shown {
  readonly diagnostic: vscode.Diagnostic;
  readonly fixes: SolveProblemLine['fixes'];
}

export class SolveProblems implements vscode.CodeActionProvider {
  private readonly collection = vscode.languages.createDiagnosticCollection(`${SERVER_NAME}-solver`);
  private readonly shown = new Map<string, readonly Shown[]>();
  private readonly disposables: vscode.Disposable;

  constructor() {
    this.disposables = vscode.Disposable.from(
      this.collection,
      vscode.languages.registerCodeActionsProvider({ language: 'yaml' }, this, {
        providedCodeActionKinds: [vscode.CodeActionKind.QuickFix],
      }),
      vscode.workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
        if (contentChanges.length > 0) this.clear(document.uri);
      }),
      vscode.workspace.onDidDeleteFiles(({ files }) => {
        for (const each of files) this.clear(each);
      }),
    );
  }

  /** Shows what an answer says; nothing where it can be solved. */
  show(uri: vscode.Uri, result: NonNullable<SolveResult>): void {
    const problems = result.answers.flatMap(({ platform, problems: found }) =>
      found.map((each) => ({ platform, each })),
    );
    // The same on several platforms is one.
    const several = result.answers.length > 1;
    const shown: Shown[] = [];
    const known = new Set<string>();
    for (const { platform, each } of problems) {
      const key = JSON.stringify([each.range, each.message.replaceAll(platform, '')]);
      if (known.has(key)) continue;
      known.add(key);
      const text = [each.message, ...each.advice].join('\n');
      const diagnostic = new vscode.Diagnostic(
        toRange(each.range),
        several ? `${platform}: ${text}` : text,
        vscode.DiagnosticSeverity.Error,
      );
      diagnostic.source = SERVER_NAME;
      diagnostic.code = CODE;
      diagnostic.relatedInformation = each.related.map(
        ({ range, message }) =>
          new vscode.DiagnosticRelatedInformation(new vscode.Location(uri, toRange(range)), message),
      );
      shown.push({ diagnostic, fixes: each.fixes });
    }
    const { refused } = result;
    if (refused?.range !== undefined) {
      const diagnostic = new vscode.Diagnostic(
        toRange(refused.range),
        refused.message,
        vscode.DiagnosticSeverity.Error,
      );
      diagnostic.source = SERVER_NAME;
      shown.push({ diagnostic, fixes: [] });
    }
    this.shown.set(uri.toString(), shown);
    this.collection.set(
      uri,
      shown.map(({ diagnostic }) => diagnostic),
    );
  }

  clear(uri: vscode.Uri): void {
    if (!this.shown.delete(uri.toString())) return;
    this.collection.delete(uri);
  }

  provideCodeActions(document: vscode.TextDocument, range: vscode.Range): vscode.CodeAction[] {
    if (!isEnvironmentFile(document)) return [];
    const found = (this.shown.get(document.uri.toString()) ?? []).filter(
      ({ diagnostic }) => diagnostic.range.intersection(range) !== undefined,
    );
    return found.flatMap(({ diagnostic, fixes }) =>
      fixes.map(({ title, range: at, text }, i) => {
        const action = new vscode.CodeAction(title, vscode.CodeActionKind.QuickFix);
        action.diagnostics = [diagnostic];
        action.isPreferred = i === 0;
        action.edit = new vscode.WorkspaceEdit();
        action.edit.replace(document.uri, toRange(at), text);
        return action;
      }),
    );
  }

  dispose(): void {
    this.disposables.dispose();
  }
}

function toRange({ start, end }: SolveRange): vscode.Range {
  return new vscode.Range(start.line, start.character, end.line, end.character);
}
