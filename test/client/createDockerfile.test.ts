/** "Create Dockerfile for This Environment…" with an editor that is played, on the server's own recipes. */
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Needs } from '../../client/src/recipes/create';
import type { RecipeParams, RecipeResult } from '../../common/src/protocol';
import { MemoryFiles } from '../../server/src/analysis/project/memory';
import { create, NoRecipe, recipesFor, survey } from '../../server/src/analysis/recipes';
import { stubModule } from './stub';

type Item = { label: string; description?: string; picked?: boolean };

class Uri {
  constructor(
    readonly scheme: string,
    readonly path: string,
  ) {}
  toString() {
    return `${this.scheme}://${this.path}`;
  }
  static from({ scheme, path }: { scheme: string; path: string }) {
    return new Uri(scheme, path);
  }
  static parse(text: string) {
    const [scheme = '', path = ''] = text.split('://');
    return new Uri(scheme, path);
  }
  static joinPath(base: Uri, ...parts: string[]) {
    const all: string[] = [];
    for (const part of [...base.path.split('/'), ...parts.join('/').split('/')]) {
      if (part === '..') all.pop();
      else if (part !== '') all.push(part);
    }
    return new Uri(base.scheme, `/${all.join('/')}`);
  }
}

/** The editor: files by URI, what was asked and answered, what was shown. */
let files: Map<string, string>;
let asked: { title: string; labels: string[] }[];
let told: string[];
let shown: [string, ...unknown[]][];
let answer: (title: string, items: Item[], many: boolean) => Item | Item[] | undefined;
let press: (message: string, buttons: string[]) => string | undefined;
let trusted = true;
let writable: boolean | undefined = true;
let active: Uri | undefined;
let roots: Uri[];
let racing: string | undefined;

class WorkspaceEdit {
  readonly made: [Uri, { overwrite: boolean; contents: Uint8Array }][] = [];
  createFile(uri: Uri, options: { overwrite: boolean; contents: Uint8Array }) {
    this.made.push([uri, options]);
  }
}

const message = async (text: string, ...buttons: string[]) => {
  told.push(text);
  return press(text, buttons);
};

vi.mock('vscode', () =>
  stubModule({
    Uri,
    WorkspaceEdit,
    FileType: { File: 1, Directory: 2 },
    CancellationTokenSource: class {
      token = { isCancellationRequested: false };
    },
    RelativePattern: class {
      constructor(readonly base: Uri) {}
    },
    commands: { executeCommand: async (...all: [string]) => void shown.push(all) },
    window: stubModule({
      get activeTextEditor() {
        return active && { document: { uri: active } };
      },
      tabGroups: { all: [], close: async () => true },
      showQuickPick: async (
        items: Item[],
        options: { title?: string; placeHolder?: string; canPickMany?: boolean },
      ) => {
        const title = options.title ?? options.placeHolder ?? '';
        asked.push({ title, labels: items.map(({ label }) => label) });
        return answer(title, items, options.canPickMany === true);
      },
      showInformationMessage: message,
      showWarningMessage: message,
      showErrorMessage: message,
      showTextDocument: async (uri: Uri) => void shown.push(['open', uri.toString()]),
    }),
    workspace: stubModule({
      get isTrusted() {
        return trusted;
      },
      get workspaceFolders() {
        return roots.map((uri) => ({ uri, name: uri.path.slice(1) }));
      },
      getWorkspaceFolder: (uri: Uri) => {
        const found = roots.find((root) => uri.path === root.path || uri.path.startsWith(`${root.path}/`));
        return found && { uri: found, name: found.path.slice(1) };
      },
      asRelativePath: (uri: Uri) => uri.path.slice(1),
      findFiles: async ({ base }: { base: Uri }) =>
        [...files.keys()].map((each) => Uri.parse(each)).filter(({ path }) => path.startsWith(`${base.path}/`)),
      fs: {
        isWritableFileSystem: () => writable,
        stat: async (uri: Uri) => ({ type: files.has(uri.toString()) ? 1 : 2 }),
      },
      applyEdit: async ({ made }: WorkspaceEdit) => {
        if (racing !== undefined) files.set(racing, 'theirs');
        if (made.some(([uri, { overwrite }]) => !overwrite && files.has(uri.toString()))) return false;
        for (const [uri, { contents }] of made) files.set(uri.toString(), new TextDecoder().decode(contents));
        return true;
      },
      registerTextDocumentContentProvider: () => ({ dispose() {} }),
    }),
  }),
);

