/**
 * Builds through the docker program with buildx, where both are there: as docker builds, with its secrets, ssh agents,
 * caches, platforms and builders (https://docs.docker.com/reference/cli/docker/buildx/build/). The program gets a list of
 * arguments; secrets and what may be one are in its environment, in no argument and no log.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { programOf } from '../../../programs';
import type { BuildRequest } from '../../port';
import { array, object, text } from '../json';
import { readIgnore } from './contextFiles';
import type { Trace, Vertex } from './trace';

/** How long the program may take to say which buildx it has, in ms. */
const LIMIT = 10_000;
/** How long it may take to end after it was asked to, in ms. */
const GRACE = 5000;
/** The last lines that are kept of what is no progress. */
const TAIL = 50;

/** Says whether there is a docker program with buildx that tells its progress as JSON (0.13, of 2024, and newer). */
export async function buildxProgram(env: NodeJS.ProcessEnv): Promise<string | undefined> {
  const docker = programOf('docker', env);
  if (docker === undefined) return undefined;
  const said = await new Promise<string>((done) => {
    const child = spawn(docker, ['buildx', 'version'], {
      env,
      stdio: ['ignore', 'pipe', 'ignore'],
      windowsHide: true,
      timeout: LIMIT,
    });
    let output = '';
    child.on('error', () => done(''));
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
      output += chunk;
    });
    child.on('close', (code) => done(code === 0 ? output : ''));
  });
  return isNewEnough(said) ? docker : undefined;
}

/** Reads `github.com/docker/buildx v0.13.1 …`. */
export function isNewEnough(version: string): boolean {
  const [, major, minor] = /\bbuildx\s+v?(\d+)\.(\d+)/.exec(version) ?? [];
  return major !== undefined && (Number(major) > 0 || Number(minor) >= 13);
}

