/** From a folder that has only an environment file: run without a Dockerfile, then a Dockerfile by a recipe. */
import { existsSync, mkdirSync, readdirSync, rmSync, unlinkSync } from 'node:fs';
import type { BrowserContext } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { RECIPES } from '../../common/src/recipes';
import { lookupBaseImage } from '../../server/src/analysis/knowledge/images';
import type { Workbench } from './driver';
import { docker, type TestEngine } from './engine';
import { Desk, ExampleFolder, engine, skipped } from './setting';

/** The image that recipes begin with: here it is the tests' own, under that name. */
const BASE = `condaforge/miniforge3:${lookupBaseImage('condaforge/miniforge3')?.newestTag}`;

describe.skipIf(engine === undefined)(`from nothing${skipped}`, () => {
  const lab = engine as TestEngine;
  let folder: ExampleFolder;
  let desk: Desk | undefined;
  let context: BrowserContext;
  let bench: Workbench;

  beforeAll(async () => {
    docker(lab, 'tag', lab.image, BASE);
    folder = new ExampleFolder(lab.image);
    for (const name of readdirSync(folder.path)) rmSync(folder.file(name), { recursive: true });
    folder.write(
      'environment.yml',
      'name: notebook\nchannels:\n  - conda-forge\ndependencies:\n  - python=3.12\n  - jupyterlab=4.4\n',
    );
    folder.write('.gitignore', 'data/\n');
    mkdirSync(folder.file('.vscode'));
    // Drawn on a canvas, the text of terminals could not be read.
    folder.write('.vscode/settings.json', '{"terminal.integrated.gpuAcceleration": "off"}');
    desk = await Desk.open(lab, folder, { file: 'environment.yml' });
    ({ bench, context } = desk);
  });

  afterAll(async () => {
    await desk?.close();
    folder?.remove(lab);
    // The name alone: the image is that of the other suites.
    docker(lab, 'rmi', BASE);
  });

  test('Run Jupyter builds from the recipe in memory, says so, and writes nothing', async () => {
    await bench.page.locator('.codelens-decoration', { hasText: 'Create Dockerfile…' }).waitFor();
    await bench.statusIs(/^Conda: no Dockerfile$/);
    const opened = context.waitForEvent('page');
    await bench.command('Conda in Docker: Run Jupyter');
    await bench.notification(
      /There is no Dockerfile here: the image is built from environment.yml by the recipe "Notebooks"/,
    );
    await bench.statusIs(/^Conda: running :\d+$/, 120_000);
    await (await opened).close();
    await bench.picture('without-dockerfile');
    expect(readdirSync(folder.path).sort()).toEqual(['.gitignore', '.vscode', 'environment.yml']);
    await bench.quiet();
  });

  test('Attach Shell is in the environment', async () => {
    await bench.command('Conda in Docker: Attach Shell');
    await bench.page.locator('.terminal-wrapper.active .xterm-rows', { hasText: '(notebook)' }).first().waitFor();
    await bench.page.keyboard.type('python -c "import sys; print(sys.prefix)" > shell.txt\n');
    await expect
      .poll(() => existsSync(folder.file('shell.txt')) && folder.read('shell.txt'), { timeout: 30_000 })
      .toBe('/opt/conda/envs/notebook\n');
    unlinkSync(folder.file('shell.txt'));
    await bench.command('Conda in Docker: Remove Container');
    await bench.dialog(/It is running, and is stopped first/, 'Remove');
  });

  test('Create Dockerfile shows all files before it writes them, and what is there as a difference', async () => {
    await bench.command('View: Close All Editors');
    await bench.press('Control+P');
    await bench.choose('environment.yml', 'environment.yml');
    await bench.command('Conda in Docker: Create Dockerfile for This Environment…');
    const words = new Set<string>(RECIPES.map(({ summary }) => summary));
    expect((await bench.entries()).filter((label) => !words.has(label))).toEqual([
      'Notebooks',
      'Own Miniforge',
      'JupyterHub user image',
      'micromamba',
      'Lists of requirements',
      'Service',
      'pixi',
    ]);
    await bench.press('Enter');
    await bench.page.locator('.quick-input-title', { hasText: 'Nothing Is Written Yet' }).waitFor();
    await bench.page.locator('.tab.active', { hasText: 'Create Dockerfile: Notebooks' }).waitFor();
    await bench.page.locator('.multiDiffEditor .view-lines', { hasText: 'condaforge/miniforge3' }).first().waitFor();
    await bench.picture('recipe');
    expect(existsSync(folder.file('Dockerfile'))).toBe(false);
    await bench.press('Enter');
    await bench.page.locator('.tab.active', { hasText: 'Dockerfile' }).first().waitFor();
    const made = ['.devcontainer', '.dockerignore', '.env.example', '.github', 'Dockerfile', 'compose.yaml'];
    const all = [...made, '.gitignore', '.vscode', 'environment.yml'].sort();
    await expect.poll(() => readdirSync(folder.path).sort(), { timeout: 20_000 }).toEqual(all);
    expect(folder.read('.gitignore')).toBe('data/\n');
    await bench.notification(/The Dockerfile is ready. The environment is notebook/);
    await bench.notification('.gitignore is there already, and is left as it is.', 'Show Difference');
    await bench.page.locator('.tab.active', { hasText: '.gitignore: as it is' }).waitFor();
    await bench.picture('recipe-difference');
  });
});
