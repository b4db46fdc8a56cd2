/** Runs the solver as its users do: the bundle, in a thread of its own. */
import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll } from 'vitest';
import { build } from '../../esbuild.mjs';
import type { SolveAnswer, SolveChannel, SolveRequest } from '../../server/src/analysis/solve/types';
import type { NetworkSettings } from '../../server/src/solver/job';
import { solve, type Waiting } from '../../server/src/solver/start';

let folder = '';

/** Builds the bundle before the tests of a file. */
export function withSolver(): void {
  beforeAll(async () => {
    folder = realpathSync(mkdtempSync(join(tmpdir(), 'conda in docker solver-')));
    await build({ outdir: folder, parts: ['solver'] });
  }, 60_000);
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
}

/** A folder for a cache, deleted after the tests. */
export function cacheFolder(name: string): string {
  return join(folder, `cache-${name}`);
}

const NETWORK: NetworkSettings = { proxies: {}, noProxy: '', certificateFiles: [], verify: true, patience: 20_000 };

export interface Asked extends Partial<Omit<SolveRequest, 'specs' | 'channels'>> {
  readonly specs: readonly string[];
  /** Addresses, or channels. */
  readonly channels: readonly (string | SolveChannel)[];
  readonly cache?: string;
  readonly network?: Partial<NetworkSettings>;
}

export function channel(url: string): SolveChannel {
  return { name: url.replace(/^.*\//, ''), url, access: url };
}

/** Solves. The image has glibc 2.31 where nothing else is said. */
export function ask(asked: Asked, waiting: Waiting = {}): Promise<SolveAnswer> {
  const { specs, channels, cache, network, ...rest } = asked;
  const request: SolveRequest = {
    platform: 'linux-64',
    named: {},
    priority: 'flexible',
    addPip: true,
    virtual: [
      { name: '__glibc', version: '2.31', build: '0' },
      { name: '__unix', version: '0', build: '0' },
      { name: '__linux', version: '5.10', build: '0' },
    ],
    ...rest,
    specs: specs.map((text, id) => ({ id, text })),
    channels: channels.map((each) => (typeof each === 'string' ? channel(each) : each)),
  };
  return solve(
    join(folder, 'solver.js'),
    { request, cacheFolder: cache, network: { ...NETWORK, ...network } },
    waiting,
  );
}

/** The packages of an answer as `name=version`; what it says instead where there are none. */
export function packagesOf(answer: SolveAnswer): string[] {
  if (answer.kind !== 'solved') return [JSON.stringify(answer)];
  return answer.packages.map(({ name, version }) => `${name}=${version}`).sort();
}

/** One package of an answer. */
export function packageOf(answer: SolveAnswer, name: string) {
  return answer.kind === 'solved' ? answer.packages.find((each) => each.name === name) : undefined;
}