/** The arguments of a build, and what its environment has beside. */
export interface BuildxCall {
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

/** Variables of the docker program itself, which an argument of the same name must not change. */
const RESERVED =
  /^(?:DOCKER_|BUILDX_|BUILDKIT_|PATH$|HOME$|USERPROFILE$|SSH_|TMP|TEMP|LD_|DYLD_|NODE_|XDG_|HTTPS?_PROXY$|NO_PROXY$|ALL_PROXY$)/i;

/**
 * @param file the Dockerfile
 * @param secrets the values of the secrets that the build asks for, by their ids
 * @param idFile where the image's id is written
 */
export function buildxCall(
  request: BuildRequest,
  file: string,
  secrets: ReadonlyMap<string, string>,
  idFile: string,
): BuildxCall {
  const env: Record<string, string> = {};
  const args = ['buildx', 'build', '--progress=rawjson', '--file', file, '--iidfile', idFile];
  const platforms = request.platforms ?? (request.platform === undefined ? [] : [request.platform]);
  const pairs = (option: string, values: readonly string[] = []): void => {
    for (const value of values) args.push(option, value);
  };
  for (const [name, value] of Object.entries(request.buildArgs ?? {})) {
    // Without a value it is taken from the environment, which other users of this machine do not see.
    const plain = RESERVED.test(name) || !/^[A-Za-z_]\w*$/.test(name);
    args.push('--build-arg', plain ? `${name}=${value}` : name);
    if (!plain) env[name] = value;
  }
  pairs(
    '--label',
    Object.entries(request.labels ?? {}).map(([name, value]) => `${name}=${value}`),
  );
  pairs('--tag', request.tags);
  pairs('--add-host', request.extraHosts);
  pairs('--cache-from', request.cacheFrom);
  pairs('--cache-to', request.cacheTo);
  pairs('--ssh', request.ssh);
  pairs(
    '--build-context',
    Object.entries(request.contexts ?? {}).map(([name, value]) => `${name}=${value}`),
  );
  let count = 0;
  for (const [id, value] of secrets) {
    const variable = `CONDA_IN_DOCKER_SECRET_${++count}`;
    env[variable] = value;
    args.push('--secret', `id=${id},env=${variable}`);
  }
  if (request.target !== undefined) args.push('--target', request.target);
  if (platforms.length > 0) args.push('--platform', platforms.join(','));
  if (request.network !== undefined) args.push('--network', request.network);
  if (request.pull) args.push('--pull');
  if (request.noCache) args.push('--no-cache');
  // A builder of its own keeps what it built to itself; the engine's own has it anyway.
  args.push('--load', request.context);
  return { args, env };
}

/** The ids of the secrets that a Dockerfile's RUNs mount, each once. Without an id it is the last part of the target. */
export function secretIds(dockerfile: string): string[] {
  const ids = new Set<string>();
  for (const [, options = ''] of dockerfile.matchAll(/--mount=(\S*)/g)) {
    const values = new Map(
      options
        .replace(/["']/g, '')
        .split(',')
        .map((each) => {
          const at = each.indexOf('=');
          return at < 0 ? [each, ''] : [each.slice(0, at), each.slice(at + 1)];
        }),
    );
    if (values.get('type') !== 'secret') continue;
    const target = values.get('target') ?? values.get('destination') ?? values.get('dst');
    const id = values.get('id') ?? target?.split('/').at(-1);
    // Commas would be further options.
    if (id !== undefined && /^[\w.-]+$/.test(id)) ids.add(id);
  }
  return [...ids];
}

/** What came of it. */
export interface BuildxOutcome {
  readonly code: number;
  /** The image's id; undefined where it was not written. */
  readonly imageId: string | undefined;
  /** What was written beside progress, such as why it failed. */
  readonly words: string;
}

/** Runs a build. @param onTrace told of the progress in the order in which it comes */
export async function runBuildx(
  docker: string,
  request: BuildRequest,
  { written, changed }: { readonly written: string; readonly changed: boolean },
  env: NodeJS.ProcessEnv,
  onTrace: (trace: Trace) => void,
  signal: AbortSignal | undefined,
): Promise<BuildxOutcome> {
  const folder = await mkdtemp(join(tmpdir(), 'conda-in-docker-build-'));
  try {
    const file = changed ? await writeDockerfile(folder, request, written) : request.dockerfile;
    const secrets = await secretsOf(request, written);
    const idFile = join(folder, 'id');
    const call = buildxCall(request, file, secrets, idFile);
    const outcome = await runProgram(
      docker,
      call,
      { ...env, ...call.env },
      request.folder ?? request.context,
      onTrace,
      signal,
    );
    const imageId = (await readFile(idFile, 'utf8').catch(() => '')).trim() || undefined;
    return { ...outcome, imageId, words: withoutSecrets(outcome.words, [...secrets.values()]) };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** A text that is on no disk, with the ignore file that holds for it: a frontend looks for that beside it. */
async function writeDockerfile(folder: string, request: BuildRequest, written: string): Promise<string> {
  const file = join(folder, 'Dockerfile');
  await writeFile(file, written);
  const ignore = request.ignoreText ?? (await readIgnore(request.context, request.dockerfile))?.text;
  if (ignore !== undefined) await writeFile(`${file}.dockerignore`, ignore);
  return file;
}

async function secretsOf(request: BuildRequest, written: string): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  for (const id of secretIds(written)) {
    const value = await request.secret?.(id);
    if (value !== undefined) found.set(id, value);
  }
  return found;
}

function withoutSecrets(words: string, secrets: readonly string[]): string {
  return secrets.filter((each) => each.length > 3).reduce((all, each) => all.replaceAll(each, '…'), words);
}

function runProgram(
  docker: string,
  { args }: BuildxCall,
  env: NodeJS.ProcessEnv,
  cwd: string,
  onTrace: (trace: Trace) => void,
  signal: AbortSignal | undefined,
): Promise<{ code: number; words: string }> {
  return new Promise((done) => {
    const child = spawn(docker, args, { env, cwd, stdio: ['ignore', 'ignore', 'pipe'], windowsHide: true });
    const words: string[] = [];
    const stop = (): void => end(child);
    signal?.addEventListener('abort', stop, { once: true });
    if (signal?.aborted) stop();
    createInterface({ input: child.stderr }).on('line', (line) => {
      const trace = traceOf(line);
      if (trace !== undefined) onTrace(trace);
      else if (line.trim() !== '') {
        words.push(line);
        if (words.length > TAIL) words.shift();
      }
    });
    const ended = (code: number): void => {
      signal?.removeEventListener('abort', stop);
      done({ code, words: words.join('\n') });
    };
    child.on('error', ({ message }) => {
      words.push(message);
      ended(127);
    });
    child.on('close', (code) => ended(code ?? 1));
  });
}

/** Asks it to end, which ends the build in the engine as well; then without asking. */
function end(child: ChildProcess): void {
  child.kill('SIGINT');
  setTimeout(() => child.kill('SIGKILL'), GRACE).unref();
}

/**
 * A line of `--progress=rawjson`: BuildKit's SolveStatus
 * (https://github.com/moby/buildkit/blob/master/client/graph.go); undefined for any other line.
 */
export function traceOf(line: string): Trace | undefined {
  if (!line.startsWith('{')) return undefined;
  let json: Readonly<Record<string, unknown>>;
  try {
    json = object(JSON.parse(line));
  } catch {
    return undefined;
  }
  const list = (name: string): Readonly<Record<string, unknown>>[] => array(json[name]).map(object);
  return {
    vertexes: list('vertexes').map(
      (each): Vertex => ({
        digest: text(each.digest),
        name: text(each.name),
        cached: each.cached === true,
        started: timeOf(each.started),
        completed: timeOf(each.completed),
        error: text(each.error),
      }),
    ),
    statuses: list('statuses').map((each) => ({
      vertex: text(each.vertex),
      name: text(each.name) || text(each.id),
      current: typeof each.current === 'number' ? each.current : 0,
      total: typeof each.total === 'number' ? each.total : 0,
    })),
    logs: list('logs').map((each) => ({
      vertex: text(each.vertex),
      stream: typeof each.stream === 'number' ? each.stream : 1,
      message: Buffer.from(text(each.data), 'base64'),
    })),
    warnings: list('warnings').map((each) => ({
      short: Buffer.from(text(each.short), 'base64').toString('utf8'),
      url: text(each.url),
    })),
  };
}

function timeOf(value: unknown): number | undefined {
  const time = typeof value === 'string' ? Date.parse(value) : Number.NaN;
  return Number.isNaN(time) ? undefined : time;
}
