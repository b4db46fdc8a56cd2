/** Builds an image: context, credentials, request, progress, outcome. */
import { randomBytes } from 'node:crypto';
import { readFile, realpath, stat } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import { homedir } from 'node:os';
import { isAbsolute, join, relative, sep } from 'node:path';
import { DockerIgnore } from '../../../../../common/src/dockerignore';
import { type BuildEvent, type BuildRequest, type BuildResult, EngineError, isEngineError } from '../../port';
import type { Connection } from '../connection';
import { dockerConfigFolder } from '../endpointFiles';
import { cancelled, isAuth, isNoSpace, lost } from '../failures';
import { object } from '../json';
import { proxyVariables } from '../proxies';
import { jsonLines } from '../streams';
import { BuildkitProgress } from './buildkit';
import { buildxProgram, runBuildx } from './buildx';
import { ClassicProgress } from './classic';
import { codeOf, readIgnore } from './contextFiles';
import { type ContextPlan, contextTar } from './contextTar';
import { RegistryCredentials } from './credentials';
import { type DockerfileLines, dockerfileLines } from './dockerfileLines';
import { type WithContexts, withContexts } from './namedContexts';
import { type Progress, parseErrorLine, plainReason } from './progress';
import { type BuildSession, openSession } from './session';
import { plain } from './stepLog';

const WHAT = 'The image could not be built';
/** The name of a Dockerfile that has none in the context. Always the same, so that COPY . finds its layers again. */
const GUEST = '.conda-in-docker.Dockerfile';
/** Progress of the context is told this often, in ms. */
const CONTEXT_PACE = 100;

/** See Engine.build. */
export async function build(
  connection: Connection,
  request: BuildRequest,
  onEvent: (event: BuildEvent) => void,
  signal?: AbortSignal,
): Promise<BuildResult> {
  if (signal?.aborted) throw cancelled(signal.reason);
  const written = request.dockerfileText ?? (await readDockerfile(request.dockerfile));
  const docker = await programFor(connection, request, signal);
  if (docker !== undefined) return buildThrough(docker, connection, request, written, onEvent, signal);
  refuseForOthers(request, written);
  const builder = await chooseBuilder(connection, request, signal);
  const made: string[] = [];
  const named = await withContexts(written, request.contexts ?? {}, async (folder) => {
    const name = `${HOLDER}:${randomBytes(6).toString('hex')}`;
    await buildHolder(connection, folder, name, request.labels ?? {}, signal);
    made.push(name);
    return name;
  });
  try {
    return await buildText(connection, request, builder, named, { local: made.length > 0 }, onEvent, signal);
  } finally {
    for (const name of made) await removeHolder(connection, name);
  }
}

/** The docker program to build through; undefined where the engine's own interface is to be used. */
async function programFor(
  connection: Connection,
  request: BuildRequest,
  signal: AbortSignal | undefined,
): Promise<string | undefined> {
  const { builder = 'auto', dockerConfig } = request;
  if (builder === 'buildkit' || builder === 'classic') return undefined;
  const { podman, os, version } = await connection.handshake(signal);
  // BuildKit of Docker 20.10 knows no contexts by name, and is given them in another way.
  const old = Number.parseInt(version, 10) < 23;
  if (builder === 'auto' && old && Object.keys(request.contexts ?? {}).length > 0) return undefined;
  // Podman's program of that name is none of docker's.
  if (builder === 'auto' && (podman || os === 'windows')) return undefined;
  const env = environmentOf(connection, dockerConfig);
  const key = JSON.stringify([env.PATH, env.DOCKER_CONFIG, env.HOME]);
  let found = programs.get(key);
  if (found === undefined) {
    found = buildxProgram(env);
    programs.set(key, found);
    // It may be installed at any time.
    setTimeout(() => programs.delete(key), 60_000).unref();
  }
  const docker = await found;
  if (builder === 'buildx' && docker === undefined) throw new EngineError('not-found', `${WHAT}: ${NO_BUILDX}`);
  return docker;
}

