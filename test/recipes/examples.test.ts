/** The examples of the recipes are what the recipes make, and what a newcomer may hold them to. */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { RECIPES } from '../../common/src/recipes';
import { inWords, make, seen } from './project';

const ROOT = join(import.meta.dirname, '../../examples');

/** The files of an example by path. */
function filesOf(folder: string): Record<string, string> {
  const all = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((path) =>
    statSync(join(folder, path)).isFile(),
  );
  return Object.fromEntries(all.map((path) => [path.replaceAll('\\', '/'), readFileSync(join(folder, path), 'utf8')]));
}

/** What people wrote; all else is made. */
const WRITTEN = /^(?:environment\.yml|requirements\.txt|pixi\.(?:toml|lock)|.*\.(?:lock|py|ipynb)|.*\.gitkeep)$/;

describe.each(RECIPES.map(({ name }) => name))('examples/recipe-%s', (recipe) => {
  const folder = join(ROOT, `recipe-${recipe}`);
  const all = filesOf(folder);
  const written = Object.fromEntries(
    Object.entries(all).filter(
      ([path]) => WRITTEN.test(path) && !(recipe === 'requirements' && path === 'environment.yml'),
    ),
  );
  const made = make(written, { recipe }, folder.replaceAll('\\', '/'));

  test('is what the recipe makes', () => {
    expect({ ...written, ...made.texts }).toEqual(all);
  });

  test('has no finding, builds as far as is known, and is active in every shell', () => {
    expect(inWords(made.findings)).toEqual([]);
    expect(made.failing).toEqual([]);
    const name = made.plan.environment?.name;
    expect(name).toBeDefined();
    for (const both of Object.values(seen(made))) expect(both).toEqual([name, name]);
    expect(made.plan.user.root).toBe(false);
  });
});
