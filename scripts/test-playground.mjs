/**
 * `npm run test:playground`: builds the playground and uses it in Chromium as a person does, from a file: by pointer and
 * keyboard, light and dark, wide and narrow. Pictures go to .cache/playground. The last line is `N passed, N failed, N
 * skipped`.
 *
 *   node scripts/test-playground.mjs [PART OF A NAME]     only these tests
 */
import assert from 'node:assert/strict';
import { mkdir, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Checks } from './lib/checks.mjs';
import { Unavailable } from './lib/tally.mjs';
import { launchChromium, root } from './lib/vscode-server.mjs';
import { buildPlayground } from './playground.mjs';

const pictures = join(root, '.cache/playground');
const checks = new Checks(process.argv[2]);

/** @type {import('playwright-core').Browser} */
let browser;
/** @type {import('playwright-core').Page} */
let page;
let address;
/** What the page logged, and what it asked of anybody. */
let logged = [];
let requests = [];

async function open(url = address, options = {}) {
  await page?.context().close();
  const context = await browser.newContext({
    viewport: { width: 1400, height: 900 },
    colorScheme: 'light',
    ...options,
  });
  page = await context.newPage();
  page.setDefaultTimeout(10_000);
  logged = [];
  requests = [];
  page.on('console', (message) => logged.push(message.text()));
  page.on('pageerror', (error) => logged.push(String(error)));
  page.on('request', (request) => requests.push(request.url()));
  await page.goto(url);
  await settled();
}

/** The first example as it was, in the page of the test before where that will do. */
async function begin() {
  const same = page !== undefined && page.url() === address && logged.length === 0;
  if (!same || (await page.evaluate(() => window.innerWidth)) < 1000) return open();
  await page.click('#tab-findings');
  await choose(await page.locator('#examples option').nth(1).textContent());
}

/** Waits until what is shown is of the texts as they are. */
async function settled() {
  await page.waitForSelector('html[data-ready="true"]');
}

const text = () =>
  page.evaluate(() =>
    [...document.querySelectorAll('.cm-line')]
      .map((line) =>
        line.firstChild?.textContent === undefined
          ? ''
          : [...line.childNodes]
              .filter((each) => !(each instanceof Element && each.matches('.hint, img')))
              .map((each) => each.textContent)
              .join(''),
      )
      .join('\n'),
  );
const status = () => page.textContent('#status');
const finding = (rule) => page.locator('#list li', { has: page.locator(`a:text-is("${rule}")`) });
const picture = (name) => page.screenshot({ path: join(pictures, `${name}.png`) });

async function choose(example) {
  await page.selectOption('#examples', '');
  await page.selectOption('#examples', { label: example });
  await settled();
}

checks.add(
  'the first example shows findings, environments and what to do, and nothing is asked of any host',
  async () => {
    await open();
    assert.equal(await finding('activate-without-hook').count(), 1);
    assert.match(await status(), /^1 error/);
    assert.deepEqual(await page.locator('.hint').allTextContents(), [
      '⟶ base, by PATH only',
      '⟶ base, by PATH only',
      '⟶ base, by PATH only',
      '⟶ base, by PATH only',
    ]);
    assert.deepEqual(logged, []);
    assert.deepEqual(
      requests.filter((url) => !/^(?:file|blob|data):/.test(url)),
      [],
    );
    await picture('light-1400');
  },
);

checks.add('a fix by click changes the file, its finding goes, and Ctrl+Z brings both back', async () => {
  await begin();
  await finding('missing-clean').locator('button.fix').first().click();
  await finding('missing-clean').waitFor({ state: 'detached' });
  assert.match(await text(), /conda clean -afy/);
  assert.match(await status(), /^Done: Clean up/);
  await page.locator('.cm-content').focus();
  await page.keyboard.press('Control+z');
  await finding('missing-clean').waitFor();
  assert.doesNotMatch(await text(), /conda clean/);
});

checks.add('the error fixed, the table says that the start runs in the environment', async () => {
  await begin();
  await finding('activate-without-hook').locator('button.fix').first().click();
  await finding('activate-without-hook').waitFor({ state: 'detached' });
  await page.click('#tab-explain');
  await page.waitForFunction(() => !document.querySelector('#panel-explain')?.textContent?.includes('does not build'));
  const row = page.locator('#panel-explain tr', { hasText: 'pip install' });
  assert.equal(await row.locator('td').nth(2).textContent(), 'analysis');
  await page.locator('#panel-explain td button.place').first().click();
  await page.waitForFunction(() => document.activeElement?.classList.contains('cm-content'));
  await picture('explain-1400');
});