const programs = new Map<string, Promise<string | undefined>>();
const NO_BUILDX =
  'the docker program with buildx (0.13 or newer) was not found. Install it (https://docs.docker.com/go/buildx/), and try again.';

function environmentOf({ endpoint }: Connection, dockerConfig: string | undefined): NodeJS.ProcessEnv {
  return {
    ...process.env,
    ...endpoint.environment,
    ...(dockerConfig === undefined ? {} : { DOCKER_CONFIG: dockerConfig }),
  };
}

/** What only docker's own program can do is not left out without a word. */
function refuseForOthers({ platforms, ssh, cacheFrom, cacheTo }: BuildRequest, written: string): void {
  const asked = [
    ...((platforms?.length ?? 0) > 1 ? ['several platforms'] : []),
    ...(ssh?.length || mountsSsh(written) ? ['an ssh agent'] : []),
    ...(cacheFrom?.length || cacheTo?.length ? ['caches of its own'] : []),
  ];
  if (asked.length === 0) return;
  throw new EngineError('other', `This build wants ${asked.join(' and ')}, and ${NO_BUILDX}`);
}

function mountsSsh(dockerfile: string): boolean {
  return dockerfile.split(/\s+/).some((word) => word.startsWith('--mount=') && word.includes('type=ssh'));
}

/** Builds through docker's own program. */
async function buildThrough(
  docker: string,
  connection: Connection,
  request: BuildRequest,
  written: string,
  onEvent: (event: BuildEvent) => void,
  signal: AbortSignal | undefined,
): Promise<BuildResult> {
  const begun = Date.now();
  const found = await stat(request.context).catch(() => undefined);
  if (!found?.isDirectory()) {
    throw new EngineError('not-found', `The build context ${request.context} is no folder, so nothing was built.`);
  }
  let settled = false;
  const progress = new BuildkitProgress(dockerfileLines(written), (event) => {
    if (!settled) onEvent(event);
  });
  try {
    const changed = request.dockerfileText !== undefined || request.ignoreText !== undefined;
    const env = environmentOf(connection, request.dockerConfig);
    const outcome = await runBuildx(
      docker,
      request,
      { written, changed },
      env,
      (trace) => progress.take(trace),
      signal,
    );
    if (signal?.aborted) throw cancelled(signal.reason);
    if (outcome.code !== 0) {
      progress.error = reasonOf(outcome.words);
      throw new Error(progress.error);
    }
    // With a name the engine says the id, as it has it; a builder of its own may know another one.
    if (request.tags?.[0] === undefined) progress.imageId = outcome.imageId;
    const imageId = await idOf(connection, progress, request, signal);
    progress.end();
    return { imageId, builder: 'buildx', milliseconds: Date.now() - begun };
  } catch (error) {
    if (signal?.aborted) throw cancelled(error);
    throw buildError(error, progress, connection, (line) => line);
  } finally {
    settled = true;
  }
}

/** The line that says why it failed. */
function reasonOf(words: string): string {
  const lines = words.split('\n').filter((line) => line.trim() !== '');
  const named = lines.findLast((line) => /^(?:ERROR|error): /.test(line)) ?? lines.at(-1);
  return (named ?? 'the docker program gave no reason').replace(/^(?:ERROR|error): /, '');
}

/** The name of images that hold the files of a folder while a build copies from it. */
const HOLDER = 'conda-in-docker/context';

/** Makes an image that holds the files of a folder and nothing else. */
async function buildHolder(
  connection: Connection,
  folder: string,
  name: string,
  labels: Readonly<Record<string, string>>,
  signal: AbortSignal | undefined,
): Promise<void> {
  const request: BuildRequest = { context: folder, dockerfile: join(folder, GUEST), labels, tags: [name] };
  const builder = await chooseBuilder(connection, request, signal);
  const named: WithContexts = { text: 'FROM scratch\nCOPY files/ /\n', lineOf: () => undefined };
  await buildText(connection, request, builder, named, { prefix: 'files' }, () => undefined, signal);
}

