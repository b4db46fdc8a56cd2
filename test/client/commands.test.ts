/** The table of commands against what package.json declares and what the extension registers when it is activated. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { COMMANDS, Command, commandsOf, manifestOfCommands } from '../../common/src/commands';
import { anything, stubModule } from './stub';

const registered: string[] = [];

vi.mock('vscode', () =>
  stubModule({
    commands: stubModule({
      registerCommand: (id: string) => {
        registered.push(id);
        return { dispose() {} };
      },
      executeCommand: async () => undefined,
    }),
    workspace: stubModule({ workspaceFolders: [], isTrusted: false, findFiles: async () => [] }),
    Disposable: { from: () => ({ dispose() {} }) },
  }),
);
vi.mock('vscode-languageclient', () => stubModule({}));
vi.mock('vscode-languageclient/node', () => ({ LanguageClient: client(), TransportKind: {} }));

function client() {
  return class {
    constructor() {
      // biome-ignore lint/correctness/noConstructorReturn: what is made is anything.
      return new Proxy({}, { get: (_, name) => (name === 'start' ? async () => undefined : anything()) });
    }
  };
}

// Other files of this worker have loaded the client with an editor of their own.
beforeAll(() => void vi.resetModules());
afterAll(() => void vi.resetModules());

beforeEach(() => {
  registered.length = 0;
});

const ids = (names: readonly (keyof typeof COMMANDS)[]) => names.map((name) => Command[name]).sort();

test('the desktop registers every command of the table, once', async () => {
  const { activate } = await import('../../client/src/main.node');
  // A folder of its own is made there.
  const storage = mkdtempSync(join(tmpdir(), 'conda-in-docker-storage-'));
  activate(stubModule({ globalStorageUri: { fsPath: storage } }) as never);
  rmSync(storage, { recursive: true, force: true });
  expect([...registered].sort()).toEqual(ids(Object.keys(COMMANDS) as (keyof typeof COMMANDS)[]));
});

test('the browser registers those that need neither disk nor engine', async () => {
  // main.browser.ts adds nothing to it but the worker.
  const { start } = await import('../../client/src/extension');
  start(anything(), () => anything());
  expect([...registered].sort()).toEqual(ids(commandsOf('language')));
  for (const name of commandsOf('language')) expect(COMMANDS[name].needs).toBeUndefined();
});

test('package.json declares the commands of the table', () => {
  const { contributes } = JSON.parse(readFileSync('package.json', 'utf8'));
  const { commands, palette } = manifestOfCommands();
  expect(contributes.commands).toEqual(commands);
  expect(contributes.menus.commandPalette).toEqual(palette);
});