checks.add('why: a click on an environment, or Ctrl+I, explains the line in place, and Escape closes it', async () => {
  await begin();
  await page.locator('.hint').nth(3).click();
  await page.waitForSelector('.why');
  assert.match(await page.textContent('.why'), /base/);
  await picture('why-1400');
  await page.locator('.why button.place').first().click();
  await page.keyboard.press('Escape');
  await page.waitForSelector('.why', { state: 'detached' });
  await page.locator('.cm-line', { hasText: 'conda env create' }).click();
  await page.keyboard.press('Control+i');
  await page.waitForSelector('.why');
  assert.match(await page.textContent('#said'), /base/);
  await page.keyboard.type('#');
  await page.waitForSelector('.why', { state: 'detached' });
});

checks.add('by keyboard alone: the fixes of the line, the tabs, another file, the panels', async () => {
  await begin();
  await page.locator('.cm-content').focus();
  await page.keyboard.press('Control+Home');
  for (let n = 0; n < 3; n++) await page.keyboard.press('ArrowDown');
  await finding('missing-clean').waitFor();
  await page.keyboard.press('Control+.');
  await page.waitForFunction(() => document.activeElement?.closest('.cm-content') === null);
  assert.match(await page.evaluate(() => document.activeElement?.textContent), /conda clean/);
  await page.keyboard.press('Enter');
  await finding('missing-clean').waitFor({ state: 'detached' });
  await page.locator('#files [aria-selected="true"]').focus();
  await page.keyboard.press('ArrowRight');
  assert.equal(await page.getAttribute('.cm-content', 'aria-label'), 'environment.yml');
  await page.locator('#tab-findings').focus();
  await page.keyboard.press('ArrowRight');
  assert.equal(await page.isVisible('#panel-explain'), true);
  // Tab leaves the editor.
  await page.locator('.cm-content').focus();
  await page.keyboard.press('Tab');
  assert.equal(await page.evaluate(() => document.activeElement?.closest('.cm-content') === null), true);
});

checks.add('what is typed in one file is seen at once in what is said of another', async () => {
  await begin();
  await page.locator('#files [role="tab"]', { hasText: 'environment.yml' }).click();
  await page.locator('.cm-content[aria-label="environment.yml"]').waitFor();
  await page.locator('.cm-line', { hasText: 'name: analysis' }).first().click();
  await page.keyboard.press('End');
  for (let n = 0; n < 'analysis'.length; n++) await page.keyboard.press('Backspace');
  await page.keyboard.type('other');
  await page.locator('.cm-line', { hasText: 'name: other' }).first().waitFor();
  // The fix of the Dockerfile names the environment as it is called now.
  await page.locator('#list button.fix', { hasText: '"other"' }).waitFor();
});

/** The end of a build of the first example. */
const LOG = `#9 [5/7] RUN conda activate analysis
#9 0.412 CondaError: Run 'conda init' before 'conda activate'
#9 ERROR: process "/bin/sh -c conda activate analysis" did not complete successfully: exit code: 1
------
Dockerfile:5
--------------------
   5 | >>> RUN conda activate analysis
--------------------
ERROR: failed to solve: process "/bin/sh -c conda activate analysis" did not complete successfully: exit code: 1
`;

checks.add('an error text is explained, with the line that it comes from', async () => {
  await begin();
  await page.click('#tab-error');
  await page.fill('#error-text', LOG);
  await page.waitForFunction(() => document.querySelector('#error-means')?.textContent?.includes('What to do'));
  assert.match(await page.textContent('#error-means'), /activate-without-hook/);
  await page.locator('#error-means button.place').first().click();
  await page.waitForFunction(() => document.querySelector('.cm-activeLine')?.textContent?.includes('conda activate'));
  await picture('error-1400');
});

