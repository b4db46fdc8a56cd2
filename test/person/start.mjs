/**
 * `npm start`, as a newcomer types it.
 * @param {import('../../scripts/lib/checks.mjs').Checks} checks
 */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { root } from '../../scripts/lib/vscode-server.mjs';

/** Starts it; `text` resolves to what it has printed when that fits, `ended` to its exit code. */
function start(...args) {
  const child = spawn(process.execPath, ['scripts/start.mjs', ...args], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  const waiting = new Set();
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8');
    stream.on('data', (chunk) => {
      output += chunk;
      for (const look of waiting) look();
    });
  }
  const ended = new Promise((done) => child.once('close', done));
  const text = (pattern) =>
    new Promise((found, fail) => {
      const look = () => {
        const match = pattern.exec(output);
        if (match !== null) found(match);
      };
      waiting.add(look);
      look();
      ended.then((code) => fail(new Error(`it ended with code ${code} after:\n${output.slice(-2000)}`)));
    });
  return { child, ended, text, output: () => output };
}

export function addStartTests(checks) {
  checks.add('npm start where nobody looks at a terminal: the examples are linted, and it ends', async () => {
    const run = start();
    assert.equal(await run.ended, 0, run.output());
    assert.match(run.output(), /no editor is opened/);
    assert.match(run.output(), /\$ conda-in-docker lint examples/);
    assert.match(run.output(), /\$ conda-in-docker explain examples/);
  });

  checks.add('npm start -- --browser: the address that it prints answers; Ctrl-C ends all of it', async () => {
    const run = start('--browser');
    const [, folder] = await run.text(/a copy of examples\/, (.*), which/);
    const [address] = await run.text(/http:\/\/127\.0\.0\.1:\d+\/\S*/);
    assert.equal((await fetch(address)).status, 200);
    assert.ok(existsSync(folder));
    run.child.kill('SIGINT');
    assert.equal(await run.ended, 0, run.output());
    await assert.rejects(fetch(address));
    assert.ok(!existsSync(folder), `${folder} is still there`);
  });
}
