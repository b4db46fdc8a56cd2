import { randomUUID } from 'node:crypto';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll } from 'vitest';
import {
  type BuildEvent,
  type BuildRequest,
  type BuildResult,
  type Endpoint,
  type Engine,
  type EngineError,
  type EngineEvent,
  isEngineError,
} from '../../client/src/engine/port.js';
import { type Finished, run } from '../engine/command.js';
import { Lab, LabUnavailable } from '../engine/lab.js';
import { engineModule } from './bundle.js';

export const { connect, discover, candidates } = engineModule();

/** What the tests need of an engine: its socket, and docker's own program to look at it from outside. */
interface Outside {
  readonly socket: string;
  docker(args: readonly string[], timeout?: number): Promise<Finished>;
}

/** Another engine than the tests' own, which has the image debian:12: podman's, or a newer Docker's. */
function other(socket: string): Outside {
  const env = { ...process.env, DOCKER_HOST: `unix://${socket}`, DOCKER_BUILDKIT: '1' };
  return {
    socket,
    docker: (args, timeout = 20_000) =>
      run(process.env.CONDA_IN_DOCKER_TEST_CLIENT ?? 'docker', args, { env, timeout }),
  };
}

const OTHER = process.env.CONDA_IN_DOCKER_TEST_SOCKET;
const found: Outside | LabUnavailable = OTHER
  ? other(OTHER)
  : await Lab.start().catch((error: unknown) => {
      if (error instanceof LabUnavailable) return error;
      throw error;
    });

/** What a suite's title ends with where it is skipped; empty where it runs. */
export const skipped = found instanceof LabUnavailable ? ` (SKIPPED: ${found.message})` : '';

/** What a test's title ends with that needs the engine in this machine's own network; empty where it is. */
export async function apart(): Promise<string> {
  if (skipped) return skipped;
  const { stdout } = await lab().docker(['info', '--format', '{{.SecurityOptions}}']);
  return stdout.includes('rootless') ? ' (SKIPPED: a rootless engine has a network of its own)' : '';
}

/** The engine of the tests and its own docker program. */
export function lab(): Outside {
  if (found instanceof LabUnavailable) throw found;
  return found;
}

/** The label of all that a file's tests make. */
export const KEY = 'conda-in-docker.contract';
export const RUN = randomUUID();
export const LABEL = `${KEY}=${RUN}`;
export const LABELS = { [KEY]: RUN };

/** An endpoint for a socket. */
export function endpointOf(socket: string): Endpoint {
  const address = `unix://${socket}`;
  return {
    id: address,
    address,
    source: 'socket',
    label: 'Test engine',
    remote: false,
    host: '127.0.0.1',
    environment: { DOCKER_HOST: address },
  };
}

let shared: Engine | undefined;

/** A connection to the shared engine. */
export function engine(): Engine {
  shared ??= connect(endpointOf(lab().socket));
  return shared;
}

const folders: string[] = [];

/** A folder of its own, removed when the file's tests have ended. */
export async function folder(): Promise<string> {
  const made = await mkdtemp(join(tmpdir(), 'conda-in-docker-'));
  folders.push(made);
  return made;
}

/** A build context; a value that begins with `-> ` is a symbolic link. */
export async function context(files: Readonly<Record<string, string>>): Promise<string> {
  const root = await folder();
  for (const [name, text] of Object.entries(files)) {
    const file = join(root, name);
    await mkdir(dirname(file), { recursive: true });
    if (text.startsWith('-> ')) await symlink(text.slice(3), file);
    else await writeFile(file, text);
  }
  return root;
}

/** Builds the Dockerfile of a context with our labels and without a network; gives what happened too. */
export async function build(
  root: string,
  request: Partial<BuildRequest> = {},
  options: { readonly on?: Engine; readonly signal?: AbortSignal; readonly onEvent?: (event: BuildEvent) => void } = {},
): Promise<{ readonly result: BuildResult; readonly events: readonly BuildEvent[] }> {
  const events: BuildEvent[] = [];
  const on = options.on ?? engine();
  // Through the engine's own interface, also where this machine has docker's program with buildx.
  const builder = request.builder ?? ((await on.info()).podman ? 'classic' : 'buildkit');
  const result = await on.build(
    { context: root, dockerfile: join(root, 'Dockerfile'), labels: LABELS, network: 'none', ...request, builder },
    (event) => {
      events.push(event);
      options.onEvent?.(event);
    },
    options.signal,
  );
  return { result, events };
}

/** What the steps wrote. */
export function written(events: readonly BuildEvent[]): string[] {
  return events.filter((event) => event.type === 'log').map(({ text }) => text);
}

/** The EngineError that a promise is rejected with; anything else fails the test. */
export async function failure(promise: Promise<unknown>): Promise<EngineError> {
  const outcome = await promise.then(
    () => new Error('it did not fail'),
    (error: unknown) => error,
  );
  if (!isEngineError(outcome)) throw outcome;
  return outcome;
}

/** Collects events in the background; `until` resolves with the first that matches, also one that came already. */
export class EventLog {
  readonly events: EngineEvent[] = [];
  readonly #waiting = new Set<() => void>();
  readonly #abort = new AbortController();
  readonly ended: Promise<void>;

  constructor(on: Engine, labels: readonly string[] = []) {
    this.ended = this.#collect(on, labels);
  }

  async #collect(on: Engine, labels: readonly string[]): Promise<void> {
    for await (const event of on.events({ types: ['container'], labels }, this.#abort.signal)) {
      this.events.push(event);
      for (const look of this.#waiting) look();
    }
  }

  until<T extends EngineEvent>(matches: (event: EngineEvent) => event is T, from?: number): Promise<T>;
  until(matches: (event: EngineEvent) => boolean, from?: number): Promise<EngineEvent>;
  until(matches: (event: EngineEvent) => boolean, from = 0): Promise<EngineEvent> {
    return new Promise((done) => {
      const look = (): void => {
        const event = this.events.slice(from).find(matches);
        if (event === undefined) return;
        this.#waiting.delete(look);
        done(event);
      };
      this.#waiting.add(look);
      look();
    });
  }

  state(state: 'connected' | 'lost', from = 0): Promise<EngineEvent> {
    return this.until((event) => event.type === 'state' && event.state === state, from);
  }

  async stop(): Promise<void> {
    this.#abort.abort();
    await this.ended;
  }
}

/** Everything that carries our label, as the engine lists it. */
async function made(what: 'container' | 'image'): Promise<string[]> {
  const { stdout } = await lab().docker([what, 'ls', '--all', '--quiet', '--no-trunc', '--filter', `label=${LABEL}`]);
  return [...new Set(stdout.split('\n').filter((line) => line !== ''))];
}

// Registered here, so that it holds for every file that uses the harness, whatever its tests do.
afterAll(async () => {
  shared?.dispose();
  for (const path of folders) await rm(path, { recursive: true, force: true });
  if (skipped) return;
  const containers = await made('container');
  if (containers.length > 0) await lab().docker(['rm', '--force', '--volumes', ...containers], 60_000);
  // The classic builder leaves a row of images, each on the one before.
  for (
    let images = await made('image'), before = Number.POSITIVE_INFINITY;
    images.length > 0 && images.length < before;
  ) {
    before = images.length;
    await lab().docker(['rmi', '--force', ...images], 60_000);
    images = await made('image');
  }
  const left = [...(await made('container')), ...(await made('image'))];
  if (left.length > 0) throw new Error(`left behind: ${left.join(' ')}`);
});
