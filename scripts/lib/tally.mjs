/** Counts of tests. */
export class Tally {
  constructor(passed = 0, failed = 0, skipped = 0) {
    this.passed = passed;
    this.failed = failed;
    this.skipped = skipped;
  }

  /** Adds another count to this one. */
  add({ passed, failed, skipped }) {
    this.passed += passed;
    this.failed += failed;
    this.skipped += skipped;
    return this;
  }

  /** The line that every suite ends with. */
  toString() {
    return `${this.passed} passed, ${this.failed} failed, ${this.skipped} skipped`;
  }
}

/** A suite cannot run on this machine; the message says why, for people. */
export class Unavailable extends Error {}
