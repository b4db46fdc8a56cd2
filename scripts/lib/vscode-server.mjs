/**
 * VS Code's server build, for tests and pictures where the desktop build cannot be downloaded. The npm package
 * code-server carries it, with the real workbench and the real extension host. It is kept in .vscode-test/, apart from
 * the project's own packages.
 */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { run, which } from './run.mjs';
import { Unavailable } from './tally.mjs';

export const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/** Carries VS Code 1.100, the oldest that the extension supports, and runs on Node 20. */
const VERSION = '4.100.3';
const NODE_MAJOR = 20;
/** VS Code's native modules, with the file that each build makes. */
const NATIVE_MODULES = {
  '@vscode/spdlog': 'build/Release/spdlog.node',
  'native-watchdog': 'build/Release/watchdog.node',
  '@parcel/watcher': 'build/Release/watcher.node',
  'node-pty': 'build/Release/pty.node',
};
const home = join(root, '.vscode-test', `code-server-${VERSION}`);
const server = join(home, 'node_modules/code-server');
const vscode = join(server, 'lib/vscode');

function say(text) {
  console.log(`[vscode-server] ${text}`);
}

function isDebianRoot() {
  return process.platform === 'linux' && process.getuid?.() === 0 && which('apt-get') !== undefined;
}

/** Installs Debian packages; only as root. */
function aptInstall(packages) {
  say(`apt-get install ${packages.join(' ')}`);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const install = ['install', '-y', '--no-install-recommends', ...packages];
  try {
    run('apt-get', install, { env, quiet: true });
  } catch {
    // The package lists of a fresh machine are empty or old.
    run('apt-get', ['update'], { env, quiet: true });
    run('apt-get', install, { env, quiet: true });
  }
}

/** npm's environment for native modules: the headers of this Node where it brings them, so that none are downloaded. */
function npmEnvironment() {
  const prefix = dirname(dirname(process.execPath));
  const env = {
    ...process.env,
    npm_config_audit: 'false',
    npm_config_fund: 'false',
    npm_config_update_notifier: 'false',
  };
  // Set by the npm that runs this script; it would lead the inner one to this project's folder.
  delete env.npm_config_local_prefix;
  if (existsSync(join(prefix, 'include/node/node_api.h'))) env.npm_config_nodedir = prefix;
  return env;
}

/**
 * Installs the server unless it is there. About half a minute the first time.
 * @throws Unavailable where this machine cannot have it
 */
export async function installServer() {
  const marker = join(home, 'ready.json');
  const wanted = JSON.stringify({ version: VERSION, modules: process.versions.modules, arch: process.arch });
  if (existsSync(marker) && (await readFile(marker, 'utf8')) === wanted) return;
  if (process.platform === 'win32')
    throw new Unavailable('VS Code’s server build does not run on Windows here; use npm run test:electron');
  const major = Number(process.versions.node.split('.')[0]);
  if (major !== NODE_MAJOR)
    throw new Unavailable(`VS Code 1.100’s server build needs Node ${NODE_MAJOR}; this is Node ${major}`);
  const tools = { python3: 'python3', make: 'make', 'g++': 'g++' };
  const absent = Object.keys(tools).filter((tool) => which(tool) === undefined);
  if (absent.length > 0) {
    if (!isDebianRoot())
      throw new Unavailable(`${absent.join(', ')} not found, needed to build VS Code’s native modules`);
    try {
      aptInstall(absent.map((tool) => tools[tool]));
    } catch (error) {
      throw new Unavailable(`the tools to build VS Code’s native modules could not be installed: ${error.message}`);
    }
  }

  say(`installing code-server ${VERSION} (VS Code 1.100) into ${home}`);
  await rm(home, { recursive: true, force: true });
  await mkdir(home, { recursive: true });
  await writeFile(join(home, 'package.json'), '{ "private": true }\n');
  const env = npmEnvironment();
  try {
    // Its own install script refuses npm as root; what that script does is done here.
    run('npm', ['install', `code-server@${VERSION}`, '--ignore-scripts', '--save-exact'], {
      cwd: home,
      env,
      quiet: true,
    });
    say('installing VS Code’s own packages');
    run('npm', ['install', '--omit=dev', '--ignore-scripts'], { cwd: vscode, env, quiet: true });
    for (const [name, file] of Object.entries(NATIVE_MODULES)) {
      say(`building ${name}`);
      try {
        run('npm', ['rebuild', name], { cwd: vscode, env, quiet: true });
      } catch (error) {
        // node-pty writes a compilation database for editors after the build, through npx, which may not be allowed to
        // download. What counts is that the module was built.
        if (!existsSync(join(vscode, 'node_modules', name, file))) throw error;
      }
    }
    await rm(join(vscode, 'node_modules.asar'), { force: true, recursive: true });
    await symlink('node_modules', join(vscode, 'node_modules.asar'));
    say('building argon2');
    run('npm', ['rebuild', 'argon2'], { cwd: home, env, quiet: true });
  } catch (error) {
    throw new Unavailable(`VS Code’s server build could not be installed: ${error.message}`);
  }
  await writeFile(marker, wanted);
}

