/** How the client's files may depend on each other. */
import { expect, test } from 'vitest';
import { circlesOf, importsOf } from './imports';

const client = importsOf('client/src');

test('circles are found', () => {
  const graph = new Map([
    ['a', ['b']],
    ['b', ['c']],
    ['c', ['b', 'd']],
    ['d', []],
  ]);
  expect(circlesOf(graph)).toEqual([['b', 'c']]);
  expect(client.get('containers/main.ts')).toContain('containers/commands/index.ts');
});

test.each(['client/src', 'common/src'])(
  'no file of %s imports itself, by value or by type, through others',
  (folder) => {
    expect(circlesOf(importsOf(folder))).toEqual([]);
  },
);

test('services do not import commands: only the entry of the bundle puts both together', () => {
  const services = [...client].filter(([file]) => /^containers\/[^/]*$/.test(file) && file !== 'containers/main.ts');
  expect(services.length).toBeGreaterThan(20);
  const wrong = services.filter(([, imports]) =>
    imports.some((each) => each.includes('commands/') && each !== 'commands/register.ts'),
  );
  expect(wrong).toEqual([]);
});

test('only commands, and what they share, know the whole workplace', () => {
  const users = [...client].filter(([, imports]) => imports.includes('containers/workplace.ts')).map(([file]) => file);
  const expected = /^containers\/(?:commands\/.*|choose|currentImage|main)\.?(?:ts)?$|^compose\/commands\.ts$/;
  expect(users.filter((file) => !expected.test(file))).toEqual([]);
});

test('the light part does not bring in what containers need', () => {
  // register.ts imports the bundle's entry only when a command is called: esbuild.mjs keeps it apart.
  const light = new Map(
    [...client].map(([file, imports]) => [
      file,
      file === 'containers/register.ts' ? imports.filter((each) => each !== 'containers/main.ts') : imports,
    ]),
  );
  const seen = new Set<string>();
  const walk = (file: string): void => {
    if (seen.has(file)) return;
    seen.add(file);
    for (const next of light.get(file) ?? []) walk(next);
  };
  walk('main.node.ts');
  expect([...seen].filter((file) => /^(?:engine\/docker|compose|containers\/commands)\//.test(file))).toEqual([]);
});