async function removeHolder(connection: Connection, name: string): Promise<void> {
  const path = `/images/${encodeURIComponent(name)}?force=true`;
  await connection.dial(WHAT, { path, method: 'DELETE' }).catch(() => undefined);
}

/** How a text is built. */
interface TextOptions {
  /** It names images that only this engine has, so none can be asked of a registry. */
  readonly local?: boolean;
  /** The folder in which the context's files are sent; beside the Dockerfile unless given. */
  readonly prefix?: string;
}

async function buildText(
  connection: Connection,
  request: BuildRequest,
  builder: 'buildkit' | 'classic',
  named: WithContexts,
  { local = false, prefix = '' }: TextOptions,
  onEvent: (event: BuildEvent) => void,
  signal: AbortSignal | undefined,
): Promise<BuildResult> {
  const begun = Date.now();
  const { text, lineOf } = named;
  const lines = withLines(dockerfileLines(text), lineOf);
  let settled = false;
  const emit = (event: BuildEvent): void => {
    if (!settled) onEvent(event);
  };
  const progress = builder === 'buildkit' ? new BuildkitProgress(lines, emit) : new ClassicProgress(lines, emit);
  const folder = request.dockerConfig ?? dockerConfigFolder(process.env, homedir());
  const credentials = new RegistryCredentials(folder);
  let session: BuildSession | undefined;
  try {
    const { plan, dockerfile } = await planContext(request, named, builder, prefix);
    if (builder === 'buildkit') session = await sessionOf(connection, credentials, request, signal, emit);
    const proxies = await proxyVariables(connection.endpoint, folder);
    const registryconfig =
      builder === 'classic' ? await credentials.registryConfig(registryWords(text, request)) : undefined;
    const query = {
      ...queryOf(request, proxies, dockerfile, builder),
      ...(local ? { pull: false } : {}),
      ...(session === undefined ? {} : { session: session.id }),
    };
    await run(connection, query, registryconfig, plan, progress, emit, signal);
    const imageId = await idOf(connection, progress, request, signal);
    progress.end();
    return { imageId, builder, milliseconds: Date.now() - begun };
  } catch (error) {
    if (signal?.aborted) throw cancelled(error);
    throw buildError(error, progress, connection, lineOf);
  } finally {
    settled = true;
    session?.close();
  }
}

async function chooseBuilder(
  connection: Connection,
  { builder = 'auto' }: BuildRequest,
  signal: AbortSignal | undefined,
): Promise<'buildkit' | 'classic'> {
  const { podman, os } = await connection.handshake(signal);
  if (builder === 'classic' || builder === 'buildkit') return builder;
  return podman || os === 'windows' ? 'classic' : 'buildkit';
}

/** The same with the lines as they were written; what was put in has none. */
function withLines(lines: DockerfileLines, lineOf: WithContexts['lineOf']): DockerfileLines {
  const instructions = lines.instructions.map((each) => ({
    ...each,
    line: each.line === undefined ? undefined : lineOf(each.line),
  }));
  return { ...lines, instructions };
}

async function readDockerfile(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    const why = codeOf(error) === 'ENOENT' ? 'is not there' : 'cannot be read';
    throw new EngineError('not-found', `The Dockerfile ${path} ${why}, so nothing was built.`, { cause: error });
  }
}

