/** `node scripts/vscode-server.mjs`: installs what the editor tests need (VS Code's server build, Chromium). */
import { Unavailable } from './lib/tally.mjs';
import { findChromium, installServer } from './lib/vscode-server.mjs';

try {
  await installServer();
  console.log(`VS Code 1.100 and ${findChromium()} are ready.`);
} catch (error) {
  if (!(error instanceof Unavailable)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
