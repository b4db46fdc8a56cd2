/**
 * What was built, run and found right on the engine before: a digest for each case, in proved.json. A case whose Dockerfile,
 * files and expectation are the same, on the same base images and stand-in, comes out the same again; so only a part of
 * those is run each time, another part every day. What changed always runs.
 */
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll } from 'vitest';

const HERE = fileURLToPath(new URL('.', import.meta.url));
const REGISTER = join(HERE, 'proved.json');
/** One case in so many of those that were proved before is run. */
const PARTS = 6;
const EVERYTHING = process.env.CONDA_IN_DOCKER_TEST_ALL === '1';
/** Adds what passes to the register, and drops what is not asked for any more. */
const RECORD = process.env.CONDA_IN_DOCKER_TEST_RECORD === '1';

/** A digest of everything that decides how a case comes out, apart from the case itself. */
const machinery = createHash('sha256');
for (const path of filesBelow(join(HERE, 'images')))
  machinery.update(`${path.slice(HERE.length)}\0${readFileSync(path, 'utf8')}\0`);
for (const name of ['lab.ts', 'probe-lines.ts', 'setup.sh']) machinery.update(readFileSync(join(HERE, name)));
const MACHINERY = machinery.digest('hex');

function filesBelow(folder: string): string[] {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort();
  return names.map((name) => join(folder, name)).filter((path) => statSync(path).isFile());
}

/** Sixteen hexadecimal digits for a case: what is built, and what is expected of it. */
function digestOf(suite: string, facts: unknown): string {
  return createHash('sha256')
    .update(JSON.stringify([MACHINERY, suite, facts]))
    .digest('hex')
    .slice(0, 16);
}

function register(): Record<string, readonly string[]> {
  return existsSync(REGISTER) ? JSON.parse(readFileSync(REGISTER, 'utf8')) : {};
}

/** The cases of one suite, and which of them are to be run now. */
export class Proved<T> {
  /** Those to run. */
  readonly now: readonly T[];
  private readonly passed = new Set<string>();
  private readonly digests: ReadonlyMap<T, string>;

  /**
   * @param suite the name of the suite in the register
   * @param facts what decides how a case comes out, and what is expected of it, as plain data
   */
  constructor(
    private readonly suite: string,
    cases: readonly T[],
    facts: (each: T) => unknown,
  ) {
    const known = new Set(register()[suite] ?? []);
    const day = Math.floor(Date.now() / 86_400_000);
    this.digests = new Map(cases.map((each) => [each, digestOf(suite, facts(each))]));
    this.now = cases.filter((each) => {
      const digest = this.digests.get(each) ?? '';
      const part = Number.parseInt(digest.slice(0, 8), 16) % PARTS;
      return EVERYTHING || RECORD || !known.has(digest) || part === day % PARTS;
    });
    if (RECORD) afterAll(() => this.record());
  }

  /** For the suite's name: how many run. */
  get part(): string {
    const all = this.digests.size;
    return this.now.length === all ? `all ${all}` : `${this.now.length} of ${all}, the others came out right before`;
  }

  /** Notes that a case came out right. */
  pass(each: T): void {
    this.passed.add(this.digests.get(each) ?? '');
  }

  private record(): void {
    const all = { ...register(), [this.suite]: [...this.passed].sort() };
    writeFileSync(REGISTER, `${JSON.stringify(all, null, 2)}\n`);
  }
}
