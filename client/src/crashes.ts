/** After so many crashes within this time, in milliseconds, the server stays off: it would only crash again. */
const MOST = 5;
const WINDOW = 3 * 60_000;

/** Counts the crashes of the server, and says when it has to stay off. */
export class CrashCount {
  private times: number[] = [];
  private stopped = false;

  /** Notes a crash at a time in milliseconds; true where the server is to be started again. */
  crashed(now: number): boolean {
    this.times = [...this.times.filter((time) => now - time <= WINDOW), now];
    this.stopped = this.times.length >= MOST;
    return !this.stopped;
  }

  /** Whether it stays off after the last crash. */
  get gaveUp(): boolean {
    return this.stopped;
  }

  /** Somebody started it again: what was before does not count. */
  reset(): void {
    this.times = [];
    this.stopped = false;
  }
}

/** What is said of a server that stays off. */
export const GAVE_UP = `The language server crashed ${MOST} times in ${WINDOW / 60_000} minutes and stays off: there are no diagnostics, fixes and hints until it is restarted.`;

/** What is said of a crash that it recovered from. */
export const RECOVERED = 'The language server crashed and was started again. What it said last is in the log.';
