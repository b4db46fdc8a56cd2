/** `npm run package [ARG…]`: makes the VSIX. vsce comes from scripts/vsce/ (pinned by its lock file) into .cache/vsce/. */

import { existsSync } from 'node:fs';
import { copyFile, mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pass, run } from './lib/run.mjs';
import { root } from './lib/vscode-server.mjs';

const home = join(root, '.cache/vsce');
const vsce = join(home, 'node_modules/@vscode/vsce/vsce');

/** True where what is installed is what the lock file names. */
async function installed() {
  const lock = join(home, 'package-lock.json');
  if (!existsSync(vsce) || !existsSync(lock)) return false;
  return (await readFile(lock, 'utf8')) === (await readFile(join(root, 'scripts/vsce/package-lock.json'), 'utf8'));
}

if (!(await installed())) {
  console.log(`installing vsce into ${home}`);
  await mkdir(home, { recursive: true });
  await copyFile(join(root, 'scripts/vsce/package.json'), join(home, 'package.json'));
  await copyFile(join(root, 'scripts/vsce/package-lock.json'), join(home, 'package-lock.json'));
  // Its optional packages keep passwords of a publisher, and need building; making a VSIX needs neither.
  run('npm', ['ci', '--ignore-scripts', '--omit=optional'], { cwd: home, quiet: true });
}
// vsce runs the script "vscode:prepublish" first, which bundles.
process.exitCode = await pass(process.execPath, [vsce, 'package', '--no-dependencies', ...process.argv.slice(2)], {
  cwd: root,
});
