import { expect, test } from 'vitest';
import { TARGETS, type TargetsParams, type TargetsResult } from '../../common/src/protocol';
import type { TestClient } from './client';
import { servers } from './harness';

const start = servers();

function ask(client: TestClient, uri: string): Promise<TargetsResult> {
  return client.connection.sendRequest<TargetsResult>(TARGETS, { uri } satisfies TargetsParams);
}

const DOCKERFILE = `# syntax=docker/dockerfile:1
FROM debian:12 AS Tools
RUN echo tools
FROM continuumio/miniconda3:24.11.1-0 AS build
RUN conda create -y -p /env python=3.12

FROM debian:12
COPY --from=build /env /env
`;

test('the stages of a Dockerfile: those with a name and the last one, with what conda has to do with them', async () => {
  const client = await start();
  const uri = client.uri('Dockerfile');
  await client.open(uri, DOCKERFILE);
  expect(await ask(client, uri)).toEqual({
    kind: 'dockerfile',
    stages: [
      { target: 'tools', line: 1, conda: false },
      { target: 'build', line: 3, conda: true },
      { target: null, line: 6, conda: true },
    ],
  });
});

test('a conda that only the commands show: the base image is not known', async () => {
  const client = await start();
  const uri = client.uri('Dockerfile');
  await client.open(uri, 'FROM example.org/hub AS a\nRUN conda install -y numpy=2.1\nFROM a\nFROM example.org/hub\n');
  expect(await ask(client, uri)).toMatchObject({
    stages: [
      { target: 'a', conda: true },
      { target: null, conda: false },
    ],
  });
  await client.change(uri, 2, { text: 'FROM example.org/hub AS a\nRUN conda install -y numpy=2.1\nFROM a\n' });
  expect(await ask(client, uri)).toMatchObject({ stages: [{ conda: true }, { conda: true }] });
});

test('of two stages with one name only the last can be built, and one without a name cannot', async () => {
  const client = await start();
  const uri = client.uri('Dockerfile');
  await client.open(uri, 'FROM debian:12\nFROM debian:12 AS a\nFROM debian:12 AS a\nFROM debian:12\n');
  expect(await ask(client, uri)).toMatchObject({ stages: [{ line: 2 }, { line: 3 }] });
});

test('the services of a compose file, with what their Dockerfiles on disk make', async () => {
  const client = await start();
  client.write('lab/Dockerfile', 'FROM continuumio/miniconda3:24.11.1-0\n');
  client.write('web/Dockerfile', 'FROM debian:12\n');
  const text = 'services:\n  lab:\n    build: lab\n  web:\n    build: ./web\n  db:\n    image: postgres:17\n';
  const uri = client.write('compose.yaml', text);
  await client.open(uri, text, 'dockercompose');
  expect(await ask(client, uri)).toEqual({
    kind: 'compose',
    services: [
      { name: 'lab', line: 1, conda: true, build: { dockerfile: client.uri('lab/Dockerfile'), target: null } },
      { name: 'web', line: 3, conda: false, build: { dockerfile: client.uri('web/Dockerfile'), target: null } },
      { name: 'db', line: 5, conda: null, build: null },
    ],
  });
});

test('nothing for other files, broken ones and ones that are not there', async () => {
  const client = await start();
  const uri = client.uri('entrypoint.sh');
  await client.open(uri, '#!/bin/sh\nexec "$@"\n', 'shellscript');
  expect(await ask(client, uri)).toBeNull();
  expect(await ask(client, client.uri('missing/Dockerfile'))).toBeNull();
  const broken = client.uri('Dockerfile');
  await client.open(broken, 'RUN conda activate\n');
  expect(await ask(client, broken)).toEqual({ kind: 'dockerfile', stages: [] });
});
