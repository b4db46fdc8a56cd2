/**
 * `npm run test:web`: the browser's bundle in the web extension host: a VS Code that is nothing but a page, with the
 * extension and a virtual folder. Skips, with the reason, where this machine cannot have it. The last line is
 * `N passed, N failed, N skipped`.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as esbuild from 'esbuild';
import { Tally, Unavailable } from './lib/tally.mjs';
import { launchChromium, NEWEST, root, startServer, workbenchUrl } from './lib/vscode-server.mjs';
import { stageExtension } from './lib/vsix.mjs';
import { openWithWebExtension, serveExtension } from './lib/web-host.mjs';

/** The whole suite ends after this time, in milliseconds. */
const TIMEOUT = 4 * 60_000;
const tally = new Tally();

function print({ status, name, ms, detail }) {
  tally[status]++;
  console.log(`  ${{ passed: 'ok  ', failed: 'FAIL', skipped: 'skip' }[status]} ${name} (${ms} ms)`);
  if (detail !== undefined) console.log(detail.replace(/^/gm, '       '));
}

async function runSuite() {
  const tests = join(root, '.cache/web-suite.js');
  const bundle = { entryPoints: ['test/web/suite.ts'], outfile: tests, bundle: true, external: ['vscode'] };
  const [{ folder: extension }] = await Promise.all([
    stageExtension(),
    esbuild.build({ absWorkingDir: root, ...bundle, platform: 'browser', format: 'cjs', target: 'es2022' }),
  ]);
  const closing = [];
  try {
    let finish;
    const done = new Promise((resolve) => {
      finish = resolve;
    });
    const served = await serveExtension({
      extension,
      tests,
      report: (result) => (result.event === 'done' ? finish(true) : print(result)),
    });
    closing.push(served.close);
    // The tests ask this setting where to report to: a page has no environment variables.
    const settings = { 'window.title': `http://127.0.0.1:${served.port}/report` };
    const server = await startServer({ release: NEWEST, settings });
    closing.push(server.close);
    // A page that was completed on its way counts as one from elsewhere, which may not ask this machine.
    const browser = await launchChromium(['--disable-features=LocalNetworkAccessChecks']);
    closing.push(() => browser.close());
    // The workbench may load from its own address and through https only; ours is neither.
    const page = await browser.newPage({ bypassCSP: true });
    const messages = [];
    page.on('console', (message) => messages.push(message.text()));
    page.on('pageerror', (error) => messages.push(String(error)));
    await openWithWebExtension(page, workbenchUrl(server.port, { folder: 'tmp:/project' }), served.port);
    let timer;
    const late = new Promise((resolve) => {
      timer = setTimeout(resolve, TIMEOUT, false);
    });
    const ended = await Promise.race([done, late]);
    clearTimeout(timer);
    if (ended) return;
    await page.screenshot({ path: join(root, '.cache/web.png') });
    console.log(
      `The suite did not end within ${TIMEOUT / 1000} s.\n${[...messages.slice(0, 30), '…', ...messages.slice(-10)].join('\n')}`,
    );
    tally.failed++;
  } finally {
    for (const close of closing.reverse()) await close();
  }
}

try {
  await runSuite();
} catch (error) {
  if (!(error instanceof Unavailable)) throw error;
  console.log(`  skipped: ${error.message}`);
  const text = await readFile(join(root, 'test/web/suite.ts'), 'utf8');
  tally.skipped += text.match(/^test\(/gm)?.length ?? 0;
}
console.log(String(tally));
process.exitCode = tally.failed > 0 ? 1 : 0;
