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
  expect(found?.services).toEqual([]);
  expect(await explain(client.uri('run.sh'))).toBeNull();
  expect(await explain(client.uri('none'))).toBeNull();
});

test('what compose services run in the stages', async () => {
  const client = await start();
  const uri = client.write('Dockerfile', 'FROM continuumio/miniconda3:24.11.1-0 AS dev\nFROM debian:12\n');
  client.write(
    'compose.yaml',
    'services:\n  lab:\n    build: {context: ., target: dev}\n    command: python a.py\n    healthcheck:\n      test: [CMD, python, --version]\n  db:\n    image: postgres:17\n',
  );
  const found = await client.connection.sendRequest<ExplainResult>(EXPLAIN, { uri });
  expect(found?.services).toMatchObject([
    {
      name: 'lab',
      file: client.uri('compose.yaml'),
      line: 2,
      stage: 0,
      commands: [{ line: 4, command: 'python a.py', python: 'base' }],
      health: [{ line: 6, python: 'base' }],
    },
  ]);
});
