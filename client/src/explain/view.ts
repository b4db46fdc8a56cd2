/** The explanation of a Dockerfile as a page beside it: it follows the file, and the cursor. */
import * as vscode from 'vscode';
import type { BaseLanguageClient } from 'vscode-languageclient';
import { EXPLAIN, type ExplainParams, type ExplainResult } from '../../../common/src/protocol';
import { reportUri } from './document';
import { emptyContent, page, pageContent } from './page';
import { report } from './report';
import type { Verified } from './verified';

/** A burst of changes is followed once it ends, in milliseconds. */
const PAUSE = 300;

/** The pages of this window, one a Dockerfile. */
export class ExplainViews implements vscode.Disposable {
  private readonly open = new Map<string, ExplainView>();

  constructor(private readonly client: BaseLanguageClient) {}

  /**
   * Shows the page of a Dockerfile, in front.
   *
   * @param verified what a verification found; undefined leaves what is shown of an earlier one
   */
  async show(dockerfile: vscode.Uri, verified?: Verified): Promise<void> {
    const key = dockerfile.toString();
    let view = this.open.get(key);
    if (view === undefined) {
      view = new ExplainView(this.client, dockerfile, () => this.open.delete(key));
      this.open.set(key, view);
    }
    await view.show(verified);
  }

  dispose(): void {
    for (const view of [...this.open.values()]) view.dispose();
  }
}

class ExplainView {
  private readonly panel: vscode.WebviewPanel;
  private readonly subscriptions: vscode.Disposable[];
  private verified: Verified | undefined;
  private explained: ExplainResult = null;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private asked = 0;

  constructor(
    private readonly client: BaseLanguageClient,
    private readonly dockerfile: vscode.Uri,
    onClosed: () => void,
  ) {
    const title = `${this.name} explained`;
    const column = { viewColumn: vscode.ViewColumn.Beside, preserveFocus: true };
    this.panel = vscode.window.createWebviewPanel('condaInDocker.explain', title, column, {
      enableScripts: true,
      enableFindWidget: true,
      localResourceRoots: [],
      retainContextWhenHidden: true,
    });
    const follow = (): void => {
      clearTimeout(this.timer);
      this.timer = setTimeout(() => void this.renew(), PAUSE);
    };
    this.subscriptions = [
      this.panel.onDidDispose(() => {
        onClosed();
        this.end();
      }),
      this.panel.webview.onDidReceiveMessage((message: unknown) => this.take(message)),
      // What another file says may count as well: an environment file, a script.
      vscode.workspace.onDidChangeTextDocument(({ document }) => {
        if (document.uri.scheme !== 'output') follow();
      }),
      vscode.workspace.onDidSaveTextDocument(follow),
      vscode.window.onDidChangeTextEditorSelection(({ textEditor }) => this.mark(textEditor)),
      vscode.window.onDidChangeActiveTextEditor((editor) => this.mark(editor)),
    ];
  }

  async show(verified: Verified | undefined): Promise<void> {
    if (verified !== undefined) this.verified = verified;
    const content = await this.content();
    if (this.panel.webview.html === '') {
      this.panel.webview.html = page(nonce(), this.panel.title, content);
    } else {
      await this.panel.webview.postMessage({ content });
      this.panel.reveal(undefined, true);
    }
  }

  dispose(): void {
    this.panel.dispose();
  }

  private end(): void {
    clearTimeout(this.timer);
    for (const each of this.subscriptions) each.dispose();
  }

  private get name(): string {
    return vscode.workspace.asRelativePath(this.dockerfile);
  }

  /** Asks the server again; an answer that came too late is left. */
  private async renew(): Promise<void> {
    const asked = ++this.asked;
    const content = await this.content().catch(() => undefined);
    if (asked === this.asked && content !== undefined) await this.panel.webview.postMessage({ content });
  }

  private async content(): Promise<string> {
    const params: ExplainParams = { uri: this.dockerfile.toString() };
    this.explained = await this.client.sendRequest<ExplainResult>(EXPLAIN, params);
    return this.explained === null ? emptyContent(this.name) : pageContent(this.explained, this.name, this.verified);
  }

  /** Marks the row of the cursor, in whichever file of the page it is. */
  private mark(editor: vscode.TextEditor | undefined): void {
    if (editor === undefined) return;
    const cursor = { file: editor.document.uri.toString(), line: editor.selection.active.line + 1 };
    void this.panel.webview.postMessage({ cursor });
  }

  private async take(message: unknown): Promise<void> {
    if (typeof message !== 'object' || message === null) return;
    if ('go' in message && typeof message.go === 'string' && 'line' in message) {
      return this.go(message.go, Number(message.line));
    }
    if (!('do' in message)) return;
    if (message.do === 'ready') {
      const shown = vscode.window.visibleTextEditors.find(
        ({ document }) => document.uri.toString() === this.dockerfile.toString(),
      );
      this.mark(shown);
    }
    if (message.do === 'copy') await this.copy();
    if (message.do === 'text') {
      const document = await vscode.workspace.openTextDocument(reportUri(this.dockerfile));
      await vscode.window.showTextDocument(document, { preview: false });
    }
  }

  private async copy(): Promise<void> {
    if (this.explained === null) return;
    await vscode.env.clipboard.writeText(report(this.explained, this.name).text);
    vscode.window.setStatusBarMessage('The explanation is copied as text.', 4000);
  }

  /** Goes to a line, in the editor that shows the file where there is one. Only files of the explanation are opened. */
  private async go(file: string, line: number): Promise<void> {
    if (!filesOf(this.explained).has(file) || !Number.isInteger(line) || line < 1) return;
    const uri = vscode.Uri.parse(file, true);
    const shown = vscode.window.visibleTextEditors.find(({ document }) => document.uri.toString() === uri.toString());
    const at = new vscode.Range(line - 1, 0, line - 1, 0);
    await vscode.window.showTextDocument(uri, {
      viewColumn: shown?.viewColumn ?? vscode.ViewColumn.One,
      selection: at,
      preserveFocus: false,
    });
  }
}

function filesOf(explained: ExplainResult): ReadonlySet<string> {
  if (explained === null) return new Set();
  const commands = explained.stages.flatMap(({ commands: own, start, exec }) => [
    ...own,
    ...(start?.commands ?? []),
    ...Object.values(exec),
  ]);
  const all = [...commands, ...explained.services.flatMap(({ commands: own, health }) => [...own, ...health])];
  const reasons = all.flatMap(({ because }) => because);
  const services = explained.services.map(({ file }) => file);
  return new Set([explained.file, ...services, ...all.map(({ file }) => file), ...reasons.map(({ file }) => file)]);
}

function nonce(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}
