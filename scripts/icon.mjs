/** `npm run icon`: draws images/icon.png, which the marketplace shows, from images/icon.svg. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Unavailable } from './lib/tally.mjs';
import { launchChromium, root } from './lib/vscode-server.mjs';

/** Pixels a side; the marketplace wants at least 128, and shows twice as many on fine displays. */
const SIZE = 256;

try {
  const svg = await readFile(join(root, 'images/icon.svg'), 'utf8');
  const browser = await launchChromium();
  try {
    const page = await browser.newPage({ viewport: { width: SIZE, height: SIZE } });
    await page.setContent(`<style>body { margin: 0 } svg { display: block }</style>${svg}`);
    await page.screenshot({ path: join(root, 'images/icon.png'), omitBackground: true });
  } finally {
    await browser.close();
  }
} catch (error) {
  if (!(error instanceof Unavailable)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
