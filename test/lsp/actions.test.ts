import { expect, test } from 'vitest';
import { ExecuteCommandRequest, ShowDocumentRequest } from 'vscode-languageserver/node';
import { FIX_ALL_KIND } from '../../common/src/ids';
import { applied, pulling, rangeOf, type TestClient } from './client';
import { servers } from './harness';

const DOCKERFILE = `# syntax=docker/dockerfile:1
FROM continuumio/miniconda3:latest
RUN conda create -y -n app python=3.12 && conda clean -afy
# hadolint ignore=DL3059
RUN conda activate app && \\
    python --version
`;

const start = servers();

async function open(client: TestClient, text: string, name = 'Dockerfile', language = 'dockerfile') {
  const uri = client.uri(name);
  await client.open(uri, text, language);
  const at = (piece: string, only?: string[]) => client.actions(uri, rangeOf(text, piece), only);
  return { uri, at };
}

const titled = (title: string) => (action: { title: string }) => action.title === title;

test('the best fix is preferred, names the version it was made for, and mends what it is for', async () => {
  const client = await start();
  const { uri, at } = await open(client, DOCKERFILE);
  const [found] = await client.diagnostics(uri, 'activate-without-hook');
  const actions = (await at('conda activate')).filter(({ diagnostics }) => diagnostics?.[0]?.code === found?.code);
  expect(actions[0]).toMatchObject({
    kind: 'quickfix',
    isPreferred: true,
    diagnostics: [found],
    edit: { documentChanges: [{ textDocument: { uri, version: 1 } }] },
  });
  expect(actions.filter(({ isPreferred }) => isPreferred === true).length).toBe(1);
  const text = applied(actions[0], uri, DOCKERFILE);
  await client.change(uri, 2, { text });
  expect(await client.diagnostics(uri, 'activate-without-hook')).toEqual([]);
  expect(text.split('\n').slice(0, 4)).toEqual(DOCKERFILE.split('\n').slice(0, 4));
});

test('a cursor elsewhere is offered nothing; "fix all" comes only where it is asked for', async () => {
  const client = await start();
  const { uri, at } = await open(client, DOCKERFILE);
  expect(await at('# syntax')).toEqual([]);
  expect(await at('# syntax', ['refactor'])).toEqual([]);
  expect((await at('continuumio')).filter(({ kind }) => kind === FIX_ALL_KIND)).toEqual([]);
  const [all] = await at('# syntax', ['source.fixAll']);
  expect(all?.kind).toBe(FIX_ALL_KIND);
  await client.change(uri, 2, { text: applied(all, uri, DOCKERFILE) });
  // Which version to pin to is for a person to say: that fix is not safe.
  expect((await client.diagnostics(uri, 'unpinned-base-tag')).length).toBe(1);
  expect(await client.diagnostics(uri, 'activate-without-hook')).toEqual([]);
});

test('ignoring a finding here: above the instruction and its other comments, and the next one joins it', async () => {
  const client = await start();
  const { uri, at } = await open(client, DOCKERFILE);
  const ignore = (await at('conda activate')).find(titled('Ignore activate-without-hook here'));
  const text = applied(ignore, uri, DOCKERFILE);
  expect(text).toBe(DOCKERFILE.replace('# hadolint', '# conda-in-docker ignore=activate-without-hook\n# hadolint'));
  await client.change(uri, 2, { text });
  expect(await client.diagnostics(uri, 'activate-without-hook')).toEqual([]);
  expect(await client.diagnostics(uri, 'unused-suppression')).toEqual([]);

  const other = text.replace('ignore=activate-without-hook', 'ignore=missing-clean');
  await client.change(uri, 3, { text: other });
  const joined = (await client.actions(uri, rangeOf(other, 'conda activate'))).find(
    titled('Ignore activate-without-hook here'),
  );
  expect(applied(joined, uri, other)).toContain('# conda-in-docker ignore=missing-clean,activate-without-hook\n');
});

