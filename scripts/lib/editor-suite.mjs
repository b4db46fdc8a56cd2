/** What both launchers of the extension-host suite share: the bundle, the workspace and the report. */
import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as esbuild from 'esbuild';
import { build } from '../../esbuild.mjs';
import { Tally } from './tally.mjs';
import { root } from './vscode-server.mjs';

/** Builds the extension as it ships and the suite; gives the path of the suite's module. */
export async function buildSuite() {
  const outfile = join(root, '.vscode-test/suite/index.js');
  await Promise.all([
    build({ production: true }),
    esbuild.build({
      absWorkingDir: root,
      entryPoints: ['test/editor/suite/index.ts'],
      outfile,
      bundle: true,
      platform: 'node',
      format: 'cjs',
      target: 'es2022',
      external: ['vscode'],
      sourcemap: 'inline',
      logLevel: 'warning',
    }),
  ]);
  return outfile;
}

/** The folders of the test workspace, each with settings of its own. */
const FOLDERS = ['workspace', 'second'];

/** A copy of the test workspace that tests may change; gives its `.code-workspace` file. */
export async function makeWorkspace() {
  const parent = await mkdtemp(join(tmpdir(), 'conda-in-docker-workspace-'));
  for (const name of FOLDERS) {
    await cp(join(root, 'test/editor/fixtures', name), join(parent, name), { recursive: true });
  }
  const file = join(parent, 'test.code-workspace');
  await writeFile(file, JSON.stringify({ folders: FOLDERS.map((path) => ({ path })) }));
  return { file, remove: () => rm(parent, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 }) };
}

/** Receives and prints the suite's results. `done` resolves to the counts when the suite says that it is at its end. */
export async function receiveReport() {
  const tally = new Tally();
  let finish;
  const done = new Promise((resolve) => {
    finish = resolve;
  });
  const server = createServer((call, answer) => {
    let body = '';
    call.setEncoding('utf8');
    call.on('data', (chunk) => {
      body += chunk;
    });
    call.on('end', () => {
      answer.end();
      const report = JSON.parse(body);
      if (report.event === 'done') return finish(tally);
      tally[report.status]++;
      const mark = { passed: 'ok  ', failed: 'FAIL', skipped: 'skip' }[report.status];
      console.log(`  ${mark} ${report.name} (${report.ms} ms)`);
      if (report.detail !== undefined) console.log(report.detail.replace(/^/gm, '       '));
    });
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const close = () =>
    new Promise((resolve) => {
      server.close(resolve);
      server.closeAllConnections();
    });
  return { address: `http://127.0.0.1:${server.address().port}/`, done, tally, close };
}
