/** What is asked before something is built, run or taken away: the commands with an engine and an editor that are played. */
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, posix } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Chosen } from '../../client/src/containers/choose';
import type { ContainerItem } from '../../client/src/containers/state';
import type { Workplace } from '../../client/src/containers/workplace';
import type { ContainerPlan, PlannedArgument } from '../../common/src/containerPlan';
import { stubModule } from './stub';

/** What was shown, and what the user answers to it. */
const shown = {
  dialogs: [] as { text: string; detail: string; buttons: string[] }[],
  inputs: [] as string[],
  told: [] as string[][],
};
let answer: (buttons: string[]) => string | undefined;
let typed: (title: string, value: string) => string | undefined;

const settings: Record<string, unknown> = {};

/** The files of the workspace. */
let found: Uri[] = [];

class Uri {
  constructor(readonly path: string) {}
  readonly scheme = 'file';
  get fsPath() {
    return this.path;
  }
  toString() {
    return `file://${this.path}`;
  }
  static file(path: string) {
    return new Uri(path);
  }
  static parse(text: string) {
    return new Uri(text.replace('file://', ''));
  }
  static joinPath(base: Uri, ...parts: string[]) {
    return new Uri(posix.normalize([base.path, ...parts].join('/')));
  }
}

vi.mock('vscode', () =>
  stubModule({
    Uri,
    CancellationError: class extends Error {},
    window: stubModule({
      activeTextEditor: undefined,
      showWarningMessage: async (text: string, options: { detail?: string } | string, ...buttons: string[]) => {
        const detail = typeof options === 'object' ? (options.detail ?? '') : '';
        const all = typeof options === 'object' ? buttons : [options, ...buttons];
        shown.dialogs.push({ text, detail, buttons: all });
        return answer(all);
      },
      showInformationMessage: async (...all: string[]) => void shown.told.push(all),
      showInputBox: async ({ title, prompt, value }: { title: string; prompt: string; value: string }) => {
        shown.inputs.push(`${title}: ${prompt}`);
        return typed(title, value);
      },
      withProgress: async (_: unknown, work: (progress: object, token: object) => unknown) =>
        work({ report() {} }, { onCancellationRequested() {} }),
    }),
    workspace: stubModule({
      workspaceFolders: [{ uri: new Uri('/p'), name: 'p' }],
      getWorkspaceFolder: () => ({ uri: new Uri('/p') }),
      asRelativePath: (uri: Uri) => uri.path,
      findFiles: async (pattern: string) =>
        found.filter(({ path }) => path.endsWith('Dockerfile') === pattern.includes('Dockerfile')),
      getConfiguration: () => ({ get: (key: string) => settings[key] }),
    }),
  }),
);

const plan = {
  dockerfile: 'file:///p/Dockerfile',
  build: { args: {}, target: null, platform: null, contexts: {}, secrets: {} },
  stages: [{ name: null, from: 'debian:12', line: 1, last: true }],
  target: null,
  arguments: [] as PlannedArgument[],
  conda: true,
  inputs: [],
} as unknown as ContainerPlan;

const chosen = { dockerfile: new Uri('/p/Dockerfile'), folder: '/p', plan, args: {} } as unknown as Chosen;

const container: ContainerItem = {
  id: 'c1',
  name: 'conda-p-jupyter',
  image: 'i',
  imageId: 'sha256:old',
  dockerfile: 'Dockerfile',
  target: '',
  ours: true,
  purpose: 'jupyter',
  compose: undefined,
  phase: 'running',
  ports: [],
  port: undefined,
  environment: 'app',
  started: 1,
  exitCode: undefined,
};

/** A workplace with one folder and an engine that notes what is done to containers. */
function workplace(
  containers: readonly ContainerItem[],
  details: Readonly<Record<string, object>>,
  changes: readonly string[] = [],
) {
  const done: string[] = [];
  const values = new Map<string, unknown>();
  const engine = {
    images: {
      find: async () => ({ id: 'sha256:old', labels: { 'io.github.conda-in-docker.source-hash': 'x' } }),
      inspect: async () => ({ id: 'sha256:old' }),
    },
    containers: {
      find: async (id: string) => ({ id, name: id, labels: {}, mounts: [], env: {}, user: '', ...details[id] }),
      inspect: async (id: string) => ({ id, name: id, labels: {}, mounts: [], env: {}, user: '', ...details[id] }),
      changes: async () => changes.map((path) => ({ path, kind: 'added' })),
      readFile: async () => undefined,
      stop: async (id: string) => void done.push(`stop ${id}`),
      remove: async (id: string) => void done.push(`remove ${id}`),
    },
  };
  const place = {
    context: {
      workspaceState: {
        get: (key: string) => values.get(key),
        update: async (key: string, value: unknown) => void values.set(key, value),
      },
    },
    store: { folders: ['/p'], folder: () => ({ containers, images: [] }), container: () => undefined },
    engines: { listed: async () => engine },
    engine: async () => engine,
    plans: { of: async () => plan, ofLabels: async () => plan, ofService: async () => undefined },
    builder: {
      sources: async () => ({ files: 'y', args: {}, platform: '', bases: {} }),
      removeOld: async () => void done.push('sweep'),
    },
    builds: { build: async () => ({ name: 'new' }) },
    jupyter: { removed: async () => undefined },
  } as unknown as Workplace;
  return { place, engine, done };
}

