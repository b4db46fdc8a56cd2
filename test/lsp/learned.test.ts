/** Base images that no table knows: the client's engine is asked for them, and what was learned is seen at once. */
import { expect, test, vi } from 'vitest';
import { DidChangeConfigurationNotification, type Hover, HoverRequest } from 'vscode-languageserver/node';
import {
  BASE_IMAGES,
  type BaseImagesResult,
  LEARN_IMAGE,
  LEARNED_IMAGE,
  type LearnedImage,
  WRITE_BASE_IMAGE,
  type WriteBaseImageResult,
} from '../../common/src/protocol';
import { pulling, rangeOf, type TestClient } from './client';
import { servers } from './harness';

const start = servers();

const IMAGE: LearnedImage = {
  reference: 'our/base:1',
  entry: {
    learned: '2026-11-30',
    platform: 'linux/amd64',
    system: 'debian 12',
    sh: 'dash',
    user: 'app',
    env: { PATH: '/opt/conda/bin:/usr/bin:/bin' },
    entrypoint: null,
    cmd: ['bash'],
    conda: { prefix: '/opt/conda', programs: ['conda'], version: '24.11.1', owner: 'root' },
  },
};
const TEXT = 'FROM our/base:1\nRUN conda activate base\n';

function answering(client: TestClient, answer: LearnedImage | null): string[] {
  const asked: string[] = [];
  client.connection.onRequest(LEARN_IMAGE, ({ image }: { image: string }) => {
    asked.push(image);
    return answer;
  });
  return asked;
}

async function hoverText(client: TestClient, uri: string): Promise<string> {
  const position = rangeOf(TEXT, 'our/base').start;
  const found: Hover | null = await client.connection.sendRequest(HoverRequest.type, {
    textDocument: { uri },
    position,
  });
  return JSON.stringify(found?.contents);
}

const images = (client: TestClient, uri: string) =>
  client.connection.sendRequest<BaseImagesResult>(BASE_IMAGES, { uri });

test('an image that the engine has is asked for once, and the findings follow', async () => {
  const client = await start(pulling, { engine: true });
  const asked = answering(client, IMAGE);
  const uri = client.write('Dockerfile', TEXT);
  await client.open(uri, TEXT);
  await client.diagnostics(uri);
  await vi.waitFor(async () => expect(await hoverText(client, uri)).toContain('Learned on 2026-11-30'), 5_000);
  expect((await client.diagnostics(uri)).map(({ code }) => code)).toContain('activate-without-hook');
  expect(asked).toEqual(['our/base:1']);
  expect(await images(client, uri)).toEqual([{ image: 'our/base:1', known: true, learned: '2026-11-30' }]);
});

test('without an engine nobody is asked; where nothing is known of it, the light bulb offers to learn it', async () => {
  const plain = await start(pulling);
  const never = answering(plain, IMAGE);
  const at = plain.write('Dockerfile', TEXT);
  await plain.open(at, TEXT);
  await plain.diagnostics(at);
  expect((await plain.actions(at, rangeOf(TEXT, 'our/base'))).map(({ title }) => title)).not.toContain(
    'Learn base image our/base:1',
  );
  expect(never).toEqual([]);

  const client = await start(pulling, { engine: true });
  answering(client, null);
  const uri = client.write('Dockerfile', TEXT);
  await client.open(uri, TEXT);
  const actions = await client.actions(uri, rangeOf(TEXT, 'our/base'));
  expect(actions.find(({ title }) => title === 'Learn base image our/base:1')?.command?.arguments).toEqual([
    uri,
    'our/base:1',
  ]);
  await client.connection.sendNotification(LEARNED_IMAGE, IMAGE);
  expect(await hoverText(client, uri)).toContain('Learned on 2026-11-30');
  const after = await client.actions(uri, rangeOf(TEXT, 'our/base'));
  expect(after.map(({ title }) => title)).not.toContain('Learn base image our/base:1');
});

test('images of the table, and those that the project builds or describes, are not asked for', async () => {
  const client = await start(pulling, { engine: true });
  const asked = answering(client, null);
  client.write('base/Dockerfile', 'FROM debian:12\n');
  client.write('compose.yaml', 'services:\n  base:\n    image: our/own:1\n    build: base\n');
  client.write('.conda-in-docker.yaml', 'base-images:\n  our/said:1: {user: app}\n');
  const text = 'FROM debian:12\nFROM our/own:1\nFROM our/said:1\nFROM our/other:1\n';
  const uri = client.write('app/Dockerfile', text);
  await client.open(uri, text);
  await client.diagnostics(uri);
  await vi.waitFor(() => expect(asked).toEqual(['our/other:1']), 5_000);
});

test('a changed setting asks again', async () => {
  const client = await start(pulling, { engine: true });
  const asked = answering(client, null);
  const uri = client.write('Dockerfile', TEXT);
  await client.open(uri, TEXT);
  await client.diagnostics(uri);
  await vi.waitFor(() => expect(asked.length).toBe(1), 5_000);
  await client.connection.sendNotification(DidChangeConfigurationNotification.type, { settings: null });
  await client.diagnostics(uri);
  await vi.waitFor(() => expect(asked.length).toBe(2), 5_000);
});

test('the configuration with what was learned, or why it cannot be written', async () => {
  const client = await start(pulling, { engine: true });
  const uri = client.write('sub/Dockerfile', TEXT);
  const write = () => client.connection.sendRequest<WriteBaseImageResult>(WRITE_BASE_IMAGE, { uri, image: IMAGE });
  expect(await write()).toMatchObject({ uri: client.uri('sub/.conda-in-docker.yaml'), before: null });
  const found = await write();
  expect('text' in found && found.text).toContain('  our/base:1:\n    learned: 2026-11-30\n');
});
