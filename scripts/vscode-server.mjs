/**
 * `node scripts/vscode-server.mjs [newest]`: installs what the editor tests need (VS Code's server build, Chromium): of
 * the oldest VS Code that the extension supports, or of the newest that it is tested in.
 */
import { Unavailable } from './lib/tally.mjs';
import { findChromium, installServer, NEWEST, OLDEST } from './lib/vscode-install.mjs';

const release = process.argv[2] === 'newest' ? NEWEST : OLDEST;
try {
  await installServer(release);
  console.log(`VS Code ${release.name} and ${findChromium()} are ready.`);
} catch (error) {
  if (!(error instanceof Unavailable)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
