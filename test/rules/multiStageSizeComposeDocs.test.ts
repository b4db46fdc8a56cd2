import { describe, expect, test } from 'vitest';
import { composeRules } from '../../server/src/analysis/rules/compose';
import { multiStageRules } from '../../server/src/analysis/rules/multi-stage';
import type { ExampleFiles } from '../../server/src/analysis/rules/rule';
import { sizeRules } from '../../server/src/analysis/rules/size';
import { lintFiles } from './tester';

const filesOf = (example: ExampleFiles) => (typeof example === 'string' ? { Dockerfile: example } : example);

describe.each([...sizeRules, ...multiStageRules, ...composeRules])('$name', (rule) => {
  const findings = (example: ExampleFiles) => {
    const files = filesOf(example);
    return Object.keys(files).flatMap((at) => lintFiles(files, at, [rule]));
  };
  test('its bad examples report it', () => {
    expect(rule.docs.bad.length).toBeGreaterThan(0);
    for (const example of rule.docs.bad) expect(findings(example)).not.toEqual([]);
  });
  test('its good examples do not', () => {
    expect(rule.docs.good.length).toBeGreaterThan(0);
    for (const example of rule.docs.good) expect(findings(example)).toEqual([]);
  });
  test('names sources that can be opened', () => {
    for (const { url } of rule.docs.references) expect(URL.canParse(url)).toBe(true);
    expect(rule.docs.references.length).toBeGreaterThan(0);
  });
});