const YML = 'name: science\nchannels: [conda-forge]\ndependencies:\n  - python=3.12\n  - jupyterlab=4.4\n';

/** The server: the same recipes, without a protocol. */
function server({ folder, answers }: RecipeParams): RecipeResult {
  const texts = Object.fromEntries([...files].map(([uri, text]) => [Uri.parse(uri).path, text]));
  const seen = survey(new MemoryFiles(texts), Uri.parse(folder).path);
  try {
    const creation = create(seen, answers);
    return { creation, sources: seen.sources.map((each) => ({ ...each, recipes: recipesFor(seen, each) })) };
  } catch (error) {
    if (error instanceof NoRecipe) return { reason: error.message };
    throw error;
  }
}

async function run(given?: unknown): Promise<void> {
  const { createDockerfile } = await import('../../client/src/recipes/create');
  const { Proposals } = await import('../../client/src/recipes/proposals');
  const client = {
    code2ProtocolConverter: { asUri: (uri: Uri) => uri.toString() },
    sendRequest: async (_: string, params: RecipeParams) => server(params),
  };
  const needs = { client, proposals: new Proposals(), engine: true } as unknown as Needs;
  await createDockerfile(needs, given);
  await new Promise((resolve) => setTimeout(resolve));
}

const texts = (scheme = 'file'): string[] => [...files.keys()].filter((each) => each.startsWith(`${scheme}:`)).sort();

// Other files of this worker have loaded the command with an editor of their own.
beforeAll(() => void vi.resetModules());
afterAll(() => void vi.resetModules());

beforeEach(() => {
  files = new Map([['file:///p/environment.yml', YML]]);
  asked = [];
  told = [];
  shown = [];
  trusted = true;
  writable = true;
  active = undefined;
  racing = undefined;
  roots = [new Uri('file', '/p')];
  // Enter, each time.
  answer = (_, items, many) => (many ? items.filter(({ picked }) => picked === true) : items[0]);
  press = () => undefined;
});

describe('one pass of questions', () => {
  test('Enter twice makes everything; all files are shown before', async () => {
    await run();
    expect(asked.map(({ title }) => title)).toEqual(['Create Dockerfile', 'Create Dockerfile: Nothing Is Written Yet']);
    const [command, title, changes] = shown[0] ?? [];
    expect([command, title]).toEqual(['vscode.changes', 'Create Dockerfile: Notebooks']);
    expect((changes as [Uri, unknown][]).map(([uri, before]) => [uri.path, before])).toContainEqual([
      '/p/Dockerfile',
      undefined,
    ]);
    expect(texts()).toEqual(
      [
        '.devcontainer/devcontainer.json',
        '.dockerignore',
        '.env.example',
        '.github/workflows/image.yml',
        '.gitignore',
        'Dockerfile',
        'compose.yaml',
        'environment.yml',
      ].map((each) => `file:///p/${each}`),
    );
    expect(shown).toContainEqual(['open', 'file:///p/Dockerfile']);
    expect(told).toEqual(['The Dockerfile is ready. The environment is science.']);
  });

  test.each([0, 1])('Escape at question %i: nothing is written', async (at) => {
    let question = 0;
    const enter = answer;
    answer = (...all) => (question++ === at ? undefined : enter(...all));
    await run();
    expect(texts()).toEqual(['file:///p/environment.yml']);
  });

  test('a file that is not wanted is not made, and the devcontainer does without compose.yaml', async () => {
    answer = (_, items, many) =>
      many ? items.filter(({ label }) => /^Dockerfile$|devcontainer/.test(label)) : items[0];
    await run();
    expect(texts()).toEqual(
      ['.devcontainer/devcontainer.json', 'Dockerfile', 'environment.yml'].map((each) => `file:///p/${each}`),
    );
    expect(files.get('file:///p/.devcontainer/devcontainer.json')).toContain('"dockerfile": "../Dockerfile"');
  });

  test('of several environment files it is asked which one; one that is named is meant', async () => {
    files.set('file:///p/environment-gpu.yml', YML.replace('science', 'gpu'));
    answer = (_, items, many) =>
      many ? items : (items.find(({ label }) => label === 'environment-gpu.yml') ?? items[0]);
    await run();
    expect(asked.map(({ labels }) => labels)).toContainEqual(['environment.yml', 'environment-gpu.yml']);
    expect(files.get('file:///p/Dockerfile')).toContain('--name gpu');
    files.delete('file:///p/Dockerfile');
    asked = [];
    await run(new Uri('file', '/p/environment.yml'));
    expect(asked.length).toBe(2);
    expect(files.get('file:///p/Dockerfile')).toContain('--name science');
  });

  test('"Build Image" is a click away', async () => {
    press = (_, buttons) => buttons[0];
    await run();
    expect(shown.at(-1)).toMatchObject(['condaInDocker.build', { path: '/p/Dockerfile' }, null]);
  });
});

