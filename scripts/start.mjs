/**
 * `npm start [-- FOLDER]`: opens a real editor with the extension on a copy of the example projects (or on FOLDER): the
 * desktop's VS Code, installed or downloaded, else VS Code's server build, in a browser. Ctrl-C ends all of it.
 *
 *   npm start -- --headless   shows in the terminal what the command line says of the examples
 *   npm start -- --editor     opens an editor even where nobody seems to look at the terminal
 *   npm start -- --browser    the server build, also where the desktop's VS Code can be had
 */
import { cp, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { build } from '../esbuild.mjs';
import { findDesktop, openDesktop } from './lib/desktop.mjs';
import { pass } from './lib/run.mjs';
import { Unavailable } from './lib/tally.mjs';
import { installServer, NEWEST, OLDEST, root, startServer, workbenchUrl } from './lib/vscode-server.mjs';

/** Lints and explains the examples in the terminal. */
async function headless() {
  await build({ parts: ['cli'] });
  const cli = join(root, 'dist/cli.js');
  console.log('$ conda-in-docker lint examples');
  // Findings are what the examples are for: only "could not run" is a failure here.
  const code = await pass(process.execPath, [cli, 'lint', 'examples'], { cwd: root });
  if (code > 1) return code;
  let worst = 0;
  const files = await readdir(join(root, 'examples'), { recursive: true });
  for (const file of files.filter((name) => /(^|[\\/])Dockerfile$/.test(name)).sort()) {
    console.log(`\n$ conda-in-docker explain examples/${file}`);
    const explained = await pass(process.execPath, [cli, 'explain', join('examples', file)], { cwd: root });
    if (explained > 1) worst = explained;
  }
  return worst;
}

/** The folder to open, and how to take it away again. */
async function workspace(given) {
  if (given !== undefined) return { folder: resolve(given), remove: async () => {} };
  const folder = await mkdtemp(join(tmpdir(), 'conda-in-docker-examples-'));
  await cp(join(root, 'examples'), folder, { recursive: true });
  console.log(`The editor opens a copy of examples/, ${folder}, which goes away at the end.`);
  return { folder, remove: () => rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 }) };
}

/** The newest server build that this machine can have. */
async function findServer() {
  try {
    await installServer(NEWEST);
    return NEWEST;
  } catch (error) {
    if (!(error instanceof Unavailable)) throw error;
    await installServer(OLDEST);
    return OLDEST;
  }
}

/** Opens the editor; resolves when it has been closed, or to a way to close it. */
async function openEditor(folder, { browser }) {
  const desktop = browser ? undefined : await findDesktop();
  if (desktop !== undefined) {
    console.log(`Opening ${desktop.name}. Close its window, or press Ctrl-C here, to end.`);
    return openDesktop(desktop, { folder, extension: root });
  }
  const release = await findServer();
  const settings = { 'workbench.startupEditor': 'readme', 'git.enabled': true };
  const server = await startServer({ release, settings, installed: true });
  console.log(`VS Code ${release.name} runs at\n\n  ${workbenchUrl(server.port, { folder })}\n`);
  console.log('Open that address in a browser. It answers to everybody on this machine, and to nobody else.');
  console.log('Press Ctrl-C to end it.');
  return { closed: server.closed, close: server.close };
}

async function editor(given, options) {
  await build();
  const interrupted = new Promise((stop) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, stop);
  });
  const { folder, remove } = await workspace(given);
  let opened;
  try {
    opened = await openEditor(folder, options);
    await Promise.race([opened.closed, interrupted]);
  } finally {
    await opened?.close();
    await remove();
  }
  return 0;
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    headless: { type: 'boolean', default: false },
    editor: { type: 'boolean', default: false },
    browser: { type: 'boolean', default: false },
  },
});
const watched = process.stdout.isTTY === true && !process.env.CI;
let terminal = values.headless;
if (!terminal && !watched && !values.editor && !values.browser) {
  console.log(
    'Nobody looks at a terminal here, so no editor is opened (`npm start -- --editor` opens one all the same).',
  );
  terminal = true;
}
try {
  process.exitCode = terminal ? await headless() : await editor(positionals[0], values);
} catch (error) {
  if (!(error instanceof Unavailable)) throw error;
  console.error(`No editor can be opened here: ${error.message}\nWhat the command line says of the examples:`);
  process.exitCode = await headless();
}
