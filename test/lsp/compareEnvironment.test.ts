import { expect, test } from 'vitest';
import {
  COMPARE_ENVIRONMENT,
  type CompareEnvironmentParams,
  type CompareEnvironmentResult,
} from '../../common/src/protocol';
import type { TestClient } from './client';
import { servers } from './harness';

const start = servers();

const LOCK = '@EXPLICIT\nhttps://conda.anaconda.org/conda-forge/linux-64/numpy-2.1.3-py312_0.conda\n';

function compare(client: TestClient, uri: string): Promise<CompareEnvironmentResult> {
  const installed = { conda: [{ name: 'numpy', version: '2.2.0', build: 'py312_0' }], pip: [], history: '' };
  const params: CompareEnvironmentParams = { uri, platform: 'linux-64', installed };
  return client.connection.sendRequest<CompareEnvironmentResult>(COMPARE_ENVIRONMENT, params);
}

test('the file as the editor has it, and the lock of the platform beside it', async () => {
  const client = await start();
  client.write('conda-linux-64.lock', LOCK);
  client.write('conda-linux-aarch64.lock', LOCK.replaceAll('2.1.3', '2.2.0'));
  const uri = client.write('environment.yml', 'dependencies:\n  - numpy\n');
  await client.open(uri, 'dependencies:\n  - numpy\n  - scipy\n', 'yaml');
  expect(await compare(client, uri)).toEqual({
    packages: [
      {
        kind: 'missing',
        name: 'scipy',
        manager: 'conda',
        against: 'file',
        wanted: 'scipy',
        installed: null,
        command: null,
      },
      {
        kind: 'other',
        name: 'numpy',
        manager: 'conda',
        against: 'lock',
        wanted: '2.1.3',
        installed: '2.2.0',
        command: null,
      },
    ],
    asked: 2,
    lock: { uri: client.uri('conda-linux-64.lock'), packages: 1 },
  });
  const template = client.write('b/environment.yml', 'dependencies:\n  - numpy={{ version }}\n');
  expect(await compare(client, template)).toMatchObject({ reason: /nothing can be compared/ });
});
