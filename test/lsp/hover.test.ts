import { expect, test } from 'vitest';
import { type ClientCapabilities, type Hover, HoverRequest } from 'vscode-languageserver/node';
import { pulling, rangeOf, type TestClient } from './client';
import { servers } from './harness';

const start = servers();

const DOCKERFILE = `FROM continuumio/miniconda3:24.11.1-0
COPY environment.yml .
RUN conda env create -f environment.yml
COPY run.sh /
CMD ["conda", "run", "-n", "app", "bash", "/run.sh"]
`;

async function hover(client: TestClient, uri: string, text: string, piece: string): Promise<Hover | null> {
  const position = rangeOf(text, piece).start;
  return client.connection.sendRequest(HoverRequest.type, { textDocument: { uri }, position });
}

async function open(client: TestClient) {
  client.write('environment.yml', 'name: app\ndependencies: [python=3.12]\n');
  client.write('run.sh', '#!/bin/bash\npython a.py\n');
  const uri = client.write('Dockerfile', DOCKERFILE);
  await client.open(uri, DOCKERFILE);
  return uri;
}

const markdown: ClientCapabilities = {
  ...pulling,
  textDocument: { ...pulling.textDocument, hover: { contentFormat: ['markdown', 'plaintext'] } },
};

test('Markdown with links to the lines, of other files too, at the word that it is about', async () => {
  const client = await start(markdown);
  const uri = await open(client);
  const found = await hover(client, uri, DOCKERFILE, 'app"');
  expect(found).toMatchObject({
    range: { start: { line: 4, character: 28 }, end: { line: 4, character: 31 } },
    contents: { kind: 'markdown' },
  });
  expect(JSON.stringify(found?.contents)).toContain(`[environment.yml:1](${client.uri('environment.yml')}#L1,7)`);
  expect(JSON.stringify(found?.contents)).toContain(`[line 3](${uri}#L3,5)`);
});

test('plain text where the client takes no Markdown', async () => {
  const client = await start();
  const found = await hover(client, await open(client), DOCKERFILE, 'continuumio');
  expect(found?.contents).toMatchObject({ kind: 'plaintext' });
  expect(JSON.stringify(found?.contents)).not.toMatch(/\*\*|\]\(/);
});

test('in a script that the Dockerfile runs', async () => {
  const client = await start(markdown);
  await open(client);
  const script = '#!/bin/bash\npython b.py\n';
  const uri = client.uri('run.sh');
  await client.open(uri, script, 'shellscript');
  const found = await hover(client, uri, script, 'python');
  expect(JSON.stringify(found?.contents)).toContain('`python b.py` runs in **app**');
});

test('nothing where there is nothing to say, and in files that are none of ours', async () => {
  const client = await start(markdown);
  const uri = await open(client);
  expect(await hover(client, uri, DOCKERFILE, 'COPY')).toBeNull();
  const notes = client.uri('notes.txt');
  await client.open(notes, 'FROM continuumio/miniconda3\n', 'plaintext');
  expect(await hover(client, notes, 'FROM continuumio/miniconda3\n', 'continuumio')).toBeNull();
});
