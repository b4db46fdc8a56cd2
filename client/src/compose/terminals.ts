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

/** How a run ended. */
export interface RunResult {
  /** Undefined where the user ended it. */
  readonly code: number | undefined;
  /** The end of what it wrote. */
  readonly tail: string;
}

/** So much of the output is kept, in UTF-16 code units. */
const TAIL = 8000;

/**
 * Terminals that show what programs write. The programs are run by us, with a list of arguments, and not by the
 * terminal's shell. Closing the terminal or Ctrl+C ends the program.
 */
export class ProgramTerminals implements vscode.Disposable {
  private readonly open = new Set<ProgramTerminal>();
  private last: ProgramTerminal | undefined;

  /**
   * Runs a program in a terminal, which is shown without taking the focus.
   * @throws ProgramMissing
   */
  async run({ name, heading, argv, cwd, env }: TerminalRun): Promise<RunResult> {
    const free = [...this.open].find((each) => each.name === name && !each.busy);
    const terminal = free ?? new ProgramTerminal(name, (closed) => this.open.delete(closed));
    this.open.add(terminal);
    this.last = terminal;
    return terminal.run(heading, argv, cwd, env);
  }

  /** Brings the terminal that was used last to the front. @returns false where it was closed */
  showLast(): boolean {
    if (this.last === undefined || !this.open.has(this.last)) return false;
    this.last.show();
    return true;
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
  ): Promise<RunResult> {
    const abort = new AbortController();
    this.running = abort;
    this.output.show();
    this.output.write(`\u001b[1m> ${heading}\u001b[0m\n`);
    try {
      let tail = '';
      const onOutput = (text: string): void => {
        this.output.write(text);
        tail = (tail + text).slice(-TAIL);
      };
      const { code } = await runProgram(argv, { cwd, env, signal: abort.signal, onOutput });
      this.output.write(
        code === 0 ? '\n' : `\u001b[31m${code === undefined ? 'Ended.' : `Exit code ${code}`}\u001b[0m\n\n`,
      );
      return { code: abort.signal.aborted ? undefined : (code ?? 1), tail };
    } finally {
      this.running = undefined;
    }
  }

  show(): void {
    this.output.show(false);
  }

  dispose(): void {
    this.output.dispose();
  }
}
