/** A line on the terminal that says how far long work is; nothing where there is no terminal. */
import { cut, printable, type Terminal } from './terminal';

const FIRST_AFTER = 400;
const NOT_OFTENER_THAN = 80;

export class Progress {
  private readonly begun = Date.now();
  private last = 0;
  private shown = false;

  constructor(
    private readonly stream: { write(text: string): unknown },
    private readonly terminal: Terminal,
    private readonly quiet: boolean,
  ) {}

  /** Tells what is worked on: `3/10` of it, or under a name. */
  update(done: number | string, total: number | undefined, what: string): void {
    if (this.quiet || !this.terminal.interactive) return;
    const now = Date.now();
    if (now - this.begun < FIRST_AFTER || now - this.last < NOT_OFTENER_THAN) return;
    this.last = now;
    this.shown = true;
    this.stream.write(
      `\r\x1b[2K${cut(`${total === undefined ? done : `${done}/${total}`} ${printable(what)}`, this.terminal.width - 1)}`,
    );
  }

  /** Takes the line away. */
  clear(): void {
    if (this.shown) this.stream.write('\r\x1b[2K');
    this.shown = false;
  }
}
