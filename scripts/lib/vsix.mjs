/**
 * Makes the VSIX. vsce comes from scripts/vsce/ (pinned by its lock file) into .cache/vsce/. It is run in a folder of its
 * own that holds what .vscodeignore allows and a fresh build, so that nothing else can slip in and dist/ stays as it is.
 */
import { existsSync } from 'node:fs';
import { copyFile, cp, mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join, posix, resolve } from 'node:path';
import { build } from '../../esbuild.mjs';
import { run } from './run.mjs';
import { Unavailable } from './tally.mjs';
import { root } from './vscode-install.mjs';

const home = join(root, '.cache/vsce');
const vsce = join(home, 'node_modules/@vscode/vsce/vsce');

/** True where what is installed is what the lock file names. */
async function installed() {
  const lock = join(home, 'package-lock.json');
  if (!existsSync(vsce) || !existsSync(lock)) return false;
  return (await readFile(lock, 'utf8')) === (await readFile(join(root, 'scripts/vsce/package-lock.json'), 'utf8'));
}

async function installVsce() {
  if (await installed()) return;
  console.log(`installing vsce into ${home}`);
  await mkdir(home, { recursive: true });
  await copyFile(join(root, 'scripts/vsce/package.json'), join(home, 'package.json'));
  await copyFile(join(root, 'scripts/vsce/package-lock.json'), join(home, 'package-lock.json'));
  try {
    // Its optional packages keep passwords of a publisher, and need building; making a VSIX needs neither.
    run('npm', ['ci', '--ignore-scripts', '--omit=optional'], { cwd: home, quiet: true });
  } catch (error) {
    throw new Unavailable(`vsce could not be installed: ${error.message}`);
  }
}

/** The files and folders at the top that .vscodeignore lets in, dist/ apart. */
async function allowed() {
  const lines = (await readFile(join(root, '.vscodeignore'), 'utf8')).split(/\r?\n/);
  const tops = lines.filter((line) => line.startsWith('!')).map((line) => line.slice(1).split('/')[0]);
  return [...new Set(tops)].filter((name) => name !== 'dist' && existsSync(join(root, name)));
}

/**
 * Puts what the package holds into a folder of its own, with a fresh build.
 * @returns {Promise<{ folder: string, manifest: { name: string, version: string }, bundles: { file: string, bytes: number }[] }>}
 */
export async function stageExtension() {
  const folder = join(root, '.cache/vsix');
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  // What is for developers stays away from the package: scripts, and what they need.
  const {
    scripts: _scripts,
    devDependencies: _dev,
    ...manifest
  } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));
  for (const name of await allowed()) await cp(join(root, name), join(folder, name), { recursive: true });
  // The page that the editor shows is for users; its links are from docs/.
  const page = await readFile(join(root, 'docs/extension.md'), 'utf8');
  await writeFile(
    join(folder, 'README.md'),
    page.replace(/\]\((?!https?:|#)([^)]+)\)/g, (_, to) => `](${posix.join('docs', to)})`),
  );
  await copyFile(join(root, '.vscodeignore'), join(folder, '.vscodeignore'));
  await writeFile(join(folder, 'package.json'), `${JSON.stringify(manifest, null, 2)}\n`);
  const bundles = await build({ outdir: join(folder, 'dist'), production: true });
  return { folder, manifest, bundles };
}

/**
 * Makes the VSIX.
 * @param {{ out?: string, args?: readonly string[], quiet?: boolean }} options `out`: its path, else it is named after the
 *   version, at the top of the repository; `args`: more arguments for `vsce package`
 * @returns {Promise<{ vsix: string, bytes: number, bundles: { file: string, bytes: number }[] }>} the package, and the
 *   bundles in it
 * @throws Unavailable where vsce cannot be had
 */
export async function makeVsix({ out, args = [], quiet = false } = {}) {
  await installVsce();
  const { folder, manifest, bundles } = await stageExtension();
  const vsix = resolve(out ?? join(root, `${manifest.name}-${manifest.version}.vsix`));
  run(process.execPath, [vsce, 'package', '--no-dependencies', '--out', vsix, ...args], { cwd: folder, quiet });
  return { vsix, bytes: (await stat(vsix)).size, bundles };
}
