/**
 * `npm test`: all suites. Those that work on an engine go beside those that need nothing but Node; what is shown on a screen
 * has the machine to itself. Each is counted from its machine-readable output; what this machine cannot run is skipped with
 * the reason. The last line is the sum: `N passed, N failed, N skipped`.
 *
 *   node scripts/test.mjs [unit] [engine] [containers] [editor]     only these
 */

import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { Tally } from './lib/tally.mjs';
import { root } from './lib/vscode-server.mjs';

const results = join(root, '.cache/test-results');
const vitest = join(dirname(createRequire(import.meta.url).resolve('vitest/package.json')), 'vitest.mjs');

/**
 * Runs a program of Node; resolves to its exit code.
 * @param {(text: string) => void} print takes what it writes
 */
function runNode(args, print) {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
    for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', print);
    child.on('error', reject);
    child.on('close', (code) => resolve(code ?? 1));
  });
}

/** Runs vitest; counts from its JSON report. */
async function vitestSuite(name, args, print) {
  const file = join(results, `${name}.json`);
  await rm(file, { force: true });
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`];
  const code = await runNode([vitest, 'run', ...reporters, ...args], print);
  if (!existsSync(file)) {
    print(`The ${name} suite ended with code ${code} and without a report.\n`);
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

/** Runs a script that ends with `N passed, N failed, N skipped`. */
async function scriptSuite(name, script, print) {
  let output = '';
  const code = await runNode([join(root, script)], (text) => {
    print(text);
    // Its last lines are enough.
    output = (output + text).slice(-10_000);
  });
  const match = /^(\d+) passed, (\d+) failed, (\d+) skipped$/.exec(output.trimEnd().split('\n').at(-1) ?? '');
  if (match === null) {
    print(`The ${name} suite ended with code ${code} and without a count.\n`);
    return new Tally(0, 1, 0);
  }
  const tally = new Tally(...match.slice(1).map(Number));
  if (code !== 0 && tally.failed === 0) tally.failed = 1;
  return tally;
}

const suites = {
  unit: { run: (print) => vitestSuite('unit', [], print) },
  engine: {
    needs: 'test/engine/vitest.config.ts',
    run: (print) => vitestSuite('engine', ['--config', 'test/engine/vitest.config.ts'], print),
  },
  package: { run: (print) => scriptSuite('package', 'scripts/test-package.mjs', print) },
  containers: {
    needs: 'test/containers/vitest.config.ts',
    run: (print) => vitestSuite('containers', ['--config', 'test/containers/vitest.config.ts'], print),
  },
  workbench: {
    needs: 'test/workbench/vitest.config.ts',
    run: (print) => vitestSuite('workbench', ['--config', 'test/workbench/vitest.config.ts'], print),
  },
  editor: { run: (print) => scriptSuite('editor', 'scripts/test-editor.mjs', print) },
  web: { run: (print) => scriptSuite('web', 'scripts/test-web.mjs', print) },
  person: { run: (print) => scriptSuite('person', 'scripts/test-person.mjs', print) },
};

/** What goes side by side, one list after the other; the suites of a list one by one. */
const STEPS = [
  [
    ['unit', 'package'],
    ['engine', 'containers'],
  ],
  [['workbench', 'editor', 'web', 'person']],
];

const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !(name in suites));
if (unknown.length > 0) {
  console.error(`no such suite: ${unknown.join(', ')} (there are ${Object.keys(suites).join(', ')})`);
  process.exit(2);
}

await mkdir(results, { recursive: true });
const total = new Tally();
const summary = [];

async function runSuite(name, print) {
  const { needs, run } = suites[name];
  if (asked.length > 0 && !asked.includes(name)) return;
  if (needs !== undefined && !existsSync(join(root, needs))) return;
  const begun = Date.now();
  print(`\n== ${name}\n`);
  const tally = await run(print);
  total.add(tally);
  summary.push(`${name}: ${tally} (${Math.round((Date.now() - begun) / 1000)} s)`);
}

/** The first lane shows its output as it comes, the others theirs suite by suite. */
async function runLane(names, isFirst) {
  for (const name of names) {
    const held = [];
    await runSuite(name, (text) => (isFirst ? process.stdout.write(text) : held.push(text)));
    process.stdout.write(held.join(''));
  }
}

for (const lanes of STEPS) {
  const busy = lanes.filter((names) => asked.length === 0 || names.some((name) => asked.includes(name)));
  await Promise.all(busy.map((names, index) => runLane(names, index === 0)));
}
console.log(`\n${summary.join('\n')}`);
console.log(String(total));
process.exitCode = total.failed > 0 ? 1 : 0;
