import { expect, test } from 'vitest';
import { CHECK_IMPORTS, type CheckImportsResult } from '../../common/src/protocol';
import type { TestClient } from './client';
import { servers } from './harness';

const start = servers();

async function check(client: TestClient, uri: string): Promise<readonly string[] | undefined> {
  const found = await client.connection.sendRequest<CheckImportsResult>(CHECK_IMPORTS, { uri });
  return found?.missing.map(({ module, package: name, places }) => `${module} ${name} ${places[0]?.uri}`);
}

test('imports against the file as the editor has it', async () => {
  const client = await start();
  const uri = client.write('lab/environment.yml', 'dependencies:\n  - numpy\n');
  const code = client.write('lab/src/a.py', 'import numpy\nimport cv2, yaml\n');
  await client.open(uri, 'dependencies:\n  - numpy\n  - pyyaml\n', 'yaml');
  expect(await check(client, uri)).toEqual([`cv2 opencv ${code}`]);
  // Files of code are watched by nobody.
  client.write('lab/src/a.py', 'import numpy\n');
  const other = client.write('lab/src/b.py', 'import requests\n');
  expect(await check(client, uri)).toEqual([`requests requests ${other}`]);
  expect(await check(client, client.write('Dockerfile', 'FROM debian:12\n'))).toBeUndefined();
});