checks.add('files are added by name and by dropping, and removed; a wrong name is said', async () => {
  await begin();
  await page.click('#add');
  await page.fill('#new-name', '../x');
  await page.keyboard.press('Enter');
  assert.match(await page.textContent('#new-problem'), /folder of the project/);
  await page.fill('#new-name', 'docker/Dockerfile');
  await page.keyboard.press('Enter');
  await page.waitForFunction(() => document.activeElement?.classList.contains('cm-content'));
  await page.keyboard.type('FROM condaforge/miniforge3:latest');
  await finding('unpinned-base-tag').waitFor();
  await page.evaluate(() => {
    const data = new DataTransfer();
    data.items.add(new File(['services:\n  a:\n    build: .\n    command: python report.py\n'], 'compose.yaml'));
    data.items.add(new File(['a\0b'], 'picture.png'));
    document.dispatchEvent(new DragEvent('drop', { dataTransfer: data, bubbles: true, cancelable: true }));
  });
  await page.locator('#files [role="tab"]', { hasText: 'compose.yaml' }).waitFor();
  await page.waitForFunction(() => document.querySelectorAll('#files [role=tab]').length === 6);
  await page.locator('button[aria-label="Remove docker/Dockerfile"]').click();
  await finding('unpinned-base-tag').waitFor({ state: 'detached' });
  assert.equal(await page.locator('#files [role="tab"]').count(), 5);
});

checks.add('a link holds all files; a damaged one is said, and so is one that would be too long', async () => {
  await begin();
  await finding('missing-clean').locator('button.fix').first().click();
  await finding('missing-clean').waitFor({ state: 'detached' });
  await page.click('#share');
  await page.waitForFunction(() => location.hash.length > 10);
  const link = page.url();
  assert.ok(link.length < 2000, `${link.length} characters`);
  await open(link);
  assert.match(await text(), /conda clean -afy/);
  assert.equal(await page.locator('#files [role="tab"]').count(), 4);
  await open(`${address}#v1.x${link.slice(-40)}`);
  assert.equal(await finding('activate-without-hook').count(), 1);
  await page.locator('.cm-content').focus();
  await page.keyboard.press('Control+a');
  await page.evaluate(() => {
    let noise = '';
    for (let n = 0; n < 60_000; n++) noise += String.fromCharCode(97 + Math.floor(Math.random() * 26));
    const data = new DataTransfer();
    data.items.add(new File([noise], 'noise.txt'));
    document.dispatchEvent(new DragEvent('drop', { dataTransfer: data, bubbles: true, cancelable: true }));
  });
  await page.locator('#files [role="tab"]', { hasText: 'noise.txt' }).waitFor();
  await page.click('#share');
  await page.waitForFunction(() => document.querySelector('#status')?.textContent?.includes('too large'));
});

checks.add('every example opens, with its own findings, without an error of the page', async () => {
  await begin();
  const titles = await page.locator('#examples option').allTextContents();
  assert.ok(titles.length > 6);
  for (const title of titles.slice(1)) {
    await choose(title);
    assert.ok((await page.locator('#files [role="tab"]').count()) >= 2, title);
  }
  assert.deepEqual(logged, []);
  await picture('example-1400');
});

checks.add('all that is safe is fixed at once', async () => {
  await begin();
  // Counted, findings that another file brings a moment later would hide that one is gone.
  await finding('missing-clean').waitFor();
  await page.click('#fix-all');
  await finding('missing-clean').waitFor({ state: 'detached' });
  assert.match(await text(), /conda clean/);
});

checks.add('dark by the system and by the switch; the text has enough contrast in both', async () => {
  await open(address, { colorScheme: 'dark' });
  const back = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  const dark = await back();
  await picture('dark-1400');
  await page.click('#theme');
  const light = await back();
  assert.notEqual(light, dark);
  for (const theme of ['light', 'dark']) {
    assert.equal(await page.getAttribute('html', 'data-theme'), theme);
    assert.deepEqual(await page.evaluate(contrasts), [], theme);
    await page.click('#theme');
  }
});

