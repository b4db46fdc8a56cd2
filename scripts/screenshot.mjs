/**
 * A picture of the real workbench with the extension installed.
 *
 *   node scripts/screenshot.mjs OUT.png [--open PATH[:LINE[:COLUMN]]] [--folder PATH] [--theme NAME] [--size WxH]
 *                                       [--wait CSS] [--setting KEY=JSON] [--newest] [STEP…] [--no-build]
 *
 * PATH of --open is a file (its folder is opened, unless --folder names one) or a folder. Then the picture waits for a
 * squiggle of ours (or for what --wait names), and the steps are done in the order in which they are written:
 *   --hover TEXT     points at the first place in the editor that shows TEXT, and waits for the hover
 *   --click TEXT     clicks there
 *   --press KEY      presses a key, e.g. Control+.
 *   --palette TEXT   runs a command of the palette
 *   --see CSS        waits until something like that is visible
 *   --pause MS       waits, for what nothing tells of, such as the text of a webview
 *   --shot FILE.png  takes a picture in between
 * Themes: any by its name, e.g. "Default Light Modern", "Default High Contrast". `--newest` takes the newest VS Code that
 * is tested, else it is the oldest.
 */
import { stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { build } from '../esbuild.mjs';
import { Unavailable } from './lib/tally.mjs';
import { installServer, launchChromium, NEWEST, OLDEST, startServer, workbenchUrl } from './lib/vscode-server.mjs';

const SQUIGGLE = '.squiggly-error, .squiggly-warning, .squiggly-info, .squiggly-hint';
const STEPS = ['hover', 'click', 'press', 'palette', 'see', 'pause', 'shot'];
const usage = 'usage: node scripts/screenshot.mjs OUT.png [--open PATH[:LINE[:COLUMN]]] …; see the top of the script';

/** @returns the options, or undefined where they make no sense */
function parseArguments(args) {
  const options = {
    theme: 'Default Dark Modern',
    size: '1280x800',
    wait: SQUIGGLE,
    build: true,
    release: OLDEST,
    settings: {},
    steps: [],
  };
  for (let i = 0; i < args.length; i++) {
    const arg = args[i];
    if (arg === '--no-build') options.build = false;
    else if (arg === '--newest') options.release = NEWEST;
    else if (!arg.startsWith('--')) options.out = arg;
    else {
      const value = args[++i];
      if (value === undefined) return undefined;
      const name = arg.slice(2);
      if (STEPS.includes(name)) options.steps.push([name, value]);
      else if (name === 'setting') Object.assign(options.settings, setting(value));
      else if (['open', 'folder', 'theme', 'size', 'wait'].includes(name)) options[name] = value;
      else return undefined;
    }
  }
  return options.out === undefined ? undefined : options;
}

/** KEY=JSON as a part of the settings. */
function setting(text) {
  const at = text.indexOf('=');
  return { [text.slice(0, at)]: JSON.parse(text.slice(at + 1)) };
}

/** What to open: the folder, and the file with its place. */
async function target({ open = '.', folder }) {
  const [, path, place] = /^(.*?)((?::\d+){0,2})$/.exec(open);
  const full = resolve(path);
  const isFolder = (await stat(full)).isDirectory();
  if (isFolder) return { folder: full, open: undefined };
  return { folder: resolve(folder ?? dirname(full)), open: full + (place === '' ? ':1:1' : place) };
}

/** The place in the editor that shows a text, in the page's coordinates. */
async function place(page, text) {
  const box = await page.evaluate((wanted) => {
    // The editor shows blanks as no-break spaces, and splits a line into many elements.
    for (const line of document.querySelectorAll('.editor-instance .view-line')) {
      const at = line.textContent.replaceAll('\u00a0', ' ').indexOf(wanted);
      if (at < 0) continue;
      let rest = at + Math.floor(wanted.length / 2);
      const walker = document.createTreeWalker(line, NodeFilter.SHOW_TEXT);
      for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
        if (rest >= node.data.length) {
          rest -= node.data.length;
          continue;
        }
        const range = document.createRange();
        range.setStart(node, rest);
        range.setEnd(node, rest + 1);
        const { x, y, width, height } = range.getBoundingClientRect();
        return { x: x + width / 2, y: y + height / 2 };
      }
    }
    return null;
  }, text);
  if (box === null) throw new Error(`the editor does not show "${text}"`);
  return box;
}

const steps = {
  async hover(page, text) {
    const { x, y } = await place(page, text);
    await page.mouse.move(x, y - 2);
    await page.mouse.move(x, y, { steps: 3 });
    await page.locator('.monaco-hover:visible, .monaco-resizable-hover:visible').first().waitFor();
  },
  async click(page, text) {
    const { x, y } = await place(page, text);
    await page.mouse.click(x, y);
  },
  press: (page, key) => page.keyboard.press(key),
  async palette(page, text) {
    await page.keyboard.press('F1');
    await page.locator('.quick-input-widget input').fill(`>${text}`);
    await page.locator('.quick-input-list .monaco-list-row', { hasText: text }).first().waitFor();
    await page.keyboard.press('Enter');
  },
  see: (page, css) => page.locator(css).locator('visible=true').first().waitFor(),
  pause: (page, milliseconds) => page.waitForTimeout(Number(milliseconds)),
  shot: (page, path) => shoot(page, path),
};

/** Takes the picture when nothing fades in any more and the page has drawn what it was told. */
async function shoot(page, path) {
  await page.evaluate(async () => {
    const ending = document
      .getAnimations()
      .filter((animation) => Number.isFinite(animation.effect?.getComputedTiming().endTime));
    await Promise.allSettled(ending.map((animation) => animation.finished));
  });
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
  await page.screenshot({ path, caret: 'initial' });
  console.log(path);
}

async function main(options) {
  await installServer(options.release);
  if (options.build) await build({ production: true, parts: ['client', 'server'] });
  const { folder, open } = await target(options);
  const closing = [];
  try {
    const settings = {
      'workbench.colorTheme': options.theme,
      'editor.lightbulb.enabled': 'on',
      'editor.minimap.enabled': false,
      ...options.settings,
    };
    const server = await startServer({ release: options.release, settings, installed: true });
    closing.push(server.close);
    const browser = await launchChromium();
    closing.push(() => browser.close());
    const [width, height] = options.size.split('x').map(Number);
    const page = await browser.newPage({ viewport: { width, height }, deviceScaleFactor: 1 });
    page.setDefaultTimeout(60_000);
    await page.goto(workbenchUrl(server.port, { folder, open }));
    await page.locator('.monaco-workbench').waitFor();
    if (open !== undefined) await page.locator('.editor-instance .view-line').first().waitFor();
    if (open !== undefined || options.wait !== SQUIGGLE) await page.locator(options.wait).first().waitFor();
    for (const [name, value] of options.steps) await steps[name](page, value);
    await shoot(page, options.out);
  } finally {
    for (const close of closing.reverse()) await close();
  }
}

const options = parseArguments(process.argv.slice(2));
if (options === undefined) {
  console.error(usage);
  process.exit(2);
}
try {
  await main(options);
} catch (error) {
  console.error(error instanceof Unavailable ? error.message : error);
  process.exitCode = 1;
}