// Other files of this worker have loaded the client with an editor of their own.
beforeAll(() => void vi.resetModules());
afterAll(() => void vi.resetModules());

beforeEach(() => {
  found = [new Uri('/p/Dockerfile')];
  shown.dialogs.length = 0;
  shown.inputs.length = 0;
  answer = (buttons) => buttons[0];
  typed = (_, value) => value;
});

describe('a rebuild', () => {
  const bind = { mounts: [{ type: 'bind', source: '/p', target: '/work' }] };

  test('of a container with nothing of its own removes it, and says what stays', async () => {
    const { currentImage } = await import('../../client/src/containers/currentImage');
    const { place, engine, done } = workplace([container], { c1: bind }, ['/tmp/x']);
    expect(await currentImage(place, engine as never, chosen)).toBe('new');
    expect(shown.dialogs[0]?.buttons).toEqual(['Rebuild', 'Use It As It Is']);
    expect(shown.dialogs[0]?.detail).toContain('These folders stay as they are: /p.');
    expect(done).toEqual(['remove c1', 'sweep']);
  });

  test.each<[string, object, string[]]>([
    ['on an engine elsewhere, where nothing is mounted', { mounts: [] }, []],
    ['where files are only in it', bind, ['/home/app/notes.ipynb']],
    ['where packages were installed in it', bind, ['/opt/conda/conda-meta/numpy-2.1.0-py312_0.json']],
  ])('%s stops the container and keeps it', async (_, details, changes) => {
    const { currentImage } = await import('../../client/src/containers/currentImage');
    const { place, engine, done } = workplace([container], { c1: details }, changes);
    await currentImage(place, engine as never, chosen);
    expect(shown.dialogs[0]?.buttons[0]).toBe('Rebuild and Keep the Container');
    expect(shown.dialogs[0]?.detail).toMatch(/is stopped and kept, with all that is in it/);
    expect(shown.dialogs[0]?.detail).not.toMatch(/except in mounted folders|lost with it/);
    expect(done).toEqual(['stop c1', 'sweep']);
  });
});

describe('where something is run', () => {
  const seesP = { mounts: [{ type: 'bind', source: '/p', target: '/work' }] };
  const database: ContainerItem = {
    ...container,
    id: 'db',
    name: 'db',
    ours: false,
    purpose: 'compose',
    dockerfile: '',
  };

  test('in the container that sees the file; a database beside it is none', async () => {
    const { placeToRun } = await import('../../client/src/containers/commands/exec');
    const { place } = workplace([database, container], { c1: seesP, db: seesP });
    const found = await placeToRun(place, undefined, new Uri('/p/a.py') as never);
    expect(found.container.id).toBe('c1');
    expect(found.plan).toBe(plan);
  });

  test('a container that does not see the file is none: one is started', async () => {
    const { placeToRun } = await import('../../client/src/containers/commands/exec');
    const { place } = workplace([database], { db: seesP });
    // The image is up to date or not: to start one is what is tried, and the store does not know of it here.
    await expect(placeToRun(place, undefined, new Uri('/p/a.py') as never)).rejects.toThrow();
    expect(shown.dialogs[0]?.text).toMatch(/The image is out of date/);
  });
});

describe('a folder without a Dockerfile', () => {
  const inMemory = { text: 'FROM debian:13\n', ignore: '*\n', recipe: 'notebook', source: 'environment.yml' };
  const asked: [string, unknown, unknown][] = [];
  const placeWith = (result: unknown) => {
    const { place } = workplace([], {});
    const of = async (uri: Uri, target: unknown, recipe: unknown) => {
      asked.push([uri.path, target, recipe]);
      return recipe === true ? result : undefined;
    };
    return { ...place, plans: { of } } as unknown as Workplace;
  };

  beforeEach(() => {
    found = [new Uri('/p/environment.yml'), new Uri('/p/environment-dev.yml')];
    asked.length = 0;
  });

  test('what a recipe makes of its environment file is built; it is said once, with an offer to write it', async () => {
    const { chooseBuild } = await import('../../client/src/containers/choose');
    const place = placeWith({ ...plan, inMemory });
    const chosen = await chooseBuild(place, [], false);
    expect(chosen).toMatchObject({ dockerfile: { path: '/p/Dockerfile' }, folder: '/p', plan: { inMemory } });
    expect(asked[0]).toEqual(['/p/Dockerfile', undefined, true]);
    expect(shown.told).toEqual([
      [
        'There is no Dockerfile here: the image is built from environment.yml by the recipe "Notebooks". Nothing is written into the folder.',
        'Create Dockerfile…',
      ],
    ]);
    await chooseBuild(place, [chosen.dockerfile], false);
    expect(shown.told.length).toBe(1);
  });

  test('no recipe fits: it is said where to go', async () => {
    const { chooseBuild } = await import('../../client/src/containers/choose');
    await expect(chooseBuild(placeWith(undefined), [], false)).rejects.toThrow(
      /nothing beside it that an image could be made from.*Create Dockerfile/,
    );
  });

  test('neither a Dockerfile nor an environment file', async () => {
    const { chooseBuild } = await import('../../client/src/containers/choose');
    found = [];
    await expect(chooseBuild(placeWith(undefined), [], false)).rejects.toThrow(
      /no Dockerfile, and no environment file/,
    );
  });
});

