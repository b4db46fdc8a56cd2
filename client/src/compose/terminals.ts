import type * as vscode from 'vscode';
import { OutputTerminal } from '../outputTerminal';
import { runProgram } from './program';

/** What a run needs to know. */
export interface TerminalRun {
  /** Runs of one name share a terminal, one after the other. */
  readonly name: string;
  /** The command line as people read it. */
  readonly heading: string;
  readonly argv: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/**
 * Terminals that show what programs write. The programs are run by us, with a list of arguments, and not by the
 * terminal's shell. Closing the terminal or Ctrl+C ends the program.
 */
export class ProgramTerminals implements vscode.Disposable {
  private readonly open = new Set<ProgramTerminal>();

  /**
   * Runs a program in a terminal, which is shown without taking the focus.
   * @returns the exit code, undefined where the user ended it
   * @throws ProgramMissing
   */
  async run({ name, heading, argv, cwd, env }: TerminalRun): Promise<number | undefined> {
    const free = [...this.open].find((each) => each.name === name && !each.busy);
    const terminal = free ?? new ProgramTerminal(name, (closed) => this.open.delete(closed));
    this.open.add(terminal);
    return terminal.run(heading, argv, cwd, env);
  }

  dispose(): void {
    for (const each of [...this.open]) each.dispose();
  }
}

class ProgramTerminal {
  private readonly output: OutputTerminal;
  private running: AbortController | undefined;

  constructor(
    readonly name: string,
    onClosed: (terminal: ProgramTerminal) => void,
  ) {
    this.output = new OutputTerminal(name, 'server-environment', () => {
      this.running?.abort();
      if (!this.output.open) onClosed(this);
    });
  }

  get busy(): boolean {
    return this.running !== undefined;
  }

  async run(
    heading: string,
    argv: readonly string[],
    cwd: string,
    env: Readonly<Record<string, string | undefined>>,
  ): Promise<number | undefined> {
    const abort = new AbortController();
    this.running = abort;
    this.output.show();
    this.output.write(`\u001b[1m> ${heading}\u001b[0m\n`);
    try {
      const options = { cwd, env, signal: abort.signal, onOutput: (text: string) => this.output.write(text) };
      const { code } = await runProgram(argv, options);
      this.output.write(
        code === 0 ? '\n' : `\u001b[31m${code === undefined ? 'Ended.' : `Exit code ${code}`}\u001b[0m\n\n`,
      );
      return abort.signal.aborted ? undefined : (code ?? 1);
    } finally {
      this.running = undefined;
    }
  }

  dispose(): void {
    this.output.dispose();
  }
}