test('ignoring a rule in the file: behind the parser directives', async () => {
  const client = await start();
  const { uri, at } = await open(client, DOCKERFILE);
  const ignore = (await at('continuumio')).find(titled('Ignore unpinned-base-tag in this file'));
  const text = applied(ignore, uri, DOCKERFILE);
  expect(text.split('\n').slice(0, 2)).toEqual([
    '# syntax=docker/dockerfile:1',
    '# conda-in-docker ignore-file=unpinned-base-tag',
  ]);
  await client.change(uri, 2, { text });
  expect(await client.diagnostics(uri, 'unpinned-base-tag')).toEqual([]);
});

test('no comment is offered where it would not be one', async () => {
  const client = await start();
  client.write('Dockerfile', 'FROM condaforge/miniforge3:24.11.3-0\nCOPY run.sh /\nENTRYPOINT ["bash", "/run.sh"]\n');
  const script = '#!/bin/bash\nset -e\nexec env LANG=C \\\n  bash -c "conda activate app && python"\n';
  const { uri, at } = await open(client, script, 'run.sh', 'shellscript');
  const found = await client.diagnostics(uri, 'activate-without-hook');
  expect(found.map(({ range }) => range.start.line)).toContain(3);
  const titles = (await at('conda activate')).map(({ title }) => title);
  expect(titles).not.toContain('Ignore activate-without-hook here');
  const whole = (await at('conda activate')).find(titled('Ignore activate-without-hook in this file'));
  expect(applied(whole, uri, script).split('\n')[1]).toBe('# conda-in-docker ignore-file=activate-without-hook');
});

test('a fix that makes a file makes it, and is not offered where the client cannot', async () => {
  const text = 'FROM condaforge/miniforge3:24.11.3-0\nWORKDIR /app\nCOPY . .\n';
  const create = { kind: 'create', options: { overwrite: false } };
  const client = await start();
  client.write('app.py', 'print()\n');
  const { at } = await open(client, text);
  const [fix] = (await at('COPY . .')).filter(({ edit }) =>
    edit?.documentChanges?.some((change) => 'kind' in change && change.kind === 'create'),
  );
  const uri = client.uri('.dockerignore');
  expect(fix?.edit?.documentChanges).toMatchObject([
    { ...create, uri },
    { textDocument: { uri, version: null }, edits: [{ newText: expect.stringContaining('.git') }] },
  ]);

  const plain = await start({ ...pulling, workspace: { workspaceEdit: { documentChanges: true } } });
  plain.write('app.py', 'print()\n');
  const other = await open(plain, text);
  expect(await plain.diagnostics(other.uri, 'missing-dockerignore')).not.toEqual([]);
  expect((await other.at('COPY . .')).filter(titled(fix?.title ?? ''))).toEqual([]);
});

test('the documentation is shown by the client, and only pages of ours', async () => {
  const client = await start();
  const { at } = await open(client, DOCKERFILE);
  const shown: string[] = [];
  client.connection.onRequest(ShowDocumentRequest.type, ({ uri, external }) => {
    if (external === true) shown.push(uri);
    return { success: true };
  });
  const show = (await at('continuumio')).find(titled('Show the documentation of unpinned-base-tag'))?.command;
  if (show === undefined) throw new Error('no command');
  await client.connection.sendRequest(ExecuteCommandRequest.type, show);
  await client.connection.sendRequest(ExecuteCommandRequest.type, { ...show, arguments: ['https://example.org/'] });
  expect(shown).toEqual([expect.stringMatching(/docs\/rules\/unpinned-base-tag\.md$/)]);
});

test('an environment without versions can be frozen where there is an engine, and only there', async () => {
  const text = 'name: app\nchannels: [conda-forge]\ndependencies:\n  - python=3.12\n  - numpy\n  - pandas\n  - scipy\n';
  const title = 'Freeze the environment of the built image in a lock file';
  const client = await start(pulling, { engine: true });
  const { uri, at } = await open(client, text, 'environment.yml', 'yaml');
  expect(await client.diagnostics(uri, 'unpinned-environment')).not.toEqual([]);
  const actions = await at('dependencies');
  expect(actions.find(titled(title))?.command?.command).toBe('condaInDocker.freeze');
  // What quiets it comes behind.
  const titles = actions.map((each) => each.title);
  expect(titles.indexOf(title)).toBeLessThan(titles.findIndex((each) => each.startsWith('Ignore ')));
  const other = await open(await start(), text, 'environment.yml', 'yaml');
  expect((await other.at('dependencies')).filter(titled(title))).toEqual([]);
});
