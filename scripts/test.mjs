/**
 * `npm test`: all suites, one after the other. Each is counted from its machine-readable output; what this machine cannot
 * run is skipped with the reason. The last line is the sum: `N passed, N failed, N skipped`.
 *
 *   node scripts/test.mjs [unit] [engine] [containers] [editor]     only these
 */

import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { pass } from './lib/run.mjs';
import { Tally } from './lib/tally.mjs';
import { root } from './lib/vscode-server.mjs';

const results = join(root, '.cache/test-results');
const vitest = join(dirname(createRequire(import.meta.url).resolve('vitest/package.json')), 'vitest.mjs');

/** Runs vitest; counts from its JSON report. */
async function vitestSuite(name, args) {
  const file = join(results, `${name}.json`);
  await rm(file, { force: true });
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`];
  const code = await pass(process.execPath, [vitest, 'run', ...reporters, ...args], { cwd: root });
  if (!existsSync(file)) {
    console.log(`The ${name} suite ended with code ${code} and without a report.`);
    return new Tally(0, 1, 0);
  }
  const report = JSON.parse(await readFile(file, 'utf8'));
  const tally = new Tally(
    report.numPassedTests,
    report.numFailedTests,
    (report.numPendingTests ?? 0) + (report.numTodoTests ?? 0),
  );
  // A file that cannot be loaded, or an error outside of a test, has no failed test.
  if (code !== 0 && tally.failed === 0) tally.failed = Math.max(1, report.numFailedTestSuites ?? 0);
  if (tally.passed + tally.failed + tally.skipped === 0) tally.failed = 1;
  return tally;
}

/** Runs a script that ends with `N passed, N failed, N skipped`, its output passed on line by line. */
async function scriptSuite(name, script) {
  const child = spawn(process.execPath, [join(root, script)], { cwd: root, stdio: ['ignore', 'pipe', 'inherit'] });
  let last = '';
  let rest = '';
  child.stdout.setEncoding('utf8');
  child.stdout.on('data', (chunk) => {
    process.stdout.write(chunk);
    const lines = (rest + chunk).split('\n');
    rest = lines.pop() ?? '';
    last = lines.filter((line) => line !== '').at(-1) ?? last;
  });
  const code = await new Promise((resolve) => child.on('close', resolve));
  const match = /^(\d+) passed, (\d+) failed, (\d+) skipped$/.exec(rest === '' ? last : rest);
  if (match === null) {
    console.log(`The ${name} suite ended with code ${code} and without a count.`);
    return new Tally(0, 1, 0);
  }
  const tally = new Tally(...match.slice(1).map(Number));
  if (code !== 0 && tally.failed === 0) tally.failed = 1;
  return tally;
}

const suites = {
  unit: { run: () => vitestSuite('unit', []) },
  engine: {
    needs: 'test/engine/vitest.config.ts',
    run: () => vitestSuite('engine', ['--config', 'test/engine/vitest.config.ts']),
  },
  package: { run: () => scriptSuite('package', 'scripts/test-package.mjs') },
  containers: {
    needs: 'test/containers/vitest.config.ts',
    run: () => vitestSuite('containers', ['--config', 'test/containers/vitest.config.ts']),
  },
  workbench: {
    needs: 'test/workbench/vitest.config.ts',
    run: () => vitestSuite('workbench', ['--config', 'test/workbench/vitest.config.ts']),
  },
  editor: { run: () => scriptSuite('editor', 'scripts/test-editor.mjs') },
  playground: { run: () => scriptSuite('playground', 'scripts/test-playground.mjs') },
  web: { run: () => scriptSuite('web', 'scripts/test-web.mjs') },
  person: { run: () => scriptSuite('person', 'scripts/test-person.mjs') },
};

const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !(name in suites));
if (unknown.length > 0) {
  console.error(`no such suite: ${unknown.join(', ')} (there are ${Object.keys(suites).join(', ')})`);
  process.exit(2);
}

await mkdir(results, { recursive: true });
const total = new Tally();
const summary = [];
for (const [name, { needs, run }] of Object.entries(suites)) {
  if (asked.length > 0 && !asked.includes(name)) continue;
  if (needs !== undefined && !existsSync(join(root, needs))) continue;
  const begun = Date.now();
  console.log(`\n== ${name}`);
  const tally = await run();
  total.add(tally);
  summary.push(`${name}: ${tally} (${Math.round((Date.now() - begun) / 1000)} s)`);
}
console.log(`\n${summary.join('\n')}`);
console.log(String(total));
process.exitCode = total.failed > 0 ? 1 : 0;
