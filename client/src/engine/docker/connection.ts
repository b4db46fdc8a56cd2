/** One connection to an engine: dockerode over our agent, with limits of time and errors of ours. */
import Dockerode from 'dockerode';
import { type Endpoint, EngineError } from '../port';
import { EngineAgent } from './agent';
import { dialLimit } from './dial';
import { called, cancelled, lost, requestFailed } from './failures';

/** Docker 19.03; older ones cannot do what we ask. */
const OLDEST_API = '1.40';
/** The newest API that this code was written for; an engine answers in the form of the version that it is asked in. */
const NEWEST_API = '1.47';
/** How long an ordinary request may take, in ms. */
const REQUEST_LIMIT = 60_000;

/** What an engine says when it is first met. */
export interface Handshake {
  readonly version: string;
  readonly apiVersion: string;
  readonly os: string;
  readonly arch: string;
  readonly podman: boolean;
}

export interface RequestOptions {
  readonly signal?: AbortSignal;
  /** In ms; 0 for none. */
  readonly timeout?: number;
}

/** What `GET /version` answers, as far as it is used; podman leaves some out. */
interface Version {
  readonly Version?: string;
  readonly ApiVersion?: string;
  readonly MinAPIVersion?: string;
  readonly Os?: string;
  readonly Arch?: string;
  readonly Components?: readonly { readonly Name?: string }[];
}

export class Connection {
  readonly docker: Dockerode;
  readonly #agent: EngineAgent;
  readonly #disposed = new AbortController();
  #handshake: Promise<Handshake> | undefined;

  constructor(readonly endpoint: Endpoint) {
    this.#agent = new EngineAgent(endpoint);
    this.docker = makeDocker(this.#agent);
  }

  /** Aborted with `dispose`. */
  get disposed(): AbortSignal {
    return this.#disposed.signal;
  }

  /** Meets the engine, once; after a loss again. Everything else waits for it. */
  handshake(signal?: AbortSignal): Promise<Handshake> {
    // One caller's signal must not end what others wait for.
    this.#handshake ??= this.#meet().catch((error: unknown) => {
      this.#handshake = undefined;
      throw error;
    });
    const attempt = this.#handshake;
    return signal === undefined ? attempt : abortable(attempt, signal);
  }

  /**
   * Runs one request of dockerode's.
   * @param what what failed if it fails, such as “The image could not be removed”
   * @param send gets a signal that it must pass on as `abortSignal`
   */
  request<T>(
    what: string,
    send: (docker: Dockerode, abortSignal: AbortSignal) => Promise<T>,
    { signal, timeout = REQUEST_LIMIT }: RequestOptions = {},
  ): Promise<T> {
    const both = async (docker: Dockerode, abortSignal: AbortSignal): Promise<T> => {
      await this.handshake(abortSignal);
      return send(docker, abortSignal);
    };
    return this.#send(what, both, { signal, timeout });
  }

  /** Like `request`, for what dockerode has no method for. Answers 101 and 2xx are good. */
  dial<T>(what: string, options: DialOptions, limits: RequestOptions = {}): Promise<T> {
    return this.request(what, (docker, abortSignal) => dialled<T>(docker, { ...options, abortSignal }), limits);
  }

  /** Turns whatever a stream or request broke with into an EngineError, and forgets a lost engine. */
  failure(what: string, error: unknown, signal?: AbortSignal): EngineError {
    if (signal?.aborted) return cancelled(error);
    if (this.disposed.aborted) return lost(this.endpoint, error);
    const failure = requestFailed(this.endpoint, what, error);
    if (failure.kind === 'lost' || failure.kind === 'no-engine') this.#handshake = undefined;
    return failure;
  }

  dispose(): void {
    this.#disposed.abort();
    this.#agent.destroy();
  }

  async #send<T>(
    what: string,
    send: (docker: Dockerode, abortSignal: AbortSignal) => Promise<T>,
    { signal, timeout = REQUEST_LIMIT }: RequestOptions,
  ): Promise<T> {
    const limit = new AbortController();
    const timer = timeout > 0 ? setTimeout(() => limit.abort(), timeout) : undefined;
    const signals = [limit.signal, this.disposed, ...(signal === undefined ? [] : [signal])];
    try {
      // The answer is waited for here, so that the limit holds even where the library does not notice the signal.
      const all = AbortSignal.any(signals);
      return await abortable(send(this.docker, all), all);
    } catch (error) {
      if (limit.signal.aborted && !signal?.aborted && !this.disposed.aborted) {
        this.#handshake = undefined;
        throw new EngineError(
          'no-engine',
          `${what}: no answer from ${called(this.endpoint)} within ${Math.round(timeout / 1000)} s. Restart that engine, or choose another one.`,
          { cause: error },
        );
      }
      throw this.failure(what, error, signal);
    } finally {
      clearTimeout(timer);
    }
  }

  async #meet(): Promise<Handshake> {
    const what = 'The engine did not say its version';
    const limits = { timeout: dialLimit(this.endpoint) };
    const answer: Version = await this.#send(
      what,
      (docker, abortSignal) =>
        dialled(docker, {
          path: '/version',
          method: 'GET',
          abortSignal,
          unversioned: true,
        }),
      limits,
    );
    const { Version: version = '', ApiVersion: api = '', MinAPIVersion: least = '' } = answer;
    if (!isVersion(api)) {
      throw new EngineError(
        'wrong-context',
        `What answers at ${called(this.endpoint)} is no container engine. Choose another engine.`,
      );
    }
    if (compareVersions(api, OLDEST_API) < 0) {
      throw new EngineError(
        'too-old',
        `The engine at ${called(this.endpoint)} is version ${version} (API ${api}), and API ${OLDEST_API} (Docker 19.03) is the oldest that can be used. Update it, or choose another engine.`,
      );
    }
    const spoken = compareVersions(api, NEWEST_API) < 0 ? api : NEWEST_API;
    modemOf(this.docker).version = `v${isVersion(least) && compareVersions(spoken, least) < 0 ? least : spoken}`;
    return {
      version,
      apiVersion: api,
      os: answer.Os ?? 'linux',
      arch: answer.Arch ?? '',
      podman: answer.Components?.some(({ Name }) => /podman/i.test(Name ?? '')) ?? false,
    };
  }
}

