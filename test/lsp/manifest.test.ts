import { existsSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { Command, defaultSettings, SETTINGS } from '../../common/src/ids';
import { LANGUAGES } from '../../common/src/languages';

interface Manifest {
  readonly activationEvents: readonly string[];
  readonly contributes: {
    readonly commands: readonly { readonly command: string; readonly title: string; readonly category: string }[];
    readonly configuration: { readonly properties: Readonly<Record<string, { readonly default: unknown }>> };
  };
  readonly dependencies?: unknown;
  readonly scripts: Readonly<Record<string, string>>;
}

const manifest: Manifest = JSON.parse(readFileSync('package.json', 'utf8'));

test('the manifest and the code name the same commands, all under one category', () => {
  const { commands } = manifest.contributes;
  expect(commands.map(({ command }) => command).sort()).toEqual(Object.values(Command).sort());
  expect(new Set(commands.map(({ category }) => category))).toEqual(new Set(['Conda in Docker']));
});

test('the manifest and the code name the same settings with the same defaults', () => {
  const { properties } = manifest.contributes.configuration;
  for (const [name, value] of Object.entries(defaultSettings)) {
    expect(properties[`${SETTINGS}.${name}`]?.default, name).toEqual(value);
  }
});

test('the extension wakes up for the languages that the server is told of, and where environments are described', () => {
  expect([...manifest.activationEvents].sort()).toEqual([
    ...LANGUAGES.map((language) => `onLanguage:${language}`).sort(),
    // Containers that run are picked up again when the window is loaded, with or without an open Dockerfile.
    'workspaceContains:**/environment*.{yml,yaml}',
  ]);
});

test('everything is bundled: nothing is installed beside the extension', () => {
  expect(manifest.dependencies).toBeUndefined();
});

test('the scripts that npm runs through Node exist', () => {
  const files = Object.values(manifest.scripts).flatMap((line) =>
    [...line.matchAll(/node (\S+\.mjs)/g)].map(([, file]) => file),
  );
  expect(files.length).toBeGreaterThan(5);
  for (const file of files) expect(existsSync(file ?? ''), file).toBe(true);
});
