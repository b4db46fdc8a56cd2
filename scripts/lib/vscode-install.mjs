/**
 * Installs VS Code's server build, for tests and pictures where the desktop build cannot be downloaded. The npm package
 * code-server carries it, with the real workbench and the real extension host. It is kept in .vscode-test/, apart from
 * the project's own packages.
 */
import { existsSync } from 'node:fs';
import { mkdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { run, which } from './run.mjs';
import { Unavailable } from './tally.mjs';

export const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/**
 * One release of the server build.
 * @typedef {{ name: string, version: string, node: string }} Release `name` is VS Code's version, `version` that of
 *   code-server, `node` the major version of Node that it runs on
 */

/** The oldest VS Code that the extension supports. @type {Release} */
export const OLDEST = { name: '1.100', version: '4.100.3', node: '20' };
/** A recent one, in which a person's way through the extension is tested. @type {Release} */
export const NEWEST = { name: '1.139', version: '4.139.1', node: '24' };

/** VS Code's native modules, with the file that each build makes. */
const NATIVE_MODULES = {
  '@vscode/spdlog': 'build/Release/spdlog.node',
  'native-watchdog': 'build/Release/watchdog.node',
  '@vscode/native-watchdog': 'build/Release/watchdog.node',
  '@parcel/watcher': 'build/Release/watcher.node',
  'node-pty': 'build/Release/pty.node',
};
const store = join(root, '.vscode-test');

function say(text) {
  console.log(`[vscode-server] ${text}`);
}

/** Where a release is, once it is installed. */
function homeOf({ version }) {
  return join(store, `code-server-${version}`);
}

/** The folder of code-server's package. */
export function serverFolder(release) {
  return join(homeOf(release), 'node_modules/code-server');
}

export function isDebianRoot() {
  return process.platform === 'linux' && process.getuid?.() === 0 && which('apt-get') !== undefined;
}

/** Installs Debian packages; only as root. */
export function aptInstall(packages) {
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

/** The Node that a release runs on: this one where its major version fits, else one from the npm registry. */
async function findNode({ name, node: major }) {
  if (process.versions.node.split('.')[0] === major) return process.execPath;
  if (process.platform === 'win32') throw new Unavailable(`VS Code ${name}’s server build needs Node ${major}`);
  const brand = `node-${process.platform}-${process.arch}`;
  const home = join(store, `node-${major}`);
  const program = join(home, 'node_modules', brand, 'bin/node');
  if (existsSync(program)) return program;
  say(`installing Node ${major} into ${home}`);
  await mkdir(home, { recursive: true });
  await writeFile(join(home, 'package.json'), '{ "private": true }\n');
  try {
    const env = npmEnvironment();
    run('npm', ['install', `${brand}@${major}`, '--ignore-scripts', '--no-save'], { cwd: home, env, quiet: true });
  } catch (error) {
    throw new Unavailable(
      `VS Code ${name}’s server build needs Node ${major}, which could not be had: ${error.message}`,
    );
  }
  if (!existsSync(program)) throw new Unavailable(`VS Code ${name}’s server build needs Node ${major}`);
  return program;
}

/** The tools that build native modules; Debian's are installed where we are root. */
function needTools() {
  const tools = { python3: 'python3', make: 'make', 'g++': 'g++' };
  const absent = Object.keys(tools).filter((tool) => which(tool) === undefined);
  if (absent.length === 0) return;
  if (!isDebianRoot())
    throw new Unavailable(`${absent.join(', ')} not found, needed to build VS Code’s native modules`);
  try {
    aptInstall(absent.map((tool) => tools[tool]));
  } catch (error) {
    throw new Unavailable(`the tools to build VS Code’s native modules could not be installed: ${error.message}`);
  }
}

/**
 * Installs a release unless it is there. About half a minute the first time.
 * @param {Release} release
 * @returns {Promise<{ folder: string, node: string }>} code-server's folder, and the Node to run it with
 * @throws Unavailable where this machine cannot have it
 */
export async function installServer(release = OLDEST) {
  const { name, version } = release;
  const home = homeOf(release);
  const folder = serverFolder(release);
  const vscode = join(folder, 'lib/vscode');
  const marker = join(home, 'ready.json');
  if (process.platform === 'win32')
    throw new Unavailable('VS Code’s server build does not run on Windows here; use npm run test:electron');
  const node = await findNode(release);
  // The native modules use Node-API: what one Node built, the next one loads.
  const wanted = JSON.stringify({ version, arch: process.arch });
  if (existsSync(marker) && (await readFile(marker, 'utf8')) === wanted) {
    await linkRipgrep(vscode);
    return { folder, node };
  }
  needTools();

  say(`installing code-server ${version} (VS Code ${name}) into ${home}`);
  await rm(home, { recursive: true, force: true });
  await mkdir(home, { recursive: true });
  await writeFile(join(home, 'package.json'), '{ "private": true }\n');
  const env = npmEnvironment();
  try {
    // Its own install script refuses npm as root; what that script does is done here.
    run('npm', ['install', `code-server@${version}`, '--ignore-scripts', '--save-exact'], {
      cwd: home,
      env,
      quiet: true,
    });
    say('installing VS Code’s own packages');
    run('npm', ['install', '--omit=dev', '--ignore-scripts'], { cwd: vscode, env, quiet: true });
    for (const [module, file] of Object.entries(NATIVE_MODULES)) {
      if (!existsSync(join(vscode, 'node_modules', module))) continue;
      say(`building ${module}`);
      try {
        run('npm', ['rebuild', module], { cwd: vscode, env, quiet: true });
      } catch (error) {
        // node-pty writes a compilation database for editors after the build, through npx, which may not be allowed to
        // download. What counts is that the module was built.
        if (!existsSync(join(vscode, 'node_modules', module, file))) throw error;
      }
    }
    await rm(join(vscode, 'node_modules.asar'), { force: true, recursive: true });
    await symlink('node_modules', join(vscode, 'node_modules.asar'));
    say('building argon2');
    run('npm', ['rebuild', 'argon2'], { cwd: home, env, quiet: true });
  } catch (error) {
    throw new Unavailable(`VS Code ${name}’s server build could not be installed: ${error.message}`);
  }
  await linkRipgrep(vscode);
  await writeFile(marker, wanted);
  return { folder, node };
}

/**
 * VS Code searches with ripgrep, which its package downloads when it is installed; Debian's does as well. Without it all
 * works but the search, which then finds nothing.
 */
async function linkRipgrep(vscode) {
  const ripgrep = join(vscode, 'node_modules/@vscode/ripgrep');
  const bin = join(ripgrep, 'bin');
  // Newer releases bring a package with the programs of all platforms.
  if (!existsSync(join(ripgrep, 'package.json')) || existsSync(join(bin, 'rg'))) return;
  if (which('rg') === undefined && isDebianRoot()) {
    try {
      aptInstall(['ripgrep']);
    } catch {
      // Said below.
    }
  }
  const program = which('rg');
  if (program === undefined) return say('no ripgrep found: searches of the workspace find nothing');
  await mkdir(bin, { recursive: true });
  await rm(join(bin, 'rg'), { force: true });
  await symlink(program, join(bin, 'rg'));
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