/** A request as docker-modem takes it. */
export interface DialOptions {
  readonly path: string;
  readonly method: 'GET' | 'HEAD' | 'POST' | 'DELETE';
  readonly abortSignal?: AbortSignal;
  readonly isStream?: boolean;
  readonly hijack?: boolean;
  readonly openStdin?: boolean;
  readonly headers?: Record<string, string | string[]>;
  readonly file?: NodeJS.ReadableStream;
  readonly authconfig?: object;
  readonly registryconfig?: Record<string, unknown>;
  /** `_query` goes into the address, `_body` is sent as JSON. */
  readonly options?: { readonly _query?: object; readonly _body?: object };
  /** Without the API's version in the path. */
  readonly unversioned?: boolean;
}

const GOOD = { 101: true, 200: true, 201: true, 204: true } as const;

/** The part of docker-modem that is used here; its published types have less. */
interface Modem {
  version: string | undefined;
  dial(options: object, done: (error: Error | null, answer: unknown) => void): void;
}

function modemOf(docker: Dockerode): Modem {
  return docker.modem as unknown as Modem;
}

function dialled<T>(docker: Dockerode, { unversioned, ...options }: DialOptions): Promise<T> {
  const modem = modemOf(docker);
  const { version } = modem;
  if (unversioned) modem.version = undefined;
  try {
    return new Promise<T>((done, failed) => {
      modem.dial({ ...options, statusCodes: GOOD }, (error, answer) => {
        if (error === null || error === undefined) done(answer as T);
        else failed(error);
      });
    });
  } finally {
    modem.version = version;
  }
}

/**
 * The library reads DOCKER_HOST and its relatives in any case, and files that they name, and fails on what it does not
 * understand; which engine is meant has been decided already.
 */
function makeDocker(agent: EngineAgent): Dockerode {
  const hidden = ['DOCKER_HOST', 'DOCKER_CERT_PATH', 'DOCKER_CLIENT_TIMEOUT'];
  const kept = hidden.map((name) => [name, process.env[name]] as const);
  for (const name of hidden) delete process.env[name];
  try {
    // The agent knows where to connect to. A path all the same: VS Code puts an agent of its own, which knows of proxies,
    // into every request of an extension that names none (microsoft/vscode-proxy-agent, `createHttpPatch`).
    const options = { protocol: 'http' as const, socketPath: '/engine', agent };
    return new Dockerode(options);
  } finally {
    for (const [name, value] of kept) if (value !== undefined) process.env[name] = value;
  }
}

/** Rejects as soon as the signal says so; what was waited for is left to itself. */
export function abortable<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((done, failed) => {
    const abort = (): void => failed(cancelled(signal.reason));
    if (signal.aborted) abort();
    signal.addEventListener('abort', abort, { once: true });
    promise.then(done, failed).finally(() => signal.removeEventListener('abort', abort));
  });
}

function isVersion(text: string): boolean {
  return /^\d+\.\d+$/.test(text);
}

/** Compares versions such as `1.9` and `1.41`. */
export function compareVersions(a: string, b: string): number {
  const [majorA = 0, minorA = 0] = a.split('.').map(Number);
  const [majorB = 0, minorB = 0] = b.split('.').map(Number);
  return majorA - majorB || minorA - minorB;
}
