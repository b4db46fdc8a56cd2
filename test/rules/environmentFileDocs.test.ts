/** Every bad example of the rules about files of conda is reported, and no good one is. */
import { describe, expect, test } from 'vitest';
import { environmentFileRules } from '../../server/src/analysis/rules/environment-file';
import { reproducibilityRules } from '../../server/src/analysis/rules/reproducibility';
import type { ExampleFiles } from '../../server/src/analysis/rules/rule';
import { lintFiles } from './tester';

const files = (example: ExampleFiles) => (typeof example === 'string' ? { Dockerfile: example } : example);

describe.each([...environmentFileRules, ...reproducibilityRules])('examples of $name', (rule) => {
  test.each(rule.docs.bad.map((example) => [files(example)]))('bad: %j', (example) => {
    const found = Object.keys(example).flatMap((path) => lintFiles(example, path, [rule]));
    expect(found.length).toBeGreaterThan(0);
  });
  test.each(rule.docs.good.map((example) => [files(example)]))('good: %j', (example) => {
    const found = Object.keys(example).flatMap((path) => lintFiles(example, path, [rule]));
    expect(found).toEqual([]);
  });
});
