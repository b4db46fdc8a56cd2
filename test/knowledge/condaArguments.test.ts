import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import {
  argumentsOf,
  holdsAt,
  knowsOption,
  optionTakesValue,
  positionalsAt,
} from '../../server/src/analysis/knowledge/conda/arguments';
import { BEHAVIOURS, type BehaviourKey, behaviour } from '../../server/src/analysis/knowledge/conda/behaviours';

const observed: { releases: Record<string, Record<string, string>> } = JSON.parse(
  readFileSync(join(__dirname, 'condaArguments.json'), 'utf8'),
);

describe("the table of options says what conda's own parser says", () => {
  for (const [release, commands] of Object.entries(observed.releases)) {
    test(release, () => {
      for (const [command, options] of Object.entries(commands)) {
        const rows = argumentsOf(command);
        if (rows === undefined) continue; // `env` and other groups, which take no options of their own
        const known = rows
          .filter((row) => holdsAt(row, release) === 'yes')
          .flatMap((row) => row.names.map((name) => `${name}${row.takesValue ? '=' : ''}`));
        expect(known.sort().join(' '), command).toBe(options);
      }
    });
  }
});

test('an option is known by the beginning of its name, and not known where the version decides and is not known', () => {
  expect(knowsOption('create', '--override-chan', '24.11.1')).toBe('yes');
  expect(knowsOption('create', '--mkdir', '25.1.1')).toBe('yes');
  expect(knowsOption('create', '--mkdir', '25.3.0')).toBe('no');
  expect(knowsOption('create', '--mkdir', undefined)).toBe('depends');
  expect(knowsOption('create', '--mkdir', '99.1')).toBe('no');
  expect(knowsOption('create', '--such', '24.11.1')).toBe('no');
  expect(knowsOption('create', '--such', '99.1')).toBe('depends');
  expect(knowsOption('build', '--such', '24.11.1')).toBe('depends');
  expect(optionTakesValue('install', '-f', '26.1.1')).toBe('no');
  expect(optionTakesValue('install', '-f', '26.3')).toBe('yes');
  expect(optionTakesValue('install', '-f', undefined)).toBe('depends');
  expect(positionalsAt('info', '24.3.0')).toBe('none');
  expect(positionalsAt('info', '24.1.2')).toBe('many');
  expect(positionalsAt('info', undefined)).toBeUndefined();
});

test('a behaviour of a version that is not known depends, unless all releases do the same', () => {
  expect(behaviour('conda', '25.3.1', 'existing-environment')).toBe('fails');
  expect(behaviour('conda', '25.5.0', 'existing-environment')).toBe('updated');
  expect(behaviour('conda', '26.7.1', 'existing-environment')).toBe('replaced');
  expect(behaviour('conda', undefined, 'existing-environment')).toBe('depends');
  expect(behaviour('micromamba', undefined, 'run-double-dash')).toBe('separator');
});

test('the rows of a behaviour follow one on the other, without a gap', () => {
  for (const key of Object.keys(BEHAVIOURS) as BehaviourKey[]) {
    for (const rows of Object.values(BEHAVIOURS[key].rows)) {
      for (const [i, row] of rows.entries()) {
        if (i > 0) expect((row as { since?: string }).since, key).toBe((rows[i - 1] as { until?: string }).until);
      }
    }
  }
});
