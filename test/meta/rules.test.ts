/** What every rule owes, whatever it is about. */
import { existsSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { RULES } from '../../server/src/analysis/rules/registry';
import type { ExampleFiles, Rule } from '../../server/src/analysis/rules/rule';
import { fixAll, lintFiles } from '../rules/tester';

function asFiles(example: ExampleFiles): Record<string, string> {
  return typeof example === 'string' ? { Dockerfile: example } : { ...example };
}

/** The names of all findings of a set of files, by file. */
function findings(files: Readonly<Record<string, string>>): string[] {
  return Object.keys(files).flatMap((path) => lintFiles(files, path).map((finding) => `${path} ${finding.name}`));
}

/** Those that are in `after` more often than in `before`. */
function added(before: readonly string[], after: readonly string[]): string[] {
  const left = [...before];
  return after.filter((each) => {
    const at = left.indexOf(each);
    if (at >= 0) left.splice(at, 1);
    return at < 0;
  });
}

/** What one rule alone finds; what is found where suppressions are applied has no check of its own. */
function alone(rule: Rule, example: ExampleFiles): number {
  const files = asFiles(example);
  return Object.keys(files).flatMap((path) => lintFiles(files, path, [rule])).length;
}

const camel = (name: string) => name.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());

test('names and codes are unique', () => {
  expect(new Set(RULES.map((rule) => rule.name)).size).toBe(RULES.length);
  expect(new Set(RULES.map((rule) => rule.code)).size).toBe(RULES.length);
});

test('the first digits of a code stand for one category', () => {
  const byHundreds = new Map<string, Set<string>>();
  for (const { code, category } of RULES) {
    const hundreds = code.slice(0, 4);
    byHundreds.set(hundreds, (byHundreds.get(hundreds) ?? new Set()).add(category));
  }
  for (const [hundreds, categories] of byHundreds) expect([...categories], hundreds).toHaveLength(1);
});

describe.each(RULES.map((rule): [string, Rule] => [rule.name, rule]))('%s', (name, rule) => {
  test('is well-formed and documented', () => {
    expect(rule.code).toMatch(/^CD\d{4}$/);
    expect(name).toMatch(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/);
    expect(rule.docs.summary).toMatch(/^(?:[A-Z`]|conda\b).*\.$/);
    expect(rule.docs.summary).not.toContain('\n');
    expect(rule.docs.why.length).toBeGreaterThan(40);
    expect(rule.docs.exceptions.length).toBeGreaterThan(10);
    expect(rule.docs.references.length).toBeGreaterThan(0);
    for (const { title, url } of rule.docs.references) {
      expect(title).not.toBe('');
      expect(url).toMatch(/^https:\/\/[\w.-]+\//);
      expect(URL.canParse(url)).toBe(true);
    }
    expect(rule.docs.bad.length).toBeGreaterThan(0);
    expect(rule.docs.good.length).toBeGreaterThan(0);
    expect(Object.keys(rule.messages).length).toBeGreaterThan(0);
    for (const message of Object.values(rule.messages)) expect(message).toMatch(/\S/);
  });

  test('options have a description and a default of their type', () => {
    for (const [key, option] of Object.entries(rule.options ?? {})) {
      expect(key).toMatch(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/);
      expect(key, 'is the key of the level').not.toBe('level');
      expect(option.description).toMatch(/\S/);
      if (option.type === 'string[]') expect(Array.isArray(option.default)).toBe(true);
      else expect(typeof option.default).toBe(option.type);
    }
  });

  test('has tests of its own', () => {
    const path = new URL(`../rules/${camel(name)}.test.ts`, import.meta.url);
    const general = ['syntax-problem', 'unused-suppression', 'unknown-suppression'].includes(name);
    expect(existsSync(general ? new URL('../rules/suppression.test.ts', import.meta.url) : path)).toBe(true);
  });

  test.each(rule.docs.bad.map((example, index): [number, ExampleFiles] => [index, example]))(
    'bad example %i is reported',
    (_, example) => {
      expect(findings(asFiles(example)).map((each) => each.split(' ').at(-1))).toContain(name);
      if (Object.keys(rule.checks).length > 0) expect(alone(rule, example)).toBeGreaterThan(0);
    },
  );

  test.each(rule.docs.good.map((example, index): [number, ExampleFiles] => [index, example]))(
    'good example %i is not',
    (_, example) => {
      expect(findings(asFiles(example)).map((each) => each.split(' ').at(-1))).not.toContain(name);
      if (Object.keys(rule.checks).length > 0) expect(alone(rule, example)).toBe(0);
    },
  );

  test.each(rule.docs.bad.map((example, index): [number, ExampleFiles] => [index, example]))(
    'fixing all of bad example %i ends, is done after once, and adds nothing',
    (_, example) => {
      const files = asFiles(example);
      const before = findings(files);
      for (const unsafe of [false, true]) {
        const fixed = fixAll(files, unsafe);
        expect(fixAll(fixed, unsafe)).toEqual(fixed);
        const after = findings(fixed);
        if (!unsafe) expect(added(before, after)).toEqual([]);
        // A fix may never make a file that cannot be read.
        expect(added(before, after).filter((each) => /syntax-problem|invalid-structure/.test(each))).toEqual([]);
      }
    },
  );
});
