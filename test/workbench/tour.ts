/**
 * Pictures of what a person sees, in dark, light and high contrast, at 1,000 and 1,600 pixels, to be looked at:
 *
 *   node scripts/run-ts.mjs test/workbench/tour.ts [NAME…]
 *
 * They go to .cache/tour, one for each part, theme and width. With names only the stops that are called so.
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BrowserContext } from 'playwright-core';
import { launchChromium, root, type Server } from '../../scripts/lib/vscode-server.mjs';
import { DIST } from './dist';
import { Workbench } from './driver';
import { PortRedirect } from './proxy';
import { ExampleFolder, engine, skipped, startEditor } from './setting';

const OUT = join(root, '.cache/tour');
const THEMES = {
  dark: 'Default Dark Modern',
  light: 'Default Light Modern',
  contrast: 'Default High Contrast',
};
const SIZES = [
  { width: 1000, height: 700 },
  { width: 1600, height: 900 },
];
const BUILD = `import('./esbuild.mjs').then(({ build }) => build({ outdir: process.argv[1], production: true, parts: ['client', 'server', 'solver'] }))`;

const CLASSIC = `FROM continuumio/miniconda3
WORKDIR /work
COPY environment.yml .
RUN conda env create -f environment.yml
RUN conda activate science
RUN pip install requests; apt-get install -y gcc
COPY . .
EXPOSE 8888
CMD ["jupyter", "lab", "--ip=0.0.0.0", "--NotebookApp.token=abc123", "--allow-root"]
`;
const ENVIRONMENT = `name: science
channels:
  - defaults
dependencies:
  - python=3.11
  - numpy=1.26
  - pandas
  - pip:
      - requests
`;

/** What the stops share. */
class Tour {
  constructor(
    readonly server: Server,
    /** As it is called in the names of the pictures. */
    readonly theme: string,
    readonly context: BrowserContext,
    readonly folder: ExampleFolder,
  ) {}

  /** A folder with these files, and a window with one of them open. */
  async window(files: Readonly<Record<string, string>>, open: string): Promise<Workbench> {
    const folder = mkdtempSync(join(tmpdir(), 'conda-in-docker-tour-'));
    for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
    made.push(folder);
    return Workbench.open(this.context, this.server, folder, join(folder, open));
  }

  /** One picture for each width. `again` brings back what goes away when the size changes. */
  async shoot(bench: Workbench, name: string, again?: () => Promise<void>): Promise<void> {
    for (const size of SIZES) {
      await bench.page.setViewportSize(size);
      await bench.page.waitForTimeout(500);
      try {
        await again?.();
      } catch (error) {
        console.log(`${name}, ${this.theme}, ${size.width}: ${String(error).split('\n')[0]}`);
      }
      await bench.page.waitForTimeout(500);
      await bench.page.screenshot({ path: join(OUT, `${name}-${size.width}-${this.theme}.png`) });
    }
  }
}

const made: string[] = [];
const SQUIGGLE = '.squiggly-error, .squiggly-warning';

async function point(bench: Workbench, text: string): Promise<void> {
  await bench.page.mouse.move(5, 5);
  await bench.page.waitForTimeout(300);
  await bench.page
    .locator('.view-line', { hasText: text })
    .first()
    .locator('span span', { hasText: text })
    .last()
    .hover();
  await bench.page.locator('.monaco-hover:visible').first().waitFor();
}

