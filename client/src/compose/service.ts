/** Compose for one window: the program, the terminals that show it at work, and the documents that show its files. */
import type * as vscode from 'vscode';
import { Compose, type EngineEnvironment } from './compose';
import { ConfigPreview } from './preview';
import { ProgramTerminals } from './terminals';

export class ComposeService implements vscode.Disposable {
  readonly program: Compose;
  readonly preview = new ConfigPreview();
  private readonly terminals = new ProgramTerminals();

  constructor(environment: EngineEnvironment) {
    this.program = new Compose(environment, (run) => this.terminals.run(run));
  }

  /** Brings the terminal that was used last to the front. @returns false where there is none */
  showTerminal(): boolean {
    return this.terminals.showLast();
  }

  dispose(): void {
    this.terminals.dispose();
    this.preview.dispose();
  }
}
