import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { Lab, LabUnavailable, type Observed } from './lab.js';

/** One case of test/activation/*.json: what a real engine with the real conda showed. */
interface Case {
  readonly dockerfile: string;
  readonly files: Readonly<Record<string, string>>;
  readonly builds: boolean;
  readonly probes: readonly (Observed & { readonly exec?: readonly string[] })[];
  readonly error?: string;
}

const folder = new URL('../activation/', import.meta.url);
const cases = readdirSync(folder)
  .filter((name) => name.endsWith('.json'))
  .flatMap((name) => Object.entries<Case>(JSON.parse(readFileSync(new URL(name, folder), 'utf8'))));

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
