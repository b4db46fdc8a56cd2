import { expect, test } from 'vitest';
import {
  type ClientCapabilities,
  type CodeAction,
  CodeActionRequest,
  CodeActionResolveRequest,
  ShowMessageNotification,
} from 'vscode-languageserver/node';
import { IMAGE_DIGEST, type ImageDigestParams, type ImageDigestResult } from '../../common/src/protocol';
import { applied, pulling, rangeOf, type TestClient } from './client';
import { servers } from './harness';

const DOCKERFILE = `FROM condaforge/miniforge3:24.11.3-0
RUN conda create -y -n app python=3.12 && conda clean -afy
RUN . /opt/conda/etc/profile.d/conda.sh && conda activate app && python -V
CMD ["conda", "run", "--no-capture-output", "-n", "app", "python", "app.py"]
`;

/** A client that asks for the edit of an action when it is chosen. */
const resolving: ClientCapabilities = {
  ...pulling,
  textDocument: {
    ...pulling.textDocument,
    codeAction: { dataSupport: true, resolveSupport: { properties: ['edit'] } },
  },
};

const start = servers();

async function open(client: TestClient, text: string) {
  const uri = client.uri('Dockerfile');
  await client.open(uri, text);
  const at = (piece: string, only?: string[]) => client.actions(uri, rangeOf(text, piece), only);
  return { uri, at };
}

const kindsOf = (actions: readonly CodeAction[]) => actions.map(({ kind, title }) => `${kind}: ${title}`);

