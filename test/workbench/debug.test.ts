/** Debugging in the environment of a container, by keyboard, with a real debugpy. */
import { mkdirSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Workbench } from './driver';
import type { TestEngine } from './engine';
import { Desk, ExampleFolder, engine, skipped } from './setting';

const SCRIPT = `import os
import sys

place = os.environ.get("CONDA_DEFAULT_ENV")
total = sum(range(5))
print("total", total, "in", place, sys.prefix)
`;

describe.skipIf(engine === undefined)(`debugging in a container${skipped}`, () => {
  const lab = engine as TestEngine;
  let folder: ExampleFolder;
  let desk: Desk | undefined;
  let bench: Workbench;

  beforeAll(async () => {
    folder = new ExampleFolder(lab.image);
    folder.write('main.py', SCRIPT);
    folder.write('test_sum.py', 'def test_sum():\n    assert sum(range(5)) == 10\n');
    mkdirSync(folder.file('.vscode'));
    // Drawn on a canvas, the text of terminals could not be read.
    folder.write('.vscode/settings.json', '{"terminal.integrated.gpuAcceleration": "off"}');
    desk = await Desk.open(lab, folder);
    ({ bench } = desk);
    await bench.statusIs(/^Conda: no image$/);
  });

  afterAll(async () => {
    await desk?.close();
    folder?.remove(lab);
  });

  const open = async (name: string): Promise<void> => {
    await bench.press('Control+p');
    await bench.page.locator('.quick-input-widget input:focus').waitFor();
    await bench.page.keyboard.type(name);
    await bench.page.locator('.quick-input-list .monaco-list-row.focused', { hasText: name }).waitFor();
    await bench.press('Enter');
    await bench.page.locator(`.tab.active[data-resource-name="${name}"]`).waitFor();
  };

  test('a breakpoint of this machine is hit in the environment; variables and output are there', async () => {
    await open('main.py');
    const { page } = bench;
    await page.locator('.view-line', { hasText: 'total = sum' }).first().click();
    await bench.press('F9');
    await page.locator('.codicon-debug-breakpoint, .codicon-debug-breakpoint-unverified').first().waitFor();
    await bench.command('Conda in Docker: Debug Current File in the Container');
    await page.locator('.debug-toolbar').waitFor({ timeout: 90_000 });
    await page.locator('.debug-top-stack-frame-line').first().waitFor({ timeout: 60_000 });
    await bench.picture('debug');
    const variables = page.locator('.debug-variables .monaco-list-row');
    await variables.filter({ hasText: 'place' }).filter({ hasText: 'notebook' }).first().waitFor();
    await bench.press('F5');
    await page.locator('.debug-toolbar').waitFor({ state: 'hidden', timeout: 60_000 });
    await bench.command('Debug Console: Focus on Debug Console View');
    const said = page.locator('.repl .monaco-list-row', { hasText: 'total 10 in notebook' });
    await said.first().waitFor();
    expect(await said.first().innerText()).toContain('/opt/conda/envs/notebook');
  });

  test('tests run in the environment', async () => {
    await open('test_sum.py');
    await bench.command('Conda in Docker: Run Tests in the Container');
    await bench.choose('The tests of this file', 'The tests of this file');
    await bench.page.locator('.terminal-wrapper.active .xterm-rows', { hasText: '1 passed' }).first().waitFor();
  });
});