/** Decides what is sent, and under which name the engine finds the Dockerfile. */
async function planContext(
  request: BuildRequest,
  { text }: WithContexts,
  builder: 'buildkit' | 'classic',
  prefix: string,
): Promise<{ plan: ContextPlan; dockerfile: string }> {
  const found = await stat(request.context).catch(() => undefined);
  if (!found?.isDirectory()) {
    throw new EngineError('not-found', `The build context ${request.context} is no folder, so nothing was built.`);
  }
  const context = await realpath(request.context);
  const { ignoreText } = request;
  const ignore =
    ignoreText === undefined
      ? await readIgnore(context, request.dockerfile)
      : { ignore: DockerIgnore.parse(ignoreText), ofContext: true, text: ignoreText };
  const inside = within(context, await realpath(request.dockerfile).catch(() => request.dockerfile));
  const texts = new Map<string, string>();
  const always: string[] = [];
  const changed = request.dockerfileText !== undefined || Object.keys(request.contexts ?? {}).length > 0;
  // BuildKit hides an ignored Dockerfile from COPY, but takes it from the same tar; so it goes under another name. The
  // classic builder removes it by itself, after it has read .dockerignore.
  const guest =
    inside === undefined || prefix !== '' || (builder === 'buildkit' && ignore?.ignore.ignores(inside) === true);
  const dockerfile = guest ? GUEST : (inside ?? GUEST);
  if (guest || changed) texts.set(dockerfile, text);
  if (builder === 'classic') {
    if (!guest) always.push(dockerfile);
    if (ignore?.ofContext && prefix === '')
      texts.set('.dockerignore', `${ignore.text.replace(/\n?$/, '\n')}${guest ? `${GUEST}\n` : ''}`);
  }
  return { plan: { context, ignore, texts, always, prefix }, dockerfile };
}

function within(context: string, path: string): string | undefined {
  const below = relative(context, path);
  if (below === '' || isAbsolute(below) || below.split(sep)[0] === '..') return undefined;
  return below.split(sep).join('/');
}

async function sessionOf(
  connection: Connection,
  credentials: RegistryCredentials,
  request: BuildRequest,
  signal: AbortSignal | undefined,
  emit: (event: BuildEvent) => void,
): Promise<BuildSession | undefined> {
  try {
    const secret = request.secret ?? (async () => undefined);
    return await openSession(connection, { credentials: (host) => credentials.get(host), secret }, signal);
  } catch (error) {
    if (isEngineError(error) && error.status === undefined) throw error;
    // A proxy in front of the engine may not let upgraded connections through; public images need none.
    emit({
      type: 'warning',
      message:
        'The engine takes no session, so images of private registries cannot be pulled, and the build gets no secrets.',
    });
    return undefined;
  }
}

/** Where the names of registries may stand. */
function registryWords(text: string, { buildArgs }: BuildRequest): string {
  return [text, ...Object.values(buildArgs ?? {})].join('\n');
}

function queryOf(
  request: BuildRequest,
  proxies: Readonly<Record<string, string>>,
  dockerfile: string,
  builder: 'buildkit' | 'classic',
): Record<string, unknown> {
  return {
    dockerfile,
    t: request.tags ?? [],
    rm: true,
    forcerm: true,
    pull: request.pull ?? false,
    nocache: request.noCache ?? false,
    // As docker's own program: proxies are arguments that every Dockerfile has, and leave no trace in the image.
    buildargs: { ...proxies, ...request.buildArgs },
    labels: { ...request.labels },
    extrahosts: request.extraHosts ?? [],
    ...(request.target === undefined ? {} : { target: request.target }),
    ...(request.platform === undefined ? {} : { platform: request.platform }),
    ...(request.network === undefined ? {} : { networkmode: request.network }),
    ...(builder === 'buildkit' ? { version: '2', buildid: randomBytes(16).toString('hex') } : { version: '1' }),
  };
}

