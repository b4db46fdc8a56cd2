/**
 * `npm run test:person [PART-OF-A-NAME]`: the packed VSIX in a recent VS Code, used as a person does, with the keyboard.
 * Skips, with the reason, where this machine cannot have them. Pictures of every test go to .cache/person/. The last line
 * is `N passed, N failed, N skipped`.
 */
import { cp, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { addFeatureTests } from '../test/person/features.mjs';
import { addStartTests } from '../test/person/start.mjs';
import { addTests } from '../test/person/suite.mjs';
import { Workbench } from '../test/person/workbench.mjs';
import { Checks } from './lib/checks.mjs';
import { Unavailable } from './lib/tally.mjs';
import {
  findChromium,
  installServer,
  launchChromium,
  NEWEST,
  root,
  startServer,
  workbenchUrl,
} from './lib/vscode-server.mjs';
import { makeVsix } from './lib/vsix.mjs';

const pictures = join(root, '.cache/person');
const checks = new Checks(process.argv[2]);
let bench;
addTests(checks, () => bench);
addFeatureTests(checks, () => bench);
addStartTests(checks);

/** A picture of what the page shows after a test. */
async function picture(name, status) {
  const file = `${status === 'passed' ? '' : 'FAIL '}${name}`.replace(/[^\w.-]+/g, '-');
  await bench.page.screenshot({ path: join(pictures, `${file}.png`) });
}

async function runSuite() {
  const closing = [];
  try {
    await rm(pictures, { recursive: true, force: true });
    await mkdir(pictures, { recursive: true });
    const { vsix } = await makeVsix({ out: join(root, '.cache/conda-in-docker.vsix'), quiet: true });
    const folder = await mkdtemp(join(tmpdir(), 'conda-in-docker-person-'));
    closing.push(() => rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 }));
    await cp(join(root, 'test/person/project'), folder, { recursive: true });
    const server = await startServer({ release: NEWEST, vsix });
    closing.push(server.close);
    const browser = await launchChromium();
    closing.push(() => browser.close());
    const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
    await page.goto(workbenchUrl(server.port, { folder }));
    bench = new Workbench(page);
    await bench.visible('.monaco-workbench .explorer-folders-view .monaco-list-row').waitFor();
    return await checks.run({ timeout: 300_000, before: () => bench.reset(), done: picture });
  } finally {
    for (const close of closing.reverse()) await close();
  }
}

let tally;
try {
  await installServer(NEWEST);
  findChromium();
  tally = await runSuite();
} catch (error) {
  if (!(error instanceof Unavailable)) throw error;
  tally = checks.skipAll(error.message);
}
console.log(String(tally));
process.exitCode = tally.failed > 0 ? 1 : 0;
