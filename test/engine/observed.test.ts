import { describe, expect, test } from 'vitest';
import { readCases } from './alternatives.js';
import { Lab, LabUnavailable } from './lab.js';
import { Proved } from './proved.js';
import { DIFFERENT, plainName, type RecordedCase, sample } from './recorded.js';

/** How many cases of more.json run: a sample, or all with CONDA_IN_DOCKER_TEST_ALL=1. */
const SAMPLE = process.env.CONDA_IN_DOCKER_TEST_ALL === '1' ? Number.POSITIVE_INFINITY : 100;

const observed: readonly (readonly [string, RecordedCase])[] = Object.entries(readCases<RecordedCase>('observed.json'));
const more = Object.entries(readCases<RecordedCase>('more.json'));
const same = more.filter(([name]) => !Object.hasOwn(DIFFERENT, name));
const sampled = sample(same, SAMPLE);
const first = new Proved('observed', observed, ([, expected]) => expected);
const further = new Proved('more', sampled, ([, expected]) => expected);
const different = SAMPLE > more.length ? more.filter(([name]) => Object.hasOwn(DIFFERENT, name)) : [];

const lab = await Lab.start().catch((error: unknown) => {
  if (error instanceof LabUnavailable) return error;
  throw error;
});
const skipped =
  lab instanceof LabUnavailable ? ` (SKIPPED, ${first.now.length + further.now.length} cases: ${lab.message})` : '';

async function compare(expected: RecordedCase): Promise<void> {
  if (lab instanceof LabUnavailable) throw lab;
  const exec = expected.probes.flatMap(({ probe, exec }) => (exec ? [{ label: probe, argv: exec }] : []));
  const start = expected.probes.some(({ when }) => when === 'start');
  const outcome = await lab.buildAndProbe(expected, { exec, start });

  const plain = <T extends { activated: string | null; python: string | null }>(probe: T): T => ({
    ...probe,
    activated: plainName(probe.activated),
    python: plainName(probe.python),
  });
  const wanted = expected.probes.map(({ exec: _, ...probe }) => plain(probe));
  expect(outcome.probes.map(plain), outcome.log).toEqual(wanted);
  expect(outcome.builds, outcome.log).toBe(expected.builds);
  if (expected.error) expect(outcome.error).toContain(expected.error);
}

for (const [title, proved] of [
  ['the stand-in shows what the real conda showed', first],
  [`and in ${sampled.length} of ${more.length} further cases`, further],
] as const) {
  describe.skipIf(skipped)(`${title} (${proved.part})${skipped}`, () => {
    for (const each of proved.now) {
      test.concurrent(each[0], async () => {
        await compare(each[1]);
        proved.pass(each);
      });
    }
  });
}

test('the cases that differ are cases', () => {
  const names = new Set(more.map(([name]) => name));
  expect(Object.keys(DIFFERENT).filter((name) => !names.has(name))).toEqual([]);
});

// One that does not differ any more has to leave the list.
describe.skipIf(skipped || different.length === 0)(`cases that are known to differ${skipped}`, () => {
  for (const [name, expected] of different) {
    test(`${name}: ${DIFFERENT[name]}`, { concurrent: true, fails: true }, () => compare(expected));
  }
});
