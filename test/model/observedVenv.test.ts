/** The model held to what was observed of venvs on a real engine (test/activation/venv.json). */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { CommandRecord } from '../../server/src/analysis/model/record';
import { modelOf } from './harness';

interface Probe {
  readonly probe: string;
  readonly when: 'build' | 'start';
  readonly python: string | null;
  readonly user: string;
}

interface Observed {
  readonly dockerfile: string;
  readonly builds: boolean;
  readonly probes: readonly Probe[];
}

const CASES = JSON.parse(readFileSync(new URL('../activation/venv.json', import.meta.url), 'utf8')) as Record<
  string,
  Observed
>;

function probes(records: readonly CommandRecord[]): Probe[] {
  return records.flatMap((record): Probe[] => {
    if (!/(?:^|\/)probe$/.test(record.name) || record.reached !== 'yes' || record.when === 'exec') return [];
    const { prefix, known } = record.python;
    const when = record.when === 'start' ? 'start' : 'build';
    return [{ probe: record.argv[1]?.value ?? '', when, python: known ? prefix : '?', user: record.user }];
  });
}

test.each(Object.entries(CASES))('%s', (_, observed) => {
  const model = modelOf(observed.dockerfile);
  const fails = model.stages.some((stage) => stage.fails);
  const found = model.stages.flatMap((stage) => probes(stage.commands));
  if (!fails) found.push(...probes(model.final?.start?.commands ?? []));
  expect(fails).toBe(!observed.builds);
  expect(found).toEqual(observed.probes.map(({ probe, when, python, user }) => ({ probe, when, python, user })));
});
