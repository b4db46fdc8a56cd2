/** `npm run dump -- FILE`: see test/dump/dump.suite.ts. */
import { resolve } from 'node:path';
import { pass } from './lib/run.mjs';
import { root } from './lib/vscode-server.mjs';

const [file] = process.argv.slice(2);
if (file === undefined) {
  console.error('usage: npm run dump -- FILE');
  process.exit(2);
}
process.exitCode = await pass('npx', ['vitest', 'run', '--config', 'test/dump/vitest.config.ts'], {
  cwd: root,
  env: { ...process.env, DUMP_FILE: resolve(file) },
});
