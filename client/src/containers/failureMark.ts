/** The mark on the instruction that failed in the last build: it follows its instruction, and goes when that changes. */
import { readFile } from 'node:fs/promises';
import * as vscode from 'vscode';
import { SERVER_NAME } from '../../../common/src/ids';
import { placeOf } from './instructionPlace';

interface Marked {
  /** Undefined where somebody else marks it. */
  readonly message: string | undefined;
  /** The instruction as it was built, its lines joined by line feeds. */
  readonly instruction: string;
  /** Zero-based. */
  line: number;
  readonly watcher: vscode.Disposable;
  /** Told when the instruction was changed. */
  readonly onChanged: () => void;
}

export class FailureMarks implements vscode.Disposable {
  private readonly collection = vscode.languages.createDiagnosticCollection(`${SERVER_NAME}-build`);
  private readonly marked = new Map<string, Marked>();
  private readonly subscription = vscode.workspace.onDidChangeTextDocument(({ document }) => {
    this.follow(document.uri, document.getText());
  });

  /**
   * Marks an instruction, in the place of what was marked in the file before.
   *
   * @param text the Dockerfile as it was built
   * @param line zero-based
   * @param lines how many lines the instruction has
   * @param onChanged told when the instruction was changed, and the mark is gone
   */
  set(
    uri: vscode.Uri,
    text: string,
    { line, lines, message }: { readonly line: number; readonly lines: number; readonly message: string | undefined },
    onChanged: () => void,
  ): void {
    this.delete(uri);
    const instruction = text
      .split(/\r?\n/)
      .slice(line, line + lines)
      .join('\n');
    // An edit outside of an editor counts as well.
    const folder = vscode.Uri.joinPath(uri, '..');
    const name = uri.path.slice(uri.path.lastIndexOf('/') + 1);
    const watcher = vscode.workspace.createFileSystemWatcher(new vscode.RelativePattern(folder, name));
    const changed = async (): Promise<void> => {
      const open = vscode.workspace.textDocuments.find((each) => each.uri.toString() === uri.toString());
      this.follow(uri, open?.getText() ?? (await readFile(uri.fsPath, 'utf8').catch(() => '')));
    };
    watcher.onDidChange(changed);
    watcher.onDidDelete(() => this.follow(uri, ''));
    this.marked.set(uri.toString(), { message, instruction, line, watcher, onChanged });
    this.show(uri);
  }

  delete(uri: vscode.Uri): void {
    this.marked.get(uri.toString())?.watcher.dispose();
    this.marked.delete(uri.toString());
    this.collection.delete(uri);
  }

  dispose(): void {
    for (const { watcher } of this.marked.values()) watcher.dispose();
    this.subscription.dispose();
    this.collection.dispose();
  }

  private follow(uri: vscode.Uri, text: string): void {
    const mark = this.marked.get(uri.toString());
    if (mark === undefined) return;
    const line = placeOf(mark.instruction, text, mark.line);
    if (line === undefined) {
      this.delete(uri);
      mark.onChanged();
    } else if (line !== mark.line) {
      mark.line = line;
      this.show(uri);
    }
  }

  private show(uri: vscode.Uri): void {
    const mark = this.marked.get(uri.toString());
    if (mark?.message === undefined) return;
    const range = new vscode.Range(mark.line, 0, mark.line, Number.MAX_SAFE_INTEGER);
    const diagnostic = new vscode.Diagnostic(range, mark.message, vscode.DiagnosticSeverity.Error);
    diagnostic.source = `${SERVER_NAME} build`;
    this.collection.set(uri, [diagnostic]);
  }
}
