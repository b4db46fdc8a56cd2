/** The commands that work in a container, by keyboard, in the real workbench on a real engine. */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import type { BrowserContext } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Workbench } from './driver';
import { docker, type TestEngine } from './engine';
import { Desk, ExampleFolder, engine, skipped } from './setting';

const PREFIX = '/opt/conda/envs/notebook';

/** With empty lines in blocks, as files have them and prompts do not want them. */
const SELECTION = `class A:
    def f(self):
        x = 41

        return x + 1


if A().f():
    import os

    open("selection.txt", "w").write(f"{A().f()} {os.sep}")
if "seen" in globals():
    pass
seen = 1
line = lambda: open("line.txt", "w").write(str(A().f() + 1))
`;

describe.skipIf(engine === undefined)(`commands in a container${skipped}`, () => {
  const lab = engine as TestEngine;
  let folder: ExampleFolder;
  let desk: Desk | undefined;
  let context: BrowserContext;
  let bench: Workbench;

  /** Waits for what a program in the container writes into the mounted folder. */
  async function written(name: string): Promise<string> {
    await expect.poll(() => existsSync(folder.file(name)), { timeout: 30_000, interval: 100 }).toBe(true);
    await expect.poll(() => readFileSync(folder.file(name), 'utf8'), { timeout: 10_000 }).not.toBe('');
    return readFileSync(folder.file(name), 'utf8').trim();
  }

  /** Shows a file of the folder. */
  async function show(name: string): Promise<void> {
    await bench.press('Control+P');
    await bench.choose(name, name);
    await bench.page.locator('.tab.active', { hasText: name }).waitFor();
  }

  /** Waits until the terminal in front shows a text. */
  async function terminal(text: string): Promise<void> {
    await bench.page.locator('.terminal-wrapper.active .xterm-rows', { hasText: text }).first().waitFor();
  }

  beforeAll(async () => {
    folder = new ExampleFolder(lab.image);
    mkdirSync(folder.file('.vscode'));
    folder.write('- where.py', 'import sys\nopen("file.txt", "w").write(sys.prefix)\n');
    // Quick Open keeps its list of files for a while, so they are there from the beginning.
    folder.write('- see.py', 'import cv2\nopen("seen.txt", "w").write(cv2.__file__)\n');
    folder.write('select.py', SELECTION);
    // Drawn on a canvas, the text of terminals could not be read.
    folder.write('.vscode/settings.json', '{"terminal.integrated.gpuAcceleration": "off"}');
    desk = await Desk.open(lab, folder);
    ({ bench, context } = desk);
  });

  afterAll(async () => {
    await desk?.close();
    folder?.remove(lab);
  });

  test('Run Current File builds the image and starts a container to work in', async () => {
    await bench.statusIs(/^Conda: no image$/, 90_000);
    await show('- where.py');
    await bench.command('Conda in Docker: Run Current File in the Environment');
    await bench.statusIs(/^Conda: running$/, 120_000);
    expect(await written('file.txt')).toBe(PREFIX);
    rmSync(folder.file('file.txt'));
    await bench.picture('work');
    await bench.command('Conda in Docker: Remove Container');
    await bench.dialog(/It is running, and is stopped first/, 'Remove');
    await bench.statusIs(/^Conda: image ready$/);
    await bench.quiet();
  });

  test('Run Jupyter starts it and opens it', async () => {
    const opened = context.waitForEvent('page');
    await bench.command('Conda in Docker: Run Jupyter');
    await bench.statusIs(/^Conda: running :\d+$/, 120_000);
    await (await opened).close();
  });

  test('Run Command works in the environment, in the mounted folder, and no shell reads its words', async () => {
    await bench.command('Conda in Docker: Run Command in the Environment');
    const input = bench.page.locator('.quick-input-widget:visible input').first();
    await input.fill(`python -c 'import os; open("a $HOME;b.txt", "w").write(os.environ["CONDA_PREFIX"])'`);
    await bench.press('Enter');
    expect(await written('a $HOME;b.txt')).toBe(PREFIX);
  });

  test('Attach Shell is in the environment', async () => {
    await bench.command('Conda in Docker: Attach Shell');
    // The prompt of an activated environment names it. The newest terminal has the focus.
    await terminal('(notebook)');
    await bench.page.keyboard.type('python -c "import sys; print(sys.prefix)" > shell.txt\n');
    await bench.picture('shell');
    expect(await written('shell.txt')).toBe(PREFIX);
  });

  test('Run Current File runs it in the environment, whatever its name', async () => {
    await show('- where.py');
    await bench.command('Conda in Docker: Run Current File in the Environment');
    expect(await written('file.txt')).toBe(PREFIX);
  });

  test('Install Package… for a module that was not found: into the container, and into environment.yml', async () => {
    const before = folder.read('environment.yml');
    await show('- see.py');
    await bench.command('Conda in Docker: Run Current File in the Environment');
    await bench.notification('Python found no module “cv2”', 'Install opencv…');
    await bench.page.locator('.quick-input-widget:visible', { hasText: 'opencv brings the module cv2' }).waitFor();
    expect(await bench.entries()).toEqual(['opencv', 'opencv brings the module cv2', 'opencv-python']);
    await bench.picture('install');
    await bench.press('Enter');
    await bench.notification('opencv 4.10.0 is installed in');
    await bench.picture('installed');
    expect(folder.read('environment.yml')).toBe(`${before}  - opencv=4.10\n`);
    await bench.quiet();
    await show('- see.py');
    await bench.command('Conda in Docker: Run Current File in the Environment');
    expect(await written('seen.txt')).toMatch(/cv2\.py$/);
    // What the channels do not have changes nothing.
    await bench.command('Conda in Docker: Install Package…');
    await bench.page.locator('.quick-input-widget:visible', { hasText: 'Install into notebook' }).waitFor();
    await bench.page.keyboard.type('nonesuch');
    await bench.press('Enter');
    await bench.choose('nonesuch', 'nonesuch');
    await bench.notification(
      /nonesuch could not be installed: PackagesNotFoundError.*environment\.yml is left as it is/,
    );
    await bench.picture('not-installed');
    expect(folder.read('environment.yml')).toBe(`${before}  - opencv=4.10\n`);
    folder.write('environment.yml', before);
    await bench.quiet();
  });

  test('Check Imports: what is missing is chosen, and added to environment.yml', async () => {
    const before = folder.read('environment.yml');
    folder.write('notes.py', 'import yaml, ourlab\nimport numpy\n');
    await show('environment.yml');
    await bench.command('Conda in Docker: Check Imports');
    await bench.page
      .locator('.quick-input-title', { hasText: /^Check Imports: 2 packages missing, 1 unknown/ })
      .waitFor();
    await bench.picture('imports');
    await bench.press('Enter');
    await bench.page.locator('.view-lines', { hasText: 'pyyaml' }).waitFor();
    await bench.command('File: Save');
    await expect.poll(() => folder.read('environment.yml')).toBe(`${before}  - opencv\n  - pyyaml\n`);
    folder.write('environment.yml', before);
    rmSync(folder.file('notes.py'));
    await bench.quiet();
  });

  test('Compare Environment with File: what was installed by hand is written to the file by its line', async () => {
    const before = folder.read('environment.yml');
    await show('environment.yml');
    await expect.poll(() => bench.page.locator('.view-lines', { hasText: 'opencv' }).count()).toBe(0);
    await bench.command('Conda in Docker: Compare Environment with File');
    await bench.page
      .locator('.quick-input-title', { hasText: /^notebook in .* against environment\.yml: \d/ })
      .waitFor();
    await bench.picture('compare');
    await bench.choose('opencv', 'opencv');
    await expect.poll(() => folder.read('environment.yml')).toBe(`${before}  - opencv=4.10\n`);
    await bench.page.locator('.quick-input-title', { hasText: 'against environment.yml' }).waitFor();
    await bench.press('Escape');
    folder.write('environment.yml', before);
    await bench.quiet();
  });

  test('Run Selection keeps one console: several lines at once, then the line of the cursor', async () => {
    await show('select.py');
    // On a machine with much to do the tab is there before its editor takes keys.
    await bench.page.locator('.monaco-editor.focused', { hasText: 'class A' }).first().waitFor();
    await bench.press('Control+A');
    await bench.command('Conda in Docker: Run Selection in Container');
    expect(await written('selection.txt')).toBe('42 /');
    await bench.picture('selection');
    await show('select.py');
    await bench.press('Control+End');
    await bench.page.keyboard.type('line()');
    await bench.command('Conda in Docker: Run Selection in Container');
    // What the first one defined is there.
    expect(await written('line.txt')).toBe('43');
    await bench.press('Control+S');
  });

  test('a notebook is run from its first cell to its last, and what comes out is beside it', async () => {
    folder.write('first.ipynb', folder.read('first.ipynb').replace(/import pandas.*?"\]/s, 'print(6 * 7)"]'));
    await bench.press('Control+P');
    await bench.choose('first.ipynb', 'first.ipynb');
    await bench.page.locator('.tab.active', { hasText: 'first.ipynb' }).waitFor();
    await bench.command('Conda in Docker: Run Current File in the Environment');
    await bench.notification('The notebook ran', 'Open');
    await bench.page.locator('.tab.active', { hasText: 'first.executed.ipynb' }).waitFor();
    await bench.picture('notebook');
    const { cells } = JSON.parse(folder.read('first.executed.ipynb'));
    expect(JSON.stringify(cells)).toContain(PREFIX);
    expect(JSON.stringify(cells)).toContain('42\\n');
    await bench.quiet();
    // Notebooks are web views as well.
    await bench.command('View: Close All Editors');
    rmSync(folder.file('first.executed.ipynb'));
  });

  test('Verify Activation: a table of what was predicted and seen', async () => {
    await show('Dockerfile');
    await bench.command('Conda in Docker: Verify Activation');
    const page = bench.page.frameLocator('iframe.webview').frameLocator('#active-frame');
    const verified = page.locator('section.verified');
    await verified.waitFor();
    const row = await verified.locator('tbody tr').first().innerText();
    // The command is left out where the page is narrow.
    expect(row.replace(/\s+/g, ' ')).toMatch(/^At start ✓ as predicted (?:docker run )?(?:notebook ?){4}/);
    expect(await verified.locator('[role=status]').innerText()).toMatch(/places/);
    await bench.picture('verify');
    // A line leads to its place in the file, and the cursor's line is marked.
    await page.locator('button[data-fold]').first().press('Enter');
    await page.locator('tr[data-line="5"] button.link').first().press('Enter');
    await bench.page.locator('.tab.active', { hasText: 'Dockerfile' }).first().waitFor();
    await expect.poll(() => page.locator('tr.here').first().innerText()).toContain('conda env create');
    await bench.picture('explained');
    await bench.command('View: Close Editors in Other Groups');
  });

  test('Freeze Environment writes a lock, and the Dockerfile installs from it', async () => {
    const before = ['Dockerfile', '.dockerignore'].map((name) => [name, folder.read(name)] as const);
    await bench.command('Conda in Docker: Freeze Environment');
    await bench.page.locator('.tab.active', { hasText: 'conda-linux-64.lock' }).waitFor();
    expect(folder.read('conda-linux-64.lock')).toMatch(/^@EXPLICIT\nhttps:\S+python-3\.12\.8\S+\n$/m);
    await bench.picture('frozen');
    expect(await bench.status()).toMatch(/^Conda: running :\d+$/);
    await bench.notification('notebook is frozen: 1 package', 'Use It in the Dockerfile');
    await bench.page
      .locator('.view-lines', { hasText: /create\s-y\s-n\snotebook\s--file\s\S*conda-linux-64\.lock/ })
      .waitFor();
    await bench.picture('from-lock');
    await expect.poll(() => folder.read('.dockerignore')).toContain('!conda-linux-64.lock');
    for (const [name, text] of before) folder.write(name, text);
    rmSync(folder.file('conda-linux-64.lock'));
    await bench.quiet();
  });

  test('Inspect; the log, without the token', async () => {
    await bench.command('Conda in Docker: Inspect Container');
    await bench.page.locator('.view-lines', { hasText: '"imageId"' }).waitFor();
    await bench.command('Conda in Docker: Show Container Log');
    await terminal('token=…');
    await bench.picture('log');
  });

  test('a build is cancelled, and nothing is left running', async () => {
    const dockerfile = folder.read('Dockerfile');
    folder.write('Dockerfile', dockerfile.replace(/^USER/m, 'RUN sleep 300\nUSER'));
    await show('Dockerfile');
    await bench.command('Conda in Docker: Build Image');
    await bench.statusIs(/^Conda: building \d+\/\d+$/);
    await bench.command('Conda in Docker: Cancel Build');
    await bench.statusIs(/^Conda: running :\d+/);
    folder.write('Dockerfile', dockerfile);
  });

  test('a step that fails is marked in the Dockerfile', async () => {
    const dockerfile = folder.read('Dockerfile');
    folder.write('Dockerfile', dockerfile.replace(/^USER/m, 'RUN conda activate notebook\nUSER'));
    await bench.command('Conda in Docker: Build Image');
    await bench.notification('The build failed.', 'Go to Step');
    await bench.page.locator('.squiggly-error').first().waitFor();
    await bench.picture('failed-step');
    await bench.command('Conda in Docker: Show Container Menu');
    expect(await bench.entries()).toContain('Show Build Log');
    await bench.press('Escape');
    folder.write('Dockerfile', dockerfile);
    // The mark goes with the instruction.
    await expect.poll(() => bench.page.locator('.squiggly-error').count(), { timeout: 20_000 }).toBe(0);
  });

  test('Remove names what goes, saves files and writes packages into environment.yml', async () => {
    const [container] = docker(lab, 'ps', '-q', '--filter', `label=io.github.conda-in-docker.folder=${folder.path}`)
      .split('\n')
      .filter(Boolean);
    const record = `${PREFIX}/conda-meta/xarray-2024.1.0-py312_0.json`;
    const work = `mkdir /results; echo 1 > /results/model; echo '{"requested_spec": "xarray"}' > ${record}`;
    docker(lab, 'exec', container ?? '', 'sh', '-c', work);
    await bench.command('Conda in Docker: Remove Container');
    await bench.page.locator('.monaco-dialog-box', { hasText: /files? .*packages? .*xarray 2024\.1\.0/ }).waitFor();
    await bench.picture('remove');
    await bench.dialog(/It is running, and is stopped first/, 'Save Files…');
    await bench.page.locator('.quick-input-widget:visible', { hasText: '/results/model' }).waitFor();
    await bench.press('Enter');
    const input = bench.page.locator('.quick-input-widget:visible', { hasText: 'A new folder' }).locator('input.input');
    await input.first().waitFor();
    await bench.picture('save-files');
    expect(await input.first().inputValue()).toBe(`${folder.path}/`);
    await bench.press('Enter');
    await bench.page.locator('.monaco-dialog-box', { hasText: /Saved \d+ files?/ }).waitFor();
    await bench.dialog(/Saved \d+ files?/, 'Write Packages to environment.yml');
    await bench.page
      .locator('.monaco-dialog-box', { hasText: /Written to environment\.yml: .*xarray=2024\.1/ })
      .waitFor();
    await bench.picture('removed');
    expect(folder.read('environment.yml')).toMatch(/^ {2}- xarray=2024\.1(?:\.0)?$/m);
    await bench.dialog(/Written to/, 'Remove');
    await bench.statusIs(/^Conda: image/);
    const saved = readdirSync(folder.path).filter((name) => name.startsWith('from-'));
    expect(saved).toHaveLength(1);
    expect(readFileSync(folder.file(`${saved[0]}/results/model`), 'utf8')).toBe('1\n');
    rmSync(folder.file(saved[0] ?? ''), { recursive: true });
  });

  test('the stage and an argument without a default are asked for once, and remembered', async () => {
    const dockerfile = folder.read('Dockerfile');
    folder.write(
      'Dockerfile',
      `${dockerfile.replace(/^(FROM .*)$/m, '$1 AS work')}\nFROM work\nARG NAME\nRUN echo "$NAME" > /tmp/name\n`,
    );
    await show('- where.py');
    await bench.command('Conda in Docker: Build Image');
    await bench.choose('last', 'The last stage');
    const input = bench.page
      .locator('.quick-input-widget:visible', { hasText: 'Build argument NAME' })
      .locator('input');
    await input.first().fill('a "name"; $(false)');
    await bench.press('Enter');
    await bench.choose('Build with', 'Build with these values');
    await bench.notification(/Built conda-in-docker/);
    await bench.quiet();
    // The second time only what was chosen is shown.
    await bench.command('Conda in Docker: Build Image');
    await bench.choose('last', 'The last stage');
    await bench.choose('NAME', 'NAME');
    await expect.poll(() => input.first().inputValue()).toBe('a "name"; $(false)');
    await bench.press('Enter');
    await bench.choose('Build with', 'Build with these values');
    await bench.notification(/Built conda-in-docker/);
    await bench.quiet();
    folder.write('Dockerfile', dockerfile);
  });

  test('Tag and Push names why a registry does not take it; Clean Up lists what is ours', async () => {
    await bench.command('Conda in Docker: Tag and Push Image…');
    const input = bench.page.locator('.quick-input-widget:visible', { hasText: 'Push conda-in-docker' });
    // Several images: the one without a stage.
    await expect.poll(() => bench.page.locator('.quick-input-widget:visible').count()).toBe(1);
    if ((await input.count()) === 0) await bench.press('Enter');
    await input.locator('input').first().fill('localhost:9/A');
    await input.locator('.message, .quick-input-message', { hasText: 'cannot be part of a name' }).first().waitFor();
    await input.locator('input').first().fill('localhost:9/me/project:1');
    await bench.picture('push');
    await bench.press('Enter');
    await bench.notification(/localhost:9\/me\/project:1 could not be pushed/);
    docker(lab, 'rmi', 'localhost:9/me/project:1');
    await bench.quiet();
    await bench.command('Conda in Docker: Clean Up…');
    await bench.page.locator('.quick-input-widget:visible .quick-input-title', { hasText: 'Clean Up' }).waitFor();
    await bench.picture('clean-up');
    expect((await bench.entries()).some((label) => label.startsWith('conda-in-docker/my-lab'))).toBe(true);
    await bench.press('Escape');
  });

  test('without Jupyter in the environment, the fix goes into environment.yml', async () => {
    folder.write('environment.yml', 'name: notebook\ndependencies:\n  - python=3.12\n');
    folder.write('Dockerfile', folder.read('Dockerfile').replace(/^CMD.*$/m, 'CMD ["bash"]'));
    // The editor hears of changes on disk after a while.
    await show('environment.yml');
    await bench.page.locator('.view-lines', { hasText: 'python=3.12' }).waitFor();
    await expect.poll(() => bench.page.locator('.view-lines', { hasText: 'jupyterlab' }).count()).toBe(0);
    await show('Dockerfile');
    await bench.page.locator('.view-lines', { hasText: 'CMD ["bash"]' }).waitFor();
    await bench.command('Conda in Docker: Run Jupyter');
    await bench.dialog(/Jupyter is not in the environment/, 'Add jupyterlab to environment.yml');
    await bench.page.locator('.view-lines', { hasText: '- jupyterlab' }).waitFor();
    await bench.picture('fix');
  });
});
