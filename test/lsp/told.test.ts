/** Whoever shows a file is told when its findings change through another file, whoever else looked at it meanwhile. */
import { expect, test } from 'vitest';
import { rangeOf } from './client';
import { servers } from './harness';

const start = servers();

const DOCKERFILE = `FROM continuumio/miniconda3:24.11.1-0
COPY environment.yml /tmp/environment.yml
RUN conda env create -f /tmp/environment.yml && conda clean -afy
RUN pip install numpy==2.1.0
`;
const environment = (name: string) =>
  `name: ${name}\nchannels:\n  - conda-forge\ndependencies:\n  - python=3.12\n  - pip\n`;

test('also where somebody asked for the fixes of the file before it was told', async () => {
  const client = await start({});
  const dockerfile = client.uri('Dockerfile');
  const other = client.uri('environment.yml');
  await client.open(other, environment('first'), 'yaml');
  await client.open(dockerfile, DOCKERFILE, 'dockerfile');
  const says = (name: string) =>
    client.pushed(
      ({ uri, diagnostics }) =>
        uri === dockerfile &&
        diagnostics.some(({ message }) => String(message).includes(`conda run -n ${name} python`)),
    );
  await says('first');
  for (const [index, name] of ['second', 'third', 'fourth'].entries()) {
    await client.change(other, index + 2, { text: environment(name) });
    await client.connection.sendRequest('textDocument/codeAction', {
      textDocument: { uri: dockerfile },
      range: rangeOf(DOCKERFILE, 'pip install'),
      context: { diagnostics: [] },
    });
    expect(await says(name)).toBeDefined();
  }
});
