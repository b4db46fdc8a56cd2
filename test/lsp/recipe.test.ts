import { expect, test } from 'vitest';
import { DidChangeWatchedFilesNotification, FileChangeType } from 'vscode-languageserver/node';
import {
  CONTAINER_PLAN,
  type ContainerPlanResult,
  RECIPE,
  type RecipeAnswers,
  type RecipeResult,
  TARGETS,
} from '../../common/src/protocol';
import { pulling, type TestClient } from './client';
import { servers } from './harness';

const start = servers();

const YML = 'name: science\nchannels:\n  - conda-forge\ndependencies:\n  - python=3.12\n  - jupyterlab=4.4\n';

/** Tells the server of a file that somebody else made. */
function created(client: TestClient, uri: string): Promise<void> {
  const changes = [{ uri, type: FileChangeType.Created }];
  return client.connection.sendNotification(DidChangeWatchedFilesNotification.method, { changes });
}

function recipe(client: TestClient, folder: string, answers: RecipeAnswers = {}): Promise<RecipeResult> {
  return client.connection.sendRequest<RecipeResult>(RECIPE, { folder, answers });
}

test('the files of a recipe, from unsaved buffers, for a folder with a blank in its name', async () => {
  const client = await start();
  const uri = client.write('my lab/environment.yml', YML);
  client.write('my lab/.gitignore', 'dist\n');
  await client.open(uri, YML.replace('science', 'other'), 'yaml');
  const found = await recipe(client, client.uri('my lab'), { recipe: 'notebook', ci: false });
  expect(found).toMatchObject({
    sources: [{ path: 'environment.yml', kind: 'environment' }],
    creation: { recipe: 'notebook', source: 'environment.yml', environment: 'other' },
  });
  const files = found !== null && 'creation' in found ? found.creation.files : [];
  expect(files.map(({ path }) => path)).toEqual([
    'Dockerfile',
    '.dockerignore',
    'compose.yaml',
    '.env.example',
    '.gitignore',
    '.devcontainer/devcontainer.json',
  ]);
  expect(files.find(({ path }) => path === '.gitignore')).toMatchObject({ before: 'dist\n', text: 'dist\n.env\n' });
});

test('notebooks and Python files are read where nothing else says what is needed', async () => {
  const client = await start();
  const cells = [{ cell_type: 'code', source: 'import sklearn' }];
  client.write('code/look.ipynb', JSON.stringify({ cells, metadata: {}, nbformat: 4 }));
  client.write('code/deep/er/read.py', 'import requests\n');
  const found = await recipe(client, client.uri('code'));
  const files = found !== null && 'creation' in found ? found.creation.files : [];
  expect(files.find(({ path }) => path === 'environment.yml')?.text).toMatch(/- requests\n {2}- scikit-learn\n$/);
});

test('nothing to make an image from: a reason', async () => {
  const client = await start();
  client.write('empty/README.md', '');
  expect(await recipe(client, client.uri('empty'))).toMatchObject({ reason: expect.stringMatching(/nothing here/) });
});

test('a plan for a Dockerfile that is not there, where somebody asks for one', async () => {
  const client = await start();
  client.write('environment.yml', YML);
  const uri = client.uri('Dockerfile');
  const ask = (more: object = {}): Promise<ContainerPlanResult> =>
    client.connection.sendRequest(CONTAINER_PLAN, { uri, ...more });
  expect(await ask()).toBeNull();
  const found = await ask({ recipe: true });
  expect(found).toMatchObject({
    dockerfile: uri,
    environment: { name: 'science' },
    jupyter: { installed: 'yes' },
    user: { root: false },
    inMemory: { recipe: 'notebook', source: 'environment.yml', ignore: '*\n!environment.yml\n' },
  });
  expect(found?.build.context).toBe(client.uri('').replace(/\/$/, ''));
  expect(found?.inMemory?.text).toContain('conda env create --name science');
  // One that is there is planned for as it is.
  client.write('Dockerfile', 'FROM continuumio/miniconda3:24.11.1-0\n');
  await created(client, uri);
  const there = await ask({ recipe: true });
  expect(there?.inMemory).toBeUndefined();
  expect(there?.user.root).toBe(true);
});

test('an environment file that no image is made from: a lens, and an action for a client that has the command', async () => {
  const client = await start(pulling, { creates: true });
  const uri = client.write('environment.yml', YML);
  await client.open(uri, YML, 'yaml');
  const targets = () => client.connection.sendRequest(TARGETS, { uri });
  const titles = async () =>
    (
      (await client.connection.sendRequest('textDocument/codeAction', {
        textDocument: { uri },
        range: { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } },
        context: { diagnostics: [] },
      })) as { title: string; command?: { arguments?: unknown[] } }[]
    ).filter(({ title }) => title === 'Create Dockerfile for This Environment…');
  expect(await targets()).toEqual({ kind: 'environment', used: false });
  const [action, ...more] = await titles();
  expect(more).toEqual([]);
  expect(action?.command?.arguments).toEqual([uri]);
  client.write('Dockerfile', 'FROM continuumio/miniconda3:24.11.1-0\n');
  await created(client, client.uri('Dockerfile'));
  expect(await targets()).toEqual({ kind: 'environment', used: true });
  expect(await titles()).toEqual([]);
});
