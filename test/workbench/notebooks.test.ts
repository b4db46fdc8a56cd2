/**
 * Containers as servers of VS Code's notebooks. The Jupyter extension cannot be downloaded here; a stand-in
 * (ms-toolsai.jupyter-…) plays the part of its interface that deals with servers, and connects to them for real.
 */
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { BrowserContext } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { root } from '../../scripts/lib/vscode-server.mjs';
import type { Workbench } from './driver';
import { docker, type TestEngine } from './engine';
import { Desk, ExampleFolder, engine, skipped } from './setting';

const STAND_IN = join(root, 'test/workbench/ms-toolsai.jupyter-2025.1.0');
const ANSWERS = { withToken: 200, withoutToken: 403 };

interface Known {
  readonly collections: readonly { readonly label: string; readonly servers: readonly ServerSeen[] }[];
  readonly command?: string;
  readonly selected?: ServerSeen | null;
}
interface ServerSeen {
  readonly label: string;
  readonly address: string;
  readonly withToken: number;
  readonly withoutToken: number;
}

describe.skipIf(engine === undefined)(`servers for notebooks${skipped}`, () => {
  const lab = engine as TestEngine;
  let folder: ExampleFolder;
  let desk: Desk | undefined;
  let context: BrowserContext;
  let bench: Workbench;

  /** What the notebooks know. */
  function known(): Known {
    const file = join(folder.parent, 'known.json');
    return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Known) : { collections: [] };
  }
  const servers = (): readonly ServerSeen[] => known().collections.flatMap((each) => each.servers);

  beforeAll(async () => {
    folder = new ExampleFolder(lab.image);
    desk = await Desk.open(lab, folder, {
      env: { CONDA_IN_DOCKER_STAND_IN: join(folder.parent, 'known.json') },
      others: [STAND_IN],
    });
    ({ bench, context } = desk);
  });

  afterAll(async () => {
    await desk?.close();
    folder?.remove(lab);
  });

  test('a container is used, and answers to the token alone', async () => {
    await bench.statusIs(/^Conda: no image$/, 90_000);
    const opened = context.waitForEvent('page');
    await bench.command('Conda in Docker: Run Jupyter');
    await bench.statusIs(/^Conda: running :\d+$/, 120_000);
    await (await opened).close();
    await bench.page.bringToFront();
    await bench.quiet();
    await bench.command('Conda in Docker: Use as Jupyter Server in Notebooks');
    await bench.notification(/can be chosen as a server now/);
    await expect
      .poll(servers, { timeout: 20_000 })
      .toEqual([expect.objectContaining({ ...ANSWERS, label: expect.stringMatching(/ \(notebook\)$/) })]);
    expect(known().collections[0]?.label).toBe('Conda in Docker');
  });

  test('notebooks hear of its new port when it is started again', async () => {
    const [before] = servers();
    const [id = ''] = docker(
      lab,
      'ps',
      '-q',
      '--filter',
      `label=io.github.conda-in-docker.folder=${folder.path}`,
    ).split('\n');
    docker(lab, 'stop', '--time', '2', id);
    await expect.poll(servers, { timeout: 20_000 }).toEqual([]);
    docker(lab, 'start', id);
    await expect
      .poll(servers, { timeout: 30_000 })
      .toEqual([expect.objectContaining({ ...ANSWERS, label: before?.label })]);
  });

  test('a window that is loaded anew offers it again, unasked', async () => {
    rmSync(join(folder.parent, 'known.json'));
    await bench.reload();
    await expect.poll(servers, { timeout: 60_000 }).toEqual([expect.objectContaining(ANSWERS)]);
  });

  test('where none runs, the kernel picker starts one', async () => {
    await bench.quiet();
    await bench.command('Conda in Docker: Remove Container');
    await bench.dialog(/Remove/, 'Remove');
    await expect.poll(servers, { timeout: 20_000 }).toEqual([]);
    await bench.command('Stand-in: Select a Server');
    await expect
      .poll(known, { timeout: 60_000 })
      .toMatchObject({ command: 'Run Jupyter in a Container', selected: ANSWERS });
    await bench.statusIs(/^Conda: running :\d+$/);
  });
});