describe('files that are there', () => {
  test('are shown as a difference, and never written over', async () => {
    files.set('file:///p/.gitignore', 'dist\n');
    press = (_, buttons) => buttons.find((each) => each === 'Show Difference');
    await run();
    expect(files.get('file:///p/.gitignore')).toBe('dist\n');
    expect(asked.at(-1)?.labels).not.toContain('.gitignore');
    expect(told.join()).toContain('.gitignore is there already, and is left as it is.');
    expect(shown.find(([command]) => command === 'vscode.diff')).toMatchObject([
      'vscode.diff',
      { path: '/p/.gitignore' },
      {},
      expect.any(String),
    ]);
  });

  test('a Dockerfile of others stays', async () => {
    files.set('file:///p/Dockerfile', 'FROM debian:13\n');
    await run();
    expect(files.get('file:///p/Dockerfile')).toBe('FROM debian:13\n');
    expect(told).toEqual([expect.stringMatching(/^Dockerfile is there already/)]);
  });

  test('one that somebody makes in the same moment stays, and nothing else is written', async () => {
    racing = 'file:///p/Dockerfile';
    await run();
    expect(files.get('file:///p/Dockerfile')).toBe('theirs');
    expect(files.has('file:///p/compose.yaml')).toBe(false);
    expect(told).toEqual([expect.stringMatching(/could not be created/)]);
  });

  test('all as they should be: nothing to do', async () => {
    await run();
    told = [];
    asked = [];
    await run();
    expect(told).toEqual(['All files of this recipe are there already, as it would write them.']);
  });
});

describe('workspaces', () => {
  test('one that is not trusted gets a word, and the way to trust', async () => {
    trusted = false;
    press = (_, buttons) => buttons[0];
    await run();
    expect(told[0]).toContain('only in workspaces that you trust');
    expect(shown).toEqual([['workbench.trust.manage']]);
    expect(asked).toEqual([]);
  });

  test('one that cannot be written to gets a word', async () => {
    writable = false;
    await run();
    expect(told[0]).toContain('cannot be written');
    expect(asked).toEqual([]);
  });

  test('a remote one keeps its scheme', async () => {
    roots = [new Uri('vscode-remote', '/home/me')];
    files = new Map([['vscode-remote:///home/me/environment.yml', YML]]);
    await run();
    expect(texts('vscode-remote')).toContain('vscode-remote:///home/me/Dockerfile');
  });

  test('with several folders it is asked, unless a file says it', async () => {
    roots = [new Uri('file', '/p'), new Uri('file', '/q')];
    files.set('file:///q/lab/environment.yml', YML.replace('science', 'lab'));
    const enter = answer;
    answer = (title, items, many) =>
      title === 'For which folder?' ? items.find(({ label }) => label === 'q/lab') : enter(title, items, many);
    await run();
    expect(files.has('file:///q/lab/Dockerfile')).toBe(true);
    active = new Uri('file', '/p/environment.yml');
    asked = [];
    await run();
    expect(asked.map(({ title }) => title)).not.toContain('For which folder?');
    expect(files.has('file:///p/Dockerfile')).toBe(true);
  });

  test('nothing to make an image from: why', async () => {
    files = new Map([['file:///p/README.md', '']]);
    await run(new Uri('file', '/p'));
    expect(told[0]).toContain('nothing here that an image could be made from');
  });
});
