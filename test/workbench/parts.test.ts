/** The view, compose files, tasks, the walkthrough, and what is said where there is no engine or no trust. */
import { execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { existsSync, mkdirSync } from 'node:fs';
import { basename } from 'node:path';
import type { Browser, BrowserContext } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { launchChromium, type Server } from '../../scripts/lib/vscode-server.mjs';
import { Workbench } from './driver';
import { docker, type TestEngine } from './engine';
import { PortRedirect } from './proxy';
import { ExampleFolder, engine, skipped, startEditor } from './setting';

const lab = engine as TestEngine;
let browser: Browser;

beforeAll(async () => {
  if (engine !== undefined) browser = await launchChromium();
});
afterAll(() => browser?.close());

async function newContext(): Promise<BrowserContext> {
  return browser.newContext({ viewport: { width: 1400, height: 900 } });
}

/** The lines of the view, as a screen reader says them. */
async function lines(bench: Workbench): Promise<string[]> {
  const rows = bench.page.locator('.customview-tree .monaco-list-row');
  return rows.evaluateAll((all) => all.map((row) => row.getAttribute('aria-label') ?? ''));
}

/** Shows the view, and waits until it is there. */
async function showView(bench: Workbench): Promise<void> {
  await bench.command('Explorer: Focus on Conda in Docker View');
  await bench.page.locator('.pane-header.expanded', { hasText: 'Conda in Docker' }).waitFor();
}

describe.skipIf(engine === undefined)(`compose, tasks and the view${skipped}`, () => {
  let folder: ExampleFolder;
  let server: Server;
  let bench: Workbench;
  const image = `conda-in-docker-test/compose-${randomUUID().slice(0, 8)}`;
  const redirect = new PortRedirect();

  beforeAll(async () => {
    folder = new ExampleFolder(lab.image);
    folder.write(
      'compose.yaml',
      `services:
  lab:
    build: .
    image: ${image}
    init: true
    stop_grace_period: 1s
    environment:
      JUPYTER_TOKEN: compose
    ports: ["127.0.0.1::8888"]
`,
    );
    // Drawn on a canvas, the text of terminals could not be read.
    mkdirSync(folder.file('.vscode'));
    folder.write('.vscode/settings.json', '{"terminal.integrated.gpuAcceleration": "off"}');
    const env = { ...lab.environment, VSCODE_PROXY_URI: await redirect.start() };
    server = await startEditor({ env });
    bench = await Workbench.open(await newContext(), server, folder.path, folder.file('compose.yaml'));
  });

  afterAll(async () => {
    await server?.close();
    redirect.stop();
    // What Compose made carries the labels of Compose.
    const filter = ['--filter', `label=com.docker.compose.project.working_dir=${folder.path}`];
    const ids = docker(lab, 'ps', '-aq', ...filter)
      .split('\n')
      .filter(Boolean);
    if (ids.length > 0) docker(lab, 'rm', '--force', ...ids);
    if (docker(lab, 'images', '-q', image) !== '') docker(lab, 'rmi', '--force', image);
    folder.remove(lab);
  });

  test('Compose Up starts the services, which are in the status bar and in the view', async () => {
    await bench.statusIs(/^Conda: no image$/);
    await bench.page.locator('.codelens-decoration', { hasText: 'Restart' }).first().waitFor();
    await bench.command('Conda in Docker: Compose Up');
    await bench.statusIs(/^Conda: running :\d+$/, 90_000);
    expect(await bench.statusLabel()).toContain('The service lab is running on port');
    await showView(bench);
    await expect
      .poll(() => lines(bench), { timeout: 10_000 })
      .toEqual([expect.stringMatching(/^Compose service lab, running on port \d+$/)]);
    await bench.picture('8-compose');
  });

  test('the context menu of the file has the commands of Compose', async () => {
    await bench.command('File: Reveal Active File in Explorer View');
    await bench.press('Shift+F10');
    const menu = bench.page.locator('.monaco-menu .action-label', { hasText: /^Conda in Docker: Compose$/ });
    await menu.first().waitFor();
    await bench.press('Escape');
    await menu.first().waitFor({ state: 'hidden' });
  });

  test('its published port is opened', async () => {
    const page = await bench.opened(() => bench.command('Conda in Docker: Open Compose Service'));
    // With the token of the service: no login is asked for.
    await page.locator('#notebook_list').waitFor();
    await page.close();
  });

  test('Attach Shell works in the environment of what the service builds', async () => {
    await bench.command('Conda in Docker: Attach Shell');
    await bench.page.locator('.terminal-wrapper.active .xterm-rows', { hasText: '(notebook)' }).first().waitFor();
    await bench.picture('8-compose-shell');
    await bench.page.keyboard.type('exit\n');
  });

  test('a file that only a new container sees is not run in a service', async () => {
    folder.write('where.py', 'import sys\nopen("where.txt", "w").write(sys.prefix)\n');
    await bench.press('Control+P');
    await bench.choose('where.py', 'where.py');
    await bench.page.locator('.tab.active', { hasText: 'where.py' }).waitFor();
    await bench.command('Conda in Docker: Run Current File in the Environment');
    await expect.poll(() => existsSync(folder.file('where.txt')), { timeout: 60_000 }).toBe(true);
    await bench.command('Conda in Docker: Remove Container');
    await bench.dialog(/Remove the container/, 'Remove');
    const own = [
      '--filter',
      `label=io.github.conda-in-docker.folder=${folder.path}`,
      '--filter',
      'label=io.github.conda-in-docker.purpose',
    ];
    await expect.poll(() => docker(lab, 'ps', '-aq', ...own), { timeout: 20_000 }).toBe('');
    await bench.command('Conda in Docker: Remove Image');
    await bench.dialog(/Remove the image/, 'Remove');
  });

  test('the configuration is shown as Compose reads it', async () => {
    await bench.command('Conda in Docker: Preview Compose Configuration');
    await bench.page.locator('.tab.active', { hasText: 'compose.yaml (configuration)' }).waitFor();
    await bench.page.locator('.editor-instance .view-line', { hasText: 'JUPYTER_TOKEN' }).last().waitFor();
    await bench.command('View: Close All Editors');
  });

  test('Compose Up that fails says why, and stays a failure until it is tried again', async () => {
    const compose = folder.read('compose.yaml');
    folder.write(
      'compose.yaml',
      compose.replace('ports: ["127.0.0.1::8888"]', 'ports: ["127.0.0.1:1:8888", "127.0.0.1:1:8889"]'),
    );
    await bench.command('Conda in Docker: Compose Up');
    await bench.notification(/Compose up of .* failed: .*port/i);
    await bench.statusIs(/^Conda: compose failed$/);
    await bench.command('Conda in Docker: Show Container Menu');
    expect(await bench.entries()).toContain('Show Terminal of Compose');
    await bench.picture('8-compose-failed');
    await bench.press('Escape');
    folder.write('compose.yaml', compose);
    await bench.quiet();
    await bench.command('Conda in Docker: Compose Up');
    await bench.statusIs(/^Conda: running :\d+$/, 60_000);
  });

  test('Compose Down names what goes, and takes it away', async () => {
    await bench.command('Conda in Docker: Compose Down');
    await bench.dialog(/The containers .*lab.* and the networks .* are removed/, 'Compose Down');
    await bench.statusIs(/^Conda: no image$/);
    await expect.poll(() => lines(bench), { timeout: 10_000 }).toEqual([]);
    await bench.page.locator('.pane', { hasText: 'No image of this folder is built yet.' }).first().waitFor();
  });

  test('a task builds the image', async () => {
    await bench.command('Tasks: Run Task');
    await bench.choose('conda-in-docker', 'conda-in-docker');
    await bench.choose('build Dockerfile', 'build Dockerfile');
    await bench.statusIs(/^Conda: image ready$/);
    await showView(bench);
    await expect
      .poll(() => lines(bench), { timeout: 10_000 })
      .toEqual([expect.stringMatching(/^Image .*, built (?:just now|.* ago)$/)]);
    await bench.picture('9-task');
  });

  test('a task that fails leaves a problem on the line of the step', async () => {
    folder.write('Dockerfile', `FROM ${lab.image}\nRUN conda --version\nRUN echo gone wrong && exit 3\n`);
    await bench.statusIs(/^Conda: image out of date$/);
    await bench.command('Tasks: Rerun Last Task');
    // Its terminal comes to the front when it begins.
    await bench.statusIs(/^Conda: build failed$/);
    await bench.command('Problems: Focus on Problems View');
    const problem = bench.page.locator('.markers-panel .monaco-list-row', { hasText: 'gone wrong' });
    await problem.first().waitFor();
    expect(await problem.first().innerText()).toContain('Ln 3');
    await bench.picture('10-problem');
  });
});

describe.skipIf(engine === undefined)(`without an engine${skipped}`, () => {
  let folder: ExampleFolder;
  let server: Server;

  beforeAll(async () => {
    folder = new ExampleFolder(lab.image);
    server = await startEditor({ env: { DOCKER_HOST: 'unix:///nowhere/docker.sock' } });
  });
  afterAll(async () => {
    await server?.close();
    folder.remove(lab);
  });

  test('status bar and view say so, and what to do', async () => {
    const bench = await Workbench.open(await newContext(), server, folder.path, folder.file('Dockerfile'));
    await bench.statusIs(/^Conda: no engine$/);
    await showView(bench);
    await bench.page.locator('.pane a.monaco-button', { hasText: 'Select Container Engine' }).first().waitFor();
    await bench.picture('11-no-engine');
  });

  test('a folder without conda has no item and no view', async () => {
    const bare = new ExampleFolder('debian:12');
    try {
      execFileSync('sh', ['-c', 'rm -f Dockerfile activate.sh environment.yml && echo "FROM debian:12" > Dockerfile'], {
        cwd: bare.path,
      });
      const bench = await Workbench.open(await newContext(), server, bare.path, bare.file('Dockerfile'));
      // The extension is at work: its language status is there.
      await bench.command('Conda in Docker: Show Log');
      await bench.page.locator('.panel .output-view, .output-view-instance').first().waitFor();
      expect(await bench.status()).toBeUndefined();
      expect(await bench.page.locator('.sidebar .pane-header', { hasText: 'Conda in Docker' }).count()).toBe(0);
    } finally {
      bare.remove(lab);
    }
  });

  test('the walkthrough leads to the example, which is a project of its own', async () => {
    const bench = await Workbench.open(await newContext(), server, folder.path);
    await bench.command('Welcome: Open Walkthrough...');
    await bench.choose('environment to notebook', 'From environment to notebook');
    await bench.page.locator('.getting-started-step', { hasText: 'Describe the environment' }).waitFor();
    await bench.picture('12-walkthrough');
    await bench.command('Conda in Docker: Create Example Project');
    const input = bench.page.locator('.quick-input-widget:visible input').first();
    await input.waitFor();
    // The dialog writes its own folder first, and follows what is typed after a while; until then it would create in
    // another folder.
    const inside = bench.page.locator('.quick-input-list .monaco-list-row', { hasText: basename(folder.path) }).first();
    await expect
      .poll(
        async () => {
          await input.fill(`${folder.parent}/`);
          return inside.waitFor({ timeout: 3000 }).then(
            () => true,
            () => false,
          );
        },
        { timeout: 30_000 },
      )
      .toBe(true);
    await bench.page.locator('.quick-input-widget .monaco-button', { hasText: 'Create Here' }).press('Enter');
    await bench.notification(`The example project is in ${folder.parent}`);
    expect(existsSync(`${folder.parent}/conda-in-docker-example/Dockerfile`)).toBe(true);
    expect(existsSync(`${folder.parent}/conda-in-docker-example/.dockerignore`)).toBe(true);
  });
});

describe.skipIf(engine === undefined)(`in a folder that is not trusted${skipped}`, () => {
  let folder: ExampleFolder;
  let server: Server;

  beforeAll(async () => {
    folder = new ExampleFolder(lab.image);
    server = await startEditor({ env: { ...lab.environment }, trust: false });
  });
  afterAll(async () => {
    await server?.close();
    folder.remove(lab);
  });

  test('nothing is offered, the view says why, and trust brings it all', async () => {
    const bench = await Workbench.open(await newContext(), server, folder.path, folder.file('Dockerfile'));
    await bench.dialog(/Do you trust the authors/, 'No');
    await bench.page.locator('.pane-header', { hasText: 'Conda in Docker' }).waitFor();
    await showView(bench);
    await bench.page.locator('.pane a.monaco-button', { hasText: 'Manage Workspace Trust' }).first().waitFor();
    expect(await bench.status()).toBeUndefined();
    expect(await bench.page.locator('.codelens-decoration', { hasText: 'Run Jupyter' }).count()).toBe(0);
    await bench.picture('13-not-trusted');
    await bench.command('Workspaces: Manage Workspace Trust');
    await bench.page.locator('.workspace-trust-editor .monaco-button', { hasText: 'Trust' }).first().press('Enter');
    await bench.statusIs(/^Conda: no image$/);
  });
});
