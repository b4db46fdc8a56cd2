/** The layers of the analysis: which folder may import from which. */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { describe, expect, test } from 'vitest';

const ANALYSIS = join(import.meta.dirname, '../../server/src/analysis');

/** What every folder may import from: texts and places, and what a finding is. */
const EVERYWHERE = ['text', 'finding'];

/**
 * The folders, each with those it may import from. What is missing here is not looked at: the readers at the top
 * (`analyzer`, `config`, `suppress`) know the rules themselves.
 */
const LAYERS: Readonly<Record<string, readonly string[]>> = {
  text: [],
  parse: [],
  project: ['parse'],
  knowledge: ['parse'],
  model: ['parse', 'knowledge'],
  contexts: ['parse', 'project', 'knowledge', 'model', 'config'],
  facts: ['parse', 'project', 'knowledge', 'model', 'contexts'],
  fixes: ['parse', 'project', 'knowledge', 'model', 'contexts', 'facts'],
  rules: ['parse', 'project', 'knowledge', 'model', 'contexts', 'facts', 'fixes', 'config'],
  recipes: ['parse', 'project', 'knowledge'],
  describe: ['parse', 'project', 'knowledge', 'model', 'contexts', 'facts'],
  explain: ['parse', 'project', 'knowledge', 'model', 'contexts', 'facts', 'describe'],
  symbols: ['parse', 'project', 'knowledge', 'model', 'contexts', 'facts', 'fixes'],
  hints: ['parse', 'project', 'knowledge', 'model', 'contexts', 'facts', 'describe'],
  outline: ['parse', 'project', 'knowledge', 'model', 'contexts', 'facts', 'describe', 'hints'],
  solve: ['parse', 'project', 'knowledge', 'model', 'contexts', 'facts', 'fixes'],
  environments: ['parse', 'project', 'knowledge', 'model', 'contexts', 'facts', 'fixes', 'solve', 'recipes'],
  plan: ['parse', 'project', 'knowledge', 'model', 'contexts', 'facts', 'fixes'],
  learned: ['parse', 'knowledge', 'model', 'config'],
  targets: ['parse', 'project', 'knowledge', 'model', 'contexts', 'facts'],
  refactor: ['parse', 'project', 'knowledge', 'model', 'contexts', 'facts', 'fixes', 'analyzer'],
};

/** The lists of all rules, and what a rule is: these may be read to show or complete the names of rules. */
const ABOUT_RULES = ['rules/registry.ts', 'rules/rule.ts', 'rules/markdown.ts'];

interface Import {
  readonly from: string;
  readonly to: string;
}

/** All imports within the analysis, of values and types, by paths relative to it. */
const IMPORTS: readonly Import[] = readdirSync(ANALYSIS, { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.ts'))
  .map((path) => path.replaceAll('\\', '/'))
  .flatMap((from) =>
    [...readFileSync(join(ANALYSIS, from), 'utf8').matchAll(/^(?:import|export)\s[^;]*?from '(\.[^']*)';/gm)].map(
      ([, specifier = '']) => ({ from, to: `${relative(ANALYSIS, join(ANALYSIS, dirname(from), specifier))}.ts` }),
    ),
  );

/** The folder of a file, or the name of one that is in none. */
function layerOf(path: string): string {
  const [first = ''] = path.split('/');
  return first.replace(/\.ts$/, '');
}

describe.each(Object.entries(LAYERS))('%s', (layer, allowed) => {
  test('imports from its own layer and from those below it', () => {
    const wrong = IMPORTS.filter(({ from, to }) => {
      const other = layerOf(to);
      // A path above the folder is a package beside the analysis: `common`.
      return (
        layerOf(from) === layer && other !== layer && other !== '..' && ![...EVERYWHERE, ...allowed].includes(other)
      );
    });
    expect(wrong).toEqual([]);
  });
});

test('outside of the rules nobody imports a single rule', () => {
  const wrong = IMPORTS.filter(
    ({ from, to }) =>
      layerOf(to) === 'rules' &&
      layerOf(from) !== 'rules' &&
      !ABOUT_RULES.includes(to) &&
      // Suppressions are applied when all rules have spoken, and only then these two can say something.
      !/^rules\/general\/un(?:used|known)Suppression\.ts$/.test(to),
  );
  expect(wrong).toEqual([]);
});

test('a rule imports nothing from another category', () => {
  const wrong = IMPORTS.filter(
    ({ from, to }) =>
      from.split('/').length === 3 &&
      layerOf(from) === 'rules' &&
      dirname(from) !== dirname(to) &&
      layerOf(to) === 'rules' &&
      !ABOUT_RULES.includes(to),
  );
  expect(wrong).toEqual([]);
});