test('refactorings are offered where they make sense, as edits of the version they were made for', async () => {
  const client = await start();
  const { uri, at } = await open(client, DOCKERFILE);
  const actions = await at('conda activate', ['refactor']);
  expect(kindsOf(actions)).toEqual([
    'refactor.rewrite: Convert to SHELL: run all that follows in app',
    'refactor.rewrite: Convert to ENV PATH: put app first on PATH',
  ]);
  expect(actions[1]?.edit).toMatchObject({ documentChanges: [{ textDocument: { uri, version: 1 } }] });
  expect(applied(actions[1], uri, DOCKERFILE)).toBe(`FROM condaforge/miniforge3:24.11.3-0
RUN conda create -y -n app python=3.12 && conda clean -afy
ENV PATH=/opt/conda/envs/app/bin:$PATH
RUN python -V
CMD ["python", "app.py"]
`);
  expect(kindsOf(await at('FROM', ['refactor.extract']))).toEqual([
    expect.stringMatching(/^refactor\.extract: Split into a build stage and a runtime stage with app alone \(ubuntu:/),
  ]);
  expect(await at('conda activate', ['refactor.inline'])).toEqual([]);
});

test('the entrypoint script is a new file of the build context', async () => {
  const client = await start();
  const { uri, at } = await open(client, DOCKERFILE);
  const action = (await at('"app.py"', ['refactor'])).find(({ title }) => /ENTRYPOINT/.test(title));
  expect(action?.edit?.documentChanges).toMatchObject([
    { kind: 'create', uri: client.uri('entrypoint.sh'), options: { overwrite: false } },
    { edits: [{ newText: expect.stringMatching(/^#!\/bin\/bash\n[\s\S]*conda activate app\nexec "\$@"\n$/) }] },
    { textDocument: { uri, version: 1 } },
  ]);
  expect(applied(action, uri, DOCKERFILE)).toContain(
    'ENTRYPOINT ["tini", "--", "/usr/local/bin/entrypoint.sh"]\nCMD ["python", "app.py"]\n',
  );
});

test('what a quick fix does already is not offered a second time', async () => {
  const client = await start();
  const { at } = await open(client, DOCKERFILE);
  const titles = (await at('condaforge')).map(({ title }) => title);
  expect(titles.filter((title) => /^Add the user/.test(title)).length).toBe(1);
});

test('a base image is pinned to the digest that the client knows, when somebody asks for it', async () => {
  const client = await start(resolving, { engine: true });
  const asked: ImageDigestParams[] = [];
  const digest = `sha256:${'a1'.repeat(32)}`;
  client.connection.onRequest(IMAGE_DIGEST, (params: ImageDigestParams) => {
    asked.push(params);
    return { digest };
  });
  const text = DOCKERFILE.replace('FROM ', 'FROM --platform=linux/arm64 ');
  const { uri, at } = await open(client, text);
  const pin = (await at('FROM', ['refactor'])).find(({ title }) => /to its digest$/.test(title));
  if (pin === undefined) throw new Error('not offered');
  expect([pin.edit, asked]).toEqual([undefined, []]);
  const resolved = await client.connection.sendRequest(CodeActionResolveRequest.type, pin);
  expect(asked).toEqual([{ image: 'condaforge/miniforge3:24.11.3-0', platform: 'linux/arm64' }]);
  const after = applied(resolved, uri, text);
  expect(after).toContain(`FROM --platform=linux/arm64 condaforge/miniforge3:24.11.3-0@${digest}\n`);
  await client.change(uri, 2, { text: after });
  expect((await at('FROM', ['refactor'])).filter(({ title }) => /digest/.test(title))).toEqual([]);
});

test('an image that the engine does not have, or an answer that is no digest, changes nothing', async () => {
  const client = await start(resolving, { engine: true });
  const answers: ImageDigestResult[] = [{ reason: 'it rains' }, { digest: 'latest' }];
  client.connection.onRequest<ImageDigestResult, void>(IMAGE_DIGEST, () => answers.shift() ?? null);
  const said = new Promise<string>((resolve) => {
    client.connection.onNotification(ShowMessageNotification.type, ({ message }) => resolve(message));
  });
  const { at } = await open(client, DOCKERFILE);
  for (let i = 0; i < 2; i++) {
    const pin = (await at('FROM', ['refactor'])).find(({ title }) => /to its digest$/.test(title));
    if (pin === undefined) throw new Error('not offered');
    expect((await client.connection.sendRequest(CodeActionResolveRequest.type, pin)).edit).toBeUndefined();
  }
  expect(await said).toBe('The digest of condaforge/miniforge3:24.11.3-0 is not known: it rains.');
});

test('without an engine nothing is said of digests', async () => {
  for (const [capabilities, options] of [
    [resolving, undefined],
    [pulling, { engine: true }],
  ] as const) {
    const client = await start(capabilities, options);
    const { at } = await open(client, DOCKERFILE);
    expect((await at('FROM', ['refactor'])).filter(({ title }) => /digest/.test(title))).toEqual([]);
  }
});

test('all findings of a rule in the file are mended at once, where there are several', async () => {
  const text = `FROM condaforge/miniforge3:24.11.3-0
RUN conda create -y -n app python=3.12
RUN conda create -y -n doc python=3.12
RUN pip install --no-cache-dir flask==3.1.0
`;
  const client = await start();
  const { uri, at } = await open(client, text);
  const all = (await at('conda create -y -n app')).find(({ title }) => title === 'Fix all missing-clean in this file');
  expect(all).toMatchObject({ kind: 'quickfix', edit: { documentChanges: [{ textDocument: { version: 1 } }] } });
  const after = applied(all, uri, text);
  await client.change(uri, 2, { text: after });
  expect(await client.diagnostics(uri, 'missing-clean')).toEqual([]);
  expect((await at('FROM')).filter(({ title }) => /^Fix all/.test(title))).toEqual([]);
});

test('a request for nothing in particular comes to no harm', async () => {
  const client = await start();
  const uri = client.uri('Dockerfile');
  await client.open(uri, DOCKERFILE);
  const range = { start: { line: 400, character: 9 }, end: { line: 2, character: 0 } };
  const context = { diagnostics: [] };
  const params = { textDocument: { uri }, range, context };
  expect(Array.isArray(await client.connection.sendRequest(CodeActionRequest.type, params))).toBe(true);
  const odd = await client.connection.sendRequest(CodeActionResolveRequest.type, { title: 'x', data: { pin: 3 } });
  expect(odd.title).toBe('x');
});
