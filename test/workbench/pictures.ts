/**
 * The pictures of containers in docs/images, taken from the real thing:
 *
 *   node scripts/run-ts.mjs test/workbench/pictures.ts [recipe]
 *
 * With `recipe` that of "Create Dockerfile…" alone.
 */
import { execFileSync } from 'node:child_process';
import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { BrowserContext } from 'playwright-core';
import { launchChromium, root, type Server } from '../../scripts/lib/vscode-server.mjs';
import { DIST } from './dist';
import { Workbench } from './driver';
import { PortRedirect } from './proxy';
import { ExampleFolder, engine, skipped, startEditor } from './setting';

const SIZE = { width: 1180, height: 660 };
const THEMES = { '': 'Default Dark Modern', '-light': 'Default Light Modern' };

const BUILD = `import('./esbuild.mjs').then(({ build }) => build({ outdir: process.argv[1], production: true, parts: ['client', 'server'] }))`;

async function main(): Promise<void> {
  if (engine === undefined) throw new Error(skipped);
  // Bundled, this script is not where esbuild.mjs could be imported from.
  execFileSync(process.execPath, ['-e', BUILD, DIST], { cwd: root });
  const redirect = new PortRedirect();
  const browser = await launchChromium();
  const proxy = await redirect.start();
  for (const [suffix, theme] of Object.entries(THEMES)) {
    const folder = new ExampleFolder(engine.image, 'notebook');
    const settings = {
      'workbench.colorTheme': theme,
      'editor.minimap.enabled': false,
      'explorer.autoReveal': false,
      'workbench.activityBar.location': 'hidden',
    };
    const server = await startEditor({
      settings,
      env: { ...engine.environment, VSCODE_PROXY_URI: proxy },
    });
    try {
      const context = await browser.newContext({ viewport: SIZE, deviceScaleFactor: 1 });
      await recipe(context, server, suffix);
      if (process.argv[2] === 'recipe') continue;
      const bench = await Workbench.open(context, server, folder.path, folder.file('Dockerfile'));
      await bench.statusIs(/^Conda: no image$/);
      await bench.command('Explorer: Focus on Conda in Docker View');
      await (await bench.opened(() => bench.command('Conda in Docker: Run Jupyter'))).close();
      await bench.statusIs(/^Conda: running :\d+$/, 90_000);
      await bench.command('View: Toggle Panel Visibility');
      await bench.quiet();
      await bench.command('Conda in Docker: Show Container Menu');
      await bench.entries();
      await bench.page.screenshot({ path: join(root, `docs/images/containers-menu${suffix}.png`) });
      await bench.press('Escape');
      await bench.page.screenshot({ path: join(root, `docs/images/containers${suffix}.png`) });
      await bench.page.locator('.statusbar-item[id$="condaInDocker.container"] a').first().hover();
      await bench.page.locator('.monaco-hover:visible', { hasText: 'Memory' }).first().waitFor();
      await bench.page.screenshot({ path: join(root, `docs/images/containers-tooltip${suffix}.png`) });
    } finally {
      await server.close();
      folder.remove(engine);
    }
  }
  await browser.close();
  redirect.stop();
}

/** "Create Dockerfile…" in a folder that has only an environment file, with all files shown and none written. */
async function recipe(context: BrowserContext, server: Server, suffix: string): Promise<void> {
  const folder = new ExampleFolder('', 'science');
  try {
    for (const name of readdirSync(folder.path)) if (!/\.(?:yml|ipynb)$/.test(name)) rmSync(folder.file(name));
    const bench = await Workbench.open(context, server, folder.path, folder.file('environment.yml'));
    await bench.page.locator('.codelens-decoration', { hasText: 'Create Dockerfile…' }).waitFor();
    await bench.command('Conda in Docker: Create Dockerfile for This Environment…');
    await bench.entries();
    await bench.press('Enter');
    await bench.page.locator('.quick-input-title', { hasText: 'Nothing Is Written Yet' }).waitFor();
    await bench.page.locator('.multiDiffEditor .view-lines', { hasText: 'condaforge/miniforge3' }).first().waitFor();
    await bench.page.screenshot({ path: join(root, `docs/images/recipe${suffix}.png`) });
    await bench.page.close();
  } finally {
    rmSync(folder.parent, { recursive: true, force: true });
  }
}

await main();
