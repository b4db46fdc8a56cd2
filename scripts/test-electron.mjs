/**
 * `npm run test:electron [VERSION]`: the same extension-host suite in a desktop VS Code, which is downloaded (1.100.0
 * unless a version is given: `stable`, `insiders`, `1.104.0`). Linux without a display: `xvfb-run -a npm run test:electron`.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runTests } from '@vscode/test-electron';
import { buildSuite, makeWorkspace, receiveReport } from './lib/editor-suite.mjs';
import { root } from './lib/vscode-server.mjs';

const extensionTestsPath = await buildSuite();
const workspace = await makeWorkspace();
const report = await receiveReport();
const data = await mkdtemp(join(tmpdir(), 'conda-in-docker-vscode-'));
let ended = true;
try {
  await runTests({
    version: process.argv[2] ?? '1.100.0',
    cachePath: join(root, '.vscode-test'),
    extensionDevelopmentPath: root,
    extensionTestsPath,
    extensionTestsEnv: { CONDA_IN_DOCKER_REPORT: report.address },
    launchArgs: [workspace.file, '--disable-extensions', '--disable-workspace-trust', '--user-data-dir', data],
  });
} catch (error) {
  ended = false;
  // A failed test says so itself; all else (no download, a crash) is told here.
  if (report.tally.failed === 0) {
    console.error(error instanceof Error ? error.message : error);
    report.tally.failed++;
  }
} finally {
  await report.close();
  await workspace.remove();
  await rm(data, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
}
console.log(String(report.tally));
process.exitCode = ended && report.tally.failed === 0 ? 0 : 1;