async function run(
  connection: Connection,
  query: Record<string, unknown>,
  registryconfig: Record<string, object> | undefined,
  plan: ContextPlan,
  progress: Progress,
  emit: (event: BuildEvent) => void,
  signal: AbortSignal | undefined,
): Promise<void> {
  let told = 0;
  const tar = contextTar(plan, {
    sent(files, bytes, done) {
      if (!done && Date.now() - told < CONTEXT_PACE) return;
      told = Date.now();
      emit({ type: 'context', files, bytes, done });
    },
    skipped: ({ name, why }) =>
      emit({ type: 'warning', path: name, message: `“${name}” is not sent to the engine: ${why}.` }),
  });
  let ofContext: Error | undefined;
  tar.on('error', (error) => {
    ofContext = error;
  });
  // The connection's end stops a build too, but an engine behind a proxy may not see it.
  const cancel = (): void => {
    const path = `/build/cancel?id=${String(query.buildid)}`;
    if (query.buildid !== undefined) connection.dial(WHAT, { path, method: 'POST' }).catch(() => {});
  };
  signal?.addEventListener('abort', cancel, { once: true });
  let stream: IncomingMessage | undefined;
  const release = (): void => void stream?.destroy();
  signal?.addEventListener('abort', release, { once: true });
  try {
    stream = await connection.dial<IncomingMessage>(
      WHAT,
      { path: '/build?', method: 'POST', isStream: true, file: tar, registryconfig, options: { _query: query } },
      { signal, timeout: 0 },
    );
    if (signal?.aborted) throw cancelled(signal.reason);
    for await (const message of jsonLines(stream)) progress.accept(object(message));
    if (progress.error !== undefined) throw new Error(progress.error);
    if (progress.imageId === undefined && !stream.complete) throw lost(connection.endpoint);
  } catch (error) {
    // What the engine says about a context that ended in the middle is of no use beside the reason.
    throw ofContext ?? (progress.error === undefined ? connection.failure(WHAT, error, signal) : error);
  } finally {
    signal?.removeEventListener('abort', cancel);
    signal?.removeEventListener('abort', release);
    stream?.destroy();
    tar.destroy();
  }
}

/** Podman and the classic builder tell a short id, or none where only a tag was asked for. */
async function idOf(
  connection: Connection,
  progress: Progress,
  request: BuildRequest,
  signal: AbortSignal | undefined,
): Promise<string> {
  const known = progress.imageId;
  if (known?.startsWith('sha256:') && known.length === 71) return known;
  const name = known ?? request.tags?.[0];
  if (name === undefined) throw lost(connection.endpoint);
  const answer = await connection.dial<unknown>(
    WHAT,
    { path: `/images/${encodeURIComponent(name)}/json`, method: 'GET' },
    { signal },
  );
  const id = object(answer).Id;
  if (typeof id !== 'string') throw lost(connection.endpoint);
  return id.startsWith('sha256:') ? id : `sha256:${id}`;
}

function buildError(
  error: unknown,
  progress: Progress,
  connection: Connection,
  lineOf: WithContexts['lineOf'],
): EngineError {
  const engines = progress.error ?? (isEngineError(error) && error.status !== undefined ? error.reason : undefined);
  if (engines === undefined) {
    if (isEngineError(error)) return error;
    return new EngineError('other', `${WHAT}: ${error instanceof Error ? error.message : String(error)}`, {
      cause: error,
    });
  }
  const reason = plainReason(engines);
  // Nobody here gave up: the engine did, because it was stopped.
  if (/^(context cancell?ed|.*transport is closing)$/i.test(reason)) return lost(connection.endpoint, error);
  const failure = progress.failure(engines);
  const unread = parseErrorLine(engines);
  const line = failure.line ?? (unread === undefined ? undefined : lineOf(unread));
  const details = { cause: error, reason, build: { ...failure, line } };
  const where = line === undefined ? '' : ` in line ${line}`;
  const step = failure.instruction === undefined ? '' : ` (${shortened(failure.instruction)})`;
  const last = failure.log.findLast((text) => text.trim() !== '')?.trim();
  if (isNoSpace(reason) || failure.log.slice(-20).some(isNoSpace)) {
    return new EngineError(
      'no-space',
      `The build failed${where}${step}: the engine's disk is full. Remove images and build cache that you do not need, then build again.`,
      details,
    );
  }
  if (isAuth(reason)) {
    return new EngineError(
      'auth',
      `The build failed${where}${step}: the registry did not give the image out. Check its name, or log in with “docker login”. (${shortened(reason)})`,
      details,
    );
  }
  const { exitCode } = failure;
  const why =
    exitCode === undefined
      ? `: ${shortened(plain(reason))}`
      : ` with exit code ${exitCode}${last === undefined ? '' : `: ${shortened(last)}`}`;
  return new EngineError('build-failed', `The build failed${where}${step}${why}`, details);
}

function shortened(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length > 160 ? `${line.slice(0, 159)}…` : line;
}
