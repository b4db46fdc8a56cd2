/** Jupyter servers in containers: started, waited for, found again, and asked with their token. */
import { randomBytes } from 'node:crypto';
import type { ContainerDetails, Engine, Reach } from '../engine/port';
import { isEngineError } from '../engine/port';
import { type Activity, activityOf } from './idleness';
import { Label } from './labels';
import { jupyterSpec, type Launch } from './launch';
import type { Ownership } from './ownership';
import type { Secrets } from './secrets';
import { type Address, type Answer, ask, askJson, askUntilAnswered, PATIENCE, serverUrl } from './server';

/** What came of starting a server. */
export type Outcome =
  | { readonly kind: 'ready'; readonly container: ContainerDetails }
  /** It answers, but not to our token: the image gives it another one. */
  | { readonly kind: 'other-token'; readonly container: ContainerDetails }
  /** It ended before it answered. */
  | { readonly kind: 'ended'; readonly container: ContainerDetails; readonly log: string }
  /** It runs, and nothing answers. */
  | { readonly kind: 'silent'; readonly container: ContainerDetails; readonly log: string };

const TAIL = 40;

export class JupyterService {
  private readonly reaches = new Map<string, Promise<Reach>>();

  constructor(
    private readonly secrets: Secrets,
    private readonly ownership: Ownership,
  ) {}

  /** A token that nobody can guess. */
  newToken(): string {
    return randomBytes(24).toString('hex');
  }

  /** Makes and starts a container. Its token is in the secret storage before it runs. */
  async start(engine: Engine, launch: Launch, signal?: AbortSignal): Promise<ContainerDetails> {
    const { entrypoint } = (await engine.images.inspect(launch.image, signal)).config;
    const spec = jupyterSpec({ ...launch, entrypoint });
    const labels = await this.ownership.signed(launch.name, spec.labels ?? {});
    const id = await engine.containers.create({ ...spec, labels }, signal);
    try {
      await this.secrets.store(secretKey(id), launch.token);
      await engine.containers.start(id, signal);
      return await engine.containers.inspect(id, signal);
    } catch (error) {
      // Nothing half made is left behind.
      await engine.containers.remove(id, { force: true }).catch(() => undefined);
      await this.secrets.delete(secretKey(id));
      throw error;
    }
  }

  /** Starts a container of ours again; its port may be another one. */
  async startAgain(engine: Engine, id: string, signal?: AbortSignal): Promise<ContainerDetails> {
    this.forget(id);
    await engine.containers.start(id, signal);
    return engine.containers.inspect(id, signal);
  }

  /** Waits until the server answers or has ended, at most `patience` ms. */
  async untilReady(engine: Engine, id: string, signal?: AbortSignal, patience = PATIENCE): Promise<Outcome> {
    const done = new AbortController();
    const both = signal === undefined ? done.signal : AbortSignal.any([signal, done.signal]);
    try {
      const details = await engine.containers.inspect(id, signal);
      const port = Number(details.labels[Label.port] ?? '0');
      const token = await this.token(engine, id);
      const ended = engine.containers.wait(id, both).then(() => 'ended' as const);
      const answered = askUntilAnswered(() => this.reachable(engine, id, port), token, patience, both);
      // Both end with `both`; what the slower one says then is of no interest.
      ended.catch(() => undefined);
      const first = await Promise.race([ended, answered]);
      signal?.throwIfAborted();
      const container = await engine.containers.inspect(id, signal);
      if (first === 'ended' || container.status !== 'running') {
        return { kind: 'ended', container, log: await this.tail(engine, id) };
      }
      if (first === 'none') return { kind: 'silent', container, log: await this.tail(engine, id) };
      return { kind: first === 'refused' ? 'other-token' : 'ready', container };
    } finally {
      done.abort();
    }
  }

