/** Every bad example of the rules about base images and creation is reported, and no good one is. */
import { describe, expect, test } from 'vitest';
import { baseImageRules } from '../../server/src/analysis/rules/base-image';
import { creationRules } from '../../server/src/analysis/rules/creation';
import type { ExampleFiles } from '../../server/src/analysis/rules/rule';
import { lintFiles } from './tester';

const files = (example: ExampleFiles) => (typeof example === 'string' ? { Dockerfile: example } : example);

describe.each([...baseImageRules, ...creationRules])('examples of $name', (rule) => {
  test.each(rule.docs.bad.map((example) => [files(example)]))('bad: %j', (example) => {
    const found = Object.keys(example).flatMap((path) => lintFiles(example, path, [rule]));
    expect(found.length).toBeGreaterThan(0);
  });
  test.each(rule.docs.good.map((example) => [files(example)]))('good: %j', (example) => {
    const found = Object.keys(example).flatMap((path) => lintFiles(example, path, [rule]));
    expect(found).toEqual([]);
  });
});
