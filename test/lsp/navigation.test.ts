import { expect, test } from 'vitest';
import {
  DefinitionRequest,
  type DocumentHighlight,
  DocumentHighlightKind,
  DocumentHighlightRequest,
  DocumentSymbolRequest,
  type Location,
  PrepareRenameRequest,
  ReferencesRequest,
  RenameRequest,
  type TextDocumentEdit,
  type WorkspaceEdit,
} from 'vscode-languageserver/node';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { pulling, rangeOf, type TestClient } from './client';
import { servers } from './harness';

const start = servers();

const FILES = {
  Dockerfile: `FROM continuumio/miniconda3:24.11.1-0 AS build
COPY environment.yml /tmp/
RUN conda env create -f /tmp/environment.yml && conda clean -afy

FROM build
ENV PATH=/opt/conda/envs/app/bin:$PATH
WORKDIR /app
COPY --from=build /etc/hostname /app/app
COPY entrypoint.sh /
ENTRYPOINT ["bash", "/entrypoint.sh"]
CMD ["python", "-m", "app"]
`,
  'environment.yml': 'name: app\nchannels:\n  - conda-forge\ndependencies:\n  - python=3.12\n',
  'entrypoint.sh': `#!/bin/bash
set -e
. /opt/conda/etc/profile.d/conda.sh
conda activate app
exec "$@"
`,
  'docker-compose.yml': `services:
  app:
    build:
      context: .
      target: build
    command: conda run -n app python -m app
`,
};

type Name = keyof typeof FILES;

/** Writes the project; opens some of its files. */
async function project(client: TestClient, ...open: Name[]): Promise<void> {
  for (const [name, text] of Object.entries(FILES)) client.write(name, text);
  for (const name of open) await client.open(client.uri(name), FILES[name], languageOf(name));
}

function languageOf(name: string): string {
  return name.endsWith('.yml') ? 'yaml' : name.endsWith('.sh') ? 'shellscript' : 'dockerfile';
}

/** A place in a file: the start of `piece`, moved to the right. */
function at(client: TestClient, name: Name, piece: string, shift = 0) {
  const { line, character } = rangeOf(FILES[name], piece).start;
  return { textDocument: { uri: client.uri(name) }, position: { line, character: character + shift } };
}

