import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { type Case, predict } from './harness';

function load(name: string): Record<string, Case> {
  return JSON.parse(readFileSync(new URL(`../activation/${name}`, import.meta.url), 'utf8')) as Record<string, Case>;
}

const byProbe = (a: { probe: string; when: string }, b: { probe: string; when: string }) =>
  `${a.when} ${a.probe}`.localeCompare(`${b.when} ${b.probe}`);

describe.each(['observed.json', 'more.json'])('%s', (file) => {
  for (const [name, observed] of Object.entries(load(file))) {
    test(name, () => {
      const predicted = predict(observed);
      expect(predicted.probes.sort(byProbe)).toEqual([...observed.probes].sort(byProbe));
      expect(predicted.builds).toBe(observed.builds);
    });
  }
});
