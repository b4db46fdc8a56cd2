/** Rules hold no lists and no memos of their own: what is true of programs, packages and images is in knowledge/. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { hasTrait, PROGRAM_ROWS, type Trait } from '../../server/src/analysis/knowledge/programs';

const ANALYSIS = join(import.meta.dirname, '../../server/src/analysis');

test.each(Object.entries(PROGRAM_ROWS))('%s has programs, a source and a date', (trait, row) => {
  expect(row.programs.length).toBeGreaterThan(0);
  expect(new Set(row.programs).size).toBe(row.programs.length);
  expect(row.source).toMatch(/\S{4}/);
  expect(row.checked).toMatch(/^(?:20\d\d-\d\d-\d\d|never)$/);
  for (const program of row.programs) expect(hasTrait(program, trait as Trait)).toBe(true);
});

/** What has six names or more, and is no list of programs, packages or images. */
const OTHER_LISTS: Readonly<Record<string, string>> = {
  'rules/activation/pathEntryIsFile.ts': 'what people write after the folder of programs',
  'rules/start/healthcheckProgramMissing.ts': 'options of curl and wget that change nothing of what is asked',
};

/** Names, also with a part that is a pattern: `python[\d.]*`. */
const NAME = String.raw`[a-z](?:[\w.+-]|\\.|\[[^\]\n]{1,12}\][*+?])*`;
const LISTS = [
  // Alternatives of a pattern,
  new RegExp(String.raw`\((?:\?:)?${NAME}(?:\|${NAME}){5,}\)`, 'g'),
  // items of a set or an array,
  /(?:new Set(?:<[^>]*>)?\(|= )\[\s*(?:'[a-z][\w.-]*',\s*){5,}[^\]]*\]/g,
  // and words of a text that is split.
  /['"`](?:[a-z][\w.+-]*\s+){5,}[a-z][\w.+-]*\s*['"`][^;]{0,60}\.split\(/g,
];

test('no rule and no refactoring has a list of programs, packages or images of its own', () => {
  const found = new Set<string>();
  for (const folder of ['rules', 'refactor']) {
    for (const name of readdirSync(join(ANALYSIS, folder), { recursive: true, encoding: 'utf8' })) {
      const path = `${folder}/${name.replaceAll('\\', '/')}`;
      if (!path.endsWith('.ts')) continue;
      const code = readFileSync(join(ANALYSIS, path), 'utf8')
        .replace(/(?:markdown|file)`[\s\S]*?`/g, '')
        // Kinds of problems and of diagnoses are our own words.
        .replace(/: ReadonlySet<ProblemKind> = [^;]*;/g, '');
      for (const list of LISTS) for (const [text] of code.matchAll(list)) found.add(`${path}: ${text}`);
    }
  }
  const own = [...found].filter((each) => OTHER_LISTS[each.split(': ')[0] ?? ''] === undefined);
  expect(own).toEqual([]);
  // An exception that is no longer needed goes.
  for (const path of Object.keys(OTHER_LISTS))
    expect(
      [...found].some((each) => each.startsWith(path)),
      path,
    ).toBe(true);
});

test('what is known of a machine has a type, and no string for its key', () => {
  const found = readdirSync(ANALYSIS, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts') && /^(?:model|facts|contexts)[\\/]/.test(path))
    .filter((path) =>
      /\bfacts\??: (?:Readonly)?Map<string\b|\.facts\.(?:get|set|has)\(['"`]/.test(
        readFileSync(join(ANALYSIS, path), 'utf8'),
      ),
    );
  expect(found).toEqual([]);
});

test('no rule and no refactoring keeps answers by itself: that is for facts/', () => {
  const found = ['rules', 'refactor']
    .flatMap((folder) =>
      readdirSync(join(ANALYSIS, folder), { recursive: true, encoding: 'utf8' }).map((name) =>
        join(ANALYSIS, folder, name),
      ),
    )
    .filter((path) => path.endsWith('.ts') && /new Weak(?:Map|Set)\b/.test(readFileSync(path, 'utf8')));
  expect(found).toEqual([]);
});
