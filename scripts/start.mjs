/** `npm start`: builds the command line and shows what it says of the example projects. */
import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { build } from '../esbuild.mjs';
import { pass } from './lib/run.mjs';
import { root } from './lib/vscode-server.mjs';

await build({ parts: ['cli'] });
const cli = join(root, 'dist/cli.js');
if (!existsSync(cli)) {
  console.error('The command line (server/src/cli/main.ts) is not there yet.');
  process.exit(1);
}

console.log('$ conda-in-docker lint examples');
// Findings are what the examples are for: only "could not run" is a failure here.
const code = await pass(process.execPath, [cli, 'lint', 'examples'], { cwd: root });
if (code > 1) process.exit(code);
const files = await readdir(join(root, 'examples'), { recursive: true });
for (const file of files.filter((name) => /(^|[\\/])Dockerfile$/.test(name)).sort()) {
  console.log(`\n$ conda-in-docker explain examples/${file}`);
  const explained = await pass(process.execPath, [cli, 'explain', join('examples', file)], { cwd: root });
  if (explained > 1) process.exitCode = explained;
}
