/** The model held to what was observed on a real engine: every case of the two data files. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { type Case, type Probe, predict } from './harness';

function load(name: string): Record<string, Case> {
  return JSON.parse(readFileSync(new URL(`../activation/${name}`, import.meta.url), 'utf8')) as Record<string, Case>;
}

/** Cases that reading the Dockerfile alone cannot decide; the model may be unsure there, but never wrong. */
const UNDECIDABLE: Readonly<Record<string, string>> = {
  'flow-if-test': 'whether /nowhere exists in the base image',
  'run-python-c': 'a program started by Python code',
  'script-python-entry': 'a program started by Python code',
  'run-command-not-found': 'whether a program exists in the image',
};

const key = (probe: Probe) => `${probe.when} ${probe.probe}`;
const byProbe = (a: Probe, b: Probe) => key(a).localeCompare(key(b));
const certain = (probe: Probe) => !`${probe.activated}${probe.python}`.includes('?');

describe.each(['observed.json', 'more.json'])('%s', (file) => {
  for (const [name, observed] of Object.entries(load(file))) {
    test(name, () => {
      const predicted = predict(observed);
      if (Object.hasOwn(UNDECIDABLE, name)) {
        for (const probe of predicted.probes.filter(certain)) {
          expect(observed.probes.filter((each) => key(each) === key(probe))).toEqual([probe]);
        }
        return;
      }
      expect(predicted.probes.sort(byProbe)).toEqual([...observed.probes].sort(byProbe));
      expect(predicted.builds).toBe(observed.builds);
    });
  }
});
