/** What the suites share: the engine, the browser, and folders that look like a user's. */
import { randomUUID } from 'node:crypto';
import { chmodSync, cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, BrowserContext } from 'playwright-core';
import {
  findChromium,
  installServer,
  launchChromium,
  OLDEST,
  root,
  type Server,
  type ServerOptions,
  startServer,
} from '../../scripts/lib/vscode-server.mjs';
import { DIST } from './dist';
import { Workbench } from './driver';
import { docker, startEngine, type TestEngine } from './engine';
import { PortRedirect } from './proxy';

/** Starts the editor's server with the extension installed. */
export function startEditor(options: Omit<ServerOptions, 'installed' | 'dist'> = {}): Promise<Server> {
  return startServer({ ...options, installed: true, dist: DIST });
}

/** The engine and the editor; a text for people where this machine cannot have them. */
async function available(): Promise<TestEngine | string> {
  try {
    findChromium();
    await installServer(OLDEST);
  } catch (error) {
    // Of scripts/lib/tally.mjs: this machine cannot have it, and the message says why.
    if (!(error instanceof Error) || error.constructor.name !== 'Unavailable') throw error;
    return error.message;
  }
  return startEngine();
}

const found = await available();
export const engine = typeof found === 'string' ? undefined : found;
/** What a suite's title ends with where it is skipped; empty where it runs. */
export const skipped = typeof found === 'string' ? ` (SKIPPED: ${found})` : '';
if (typeof found === 'string' && process.env.CONDA_IN_DOCKER_TEST_ENGINE === 'required') throw new Error(found);
if (skipped !== '') console.warn(`\nSKIPPED: the workbench: ${String(found)}\n`);

/** A folder with the example project, on the image that has Jupyter. */
export class ExampleFolder {
  readonly parent = mkdtempSync(join(tmpdir(), 'conda-in-docker-workbench-'));
  /** Each run has a name of its own, because images are named after their folder. */
  readonly path: string;

  /** @param name the folder's name */
  constructor(image: string, name = `my läb ${randomUUID().slice(0, 8)}`) {
    this.path = join(this.parent, name);
    mkdirSync(this.path);
    cpSync(join(root, 'examples/notebook'), this.path, { recursive: true });
    const dockerfile = readFileSync(this.file('Dockerfile'), 'utf8');
    this.write(
      'Dockerfile',
      // The stand-in installs no packages.
      dockerfile.replace(/^FROM .*$/m, `FROM ${image}`).replace('import pandas, matplotlib', 'import sys'),
    );
  }

  file(name: string): string {
    return join(this.path, name);
  }

  /** Gives the Dockerfile a step that takes some seconds and that no cache has: a build that can be watched. */
  slowDown(): void {
    const plain = this.read('Dockerfile').replace(/^RUN sleep .*\n/m, '');
    this.write('Dockerfile', plain.replace(/^USER/m, `RUN sleep 4 && echo ${randomUUID()}\nUSER`));
  }

  read(name: string): string {
    return readFileSync(this.file(name), 'utf8');
  }

  write(name: string, text: string): void {
    writeFileSync(this.file(name), text);
  }

  /** Removes the folder, and all that was made of it. */
  remove(engine: TestEngine): void {
    const label = `label=io.github.conda-in-docker.folder=${this.path}`;
    const ids = (...args: string[]) =>
      docker(engine, ...args, '--filter', label)
        .split('\n')
        .filter(Boolean);
    const containers = ids('ps', '-aq');
    if (containers.length > 0) docker(engine, 'rm', '--force', '--volumes', ...containers);
    const images = [...new Set(ids('images', '-q'))];
    if (images.length > 0) docker(engine, 'rmi', '--force', ...images);
    rmSync(this.parent, { recursive: true, force: true });
  }
}

/** An editor on a folder with the example, in a browser, as one person has them. */
export class Desk {
  private constructor(
    readonly server: Server,
    private readonly browser: Browser,
    readonly context: BrowserContext,
    readonly bench: Workbench,
    private readonly redirect: PortRedirect,
  ) {}

  /**
   * Opens the Dockerfile of the folder, or another file.
   * @param env beside what leads to the engine
   * @param file what is opened
   */
  static async open(
    lab: TestEngine,
    folder: ExampleFolder,
    { env = {}, others, file = 'Dockerfile' }: Pick<ServerOptions, 'env' | 'others'> & { readonly file?: string } = {},
  ): Promise<Desk> {
    // Containers that run as somebody else have to get in.
    chmodSync(folder.parent, 0o755);
    const redirect = new PortRedirect();
    let server: Server | undefined;
    let browser: Browser | undefined;
    try {
      const all = { ...lab.environment, VSCODE_PROXY_URI: await redirect.start(), ...env };
      server = await startEditor({ env: all, others });
      browser = await launchChromium();
      const context = await browser.newContext({ viewport: { width: 1400, height: 900 } });
      const bench = await Workbench.open(context, server, folder.path, folder.file(file));
      return new Desk(server, browser, context, bench, redirect);
    } catch (error) {
      await browser?.close();
      await server?.close();
      redirect.stop();
      throw error;
    }
  }

  async close(): Promise<void> {
    await this.browser.close();
    await this.server.close();
    this.redirect.stop();
  }
}
