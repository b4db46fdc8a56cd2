/** Starts VS Code's server build (see vscode-install.mjs) and opens its workbench in a browser. */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { run } from './run.mjs';
import { findChromium, installServer, OLDEST, root } from './vscode-install.mjs';

export { findChromium, installServer, NEWEST, OLDEST, root } from './vscode-install.mjs';

/** Nothing pops up, nothing asks the network, nothing covers what a test or a picture wants to see. */
const quietSettings = {
  'workbench.startupEditor': 'none',
  'workbench.tips.enabled': false,
  'workbench.enableExperiments': false,
  'workbench.welcomePage.walkthroughs.openOnInstall': false,
  'telemetry.telemetryLevel': 'off',
  'extensions.autoUpdate': false,
  'extensions.autoCheckUpdates': false,
  'extensions.ignoreRecommendations': true,
  'update.mode': 'none',
  'security.workspace.trust.enabled': false,
  'chat.commandCenter.enabled': false,
  'chat.disableAIFeatures': true,
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'git.enabled': false,
  // In the browser VS Code saves by itself: a test's edits would outlive it.
  'files.autoSave': 'off',
  'files.simpleDialog.enable': true,
};

/** Puts the built extension where the server looks for installed ones. */
async function installExtension(extensions, dist = join(root, 'dist')) {
  const { publisher, name, version } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));
  const folder = join(extensions, `${publisher}.${name}-${version}`);
  await mkdir(folder);
  for (const part of ['package.json', 'syntaxes', 'schemas', 'images', 'media', 'examples/notebook']) {
    if (existsSync(join(root, part))) await cp(join(root, part), join(folder, part), { recursive: true });
  }
  await cp(dist, join(folder, 'dist'), { recursive: true });
}

/** This process's environment without what another VS Code, its terminal or npm sets, which would lead ours astray. */
function cleanEnvironment() {
  const strange = /^(VSCODE_|CODE_SERVER_|PORT$|PASSWORD$|npm_)/;
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !strange.test(name)));
}

/**
 * Starts the server on a free port of this machine only, with settings and extensions of its own. Installs it first
 * where it is not there yet.
 * @param {{ release?: import('./vscode-install.mjs').Release, settings?: Record<string, unknown>,
 *   env?: Record<string, string>, installed?: boolean, dist?: string, vsix?: string, port?: number, trust?: boolean,
 *   others?: readonly string[] }} options
 *   `installed`: the built extension (in the folder `dist`) is put among the installed ones, instead of being loaded
 *   for development by `workbenchUrl`; `vsix`: this package is installed by VS Code itself; `trust: false`: a folder
 *   is trusted only when the user says so; `others`: folders of further extensions, named `publisher.name-version`
 * @returns {Promise<{ port: number, close: () => Promise<void>, closed: Promise<unknown>, log: () => string }>} `closed`
 *   resolves when the server has ended, by itself too
 */
export async function startServer(options = {}) {
  const {
    release = OLDEST,
    settings = {},
    env = {},
    installed = false,
    vsix,
    port: wantedPort = 0,
    trust = true,
    others = [],
  } = options;
  const { folder: server, node } = await installServer(release);
  const data = await mkdtemp(join(tmpdir(), 'conda-in-docker-vscode-'));
  await mkdir(join(data, 'user/User'), { recursive: true });
  await mkdir(join(data, 'extensions'));
  if (installed) await installExtension(join(data, 'extensions'), options.dist);
  for (const other of others) await cp(other, join(data, 'extensions', basename(other)), { recursive: true });
  const all = { ...quietSettings, ...(trust ? {} : { 'security.workspace.trust.enabled': true }), ...settings };
  await writeFile(join(data, 'user/User/settings.json'), JSON.stringify(all, null, 2));
  await writeFile(join(data, 'config.yaml'), 'auth: none\ncert: false\n');
  const environment = { ...cleanEnvironment(), XDG_DATA_HOME: join(data, 'share'), ...env };
  const folders = ['--user-data-dir', join(data, 'user'), '--extensions-dir', join(data, 'extensions')];
  if (vsix !== undefined) {
    const install = ['out/node/entry.js', ...folders, '--install-extension', vsix];
    run(node, install, { cwd: server, env: environment, quiet: true });
  }
  const args = [
    'out/node/entry.js',
    ...['--config', join(data, 'config.yaml'), '--auth', 'none', '--bind-addr', `127.0.0.1:${wantedPort}`],
    ...folders,
    ...['--disable-telemetry', '--disable-update-check', ...(trust ? ['--disable-workspace-trust'] : [])],
    '--disable-getting-started-override',
  ];
  const child = spawn(node, args, { cwd: server, env: environment, stdio: ['ignore', 'pipe', 'pipe'] });
  let log = '';
  const closed = new Promise((resolve) => child.once('exit', resolve));
  const close = async () => {
    if (child.exitCode === null && child.signalCode === null) {
      child.kill('SIGTERM');
      const hard = setTimeout(() => child.kill('SIGKILL'), 5000);
      await closed;
      clearTimeout(hard);
    }
    await rm(data, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  };
  const port = await new Promise((resolve, reject) => {
    const read = (chunk) => {
      log += chunk;
      const match = /server listening on http:\/\/127\.0\.0\.1:(\d+)/.exec(log);
      if (match !== null) resolve(Number(match[1]));
    };
    child.stdout.on('data', read);
    child.stderr.on('data', read);
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`VS Code’s server ended with code ${code}:\n${log.slice(-2000)}`)));
  }).catch(async (error) => {
    await close();
    throw error;
  });
  return { port, close, closed, log: () => log };
}

/**
 * The address of the workbench with a folder, or a `.code-workspace` file, open. With `tests` (the path of a module) the extension is loaded for
 * development from this repository, and the tests are run in its extension host.
 */
export function workbenchUrl(port, { folder, workspace, tests, open }) {
  const remote = (path) => `vscode-remote://127.0.0.1:${port}${path}`;
  const payload = [];
  if (tests !== undefined) payload.push(['extensionDevelopmentPath', remote(root)]);
  if (tests !== undefined) payload.push(['extensionTestsPath', remote(tests)]);
  if (open !== undefined) payload.push(['openFile', remote(open)], ['gotoLineMode', 'true']);
  const url = new URL(`http://127.0.0.1:${port}/`);
  if (workspace === undefined) url.searchParams.set('folder', folder);
  else url.searchParams.set('workspace', workspace);
  if (payload.length > 0) url.searchParams.set('payload', JSON.stringify(payload));
  return url.href;
}

/** Starts a headless Chromium that asks nothing of the network by itself; `more` are further switches. */
export async function launchChromium(more = []) {
  const executablePath = findChromium();
  const { chromium } = await import('playwright-core');
  const quiet = ['--disable-background-networking', '--disable-component-update', '--disable-sync', '--no-first-run'];
  return chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu', ...quiet, ...more] });
}
