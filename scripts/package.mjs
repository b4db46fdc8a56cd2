/** `npm run package [ARG…]`: makes the VSIX, at the top of the repository. The arguments go to `vsce package`. */
import { Unavailable } from './lib/tally.mjs';
import { makeVsix } from './lib/vsix.mjs';

try {
  const { vsix, bytes, bundles } = await makeVsix({ args: process.argv.slice(2) });
  for (const bundle of bundles) console.log(`${`${(bundle.bytes / 1024).toFixed(0)} kB`.padStart(8)}  ${bundle.file}`);
  console.log(`${`${(bytes / 1024).toFixed(0)} kB`.padStart(8)}  ${vsix}`);
} catch (error) {
  if (!(error instanceof Unavailable)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
