/** What the suites share: the engine, the browser, and folders that look like a user's. */
import { randomUUID } from 'node:crypto';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  findChromium,
  installServer,
  OLDEST,
  root,
  type Server,
  type ServerOptions,
  startServer,
} from '../../scripts/lib/vscode-server.mjs';
import { DIST } from './dist';
import { docker, startEngine, type TestEngine } from './engine';

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
