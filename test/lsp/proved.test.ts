/** Safe fixes are proved before they are offered: alone, for a whole rule, and on save. */
import { expect, test } from 'vitest';
import { applied, rangeOf } from './client';
import { servers } from './harness';

const start = servers();

/** The activation is mended, and then its environment is one that nobody creates: another error. */
const SWAPS_ERRORS = `FROM condaforge/miniforge3:24.11.3-0
RUN conda create -y -n app python=3.12 && conda clean -afy
RUN conda activate apps && python --version
`;

const GOOD = `FROM condaforge/miniforge3:24.11.3-0
RUN conda create -y -n app python=3.12
RUN conda create -n web python=3.12
`;

test('a fix that brings another error is offered, but neither preferred nor made on save', async () => {
  const client = await start();
  const uri = client.uri('Dockerfile');
  await client.open(uri, SWAPS_ERRORS, 'dockerfile');
  const found = await client.diagnostics(uri, 'activate-without-hook');
  expect(found).toHaveLength(1);
  const actions = await client.actions(uri, rangeOf(SWAPS_ERRORS, 'conda activate'));
  const [hook] = actions.filter(({ title }) => title.startsWith("Read conda's hook first"));
  expect(hook).toMatchObject({ kind: 'quickfix' });
  expect(hook?.isPreferred).toBeUndefined();
  expect(await client.actions(uri, rangeOf(SWAPS_ERRORS, 'FROM'), ['source.fixAll'])).toEqual([]);
});

test('what is proved is preferred, and made on save until nothing is left', async () => {
  const client = await start();
  const uri = client.uri('Dockerfile');
  await client.open(uri, GOOD, 'dockerfile');
  const actions = await client.actions(uri, rangeOf(GOOD, 'conda create -y -n app'));
  expect(actions.filter(({ isPreferred }) => isPreferred === true).length).toBeGreaterThan(0);
  expect(actions.map(({ title }) => title)).toContain('Fix all missing-clean in this file');
  let text = GOOD;
  for (let version = 2; version < 10; version++) {
    const [all] = await client.actions(uri, rangeOf(text, 'FROM'), ['source.fixAll']);
    if (all === undefined) break;
    const next = applied(all, uri, text);
    expect(next).not.toBe(text);
    text = next;
    await client.change(uri, version, { text });
  }
  expect(text.match(/conda clean/g)).toHaveLength(2);
  expect(await client.diagnostics(uri, 'missing-clean')).toEqual([]);
  expect(await client.actions(uri, rangeOf(text, 'FROM'), ['source.fixAll'])).toEqual([]);
});

test('the configuration counts in the proof: a rule that is off finds nothing more', async () => {
  // The clean at the end of the loop would hide a failure of what comes before it.
  const text =
    'FROM condaforge/miniforge3:24.11.3-0\nRUN for name in a; do conda create -y -n $name python=3.12; done\n';
  const client = await start();
  const uri = client.uri('Dockerfile');
  await client.open(uri, text, 'dockerfile');
  const onSave = () => client.actions(uri, rangeOf(text, 'FROM'), ['source.fixAll']);
  expect(await onSave()).toEqual([]);
  const other = await start();
  other.write('.conda-in-docker.yaml', 'rules:\n  hidden-failure: off\n');
  await other.open(other.uri('Dockerfile'), text, 'dockerfile');
  const [all] = await other.actions(other.uri('Dockerfile'), rangeOf(text, 'FROM'), ['source.fixAll']);
  expect(all && applied(all, other.uri('Dockerfile'), text)).toContain('conda clean');
});

test('a file that a fix depends on is looked at as it is in the editor', async () => {
  const client = await start();
  client.write('environment.yml', 'name: app\nchannels: [conda-forge]\ndependencies: [python=3.12]\n');
  const text =
    'FROM condaforge/miniforge3:24.11.3-0\nCOPY environment.yml /tmp/\nRUN conda env create -f /tmp/environment.yml && conda clean -afy\nRUN conda activate app && python -V\n';
  const uri = client.uri('Dockerfile');
  await client.open(uri, text, 'dockerfile');
  const preferred = async () =>
    (await client.actions(uri, rangeOf(text, 'conda activate'))).filter(
      ({ title, isPreferred }) => isPreferred === true && title.startsWith("Read conda's hook first"),
    );
  expect(await preferred()).toHaveLength(1);
  await client.open(
    client.uri('environment.yml'),
    'name: other\nchannels: [conda-forge]\ndependencies: [python=3.12]\n',
    'yaml',
  );
  expect(await preferred()).toEqual([]);
});
