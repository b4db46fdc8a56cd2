import * as vscode from 'vscode';
import type { RecipeCreatedFile } from '../../../common/src/protocol';

/** The scheme of files that nobody has written yet. */
const SCHEME = 'conda-in-docker-proposal';

/** Files before they are written, as editors show them: read only, and gone with the question. */
export class Proposals implements vscode.Disposable {
  private readonly texts = new Map<string, string>();
  private readonly provider: vscode.Disposable;
  private count = 0;

  constructor() {
    this.provider = vscode.workspace.registerTextDocumentContentProvider(SCHEME, {
      provideTextDocumentContent: (uri) => this.texts.get(uri.toString()) ?? '',
    });
  }

  /** The address of a file's text, until it is forgotten. */
  add(file: RecipeCreatedFile): vscode.Uri {
    const uri = vscode.Uri.from({ scheme: SCHEME, path: `/${file.path}`, query: String(++this.count) });
    this.texts.set(uri.toString(), file.text);
    return uri;
  }

  /** Shows files beside those that are there; a new one beside nothing. */
  async show(title: string, folder: vscode.Uri, files: readonly RecipeCreatedFile[]): Promise<void> {
    const changes = files.map((file) => {
      const there = vscode.Uri.joinPath(folder, file.path);
      return [there, file.before === undefined ? undefined : there, this.add(file)];
    });
    await vscode.commands.executeCommand('vscode.changes', title, changes);
  }

  /** Shows how one file would have to change. */
  async compare(folder: vscode.Uri, file: RecipeCreatedFile): Promise<void> {
    const title = `${file.path}: as it is ↔ as the recipe has it`;
    await vscode.commands.executeCommand('vscode.diff', vscode.Uri.joinPath(folder, file.path), this.add(file), title);
  }

  /** Closes the editor of that title. */
  async close(title: string): Promise<void> {
    const { tabGroups } = vscode.window;
    const open = tabGroups.all.flatMap(({ tabs }) => tabs).filter(({ label }) => label === title);
    if (open.length > 0) await tabGroups.close(open);
  }

  dispose(): void {
    this.provider.dispose();
  }
}
