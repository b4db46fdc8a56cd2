/**
 * From a folder to a notebook by keyboard, in the real workbench on a real engine, with a real Jupyter (Debian's, in an
 * image in which a stand-in plays conda; see images/).
 */
import { join } from 'node:path';
import type { BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Workbench } from './driver';
import { docker, type TestEngine } from './engine';
import { EngineSocket } from './proxy';
import { Desk, ExampleFolder, engine, skipped } from './setting';

/** Does something again, up to three times in all, where it fails. */
async function retried(work: () => Promise<void>): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work();
    } catch (error) {
      if (attempt === 3) throw error;
    }
  }
}

describe.skipIf(engine === undefined)(`from a folder to a notebook${skipped}`, () => {
  const lab = engine as TestEngine;
  let folder: ExampleFolder;
  let socket: EngineSocket;
  let desk: Desk | undefined;
  let context: BrowserContext;
  let bench: Workbench;
  let jupyter: Page;
  let second: Workbench;

  beforeAll(async () => {
    folder = new ExampleFolder(lab.image);
    socket = new EngineSocket(join(folder.parent, 'engine.sock'), lab.socket);
    await socket.start();
    desk = await Desk.open(lab, folder, { env: { DOCKER_HOST: `unix://${socket.path}` } });
    ({ bench, context } = desk);
  });

  afterAll(async () => {
    await desk?.close();
    await socket?.stop();
    folder?.remove(lab);
  });

  test('before anything is built the status bar says so, in words for a screen reader too', async () => {
    await bench.statusIs(/^Conda: no image$/);
    expect(await bench.statusLabel()).toContain('No image is built yet.');
    await bench.page.locator('.codelens-decoration', { hasText: 'Run Jupyter' }).first().waitFor();
    await bench.picture('1-no-image');
  });

  test('an engine that goes away in mid-build ends the build', async () => {
    folder.slowDown();
    await bench.command('Conda in Docker: Build Image');
    await bench.statusIs(/^Conda: building/);
    await socket.stop();
    await bench.statusIs(/^Conda: no engine$/);
    await socket.start();
    await bench.statusIs(/^Conda: no image$/);
    await bench.quiet();
  });

  test('Build Image counts its steps, and ends with an image', async () => {
    folder.slowDown();
    await bench.command('Conda in Docker: Build Image');
    await bench.statusIs(/^Conda: building( \d+\/\d+)?$/);
    await bench.picture('2-building');
    await bench.statusIs(/^Conda: image ready$/);
    await bench.picture('3-image-ready');
  });

  test('Run Jupyter starts it, opens it in a second tab, and its kernel runs in the environment', async () => {
    await bench.quiet();
    jupyter = await bench.opened(async () => {
      await bench.command('Conda in Docker: Run Jupyter');
      await bench.statusIs(/^Conda: (starting|running)/);
      await bench.statusIs(/^Conda: running :\d+$/);
    });
    expect(new URL(jupyter.url()).hostname).toBe('127.0.0.1');
    await jupyter.locator('a.item_link', { hasText: 'first.ipynb' }).waitFor();
    await bench.picture('4-running');
    const notebook = new URL('notebooks/first.ipynb', jupyter.url().replace(/tree.*$/, ''));
    await jupyter.goto(notebook.href);
    await jupyter.locator('.kernel_idle_icon').waitFor();
    const output = jupyter.locator('.code_cell .output_area .output_text').first();
    // The notebook takes keys a little later than it shows itself.
    await retried(async () => {
      await jupyter.locator('.code_cell .input_area').first().click();
      await jupyter.keyboard.press('Control+Enter');
      await output.waitFor({ timeout: 8_000 });
    });
    expect((await output.innerText()).trim()).toBe("'/opt/conda/envs/notebook'");
    await jupyter.screenshot({ path: join(folder.parent, 'jupyter.png') });
  });

  test('the tooltip has image, environment, port, uptime and memory', async () => {
    await bench.page.bringToFront();
    await bench.quiet();
    const tooltip = bench.page.locator('.monaco-hover:visible', { hasText: 'Jupyter is running on port' });
    await expect
      .poll(
        async () => {
          await bench.page.mouse.move(700, 400);
          await bench.page.locator('.statusbar-item[id$="condaInDocker.container"] a').first().hover();
          await tooltip.first().waitFor();
          return (await tooltip.first().innerText()).replace(/\s+/g, ' ');
        },
        { timeout: 20_000 },
      )
      .toMatch(
        /Image \S+:latest Environment notebook Port 127\.0\.0\.1:\d+ for 8888.* Up \d+ s Memory \d+ MiB Container \S+/,
      );
    await bench.picture('4-tooltip');
    await bench.page.mouse.move(700, 400);
  });

  test('without the token the page is not to be had', async () => {
    const { origin } = new URL(jupyter.url());
    const response = await fetch(`${origin}/api/contents`);
    expect(response.status).toBe(403);
  });

  test('a window that is loaded anew finds the container again', async () => {
    await bench.reload();
    await bench.statusIs(/^Conda: running :\d+$/);
    expect(await bench.statusLabel()).toMatch(/Jupyter is running on port \d+\./);
  });

  test('a second window on the folder, in which no file is open, says the same', async () => {
    second = await Workbench.open(context, (desk as Desk).server, folder.path);
    expect(await second.statusIs(/^Conda: running :\d+$/)).toBe(await bench.status());
    await bench.page.bringToFront();
  });

  test('an engine that goes away is not claimed to run anything, and is found again by itself', async () => {
    await socket.stop();
    await bench.statusIs(/^Conda: no engine$/);
    await bench.picture('5-no-engine');
    await socket.start();
    await bench.statusIs(/^Conda: running :\d+$/);
  });

  test('a container that is stopped from outside is shown as stopped, and is started again from the menu', async () => {
    const [id] = docker(lab, 'ps', '-q', '--filter', `label=io.github.conda-in-docker.folder=${folder.path}`).split(
      '\n',
    );
    docker(lab, 'stop', '--time', '2', id ?? '');
    await bench.statusIs(/^Conda: stopped$/);
    await bench.command('Conda in Docker: Show Container Menu');
    expect(await bench.entries()).toEqual(expect.arrayContaining(['Show Log', 'Start Again', 'Remove Container']));
    await bench.choose('Start Again', 'Start Again');
    await bench.statusIs(/^Conda: running :\d+$/);
  });

  test('Stop from the menu', async () => {
    await bench.command('Conda in Docker: Show Container Menu');
    expect((await bench.entries())[0]).toBe('Open in Browser');
    await bench.picture('6-menu');
    await bench.choose('Stop', 'Stop');
    await bench.statusIs(/^Conda: stopped$/);
    await second.statusIs(/^Conda: stopped$/);
    await bench.picture('7-stopped');
  });

  test('a change of environment.yml makes the image out of date', async () => {
    await bench.command('Conda in Docker: Remove Container');
    await bench.dialog(/Remove/, 'Remove');
    await bench.statusIs(/^Conda: image ready$/);
    folder.write('environment.yml', `${folder.read('environment.yml')}  - numpy=2.1\n`);
    await bench.statusIs(/^Conda: image out of date$/);
  });
});
