/** Rules hold no lists of their own: what is true of programs, packages and images is in knowledge/. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { hasTrait, PROGRAM_ROWS, type Trait } from '../../server/src/analysis/knowledge/programs';

const RULES = join(import.meta.dirname, '../../server/src/analysis/rules');

test.each(Object.entries(PROGRAM_ROWS))('%s has programs, a source and a date', (trait, row) => {
  expect(row.programs.length).toBeGreaterThan(0);
  expect(new Set(row.programs).size).toBe(row.programs.length);
  expect(row.source).toMatch(/\S{4}/);
  expect(row.checked).toMatch(/^(?:20\d\d-\d\d-\d\d|never)$/);
  for (const program of row.programs) expect(hasTrait(program, trait as Trait)).toBe(true);
});

test('no rule has a list of programs, packages or images of its own', () => {
  const found: string[] = [];
  for (const path of readdirSync(RULES, { recursive: true, encoding: 'utf8' })) {
    if (!path.endsWith('.ts')) continue;
    const code = readFileSync(join(RULES, path), 'utf8')
      .replace(/(?:markdown|file)`[\s\S]*?`/g, '')
      // Kinds of problems are our own words.
      .replace(/: ReadonlySet<ProblemKind> = [^;]*;/g, '');
    // Four names or more that are alternatives of a pattern, or items of a set.
    for (const [text] of code.matchAll(/\^?\((?:\?:)?[a-z][\w.-]*(?:\|[a-z][\w.-]*){5,}\)\$/g))
      found.push(`${path}: ${text}`);
    for (const [text] of code.matchAll(/new Set(?:<[^>]*>)?\(\[\s*(?:'[a-z][\w.-]*',\s*){5,}[^\]]*\]/g))
      found.push(`${path}: ${text}`);
  }
  expect(found).toEqual([]);
});
