/** Where a run's output goes. */
import { Painter, printable, terminalOf } from './terminal';

export interface OutputStream {
  write(text: string): unknown;
  readonly isTTY?: boolean;
  readonly columns?: number;
}

export class Session {
  constructor(
    readonly stdout: OutputStream,
    readonly stderr: OutputStream,
    /** The program's version. */
    readonly version: string,
  ) {}

  /** Writes an error for people. */
  complain(message: string, noColor: boolean): void {
    const painter = new Painter(terminalOf(this.stderr, noColor));
    this.stderr.write(`${painter.paint('conda-in-docker', 'bold', 'red')}: ${printable(message)}\n`);
  }
}
