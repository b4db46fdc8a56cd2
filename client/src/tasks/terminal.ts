import * as vscode from 'vscode';
import type { TaskBuild } from '../containers/host';
import type { ContainerAccess } from '../containers/register';

/** The terminal of a build task: it runs the build, shows its log, and ends with its exit code. */
export class BuildTerminal implements vscode.Pseudoterminal {
  private readonly written = new vscode.EventEmitter<string>();
  private readonly closed = new vscode.EventEmitter<number>();
  private readonly abort = new AbortController();

  readonly onDidWrite = this.written.event;
  readonly onDidClose = this.closed.event;

  /**
   * @param name the task's: VS Code names the terminal after it
   * @param options the stage (the last one where it is left out), and how it is built
   */
  constructor(
    private readonly name: string,
    private readonly access: ContainerAccess,
    private readonly dockerfile: vscode.Uri,
    private readonly options: Pick<TaskBuild, 'args' | 'noCache' | 'pull'> & { readonly target?: string },
  ) {}

  open(): void {
    void this.run().then((code) => this.closed.fire(code));
  }

  /** The user closed the terminal or ended the task. */
  close(): void {
    this.abort.abort();
  }

  handleInput(keys: string): void {
    if (keys.includes('\u0003')) this.abort.abort();
  }

  /** Of a definition, which tasks.json writes, only what is meant. */
  private how(): Pick<TaskBuild, 'target' | 'args' | 'noCache' | 'pull'> {
    const { target, args, noCache, pull } = this.options;
    const texts = Object.entries(args ?? {}).filter(([, value]) => typeof value === 'string');
    return { target: target ?? null, args: Object.fromEntries(texts), noCache, pull };
  }

  private async run(): Promise<number> {
    try {
      const containers = await this.access.load();
      return await containers.build({
        dockerfile: this.dockerfile,
        ...this.how(),
        write: (text) => this.written.fire(text),
        signal: this.abort.signal,
        show: () => vscode.window.terminals.find(({ name }) => name.endsWith(this.name))?.show(),
        cancel: () => this.abort.abort(),
      });
    } catch (error) {
      this.written.fire(`${error instanceof Error ? error.message : String(error)}\r\n`);
      return 1;
    }
  }
}
