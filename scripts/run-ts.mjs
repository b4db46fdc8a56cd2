/** `node scripts/run-ts.mjs FILE.ts [ARG…]`: bundles a TypeScript script and runs it with this Node. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { basename, join } from 'node:path';
import * as esbuild from 'esbuild';
import { root } from './lib/vscode-server.mjs';

const [script, ...args] = process.argv.slice(2);
if (script === undefined || !existsSync(join(root, script))) {
  console.error(script === undefined ? 'usage: node scripts/run-ts.mjs FILE.ts [ARG…]' : `${script} does not exist`);
  process.exit(2);
}
// Below the repository, so that packages that cannot be bundled are found.
const outfile = join(root, '.cache', 'run-ts', `${basename(script, '.ts')}.mjs`);
await esbuild.build({
  absWorkingDir: root,
  entryPoints: [script],
  outfile,
  bundle: true,
  platform: 'node',
  format: 'esm',
  target: 'node20',
  packages: 'external',
  sourcemap: 'inline',
  logLevel: 'warning',
});
const { status } = spawnSync(process.execPath, ['--enable-source-maps', outfile, ...args], {
  cwd: root,
  stdio: 'inherit',
});
process.exitCode = status ?? 1;