/** The stops, in the order in which they are made. */
const STOPS: Readonly<Record<string, (tour: Tour) => Promise<void>>> = {
  async lint(tour) {
    const bench = await tour.window({ Dockerfile: CLASSIC, 'environment.yml': ENVIRONMENT }, 'Dockerfile');
    await bench.page.locator(SQUIGGLE).first().waitFor();
    await tour.shoot(bench, 'lint');
    await bench.command('View: Focus Problems');
    await tour.shoot(bench, 'problems');
    await bench.command('View: Toggle Panel Visibility');
    await tour.shoot(bench, 'hover-finding', () => point(bench, 'activate'));
    await tour.shoot(bench, 'hover-image', () => point(bench, 'miniconda3'));
    await bench.page.locator('.view-line', { hasText: 'activate' }).first().click();
    await tour.shoot(bench, 'quick-fix', async () => {
      await bench.press('Escape');
      await bench.press('Control+.');
      await bench.page.locator('.action-widget').waitFor();
    });
    await bench.press('Escape');
    await bench.command('Conda in Docker: Explain This Dockerfile');
    await bench.page.waitForTimeout(3000);
    await tour.shoot(bench, 'explain');
    await bench.command('View: Close All Editors');
    await bench.command('Conda in Docker: Explain Error');
    await bench.page.waitForTimeout(5000);
    await tour.shoot(bench, 'explain-error-nothing');
    await bench.notification('There is no text to explain', 'Paste It Into a New File');
    await bench.page.locator('.tab', { hasText: 'Untitled' }).waitFor();
    await bench.page.keyboard.insertText('CommandNotFoundError: Your shell has not been properly configured');
    await bench.command('Conda in Docker: Explain Error');
    await bench.page.waitForTimeout(5000);
    await tour.shoot(bench, 'explain-error');
    await bench.press('Escape');
    await bench.page.close();
  },
  async words(tour) {
    const bench = await tour.window({ Dockerfile: CLASSIC, 'environment.yml': ENVIRONMENT }, 'environment.yml');
    await bench.page.locator(SQUIGGLE).first().waitFor();
    await tour.shoot(bench, 'environment');
    await tour.shoot(bench, 'hover-package', () => point(bench, 'numpy'));
    await bench.command('Preferences: Open Settings (UI)');
    await bench.page.keyboard.type('@ext:conda-in-docker.conda-in-docker');
    await bench.page.waitForTimeout(3000);
    await tour.shoot(bench, 'settings');
    await bench.command('Welcome: Open Walkthrough');
    await bench.choose('Conda in Docker', 'Conda in Docker');
    await bench.page.waitForTimeout(2000);
    await tour.shoot(bench, 'walkthrough');
    await bench.page.close();
  },
  async empty(tour) {
    const bench = await tour.window({ Dockerfile: '', 'environment.yml': ENVIRONMENT }, 'Dockerfile');
    await bench.page.locator('.squiggly-error, .squiggly-warning').first().waitFor();
    await bench.page.locator('.monaco-editor .view-lines').first().click();
    await tour.shoot(bench, 'completion', async () => {
      await bench.press('Escape');
      await bench.press('Control+Space');
      await bench.page.locator('.suggest-widget:visible').waitFor();
    });
    await bench.page.close();
  },
  async create(tour) {
    const bench = await tour.window({ 'environment.yml': ENVIRONMENT }, 'environment.yml');
    await bench.page.locator('.codelens-decoration', { hasText: 'Create Dockerfile…' }).waitFor();
    await bench.command('Explorer: Focus on Conda in Docker View');
    await tour.shoot(bench, 'only-environment');
    await bench.command('Conda in Docker: Create Dockerfile for This Environment…');
    await bench.entries();
    await tour.shoot(bench, 'recipes');
    await bench.press('Enter');
    await bench.page.locator('.quick-input-title', { hasText: 'Nothing Is Written Yet' }).waitFor();
    await bench.page.waitForTimeout(2000);
    await tour.shoot(bench, 'recipe-preview');
    await bench.press('Escape');
    await bench.page.close();
  },
  async containers(tour) {
    const { folder } = tour;
    const bench = await Workbench.open(tour.context, tour.server, folder.path, folder.file('Dockerfile'));
    await bench.statusIs(/^Conda: no image$/);
    await bench.command('Explorer: Focus on Conda in Docker View');
    await tour.shoot(bench, 'view-no-image');
    await bench.command('Conda in Docker: Show Container Menu');
    await bench.entries();
    await tour.shoot(bench, 'menu-no-image');
    await bench.press('Escape');
    await (await bench.opened(() => bench.command('Conda in Docker: Run Jupyter'))).close();
    await bench.statusIs(/^Conda: running :\d+$/, 180_000);
    await tour.shoot(bench, 'view-running');
    await bench.command('Conda in Docker: Show Container Menu');
    await bench.entries();
    await tour.shoot(bench, 'menu-running');
    await bench.press('Escape');
    await tour.shoot(bench, 'tooltip', async () => {
      await bench.page.mouse.move(300, 300);
      await bench.page.waitForTimeout(500);
      await bench.page.locator('.statusbar-item[id$="condaInDocker.container"] a').first().hover();
      await bench.page.locator('.monaco-hover:visible', { hasText: 'Memory' }).first().waitFor();
    });
    await bench.command('Conda in Docker: Verify Activation');
    await bench.page.waitForTimeout(25_000);
    await tour.shoot(bench, 'verify');
    await bench.command('View: Close All Editors');
    await bench.command('Conda in Docker: Show Run Command');
    await bench.page.waitForTimeout(3000);
    await tour.shoot(bench, 'run-command');
    await bench.page.close();
  },
  async failed(tour) {
    const base = /^FROM .*$/m.exec(tour.folder.read('Dockerfile'))?.[0] ?? '';
    const Dockerfile = `${base}\nRUN echo this is it && false\n`;
    const bench = await tour.window({ Dockerfile, 'environment.yml': ENVIRONMENT }, 'Dockerfile');
    await bench.command('Conda in Docker: Build Image');
    await bench.statusIs(/failed/, 180_000);
    await tour.shoot(bench, 'build-failed');
    await bench.command('Conda in Docker: Show Container Menu');
    await bench.entries();
    await tour.shoot(bench, 'menu-failed');
    await bench.press('Escape');
    await bench.page.close();
  },
};

async function main(): Promise<void> {
  if (engine === undefined) throw new Error(skipped);
  mkdirSync(OUT, { recursive: true });
  // Bundled, this script is not where esbuild.mjs could be imported from.
  execFileSync(process.execPath, ['-e', BUILD, DIST], { cwd: root });
  const redirect = new PortRedirect();
  const proxy = await redirect.start();
  const browser = await launchChromium();
  const wanted = process.argv.slice(2);
  for (const [theme, name] of Object.entries(THEMES)) {
    const folder = new ExampleFolder(engine.image, 'notebook');
    const settings = { 'workbench.colorTheme': name };
    const server = await startEditor({ settings, env: { ...engine.environment, VSCODE_PROXY_URI: proxy } });
    try {
      const context = await browser.newContext({ viewport: SIZES[1] });
      const tour = new Tour(server, theme, context, folder);
      for (const [stop, visit] of Object.entries(STOPS)) {
        if (wanted.length > 0 && !wanted.includes(stop)) continue;
        try {
          await visit(tour);
          console.log(`${theme}: ${stop}`);
        } catch (error) {
          console.log(`${theme}: ${stop}: ${String(error).split('\n').slice(0, 3).join(' ')}`);
        }
      }
      await context.close();
    } finally {
      await server.close();
      folder.remove(engine);
    }
  }
  await browser.close();
  redirect.stop();
  for (const each of made) rmSync(each, { recursive: true, force: true });
}

await main();
