import * as vscode from 'vscode';

const SCHEME = 'conda-in-docker-compose';

/** Documents that show what Compose makes of its files. They cannot be edited, and nothing of them is saved. */
export class ConfigPreview implements vscode.Disposable {
  private readonly texts = new Map<string, string>();
  private readonly changed = new vscode.EventEmitter<vscode.Uri>();
  private readonly subscription: vscode.Disposable;

  constructor() {
    this.subscription = vscode.Disposable.from(
      this.changed,
      vscode.workspace.registerTextDocumentContentProvider(SCHEME, {
        onDidChange: this.changed.event,
        provideTextDocumentContent: (uri) => this.texts.get(uri.toString()),
      }),
      vscode.workspace.onDidCloseTextDocument(({ uri }) => this.texts.delete(uri.toString())),
    );
  }

  /** Shows the configuration of a compose file beside it. */
  async show(file: string, text: string): Promise<void> {
    const uri = vscode.Uri.file(`${file} (configuration)`).with({ scheme: SCHEME });
    this.texts.set(uri.toString(), text);
    this.changed.fire(uri);
    const document = await vscode.workspace.openTextDocument(uri);
    // Not "dockercompose": nothing should be checked in what nobody can edit.
    await vscode.languages.setTextDocumentLanguage(document, 'yaml');
    await vscode.window.showTextDocument(document, { preview: true, viewColumn: vscode.ViewColumn.Beside });
  }

  dispose(): void {
    this.subscription.dispose();
  }
}
