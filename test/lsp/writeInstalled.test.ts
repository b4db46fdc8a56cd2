import { expect, test } from 'vitest';
import {
  CHANNELS,
  type ChannelsResult,
  type InstalledPackageLine,
  PACKAGES_OF_IMPORTS,
  type PackagesOfImportsResult,
  WRITE_INSTALLED,
  type WriteInstalledResult,
} from '../../common/src/protocol';
import type { TestClient } from './client';
import { servers } from './harness';

const start = servers();

const NUMPY: InstalledPackageLine = { name: 'numpy', version: '2.1.3', manager: 'conda' };

function add(client: TestClient, uri: string, ...packages: InstalledPackageLine[]): Promise<WriteInstalledResult> {
  return client.connection.sendRequest<WriteInstalledResult>(WRITE_INSTALLED, { uri, packages });
}

test('the edit is one of the text that the editor has', async () => {
  const client = await start();
  const uri = client.write('environment.yml', 'dependencies:\n  - python=3.12\n');
  await client.open(uri, '# mine\ndependencies:\n  - python=3.12\n', 'yaml');
  expect(await add(client, uri, NUMPY)).toEqual({
    edit: { range: { start: { line: 3, character: 0 }, end: { line: 3, character: 0 } }, text: '  - numpy=2.1\n' },
    lines: ['numpy=2.1'],
    there: [],
  });
});

test('what is there already, what cannot be written, what is no environment file', async () => {
  const client = await start();
  const there = client.write('a/environment.yml', 'channels:\n  - x\n  - nodefaults\ndependencies:\n  - numpy\n');
  expect(await add(client, there, NUMPY)).toEqual({ edit: null, lines: [], there: ['numpy'] });
  const broken = client.write('b/environment.yml', 'dependencies:\n  - a: [\n');
  expect(await add(client, broken, NUMPY)).toMatchObject({ reason: /left as it is/ });
  expect(await add(client, client.write('Dockerfile', 'FROM debian:12\n'), NUMPY)).toBeNull();
  const channels = (uri: string) => client.connection.sendRequest<ChannelsResult>(CHANNELS, { uri });
  expect(await channels(there)).toEqual(['x', 'nodefaults']);
  expect(await channels(client.uri('Dockerfile'))).toBeNull();
});

test('packages of imports', async () => {
  const client = await start();
  const modules = ['cv2', 'os', 'numpy', 'constructor'];
  expect(await client.connection.sendRequest<PackagesOfImportsResult>(PACKAGES_OF_IMPORTS, { modules })).toEqual([
    { conda: 'opencv', pip: 'opencv-python', certain: true },
    null,
    { conda: 'numpy', pip: 'numpy', certain: false },
    { conda: 'constructor', pip: 'constructor', certain: false },
  ]);
});