/** The texts of the page that have less contrast than WCAG's AA wants, with the ratio. */
function contrasts() {
  const canvas = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
  const rgba = (color) => {
    canvas.clearRect(0, 0, 1, 1);
    canvas.fillStyle = color;
    canvas.fillRect(0, 0, 1, 1);
    return [...canvas.getImageData(0, 0, 1, 1).data];
  };
  const light = ([r, g, b]) =>
    [r, g, b]
      .map((value) => value / 255)
      .map((value) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4))
      .reduce((sum, value, at) => sum + value * [0.2126, 0.7152, 0.0722][at], 0);
  const backOf = (element) => {
    for (let at = element; at !== null; at = at.parentElement) {
      const color = rgba(getComputedStyle(at).backgroundColor);
      if (color[3] > 200) return color;
    }
    return [255, 255, 255, 255];
  };
  const bad = [];
  for (const element of document.querySelectorAll('body *')) {
    const own = [...element.childNodes].some((each) => each.nodeType === 3 && each.textContent.trim() !== '');
    if (
      !own ||
      element.closest('script, style, dialog, option, [hidden]') !== null ||
      element.checkVisibility() === false
    )
      continue;
    const [a, b] = [light(rgba(getComputedStyle(element).color)), light(backOf(element))];
    const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    if (ratio < 4.5)
      bad.push(`${element.tagName}.${element.className} ${element.textContent.slice(0, 30)} ${ratio.toFixed(2)}`);
  }
  return bad;
}

checks.add('everything that can be used has a name for a screen reader, and roles fit together', async () => {
  await begin();
  const nameless = await page.evaluate(() =>
    [...document.querySelectorAll('button, select, input:not([hidden]), [role=tab], [role=tabpanel], [role=button]')]
      .filter((each) => each.closest('[hidden]') === null)
      .filter((each) => {
        const labels = each.labels?.length ?? 0;
        const named =
          each.getAttribute('aria-label') ?? each.getAttribute('aria-labelledby') ?? each.textContent.trim();
        return labels === 0 && named === '';
      })
      .map((each) => each.outerHTML.slice(0, 80)),
  );
  assert.deepEqual(nameless, []);
  assert.equal(await page.locator('[role="tablist"]').count(), 2);
  assert.equal(await page.getAttribute('#status', 'aria-live'), 'polite');
  assert.equal(await page.locator('h1').count(), 1);
});

checks.add('it works the same from a host, and holds itself to its policy', async () => {
  const html = await readFile(join(root, '.cache/playground/page/index.html'));
  const host = createServer((_, answer) => answer.setHeader('content-type', 'text/html').end(html));
  await new Promise((resolve) => host.listen(0, '127.0.0.1', resolve));
  try {
    await open(`http://127.0.0.1:${host.address().port}/`);
    assert.equal(await finding('activate-without-hook').count(), 1);
    const refused = await page.evaluate(async () => {
      const asked = await fetch(location.href).then(
        () => 'fetched',
        () => 'refused',
      );
      const script = document.createElement('script');
      script.textContent = 'window.ran = true';
      document.body.append(script);
      return [asked, 'ran' in window];
    });
    assert.deepEqual(refused, ['refused', false]);
  } finally {
    await page.context().close();
    page = undefined;
    host.closeAllConnections();
    host.close();
  }
});

checks.add('on a phone nothing is wider than the screen, and fingers find the buttons', async () => {
  await open(address, { viewport: { width: 375, height: 740 }, hasTouch: true, isMobile: true });
  const widths = await page.evaluate(() => [document.documentElement.scrollWidth, window.innerWidth]);
  assert.ok(widths[0] <= widths[1], widths.join(' > '));
  await picture('phone-375');
  await page.locator('#tab-findings').scrollIntoViewIfNeeded();
  await picture('phone-375-findings');
  await page.tap('#tab-explain');
  await page.locator('#panel-explain').scrollIntoViewIfNeeded();
  const after = await page.evaluate(() => document.documentElement.scrollWidth);
  assert.ok(after <= 375, String(after));
  await picture('phone-375-explain');
  const small = await page.evaluate(() =>
    [...document.querySelectorAll('header button, .fix, #add, [role=tab]')]
      .filter((each) => each.checkVisibility() && each.getBoundingClientRect().height < 28)
      .map((each) => each.textContent),
  );
  assert.deepEqual(small, []);
});

let tally;
try {
  await rm(pictures, { recursive: true, force: true });
  await mkdir(pictures, { recursive: true });
  const { file, bytes } = await buildPlayground(join(pictures, 'page'));
  console.log(`  ${(bytes / 1024 / 1024).toFixed(2)} MB`);
  address = pathToFileURL(file).href;
  browser = await launchChromium();
  tally = await checks.run({ timeout: 30_000 });
} catch (error) {
  if (!(error instanceof Unavailable)) throw error;
  tally = checks.skipAll(error.message);
} finally {
  await browser?.close();
}
console.log(String(tally));
process.exitCode = tally.failed > 0 ? 1 : 0;
