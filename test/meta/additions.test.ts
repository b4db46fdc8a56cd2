/** An addition that is half done says what it lacks, all of it at once. */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { RULES } from '../../server/src/analysis/rules/registry';

const ROOT = resolve(import.meta.dirname, '../..');
const RULES_FOLDER = join(ROOT, 'server/src/analysis/rules');

const camel = (name: string): string => name.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());

/** What a rule file says of itself, read as text: it may not be registered yet. */
interface RuleFile {
  readonly path: string;
  readonly category: string;
  readonly code: string | undefined;
  readonly name: string | undefined;
}

function ruleFiles(): RuleFile[] {
  const categories = readdirSync(RULES_FOLDER).filter((name) => statSync(join(RULES_FOLDER, name)).isDirectory());
  return categories.flatMap((category) =>
    readdirSync(join(RULES_FOLDER, category))
      .filter((name) => name.endsWith('.ts'))
      .flatMap((file) => {
        const text = readFileSync(join(RULES_FOLDER, category, file), 'utf8');
        // More than one rule may be in a file.
        return [...text.matchAll(/\bdefineRule\(\{([\s\S]*?)(?:docs|messages): /g)].map(([, head = '']) => ({
          path: `rules/${category}/${file}`,
          category,
          code: /\bcode: '([^']*)'/.exec(head)?.[1],
          name: /\bname: '([^']*)'/.exec(head)?.[1],
        }));
      }),
  );
}

/** The next free code of a category's hundred. */
function nextCode(category: string): string {
  const taken = RULES.filter((rule) => rule.category === category).map(({ code }) => Number(code.slice(2)));
  const first = Math.floor(Math.min(...taken) / 100) * 100;
  for (let number = first + 1; ; number++) if (!taken.includes(number)) return `CD${String(number).padStart(4, '0')}`;
}

/** Everything that a rule file still lacks, each with what to do. */
function lacks({ path, category, code, name }: RuleFile): string[] {
  const found: string[] = [];
  if (name === undefined) return [`${path}: give the rule a name, in lower case with dashes`];
  const say = (text: string): void => void found.push(`${name} (${path}): ${text}`);
  const next = nextCode(category);
  const other = RULES.find((rule) => rule.code === code && rule.name !== name);
  if (code === undefined || code === '') say(`give it a code; the next free one of ${category} is ${next}`);
  else if (other !== undefined) say(`${code} is ${other.name}'s code; the next free one of ${category} is ${next}`);
  if (!RULES.some((rule) => rule.name === name)) say(`add it to the list in rules/${category}/index.ts`);
  const test = `test/rules/${camel(name)}.test.ts`;
  if (!existsSync(join(ROOT, test)))
    say(`write ${test} with testRule: what it reports, where it stays silent, its fixes`);
  if (!existsSync(join(ROOT, `docs/rules/${name}.md`))) say('run `npm run docs`, which makes its page');
  return found;
}

/** Rules of the runner: what they find is found where suppressions and configuration are applied. */
const WITHOUT_OWN_TEST: ReadonlySet<string> = new Set(
  RULES.filter(({ category }) => category === 'general').map(({ name }) => name),
);

test('every rule file is registered, documented and tested', () => {
  const files = ruleFiles();
  expect(files.length).toBeGreaterThanOrEqual(RULES.length);
  const missing = files.flatMap((file) =>
    lacks(file).filter((line) => !(WITHOUT_OWN_TEST.has(file.name ?? '') && line.includes('with testRule'))),
  );
  expect(missing).toEqual([]);
});

test('what a half-done rule lacks is named, with the next free code', () => {
  const half = { path: 'rules/size/newRule.ts', category: 'size', code: 'CD7001', name: 'new-rule' };
  const said = lacks(half).join('\n');
  expect(said).toContain("CD7001 is missing-clean's code");
  expect(said).toMatch(/the next free one of size is CD70\d\d/);
  expect(RULES.map(({ code }) => code)).not.toContain(nextCode('size'));
  expect(said).toContain('rules/size/index.ts');
  expect(said).toContain('test/rules/newRule.test.ts');
  expect(said).toContain('npm run docs');
});
