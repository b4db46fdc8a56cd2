import { existsSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { Command } from '../../common/src/commands';
import { defaultSettings, SETTINGS } from '../../common/src/ids';
import { LANGUAGES } from '../../common/src/languages';

interface Setting {
  readonly default: unknown;
  readonly scope?: string;
  readonly description?: string;
  readonly markdownDescription?: string;
  readonly enum?: readonly string[];
  readonly enumDescriptions?: readonly string[];
  readonly markdownEnumDescriptions?: readonly string[];
}

interface Capability {
  readonly supported: unknown;
  readonly description: string;
}

interface Manifest {
  readonly capabilities: { readonly untrustedWorkspaces: Capability; readonly virtualWorkspaces: Capability };
  readonly activationEvents: readonly string[];
  readonly contributes: {
    readonly commands: readonly {
      readonly command: string;
      readonly title: string;
      readonly category: string;
      readonly icon?: string;
    }[];
    readonly configuration: { readonly properties: Readonly<Record<string, Setting>> };
    readonly menus: { readonly commandPalette: readonly { readonly command: string; readonly when: string }[] };
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

test('every setting is explained and has a scope; words to choose from are explained as well', () => {
  for (const [name, setting] of Object.entries(manifest.contributes.configuration.properties)) {
    expect(setting.markdownDescription ?? setting.description, name).toMatch(/\.$/);
    expect(setting.scope, name).toMatch(/^(resource|window|machine-overridable)$/);
    if (name.startsWith(`${SETTINGS}.trace`) || setting.enum === undefined) continue;
    expect(setting.enumDescriptions?.length ?? setting.markdownEnumDescriptions?.length, name).toBe(
      setting.enum.length,
    );
  }
});

test('what works on the workspace is not shown without one', () => {
  const shown = new Map(manifest.contributes.menus.commandPalette.map(({ command, when }) => [command, when]));
  for (const command of [Command.lintWorkspace, Command.fixWorkspace]) {
    expect(shown.get(command)).toBe('workspaceFolderCount != 0');
  }
  for (const { command, icon } of manifest.contributes.commands) expect(icon, command).toMatch(/^\$\([\w-]+\)$/);
});

test('untrusted and virtual workspaces are told what works', () => {
  const { untrustedWorkspaces, virtualWorkspaces } = manifest.capabilities;
  for (const each of [untrustedWorkspaces, virtualWorkspaces]) {
    expect(each.supported).toBe('limited');
    expect(each.description).toMatch(/^[A-Z].*\.$/);
  }
});

test('the extension wakes up for the languages that the server is told of, for its debug type, and where environments are described', () => {
  expect([...manifest.activationEvents].sort()).toEqual([
    'onDebugDynamicConfigurations:conda-in-docker',
    'onDebugResolve:conda-in-docker',
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