describe('build arguments', () => {
  const argument = (name: string, change: Partial<PlannedArgument> = {}): PlannedArgument => ({
    name,
    default: null,
    handedIn: null,
    line: 1,
    meaning: null,
    ...change,
  });

  test('are asked for once, with the default that is written, and remembered', async () => {
    const { chooseBuild } = await import('../../client/src/containers/choose');
    const { place } = workplace([], {});
    Object.assign(plan, {
      arguments: [
        argument('user', { default: 'me', handedIn: '${NO_SUCH_VARIABLE}' }),
        argument('tag'),
        argument('fixed', { default: '1' }),
      ],
    });
    typed = (title, value) => (title.includes('tag') ? 'v1' : value);
    const first = await chooseBuild(place, [], false);
    expect(first.args).toEqual({ tag: 'v1' });
    expect(shown.inputs).toEqual([
      'Build argument user (line 1): The build hands in ${NO_SUCH_VARIABLE}, which is set only in the shell. Default: me',
      'Build argument tag (line 1): It has no default. Leave it empty to build without it.',
    ]);
    shown.inputs.length = 0;
    expect((await chooseBuild(place, [], false)).args).toEqual({ tag: 'v1' });
    expect(shown.inputs).toEqual([]);
    Object.assign(plan, { arguments: [] });
  });
});

describe('folders from outside of the workspace', () => {
  const prepared = async (place: Workplace) => {
    const { prepare } = await import('../../client/src/containers/commands/prepare');
    const engine = { endpoint: { label: 'e', remote: false }, info: async () => ({ gpus: false }) };
    const at = { platform: 'linux', remote: false, rootless: false, podman: false, selinux: false, remapped: false };
    Object.assign(place, { engines: { surroundings: async () => ({ ...at, identity: { uid: 0, gid: 0 } }) } });
    Object.assign(place.context, {
      globalStorageUri: new Uri(mkdtempSync(join(tmpdir(), 'conda-in-docker-storage-'))),
    });
    const user = { name: null, uid: 0, gid: 0, root: true, home: '/root', groups: [], mapping: 'run-as' };
    const build = { platform: null };
    const options = { gpus: null, shmSize: null, memory: null, cpus: null, env: {}, extraHosts: [], cuda: false };
    const whole = {
      ...chosen,
      plan: { ...plan, user, build, options, mounts: [], environment: null },
    } as unknown as Chosen;
    return prepare(place, engine as never, whole, 'i', new AbortController().signal);
  };

  test('are asked for, once; those of the workspace are not', async () => {
    settings['jupyter.mounts'] = { notes: '/notes:ro', '/etc/ssl': '/ssl:ro' };
    const { place } = workplace([], {});
    expect((await prepared(place)).mounts.map(({ source }) => source)).toEqual(['/p/notes', '/etc/ssl']);
    expect(shown.dialogs).toHaveLength(1);
    expect(shown.dialogs[0]?.detail).toContain('/etc/ssl as /ssl (read-only)');
    expect(shown.dialogs[0]?.detail).not.toContain('/p/notes');
    await prepared(place);
    expect(shown.dialogs).toHaveLength(1);
    // Another way to see the same folder is another question.
    settings['jupyter.mounts'] = { '/etc/ssl': '/ssl' };
    await prepared(place);
    expect(shown.dialogs[1]?.detail).toMatch(/change them and delete/);
  });

  test('so are those of the run options', async () => {
    settings['jupyter.mounts'] = {};
    settings.containerOptions = { volumes: { '/srv/data': '/data:ro', cache: '/cache' } };
    const { run } = await prepared(workplace([], {}).place);
    expect(shown.dialogs.at(-1)?.detail).toContain('/srv/data as /data (read-only)');
    expect(run?.mounts?.map(({ source }) => source)).toEqual(['/srv/data', 'cache']);
    settings.containerOptions = undefined;
  });

  test('nothing is started where somebody says no', async () => {
    settings['jupyter.mounts'] = { '/etc': '/etc-of-host' };
    answer = () => undefined;
    await expect(prepared(workplace([], {}).place)).rejects.toThrow();
  });
});
