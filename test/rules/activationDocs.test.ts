/** The examples in the documentation of the rules of activation, first part: the bad ones are reported, the good ones not. */
import { describe, expect, test } from 'vitest';
import { activationRules } from '../../server/src/analysis/rules/activation';
import type { ExampleFiles, Rule } from '../../server/src/analysis/rules/rule';
import { lintFiles } from './tester';

function findings(rule: Rule, example: ExampleFiles): number {
  const files = typeof example === 'string' ? { Dockerfile: example } : example;
  return Object.keys(files).reduce((sum, path) => sum + lintFiles(files, path, [rule]).length, 0);
}

describe.each(activationRules.map((rule) => [rule.name, rule] as const))('%s', (_name, rule) => {
  test.each(rule.docs.bad)('bad example %#', (example) => {
    expect(findings(rule, example)).toBeGreaterThan(0);
  });

  test.each(rule.docs.good)('good example %#', (example) => {
    expect(findings(rule, example)).toBe(0);
  });
});