  /** Asks the server of a running container, for the feed. Rejects where it does not run. */
  async answer(engine: Engine, id: string, port: number, signal: AbortSignal, patience = PATIENCE): Promise<Answer> {
    const token = await this.token(engine, id);
    return askUntilAnswered(
      async () => {
        try {
          return await this.reach(engine, id, port);
        } catch (error) {
          if (isEngineError(error, 'other')) return undefined;
          throw error;
        }
      },
      token,
      patience,
      signal,
    );
  }

  /** Asks once with the token that is kept, or another one. */
  async check(engine: Engine, id: string, port: number, token?: string): Promise<Answer> {
    return ask(await this.reach(engine, id, port), token ?? (await this.token(engine, id)));
  }

  /** What the server of a container says of its use; undefined where it says nothing. */
  async activity(engine: Engine, id: string, labels: Readonly<Record<string, string>>): Promise<Activity | undefined> {
    const at = await this.reach(engine, id, Number(labels[Label.port] ?? '0'));
    const token = await this.token(engine, id);
    return activityOf(await askJson(at, '/api/status', token), await askJson(at, '/api/kernels', token));
  }

  /** The browser's address with the token. It is never logged. */
  async url(engine: Engine, id: string, port: number): Promise<string> {
    return serverUrl(await this.reach(engine, id, port), await this.token(engine, id));
  }

  /** The server's address without the token, and the token. */
  async server(engine: Engine, id: string, port: number): Promise<{ url: string; token: string | undefined }> {
    return { url: serverUrl(await this.reach(engine, id, port), undefined), token: await this.token(engine, id) };
  }

  /**
   * The token of a container: from the secret storage, else (a storage that was emptied) from the container itself,
   * which holds it as long as it is there.
   */
  async token(engine: Engine, id: string): Promise<string | undefined> {
    const kept = await this.secrets.get(secretKey(id));
    if (kept !== undefined) return kept;
    const details = await engine.containers.find(id);
    if (details === undefined || !(await this.ownership.owns(details))) return undefined;
    return details.env.JUPYTER_TOKEN;
  }

  /** Forgets a container that was removed. */
  async removed(id: string): Promise<void> {
    this.forget(id);
    await this.secrets.delete(secretKey(id));
  }

  /** Ends all tunnels. */
  dispose(): void {
    for (const id of [...this.reaches.keys()]) this.forget(id);
  }

  /** Lets go of the ways to a container: its port is another one when it was started again. */
  forget(id: string): void {
    for (const [key, reach] of this.reaches) {
      if (!key.startsWith(id)) continue;
      this.reaches.delete(key);
      reach.then((way) => way.close()).catch(() => undefined);
    }
  }

  /** The way to a port: kept while it holds, because a tunnel is dear. */
  private async reach(engine: Engine, id: string, port: number): Promise<Address> {
    const key = `${id}:${port}`;
    let way = this.reaches.get(key);
    if (way === undefined) {
      way = engine.reach(id, port);
      this.reaches.set(key, way);
      way.then(
        ({ tunnel, lost }) => {
          // A direct way costs nothing, and the port changes when the container is started again.
          if (tunnel) void lost.then(() => this.reaches.delete(key));
          else this.reaches.delete(key);
        },
        () => this.reaches.delete(key),
      );
    }
    return way;
  }

  private async reachable(engine: Engine, id: string, port: number): Promise<Address | undefined> {
    try {
      return await this.reach(engine, id, port);
    } catch (error) {
      // It has ended or is about to be published; waiting for its end tells which.
      if (isEngineError(error, 'not-found')) return undefined;
      throw error;
    }
  }

  private async tail(engine: Engine, id: string): Promise<string> {
    let text = '';
    try {
      for await (const { text: piece } of engine.containers.logs(id, { tail: TAIL })) text += piece;
    } catch {
      // What was read so far is better than nothing.
    }
    return withoutTokens(text);
  }
}

function secretKey(id: string): string {
  return `jupyter-token:${id}`;
}

/** A log as it may be shown: Jupyter writes its own token into the addresses that it prints. */
export function withoutTokens(text: string): string {
  return text.replace(/([?&]token=)[^\s&"'<>]+/g, '$1…');
}
