import * as vscode from 'vscode';

/** A terminal that text is written to; what comes before it is open is kept for it. */
export class OutputTerminal implements vscode.Disposable {
  readonly terminal: vscode.Terminal;
  private readonly written = new vscode.EventEmitter<string>();
  private early: string[] | undefined = [];
  private ended = false;

  /** @param onEnd called when the user closes the terminal or presses Ctrl+C in it */
  constructor(
    readonly name: string,
    icon: string,
    private readonly onEnd: () => void,
  ) {
    const pty: vscode.Pseudoterminal = {
      onDidWrite: this.written.event,
      open: () => {
        const early = this.early ?? [];
        this.early = undefined;
        for (const text of early) this.written.fire(text);
      },
      close: () => this.end(),
      handleInput: (keys) => {
        if (keys.includes('\u0003')) this.onEnd();
      },
    };
    this.terminal = vscode.window.createTerminal({ name, pty, iconPath: new vscode.ThemeIcon(icon) });
  }

  /** False once the user closed it. */
  get open(): boolean {
    return !this.ended;
  }

  /** Writes text; single line feeds become the terminal's line ends. */
  write(text: string): void {
    const lines = text.replace(/\r?\n/g, '\r\n');
    if (this.early === undefined) this.written.fire(lines);
    else this.early.push(lines);
  }

  show(preserveFocus = true): void {
    this.terminal.show(preserveFocus);
  }

  dispose(): void {
    this.end();
    this.terminal.dispose();
  }

  private end(): void {
    if (this.ended) return;
    this.ended = true;
    this.onEnd();
  }
}