/** `file:line` of each location, lines counted from 1, and the text there. */
function shown(client: TestClient, locations: readonly Location[]): string[] {
  return locations
    .map(({ uri, range }) => {
      const name = uri.slice(client.uri('').length).replace(/^\//, '') as Name;
      const text = TextDocument.create(uri, 'plaintext', 1, FILES[name]).getText(range);
      return `${name}:${range.start.line + 1} ${text}`;
    })
    .sort();
}

async function definition(...place: Parameters<typeof at>): Promise<string[]> {
  const [client] = place;
  const found = await client.connection.sendRequest(DefinitionRequest.type, at(...place));
  return shown(client, (found ?? []) as Location[]);
}

async function renamed(name: string, ...place: Parameters<typeof at>): Promise<WorkspaceEdit> {
  const [client] = place;
  const edit = await client.connection.sendRequest(RenameRequest.type, { ...at(...place), newName: name });
  if (edit === null) throw new Error('no edit');
  return edit;
}

/** The project after an edit. */
function applied(client: TestClient, edit: WorkspaceEdit): Record<string, string> {
  const texts: Record<string, string> = { ...FILES };
  for (const change of (edit.documentChanges ?? []) as TextDocumentEdit[]) {
    const name = change.textDocument.uri.slice(client.uri('').length).replace(/^\//, '');
    const document = TextDocument.create('', 'plaintext', 1, texts[name] ?? '');
    texts[name] = TextDocument.applyEdits(
      document,
      change.edits.filter((each) => 'newText' in each),
    );
  }
  return texts;
}

/** The codes and lines of all findings of files on disk. */
async function findings(client: TestClient): Promise<string[]> {
  const found = [];
  for (const name of Object.keys(FILES)) {
    for (const { code, range } of await client.diagnostics(client.uri(name))) {
      found.push(`${name}:${range.start.line + 1} ${code}`);
    }
  }
  return found;
}

const PLACES = ['Dockerfile:6 app', 'docker-compose.yml:6 app', 'entrypoint.sh:4 app', 'environment.yml:1 app'];

test('from each use of an environment to its definition, and to all uses', async () => {
  const client = await start();
  await project(client, 'Dockerfile');
  const uses: Parameters<typeof at>[] = [
    [client, 'Dockerfile', 'envs/app', 6],
    [client, 'entrypoint.sh', 'activate app', 9],
    [client, 'docker-compose.yml', '-n app', 3],
    [client, 'environment.yml', 'app'],
  ];
  for (const use of uses) {
    expect(await definition(...use)).toEqual(['environment.yml:1 app']);
    const params = { ...at(...use), context: { includeDeclaration: true } };
    const found = await client.connection.sendRequest(ReferencesRequest.type, params);
    expect(shown(client, found ?? [])).toEqual(PLACES);
    const rest = await client.connection.sendRequest(ReferencesRequest.type, {
      ...params,
      context: { includeDeclaration: false },
    });
    expect(shown(client, rest ?? [])).toEqual(PLACES.slice(0, 3));
  }
});

test('stages and nothing at all', async () => {
  const client = await start();
  await project(client);
  expect(await definition(client, 'docker-compose.yml', 'target: build', 9)).toEqual(['Dockerfile:1 build']);
  expect(await definition(client, 'Dockerfile', '--from=build', 8)).toEqual(['Dockerfile:1 build']);
  expect(await definition(client, 'Dockerfile', 'WORKDIR /app', 10)).toEqual([]);
  const nothing = await client.connection.sendRequest(
    PrepareRenameRequest.type,
    at(client, 'Dockerfile', '/app/app', 6),
  );
  expect(nothing).toBeNull();
});

test('highlights in one file, with the definition told apart', async () => {
  const client = await start();
  await project(client, 'Dockerfile');
  const found = await client.connection.sendRequest(
    DocumentHighlightRequest.type,
    at(client, 'Dockerfile', '--from=build', 8),
  );
  const kinds = ((found ?? []) as DocumentHighlight[]).map(({ range, kind }) => [range.start.line + 1, kind]);
  const { Read, Write } = DocumentHighlightKind;
  expect(kinds).toEqual([
    [1, Write],
    [5, Read],
    [8, Read],
  ]);
});

test('renaming across four files is one edit with versions, and brings no new finding', async () => {
  const client = await start();
  await project(client, 'Dockerfile', 'environment.yml');
  const prepared = await client.connection.sendRequest(
    PrepareRenameRequest.type,
    at(client, 'entrypoint.sh', 'activate app', 10),
  );
  expect(prepared).toEqual({ range: rangeOf(FILES['entrypoint.sh'], 'app'), placeholder: 'app' });
  const before = await findings(client);
  const edit = await renamed('analysis', client, 'entrypoint.sh', 'activate app', 10);
  const versions = (edit.documentChanges as TextDocumentEdit[]).map(({ textDocument: { uri, version } }) => [
    uri,
    version,
  ]);
  expect(Object.fromEntries(versions)).toEqual({
    [client.uri('Dockerfile')]: 1,
    [client.uri('environment.yml')]: 1,
    [client.uri('entrypoint.sh')]: null,
    [client.uri('docker-compose.yml')]: null,
  });
  const texts = applied(client, edit);
  const put = (text: string, ...pieces: string[]) =>
    pieces.reduce((all, piece) => all.replace(piece, piece.replace('app', 'analysis')), text);
  expect(texts).toEqual({
    Dockerfile: put(FILES.Dockerfile, 'envs/app'),
    'environment.yml': put(FILES['environment.yml'], 'name: app'),
    'entrypoint.sh': put(FILES['entrypoint.sh'], 'activate app'),
    'docker-compose.yml': put(FILES['docker-compose.yml'], '-n app'),
  });
  const fresh = await start();
  for (const [name, text] of Object.entries(texts)) fresh.write(name, text);
  expect(await findings(fresh)).toEqual(before);
});

test('what is not saved counts', async () => {
  const client = await start();
  await project(client, 'environment.yml');
  const text = FILES['environment.yml'].replace('app', 'web');
  await client.change(client.uri('environment.yml'), 2, { text });
  const edit = await renamed('other', client, 'environment.yml', 'app');
  expect((edit.documentChanges as TextDocumentEdit[]).map(({ textDocument }) => textDocument)).toEqual([
    { uri: client.uri('environment.yml'), version: 2 },
  ]);
});

test('a client without versioned edits gets plain ones', async () => {
  const client = await start({ ...pulling, workspace: {} });
  await project(client);
  const edit = await renamed('other', client, 'environment.yml', 'app');
  expect(Object.keys(edit.changes ?? {}).length).toBe(4);
});

test('a name that conda does not take is refused with the reason', async () => {
  const client = await start();
  await project(client);
  await expect(renamed('my app', client, 'environment.yml', 'app')).rejects.toThrow(
    "conda allows no space in an environment's name.",
  );
});

test('the outline, unless another extension has one', async () => {
  const hierarchical = {
    ...pulling,
    textDocument: { ...pulling.textDocument, documentSymbol: { hierarchicalDocumentSymbolSupport: true } },
  };
  const client = await start(hierarchical);
  await project(client);
  const ask = (of: TestClient, name: Name) =>
    of.connection.sendRequest(DocumentSymbolRequest.type, { textDocument: { uri: of.uri(name) } });
  expect(await ask(client, 'Dockerfile')).toMatchObject([
    { name: 'build', range: { start: { line: 0 }, end: { line: 2 } } },
    { name: 'stage 1', children: [{ name: 'ENV PATH=/opt/conda/envs/app/bin:$PATH' }, {}, {}, {}, {}, {}] },
  ]);
  const beside = await start(hierarchical, { outlines: true });
  await project(beside);
  expect(await ask(beside, 'Dockerfile')).toEqual([]);
  expect(await ask(beside, 'environment.yml')).not.toEqual([]);
});
