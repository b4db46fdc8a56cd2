/** Containers through dockerode. */
import type { IncomingMessage } from 'node:http';
import {
  type Archive,
  type ArchiveOptions,
  type ContainerChange,
  type ContainerDetails,
  type ContainerSpec,
  type ContainerStats,
  type ContainerSummary,
  type Containers,
  type CopiedOut,
  EngineError,
  type ExecRequest,
  type ExecResult,
  type ExecSession,
  isEngineError,
  type LogOptions,
  type Output,
  type PathStat,
} from '../port';
import { readArchive, statPath } from './archive';
import type { Connection } from './connection';
import { createBody, detailsOf, statsOf, summaryOf } from './containerJson';
import { copyOut, readOut } from './copyOut';
import { startExec } from './exec';
import { answered } from './failures';
import { array, hasLabels, number, object, text, texts } from './json';
import { proxyVariables } from './proxies';
import { inPath } from './references';
import { destroyOnAbort, outputOf } from './streams';

/** Seconds that a container has to end by itself. */
const STOP_SECONDS = 10;
const MINUTE = 60_000;
/** As the engine numbers them. */
const CHANGES = ['changed', 'added', 'removed'] as const;

export class DockerContainers implements Containers {
  readonly #connection: Connection;

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  async list(
    filter: { readonly labels?: readonly string[] } = {},
    signal?: AbortSignal,
  ): Promise<readonly ContainerSummary[]> {
    const filters: Record<string, string[]> = filter.labels?.length ? { label: [...filter.labels] } : {};
    const answer: unknown = await this.#connection.request(
      'The containers could not be listed',
      (docker, abortSignal) => docker.listContainers({ all: true, filters, abortSignal }),
      { signal },
    );
    return array(answer)
      .map((item) => summaryOf(object(item)))
      .filter(({ labels }) => hasLabels(labels, filter.labels))
      .sort((a, b) => b.created - a.created);
  }

  async inspect(container: string, signal?: AbortSignal): Promise<ContainerDetails> {
    const what = `The container ${container} could not be inspected`;
    if (container.trim() === '') throw answered(what, 404, 'it has no name');
    const answer: unknown = await this.#connection.request(
      what,
      (docker, abortSignal) => docker.getContainer(inPath(container)).inspect({ abortSignal }),
      { signal },
    );
    return detailsOf(object(answer));
  }

  async find(container: string, signal?: AbortSignal): Promise<ContainerDetails | undefined> {
    try {
      return await this.inspect(container, signal);
    } catch (error) {
      if (isEngineError(error, 'not-found')) return undefined;
      throw error;
    }
  }

  async create(spec: ContainerSpec, signal?: AbortSignal): Promise<string> {
    const query: Record<string, string> = {};
    if (spec.name !== undefined) query.name = spec.name;
    if (spec.platform !== undefined) query.platform = spec.platform;
    const ask = (body: Record<string, unknown>): Promise<unknown> =>
      this.#connection.dial(
        `A container of ${spec.image} could not be made`,
        { path: '/containers/create?', method: 'POST', options: { _query: query, _body: body } },
        // Podman gives all files of the image other owners first, where the user is mapped: minutes for a large one.
        { signal, ...(spec.userNamespace === undefined ? {} : { timeout: 15 * MINUTE }) },
      );
    const { podman, version } = await this.#connection.handshake(signal);
    if (spec.gpus !== undefined && podman && Number.parseInt(version, 10) < 5) {
      // It would start without one, and say nothing.
      throw new EngineError(
        'other',
        `A container of ${spec.image} could not be made: podman ${version} gives no GPU to containers that are started through its Docker interface. Use “podman run --device nvidia.com/gpu=all”, a newer podman, or start without a GPU.`,
      );
    }
    // As docker's own program: what the configuration says of proxies, unless the container is told otherwise.
    const env = { ...(await proxyVariables(this.#connection.endpoint)), ...spec.env };
    const whole = { ...spec, env };
    const answer = await ask(createBody(whole)).catch((error: unknown) => {
      // Some installations of podman have no program for `init`, which is a comfort and no need.
      const noInit = isEngineError(error) && /container-init binary not found/.test(error.reason ?? '');
      if (spec.init && noInit) return ask(createBody({ ...whole, init: false }));
      throw error;
    });
    return text(object(answer).Id);
  }

  async start(container: string, signal?: AbortSignal): Promise<void> {
    await this.#connection.request(
      'The container could not be started',
      (docker, abortSignal) => docker.getContainer(inPath(container)).start({ abortSignal }),
      { signal, timeout: 2 * MINUTE },
    );
  }

  async run(spec: ContainerSpec, signal?: AbortSignal): Promise<ContainerDetails> {
    const id = await this.create(spec, signal);
    try {
      await this.start(id, signal);
      return await this.inspect(id, signal);
    } catch (error) {
      // A container that ended at once and removes itself has been started all the same.
      if (!(spec.autoRemove && isEngineError(error, 'not-found') && error.status === 404)) {
        await this.remove(id, { force: true }).catch(() => {});
      }
      throw error;
    }
  }

  async stop(container: string, options: { readonly timeout?: number } = {}, signal?: AbortSignal): Promise<void> {
    const t = options.timeout ?? STOP_SECONDS;
    await this.#connection
      .dial(
        'The container could not be stopped',
        { path: `/containers/${inPath(container)}/stop?`, method: 'POST', options: { _query: { t }, _body: {} } },
        { signal, timeout: t * 1000 + MINUTE },
      )
      .catch(unlessUnchanged);
  }

  async restart(container: string, options: { readonly timeout?: number } = {}, signal?: AbortSignal): Promise<void> {
    const t = options.timeout ?? STOP_SECONDS;
    await this.#connection.dial(
      'The container could not be started again',
      { path: `/containers/${inPath(container)}/restart?`, method: 'POST', options: { _query: { t }, _body: {} } },
      { signal, timeout: t * 1000 + 2 * MINUTE },
    );
  }

  async remove(container: string, options: { readonly force?: boolean } = {}, signal?: AbortSignal): Promise<void> {
    try {
      await this.#connection.request(
        'The container could not be removed',
        (docker, abortSignal) =>
          docker.getContainer(inPath(container)).remove({ force: options.force ?? false, v: true, abortSignal }),
        { signal, timeout: 2 * MINUTE },
      );
    } catch (error) {
      // Another window, or the container itself, was faster.
      const gone =
        isEngineError(error, 'not-found') ||
        (isEngineError(error, 'conflict') &&
          /removal of container .* is already in progress/i.test(error.reason ?? ''));
      if (!gone) throw error;
    }
  }

  async *logs(container: string, options: LogOptions = {}, signal?: AbortSignal): AsyncGenerator<Output> {
    const what = 'The log could not be read';
    const query = {
      stdout: true,
      stderr: true,
      follow: options.follow ?? false,
      timestamps: options.timestamps ?? false,
      ...(options.tail === undefined ? {} : { tail: options.tail }),
      ...(options.since === undefined ? {} : { since: options.since / 1000 }),
    };
    try {
      const { tty, id } = await this.inspect(container, signal);
      const stream: IncomingMessage = await this.#connection.dial(
        what,
        { path: `/containers/${id}/logs?`, method: 'GET', isStream: true, options: { _query: query } },
        // A container without output answers when it has some.
        { signal, timeout: options.follow ? 0 : undefined },
      );
      const release = destroyOnAbort(stream, signal);
      try {
        yield* outputOf(stream, !tty);
      } finally {
        release();
        stream.destroy();
      }
    } catch (error) {
      if (signal?.aborted) return;
      throw this.#connection.failure(what, error, signal);
    }
  }

  exec(container: string, request: ExecRequest, signal?: AbortSignal): Promise<ExecSession> {
    return startExec(this.#connection, container, request, signal);
  }

  async execute(container: string, request: ExecRequest, signal?: AbortSignal): Promise<ExecResult> {
    const session = await this.exec(container, request, signal);
    const written = { stdout: '', stderr: '' };
    for await (const { stream, text } of session.output) written[stream] += text;
    return { exitCode: await session.exitCode, ...written };
  }

  async stats(container: string, signal?: AbortSignal): Promise<ContainerStats> {
    // One-shot spares the second that a processor's load would take; engines before API 1.41 wait it out.
    const answer: unknown = await this.#connection.dial(
      'The memory could not be read',
      {
        path: `/containers/${inPath(container)}/stats?`,
        method: 'GET',
        options: { _query: { stream: false, 'one-shot': true } },
      },
      { signal },
    );
    return statsOf(object(answer));
  }

  async changes(container: string, signal?: AbortSignal): Promise<readonly ContainerChange[]> {
    const answer: unknown = await this.#connection.dial(
      'What the container has changed could not be read',
      { path: `/containers/${inPath(container)}/changes`, method: 'GET' },
      { signal },
    );
    // A container without changes has no list.
    return array(answer)
      .map(object)
      .map(({ Path: path, Kind: kind }) => ({ path: text(path), kind: CHANGES[number(kind) ?? 0] ?? 'changed' }));
  }

  readFile(container: string, path: string, signal?: AbortSignal): Promise<string | undefined> {
    return readOut(this.#connection, container, path, signal);
  }

  copyOut(container: string, paths: readonly string[], folder: string, signal?: AbortSignal): Promise<CopiedOut> {
    return copyOut(this.#connection, container, paths, folder, signal);
  }

  stat(container: string, path: string, signal?: AbortSignal): Promise<PathStat | undefined> {
    return statPath(this.#connection, container, path, signal);
  }

  archive(
    container: string,
    path: string,
    options: ArchiveOptions,
    signal?: AbortSignal,
  ): Promise<Archive | undefined> {
    return readArchive(this.#connection, container, path, options, signal);
  }

  async size(container: string, signal?: AbortSignal): Promise<number | undefined> {
    const answer: unknown = await this.#connection.dial(
      'The size of the container could not be read',
      { path: `/containers/${inPath(container)}/json?`, method: 'GET', options: { _query: { size: true } } },
      { signal },
    );
    return number(object(answer).SizeRw);
  }

  async processes(container: string, signal?: AbortSignal): Promise<readonly string[]> {
    const answer: unknown = await this.#connection.dial(
      'The programs of the container could not be listed',
      { path: `/containers/${inPath(container)}/top`, method: 'GET' },
      { signal },
    );
    const { Processes: rows, Titles: titles } = object(answer);
    const at = texts(titles).findIndex((title) => /^(?:CMD|COMMAND)$/i.test(title));
    return array(rows).map((row) => text(array(row).at(at)));
  }

  async wait(container: string, signal?: AbortSignal): Promise<number> {
    const answer: unknown = await this.#connection.request(
      'The end of the container could not be waited for',
      (docker, abortSignal) => docker.getContainer(inPath(container)).wait({ abortSignal }),
      { signal, timeout: 0 },
    );
    return number(object(answer).StatusCode) ?? -1;
  }
}

/** 304: it is so already. */
function unlessUnchanged(error: unknown): void {
  if (!(isEngineError(error) && error.status === 304)) throw error;
}
