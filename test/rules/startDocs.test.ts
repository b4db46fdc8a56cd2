/** Every bad example of the rules about the start, and of the second part of activation, is reported; no good one is. */
import { describe, expect, test } from 'vitest';
import { activationRules2 } from '../../server/src/analysis/rules/activation/index2';
import type { ExampleFiles } from '../../server/src/analysis/rules/rule';
import { startRules } from '../../server/src/analysis/rules/start';
import { lintFiles } from './tester';

const files = (example: ExampleFiles) => (typeof example === 'string' ? { Dockerfile: example } : example);

describe.each([...startRules, ...activationRules2])('examples of $name', (rule) => {
  test.each(rule.docs.bad.map((example) => [files(example)]))('bad: %j', (example) => {
    const found = Object.keys(example).flatMap((path) => lintFiles(example, path, [rule]));
    expect(found.length).toBeGreaterThan(0);
  });
  test.each(rule.docs.good.map((example) => [files(example)]))('good: %j', (example) => {
    const found = Object.keys(example).flatMap((path) => lintFiles(example, path, [rule]));
    expect(found).toEqual([]);
  });
});
