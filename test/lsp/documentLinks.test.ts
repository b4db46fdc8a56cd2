import { expect, test } from 'vitest';
import { DocumentLinkRequest } from 'vscode-languageserver/node';
import { rangeOf } from './client';
import { servers } from './harness';

const start = servers();

test('the words that name a file of the project lead to it; a file that is not there has no link', async () => {
  const client = await start();
  client.write('docker/environment.yml', 'name: app\ndependencies: []\n');
  const text =
    'FROM continuumio/miniconda3\nCOPY environment.yml gone.txt /tmp/\nRUN conda env create -f /tmp/environment.yml\n';
  const uri = client.write('docker/Dockerfile', text);
  await client.open(uri, text);
  const links = await client.connection.sendRequest(DocumentLinkRequest.type, { textDocument: { uri } });
  const target = client.uri('docker/environment.yml');
  expect(links).toEqual([
    { range: rangeOf(text, 'environment.yml'), target },
    { range: rangeOf(text, '/tmp/environment.yml'), target },
  ]);
});
