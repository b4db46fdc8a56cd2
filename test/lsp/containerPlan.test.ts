import { expect, test } from 'vitest';
import { CONTAINER_PLAN, type ContainerPlanResult } from '../../common/src/protocol';
import type { TestClient } from './client';
import { servers } from './harness';

const start = servers();

const dockerfile =
  'FROM continuumio/miniconda3:24.11.1-0 AS base\nCOPY environment.yml .\nRUN conda env create -f environment.yml\nFROM base\nCMD ["bash"]\n';

function plan(client: TestClient, uri: string, target?: string): Promise<ContainerPlanResult> {
  return client.connection.sendRequest(CONTAINER_PLAN, { uri, target });
}

test('a plan comes with URIs, from files that are not open and from unsaved ones', async () => {
  const client = await start();
  const uri = client.write('with space/Dockerfile', dockerfile);
  const environment = client.write('with space/environment.yml', 'name: app\ndependencies:\n  - python\n');
  const found = await plan(client, uri);
  expect(found).toMatchObject({ dockerfile: uri, target: null, environment: { name: 'app' } });
  expect(found?.inputs).toEqual([uri, environment]);
  expect(found?.mounts[0]?.source).toBe(client.uri(''));
  expect(found?.jupyter.fix).toMatchObject({ uri: environment, position: { line: 3, character: 0 } });

  await client.open(environment, 'name: app\ndependencies:\n  - python\n  - jupyterlab\n', 'yaml');
  expect((await plan(client, uri))?.jupyter.installed).toBe('yes');
  expect((await plan(client, uri, 'base'))?.target).toBe('base');
});

test('no plan for what is no Dockerfile, and for a stage that is not there', async () => {
  const client = await start();
  const uri = client.write('Dockerfile', dockerfile);
  expect(await plan(client, client.write('a.txt', 'text'))).toBeNull();
  expect(await plan(client, client.uri('gone'))).toBeNull();
  expect(await plan(client, uri, 'nothing')).toBeNull();
});
