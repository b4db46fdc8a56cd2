/** Watches whether the server still answers. */

/** The server is asked so often, in milliseconds. */
const EVERY = 5_000;

/**
 * A server that owes an answer for so many rounds is stuck. The largest file that is looked at while somebody types takes a few
 * seconds. Rounds are counted, not time: a computer that slept has lost none.
 */
const MOST_ROUNDS = 9;

/** What is said of a server that was stuck, with the file that it looked at where that is known. */
export function stuckMessage(file: string | undefined): string {
  const where = file === undefined ? '' : ` while it looked at ${file}`;
  const then = file === undefined ? '' : ' without that file, which is looked at again when it is saved';
  return `The language server did not answer for ${(EVERY * MOST_ROUNDS) / 1000} seconds${where}, and was started again${then}.`;
}

export interface Watched {
  /** Asks the server; settles when it answers or is gone. */
  ping(): Promise<unknown>;
  /** Called once the server is stuck. */
  stuck(): void;
}

/** Asks again and again, until it is stopped or the server is stuck. */
export class Watchdog {
  private rounds = 0;
  private owed = false;
  private readonly timer: ReturnType<typeof setInterval>;

  constructor(
    private readonly watched: Watched,
    every = EVERY,
    private readonly most = MOST_ROUNDS,
  ) {
    this.timer = setInterval(() => this.round(), every);
    this.timer.unref?.();
    this.round();
  }

  private round(): void {
    if (!this.owed) {
      this.owed = true;
      this.rounds = 0;
      const answered = () => {
        this.owed = false;
      };
      this.watched.ping().then(answered, answered);
      return;
    }
    if (++this.rounds < this.most) return;
    this.stop();
    this.watched.stuck();
  }

  stop(): void {
    clearInterval(this.timer);
  }
}
