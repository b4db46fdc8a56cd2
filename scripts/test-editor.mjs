/**
 * `npm run test:editor`: the extension-host suite in VS Code's server build, its workbench in a headless Chromium.
 * Skips, with the reason, where this machine cannot have them. The last line is `N passed, N failed, N skipped`.
 */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { buildSuite, makeWorkspace, receiveReport } from './lib/editor-suite.mjs';
import { Tally, Unavailable } from './lib/tally.mjs';
import { findChromium, installServer, launchChromium, root, startServer, workbenchUrl } from './lib/vscode-server.mjs';

/** The whole suite ends after this time, in milliseconds. */
const TIMEOUT = 5 * 60_000;

/** How many tests the suite has, where it cannot be asked. */
async function countTests() {
  const folder = join(root, 'test/editor/suite');
  const files = (await readdir(folder)).filter((name) => name.endsWith('.ts'));
  const texts = await Promise.all(files.map((name) => readFile(join(folder, name), 'utf8')));
  return texts.reduce((sum, text) => sum + (text.match(/^test\(/gm)?.length ?? 0), 0);
}

async function runSuite() {
  const closing = [];
  try {
    const tests = await buildSuite();
    const workspace = await makeWorkspace();
    closing.push(workspace.remove);
    const report = await receiveReport();
    closing.push(report.close);
    const server = await startServer({ env: { CONDA_IN_DOCKER_REPORT: report.address } });
    closing.push(server.close);
    const browser = await launchChromium();
    closing.push(() => browser.close());
    const page = await browser.newPage();
    const messages = [];
    page.on('console', (message) => messages.push(message.text()));
    await page.goto(workbenchUrl(server.port, { workspace: workspace.file, tests }));
    let timer;
    const late = new Promise((resolve) => {
      timer = setTimeout(resolve, TIMEOUT);
    });
    const tally = await Promise.race([report.done, late]);
    clearTimeout(timer);
    if (tally !== undefined) return tally;
    console.log(
      `The suite did not end within ${TIMEOUT / 1000} s.\n${server.log().slice(-3000)}\n${messages.slice(-30).join('\n')}`,
    );
    report.tally.failed++;
    return report.tally;
  } finally {
    for (const close of closing.reverse()) await close();
  }
}

let tally;
try {
  await installServer();
  findChromium();
  tally = await runSuite();
} catch (error) {
  if (!(error instanceof Unavailable)) throw error;
  console.log(`skipped: the editor suite: ${error.message}`);
  tally = new Tally(0, 0, await countTests());
}
console.log(String(tally));
process.exitCode = tally.failed > 0 ? 1 : 0;
