import { expect, test } from 'vitest';
import {
  type ClientCapabilities,
  type CompletionItem,
  CompletionRequest,
  CompletionTriggerKind,
  InsertTextFormat,
} from 'vscode-languageserver/node';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { LOCAL_IMAGES } from '../../common/src/protocol';
import { pulling, type TestClient } from './client';
import { servers } from './harness';

const start = servers();

const snippets: ClientCapabilities = {
  ...pulling,
  textDocument: {
    ...pulling.textDocument,
    completion: { completionItem: { snippetSupport: true, documentationFormat: ['markdown'] } },
  },
};

/** What is proposed at `¦` in a text that is open and not saved; sorted as a client shows it. */
async function complete(
  client: TestClient,
  name: string,
  marked: string,
  triggerCharacter?: string,
): Promise<{ items: CompletionItem[]; take: (label: string) => string }> {
  const uri = client.uri(name);
  const text = marked.replace('¦', '');
  const language = name.endsWith('.yml') ? 'yaml' : 'dockerfile';
  await client.open(uri, text, language);
  const document = TextDocument.create(uri, language, 1, text);
  const found = await client.connection.sendRequest(CompletionRequest.type, {
    textDocument: { uri },
    position: document.positionAt(marked.indexOf('¦')),
    context:
      triggerCharacter === undefined
        ? { triggerKind: CompletionTriggerKind.Invoked }
        : { triggerKind: CompletionTriggerKind.TriggerCharacter, triggerCharacter },
  });
  const items = (Array.isArray(found) ? found : (found?.items ?? [])).sort((a, b) =>
    (a.sortText ?? a.label).localeCompare(b.sortText ?? b.label),
  );
  const take = (label: string) => {
    const edit = items.find((item) => item.label === label)?.textEdit;
    if (edit === undefined || !('range' in edit)) throw new Error(`no ${label}`);
    return TextDocument.applyEdits(document, [edit]);
  };
  return { items, take };
}

const labels = ({ items }: { items: CompletionItem[] }) => items.map(({ label }) => label);

const MADE = 'FROM condaforge/miniforge3:24.11.3-0\nCOPY environment.yml /\nRUN conda env create -f /environment.yml\n';

test('at the end of a line that is being written: the environment of a file beside it', async () => {
  const client = await start();
  client.write('environment.yml', 'name: saasfee\ndependencies: [python]\n');
  const found = await complete(client, 'Dockerfile', `${MADE}RUN conda activate ¦`, ' ');
  expect(labels(found)).toEqual(['saasfee', 'base']);
  expect(found.items[0]?.detail).toBe('/opt/conda/envs/saasfee');
  expect(found.take('saasfee')).toBe(`${MADE}RUN conda activate saasfee`);
});

test('a typed blank brings nothing where nothing of ours follows', async () => {
  const client = await start();
  expect((await complete(client, 'Dockerfile', `${MADE}RUN python ¦`, ' ')).items).toEqual([]);
  expect((await complete(client, 'a.Dockerfile', `${MADE}¦`, ' ')).items).toEqual([]);
});

test('snippets for clients that have them, plain text for others', async () => {
  const text = 'FROM condaforge/miniforge3:24.11.3-0\nSHELL ¦';
  const label = '["conda", "run", …, "NAME", "/bin/bash", "-c"]';
  const rich = await complete(await start(snippets), 'Dockerfile', text);
  expect(rich.items.find((item) => item.label === label)).toMatchObject({
    insertTextFormat: InsertTextFormat.Snippet,
    documentation: { kind: 'markdown' },
  });
  expect(rich.take(label)).toContain('"-n", "${1:environment}"');
  const poor = await complete(await start(), 'Dockerfile', text);
  expect(poor.take(label)).toContain('"-n", "environment"');
  expect(poor.items.every(({ insertTextFormat }) => insertTextFormat === undefined)).toBe(true);
});

test('images of the engine, where there is one that answers', async () => {
  const client = await start(pulling, { engine: true });
  client.connection.onRequest(LOCAL_IMAGES, () => ['mine:1', 'mine:1', 7, 'condaforge/miniforge3:4.9']);
  const found = await complete(client, 'Dockerfile', 'FROM min¦');
  expect(found.items.filter(({ detail }) => detail === 'local').map(({ label }) => label)).toEqual([
    'mine:1',
    'condaforge/miniforge3:4.9',
  ]);
  expect(found.take('mine:1')).toBe('FROM mine:1');
});

test('a client with an engine that does not answer still gets the images of the table', async () => {
  const client = await start(pulling, { engine: true });
  expect(labels(await complete(client, 'Dockerfile', 'FROM ¦')).length).toBeGreaterThan(5);
});

test('keys of environment.yml, unless another extension has them', async () => {
  const own = await complete(await start(), 'environment.yml', 'name: app\nch¦\n');
  expect(labels(own)).toContain('channels');
  const beside = await complete(await start(pulling, { schemas: true }), 'environment.yml', 'name: app\nch¦\n');
  expect(beside.items).toEqual([]);
});
