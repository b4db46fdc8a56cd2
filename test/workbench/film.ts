/**
 * The moving picture of the README, recorded from the real thing: a Dockerfile that does not work, one quick fix, and a
 * notebook.
 *
 *   node scripts/run-ts.mjs test/workbench/film.ts
 */
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { writeGif } from '../../scripts/lib/gif.mjs';
import { launchChromium, root } from '../../scripts/lib/vscode-server.mjs';
import { DIST } from './dist';
import { Workbench } from './driver';
import { docker } from './engine';
import { PortRedirect } from './proxy';
import { ExampleFolder, engine, skipped, startEditor } from './setting';

const SIZE = { width: 960, height: 560 };
const BASE = 'condaforge/miniforge3:24.11.3-0';
const DOCKERFILE = `FROM ${BASE}
COPY environment.yml /tmp/environment.yml
RUN conda env create --file /tmp/environment.yml
RUN conda activate notebook
RUN python -c 'import sys; print(sys.prefix)'
CMD ["jupyter", "lab", "--ip=0.0.0.0"]
`;

const BUILD = `import('./esbuild.mjs').then(({ build }) => build({ outdir: process.argv[1], production: true, parts: ['client', 'server'] }))`;

async function main(): Promise<void> {
  if (engine === undefined) throw new Error(skipped);
  execFileSync(process.execPath, ['-e', BUILD, DIST], { cwd: root });
  // The stand-in under the name that people know; another image of that name comes back afterwards.
  docker(engine, 'tag', engine.image, BASE);
  const folder = new ExampleFolder(engine.image, 'analysis');
  folder.write('Dockerfile', DOCKERFILE);
  const redirect = new PortRedirect();
  const browser = await launchChromium();
  const server = await startEditor({
    settings: {
      'workbench.colorTheme': 'Default Dark Modern',
      'editor.minimap.enabled': false,
      'editor.fontSize': 15,
      'explorer.autoReveal': false,
      'workbench.activityBar.location': 'hidden',
      'workbench.sideBar.visible': false,
    },
    env: { ...engine.environment, VSCODE_PROXY_URI: await redirect.start() },
  });
  const frames: { png: Uint8Array; milliseconds: number }[] = [];
  const shot = async (page: Page, milliseconds: number): Promise<void> => {
    frames.push({ png: await page.screenshot(), milliseconds });
  };
  try {
    const context = await browser.newContext({ viewport: SIZE, deviceScaleFactor: 1 });
    const bench = await Workbench.open(context, server, folder.path, folder.file('Dockerfile'));
    const { page } = bench;
    await bench.statusIs(/^Conda: no image$/);
    await bench.command('View: Close Primary Side Bar');
    await page.locator('.squiggly-error').first().waitFor();
    await bench.quiet();
    await shot(page, 2200);
    const fix = async (line: string, left: number): Promise<void> => {
      await page
        .locator('.view-line', { hasText: line })
        .first()
        .click({ position: { x: left, y: 8 } });
      await bench.press('Control+k');
      await bench.press('Control+i');
      await page.locator('.monaco-hover:visible').first().waitFor({ timeout: 10_000 });
      // It fades in.
      await page.waitForTimeout(600);
      await shot(page, 3500);
      await bench.press('Escape');
      await bench.press('Control+.');
      await page.locator('.action-widget .monaco-list-row').first().waitFor();
      await shot(page, 1800);
      await bench.press('Enter');
      await page.locator('.action-widget').waitFor({ state: 'hidden' });
      await bench.quiet();
      await page.waitForTimeout(1000);
      await shot(page, 2200);
    };
    // To each problem, what it says, and what mends it.
    await fix('conda activate', 90);
    await fix('"jupyter"', 70);
    await bench.press('Control+s');
    const opening = bench.opened(() => bench.command('Conda in Docker: Run Jupyter'));
    for (let last = ''; ; ) {
      const text = (await bench.status()) ?? '';
      const asked = await page.locator('.quick-input-widget:visible').count();
      if (text !== last && asked === 0) await shot(page, /building/.test(text) ? 500 : 1000);
      last = text;
      if (/running/.test(text)) break;
      await page.waitForTimeout(150);
    }
    await shot(page, 1500);
    const jupyter = await opening;
    await jupyter.setViewportSize(SIZE);
    await jupyter.waitForLoadState('networkidle').catch(() => undefined);
    await jupyter.waitForTimeout(3000);
    await shot(jupyter, 3500);
    const folderOfFrames = process.env.CONDA_IN_DOCKER_FILM_FRAMES;
    if (folderOfFrames !== undefined) {
      for (const [index, { png }] of frames.entries()) writeFileSync(join(folderOfFrames, `${index}.png`), png);
    }
    const bytes = await writeGif(join(root, 'docs/images/film.gif'), frames);
    console.log(`docs/images/film.gif: ${(bytes / 1024 / 1024).toFixed(2)} MB, ${frames.length} pictures`);
  } finally {
    await server.close();
    await browser.close();
    redirect.stop();
    folder.remove(engine);
  }
}

await main();
