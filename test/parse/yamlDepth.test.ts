import { describe, expect, test } from 'vitest';
import { Analyzer, RULES } from '../../server/src/analysis';
import { parseConfig } from '../../server/src/analysis/config/parse';
import { parseCompose } from '../../server/src/analysis/parse/compose/compose';
import { parseEnvironment } from '../../server/src/analysis/parse/conda';
import { tooDeep } from '../../server/src/analysis/parse/yamlDepth';
import { memoryFiles } from '../../server/src/analysis/project/memory';

const DEEP: Readonly<Record<string, string>> = {
  brackets: `a: ${'['.repeat(5000)}x${']'.repeat(5000)}\n`,
  'open brackets': `a: ${'['.repeat(5000)}\n`,
  braces: `a: ${'{a: '.repeat(5000)}x${'}'.repeat(5000)}\n`,
  'dashes on a line': `a:\n  ${'- '.repeat(5000)}x\n`,
  'keys, each in the one above': Array.from({ length: 400 }, (_, i) => `${' '.repeat(i)}a:\n`).join(''),
  'dashes, each in the one above': Array.from({ length: 400 }, (_, i) => `${'  '.repeat(i)}-\n`).join(''),
  'question marks': `${'? '.repeat(3000)}x\n`,
};

describe('YAML that is nested deeper than anybody nests', () => {
  for (const [name, text] of Object.entries(DEEP)) {
    test(name, () => {
      expect(tooDeep(text)).toBeGreaterThan(0);
      const environment = parseEnvironment(text);
      expect(environment.problems.map((each) => each.message)).toEqual(['this is nested too deeply to be read']);
      const compose = parseCompose(text);
      expect(compose.problems.map((each) => each.message)).toEqual(['This is nested too deeply to be read.']);
      const config = parseConfig(text, RULES);
      expect(config.problems.map((each) => each.message)).toEqual(['This is nested too deeply to be read.']);
      const files = memoryFiles({ '/p/environment.yml': text, '/p/compose.yaml': text });
      const findings = ['/p/environment.yml', '/p/compose.yaml'].flatMap((path) =>
        new Analyzer(files, { roots: ['/p'] }).lint(path),
      );
      for (const { message } of findings) expect(message).not.toMatch(/call stack/i);
    });
  }

  test('an ordinary file is not', () => {
    const text = 'name: x\nchannels: [a, b]\ndependencies:\n  - python\n  - pip:\n      - a\n      - b\n# [[[[ no\n';
    expect(tooDeep(text)).toBeUndefined();
    expect(tooDeep(`a:\n${'- b\n- [c]\n'.repeat(5000)}`)).toBeUndefined();
    expect(tooDeep(`${'a: |\n  x\n   y\n    z\n'.repeat(5000)}`)).toBeUndefined();
  });

  test('broken YAML is one problem', () => {
    expect(parseConfig('rules:\n  root-user: error\n x: y\n  z\n', RULES).problems).toHaveLength(1);
    expect(
      parseCompose('services:\n  a:\n    ports: [\n    command: x\n  b:\n   image: y\n\tc: d\n').problems,
    ).toHaveLength(1);
  });
});
