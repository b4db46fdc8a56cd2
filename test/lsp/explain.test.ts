import { expect, test } from 'vitest';
import { EXPLAIN, type ExplainResult } from '../../common/src/protocol';
import { servers } from './harness';

const start = servers();

test('the unsaved text is explained; files are named by their URIs; null for what is no Dockerfile', async () => {
  const client = await start();
  const explain = (uri: string) => client.connection.sendRequest<ExplainResult>(EXPLAIN, { uri });
  client.write('run.sh', 'python a.py\n');
  const text = 'FROM continuumio/miniconda3:24.11.1-0\nCOPY run.sh /\nCMD ["bash", "/run.sh"]\n';
  const uri = client.write('Dockerfile', 'FROM debian:12\n');
  await client.open(uri, text);
  const found = await explain(uri);
  expect(found).toMatchObject({
    file: uri,
    stages: [{ from: 'continuumio/miniconda3:24.11.1-0', line: 1, builds: true }],
  });
  const commands = found?.stages[0]?.start?.commands ?? [];
  expect(commands.map(({ file, line }) => [file, line])).toEqual([
    [uri, 3],
    [client.uri('run.sh'), 1],
  ]);
  expect(commands[1]).toMatchObject({ command: 'python a.py', activated: null, python: 'base', user: 'root' });
  expect(await explain(client.uri('run.sh'))).toBeNull();
  expect(await explain(client.uri('none'))).toBeNull();
});
