import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { Lab, LabUnavailable, type Observed } from './lab.js';

/** One case of observed.json: what a real engine with the real conda showed. */
interface Case {
  readonly dockerfile: string;
  readonly files: Readonly<Record<string, string>>;
  readonly builds: boolean;
  readonly probes: readonly (Observed & { readonly exec?: readonly string[] })[];
  readonly error?: string;
}

const file = new URL('../activation/observed.json', import.meta.url);
const cases = Object.entries<Case>(JSON.parse(readFileSync(file, 'utf8')));

const lab = await Lab.start().catch((error: unknown) => {
  if (error instanceof LabUnavailable) return error;
  throw error;
});
const skipped = lab instanceof LabUnavailable ? ` (SKIPPED, ${cases.length} cases: ${lab.message})` : '';

describe.skipIf(skipped)(`the stand-in shows what the real conda showed${skipped}`, () => {
  test.concurrent.each(cases)('%s', async (_name, expected) => {
    if (lab instanceof LabUnavailable) throw lab;
    const exec = expected.probes.flatMap(({ probe, exec }) => (exec ? [{ label: probe, argv: exec }] : []));
    const start = expected.probes.some(({ when }) => when === 'start');
    const outcome = await lab.buildAndProbe(expected, { exec, start });

    const wanted = expected.probes.map(({ exec: _, ...probe }) => probe);
    expect(outcome.probes, outcome.log).toEqual(wanted);
    expect(outcome.builds, outcome.log).toBe(expected.builds);
    if (expected.error) expect(outcome.error).toContain(expected.error);
  });
});
