/**
 * Small files that once kept the server busy for ever, or overflowed its stack, sent to its own process: it answers whatever
 * is asked of them, and the next file as well.
 */
import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { DocumentDiagnosticRequest, HoverRequest, InlayHintRequest } from 'vscode-languageserver/node';
import { CONTAINER_PLAN, EXPLAIN, LINT_WORKSPACE } from '../../common/src/protocol';
import { expectNoHang, NO_HANG } from '../hang';
import { servers } from './harness';

const FROM = 'FROM condaforge/miniforge3:25.3.1-0\n';
const PLAIN = `${FROM}RUN true\n`;

/** Files by path; the one that is named first is asked for. */
const CASES: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'strings without commas': {
    Dockerfile: `${FROM}COPY start.sh /start.sh\nENTRYPOINT ["/start.sh"]\nCMD [${'""  '.repeat(20)}]\n`,
    'start.sh': '#!/bin/bash\nexec "$@"\n',
  },
  'a pattern of sed': { Dockerfile: `${FROM}RUN echo ${'a'.repeat(40)} > /x && sed -E 's/^(a|a)*c/x/' /x\n` },
  'patterns of the configuration': {
    Dockerfile: PLAIN,
    '.conda-in-docker.yaml': `ignore: ["(a+)+b", "${'*a'.repeat(40)}"]\n`,
  },
  'tabs after variables': { 'environment.yml': `name: a\nvariables:${'\t'.repeat(3000)}\n  A: b\n` },
  'blanks in a selector': { 'environment.yml': `name: a\ndependencies:\n  - sel(${' '.repeat(18_000)}\n` },
  'many ignored files': {
    Dockerfile: `${FROM}COPY . /x\n`,
    '.dockerignore': Array.from({ length: 10_000 }, (_, i) => `**/a${i}/*/b*\n`).join(''),
  },
  'start-up files in a ring': {
    Dockerfile: `${FROM}RUN echo '. ~/.profile' >> ~/.bashrc && echo '. ~/.bashrc' >> ~/.profile\nCMD ["bash", "-ic", "python a.py"]\n`,
  },
  'start-up files linked in a ring': {
    Dockerfile: `${FROM}RUN ln -sf ~/.bashrc ~/.profile && ln -sf ~/.profile ~/.bashrc\nSHELL ["bash", "-lc"]\nRUN python a.py\n`,
  },
  'a script that starts itself': {
    Dockerfile: `${FROM}COPY a.sh b.sh /\nENTRYPOINT ["/a.sh"]\n`,
    'a.sh': '#!/bin/bash\n/b.sh\n',
    'b.sh': '#!/bin/bash\n/a.sh\n',
  },
  'sudo upon sudo': { Dockerfile: `${FROM}RUN ${'sudo '.repeat(2000)}true\n` },
  'deep YAML': { 'compose.yaml': `services:\n  a: ${'['.repeat(5000)}\n` },
  'deeper YAML': { 'environment.yml': `name: a\ndependencies: ${'{a: '.repeat(5000)}\n` },
  'compose files that extend one another': {
    'compose.yaml': 'services:\n  a:\n    extends: {file: b.yaml, service: a}\n',
    'b.yaml': 'services:\n  a:\n    extends: {file: compose.yaml, service: a}\n',
  },
  'a compose file that includes itself': { 'compose.yaml': 'include: [compose.yaml]\nservices: {a: {build: .}}\n' },
  'stages that copy from one another': {
    Dockerfile: `${FROM}COPY --from=1 /a /a\n${FROM}COPY --from=0 /a /a\nCOPY --from=1 /a /a\n`,
  },
  'requirements that name themselves': {
    Dockerfile: `${FROM}COPY r.txt .\nRUN pip install -r r.txt\n`,
    'r.txt': '-r r.txt\n-c r.txt\n',
  },
  'supervisord that starts itself': {
    Dockerfile: `${FROM}COPY s.conf /etc/supervisord.conf\nCMD ["supervisord", "-c", "/etc/supervisord.conf"]\n`,
    's.conf': '[program:a]\ncommand=supervisord -c /etc/supervisord.conf\n[include]\nfiles=/etc/supervisord.conf\n',
  },
  'a crontab of stars': {
    Dockerfile: `${FROM}COPY crontab /etc/cron.d/a\nCMD ["cron", "-f"]\n`,
    crontab: `${'* '.repeat(5000)}root python a.py\n`,
  },
  'pixi that runs itself': {
    Dockerfile: 'FROM ghcr.io/prefix-dev/pixi:0.81.0\nCOPY pixi.toml .\nRUN pixi run a\n',
    'pixi.toml': '[workspace]\nchannels=[]\nplatforms=["linux-64"]\n[tasks]\na = "pixi run b"\nb = "pixi run a"\n',
  },
  'a dev container of itself': {
    '.devcontainer/devcontainer.json': `{"build":{"dockerfile":"devcontainer.json"},"postCreateCommand":{"a":"bash -ic 'a'"}, ${'/*'.repeat(4000)}`,
  },
};

const start = servers();

test('one after the other, to one server', { timeout: 300_000 }, async () => {
  const client = await start();
  const { connection } = client;
  for (const [index, [name, files]] of Object.entries(CASES).entries()) {
    for (const [path, text] of Object.entries(files)) client.write(`${index}/${path}`, text);
    const [path = '', text = ''] = Object.entries(files)[0] ?? [];
    const uri = client.uri(`${index}/${path}`);
    const textDocument = { uri };
    const range = { start: { line: 0, character: 0 }, end: { line: text.split('\n').length, character: 0 } };
    await expectNoHang(async () => {
      await client.open(uri, text, path.endsWith('Dockerfile') ? 'dockerfile' : 'yaml');
      await connection.sendRequest(DocumentDiagnosticRequest.type, { textDocument });
      await connection.sendRequest(HoverRequest.type, { textDocument, position: { line: 1, character: 4 } });
      await connection.sendRequest(InlayHintRequest.type, { textDocument, range });
      await client.actions(uri, range);
      for (const method of [EXPLAIN, CONTAINER_PLAN]) await connection.sendRequest(method, { uri });
    }, name);
    const next = client.uri(`${index}/next/Dockerfile`);
    await client.open(next, 'FROM continuumio/miniconda3:latest\n');
    expect(await client.diagnostics(next, 'unpinned-base-tag'), name).toHaveLength(1);
  }
  await expectNoHang(() => connection.sendRequest(LINT_WORKSPACE, {}), 'all of them');
});

test('links in a ring, and to what never ends', NO_HANG, async () => {
  const client = await start();
  const uri = client.write('Dockerfile', `${FROM}COPY a b zero ring/ /x/\nRUN conda env create -f /x/a\n`);
  const link = (target: string, name: string) => symlinkSync(target, join(client.folder, name));
  link('b', 'a');
  link('a', 'b');
  link('/dev/zero', 'zero');
  link('/dev/zero', 'environment.yml');
  link('.', 'ring');
  link('/proc/kmsg', '.conda-in-docker.yaml');
  await client.open(uri, PLAIN);
  await client.diagnostics(uri);
  await client.connection.sendRequest(LINT_WORKSPACE, {});
  expect(await client.diagnostics(uri)).toBeDefined();
});
