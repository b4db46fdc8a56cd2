/** The tests of a script suite, one after the other, printed as the other suites print theirs. */
import { Tally, Unavailable } from './tally.mjs';

/** One suite's tests and their count. */
export class Checks {
  tally = new Tally();
  #tests = [];
  #only;

  /** @param {string} [only] where given, just the tests whose names hold this */
  constructor(only = '') {
    this.#only = only;
  }

  /**
   * Adds a test.
   * @param {string} name
   * @param {() => unknown} body throws where something is wrong, and `Unavailable` where it cannot be found out here
   */
  add(name, body) {
    if (name.includes(this.#only)) this.#tests.push({ name, body });
  }

  /**
   * Runs the tests.
   * @param {{ timeout?: number, before?: () => Promise<void>, done?: (name: string, status: string) => Promise<void> }}
   *   options `timeout` of a test in milliseconds; `before` is called at the beginning of each, `done` at its end, for a
   *   picture or a log
   */
  async run({ timeout = 120_000, before, done } = {}) {
    for (const { name, body } of this.#tests) {
      const begun = Date.now();
      let status = 'passed';
      let detail;
      try {
        await withTimeout(async () => {
          await before?.();
          await body();
        }, timeout);
      } catch (error) {
        const skipped = error instanceof Unavailable;
        status = skipped ? 'skipped' : 'failed';
        detail = error instanceof Error ? ((skipped ? undefined : error.stack) ?? error.message) : String(error);
      }
      this.#report(status, name, begun, detail);
      await done?.(name, status);
    }
    return this.tally;
  }

  /** Counts every test as skipped, for a reason that holds for all. */
  skipAll(reason) {
    console.log(`  skipped: ${reason}`);
    this.tally.skipped += this.#tests.length;
    return this.tally;
  }

  #report(status, name, begun, detail) {
    this.tally[status]++;
    const mark = { passed: 'ok  ', failed: 'FAIL', skipped: 'skip' }[status];
    console.log(`  ${mark} ${name} (${Date.now() - begun} ms)`);
    if (detail !== undefined) console.log(detail.replace(/^/gm, '       '));
  }
}

async function withTimeout(body, timeout) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`took longer than ${timeout / 1000} s`)), timeout);
  });
  try {
    await Promise.race([body(), late]);
  } finally {
    clearTimeout(timer);
  }
}