/**
 * The path of a Chromium; Debian's is installed where there is none and we are root.
 * @throws Unavailable where there is none
 */
export function findChromium() {
  const find = () =>
    [
      process.env.CHROMIUM_PATH,
      ...['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'].map(which),
    ].find((path) => path !== undefined && existsSync(path));
  const found = find();
  if (found !== undefined) return found;
  if (!isDebianRoot()) throw new Unavailable('no Chromium found (set CHROMIUM_PATH)');
  try {
    aptInstall(['chromium']);
  } catch (error) {
    throw new Unavailable(`Chromium could not be installed: ${error.message}`);
  }
  const installed = find();
  if (installed === undefined) throw new Unavailable('no Chromium found after its installation');
  return installed;
}

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
  'git.enabled': false,
  // In the browser VS Code saves by itself: a test's edits would outlive it.
  'files.autoSave': 'off',
  'files.simpleDialog.enable': true,
};

/** Puts the built extension where the server looks for installed ones. */
async function installExtension(extensions) {
  const { publisher, name, version } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));
  const folder = join(extensions, `${publisher}.${name}-${version}`);
  await mkdir(folder);
  for (const part of ['package.json', 'dist', 'syntaxes']) {
    if (existsSync(join(root, part))) await cp(join(root, part), join(folder, part), { recursive: true });
  }
}

/**
 * Starts the server on a free port of this machine only, with settings and extensions of its own.
 * @param {{ settings?: Record<string, unknown>, env?: Record<string, string>, installed?: boolean }} options
 *   `installed`: the extension is installed as users have it, instead of loaded for development by `workbenchUrl`
 * @returns {Promise<{ port: number, close: () => Promise<void>, log: () => string }>}
 */
export async function startServer({ settings = {}, env = {}, installed = false } = {}) {
  const data = await mkdtemp(join(tmpdir(), 'conda-in-docker-vscode-'));
  await mkdir(join(data, 'user/User'), { recursive: true });
  await mkdir(join(data, 'extensions'));
  if (installed) await installExtension(join(data, 'extensions'));
  await writeFile(join(data, 'user/User/settings.json'), JSON.stringify({ ...quietSettings, ...settings }, null, 2));
  await writeFile(join(data, 'config.yaml'), 'auth: none\ncert: false\n');
  const inherited = { ...process.env };
  // What another VS Code, or its terminal, sets would lead this one astray.
  for (const name of Object.keys(inherited))
    if (/^(VSCODE_|CODE_SERVER_|PORT$|PASSWORD$|npm_)/.test(name)) delete inherited[name];
  const args = [
    'out/node/entry.js',
    ...['--config', join(data, 'config.yaml'), '--auth', 'none', '--bind-addr', '127.0.0.1:0'],
    ...['--user-data-dir', join(data, 'user'), '--extensions-dir', join(data, 'extensions')],
    ...[
      '--disable-telemetry',
      '--disable-update-check',
      '--disable-workspace-trust',
      '--disable-getting-started-override',
    ],
  ];
  const child = spawn(process.execPath, args, {
    cwd: server,
    env: { ...inherited, XDG_DATA_HOME: join(data, 'share'), ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let log = '';
  const close = async () => {
    if (child.exitCode === null && child.signalCode === null) {
      const gone = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGTERM');
      const hard = setTimeout(() => child.kill('SIGKILL'), 5000);
      await gone;
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
  return { port, close, log: () => log };
}

/**
 * The address of the workbench with a folder open. With `tests` (the path of a module) the extension is loaded for
 * development from this repository, and the tests are run in its extension host.
 */
export function workbenchUrl(port, { folder, tests, open }) {
  const remote = (path) => `vscode-remote://127.0.0.1:${port}${path}`;
  const payload = [];
  if (tests !== undefined) payload.push(['extensionDevelopmentPath', remote(root)]);
  if (tests !== undefined) payload.push(['extensionTestsPath', remote(tests)]);
  if (open !== undefined) payload.push(['openFile', remote(open)], ['gotoLineMode', 'true']);
  const url = new URL(`http://127.0.0.1:${port}/`);
  url.searchParams.set('folder', folder);
  url.searchParams.set('payload', JSON.stringify(payload));
  return url.href;
}

/** Starts a headless Chromium that asks nothing of the network by itself. */
export async function launchChromium() {
  const executablePath = findChromium();
  const { chromium } = await import('playwright-core');
  const quiet = ['--disable-background-networking', '--disable-component-update', '--disable-sync', '--no-first-run'];
  return chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu', ...quiet] });
}
