/** The engine behind the port: dockerode's requests, and what it has no word for. */
import type {
  BuildEvent,
  BuildRequest,
  BuildResult,
  Containers,
  Endpoint,
  Engine,
  EngineEvent,
  EngineInfo,
  EventFilter,
  Images,
  Reach,
} from '../port';
import { EngineError } from '../port';
import { build } from './build/build';
import { Connection } from './connection';
import { DockerContainers } from './containers';
import { engineEvents } from './events';
import { DockerImages } from './images';
import { array, number, object, text, texts } from './json';
import { publishedPort, reach } from './reach';
import { openRelay } from './relay';

const PING_LIMIT = 5_000;

export class DockerEngine implements Engine {
  readonly images: Images;
  readonly containers: Containers;
  readonly #connection: Connection;
  #info: { readonly of: object; readonly value: Promise<EngineInfo> } | undefined;

  constructor(readonly endpoint: Endpoint) {
    this.#connection = new Connection(endpoint);
    this.images = new DockerImages(this.#connection);
    this.containers = new DockerContainers(this.#connection);
  }

  async ping({
    timeout = PING_LIMIT,
    signal,
  }: {
    readonly timeout?: number;
    readonly signal?: AbortSignal;
  } = {}): Promise<void> {
    const request = { path: '/_ping', method: 'GET' } as const;
    await this.#connection.dial('The engine does not answer', request, { timeout, signal });
  }

  async info(signal?: AbortSignal): Promise<EngineInfo> {
    const handshake = await this.#connection.handshake(signal);
    // Another handshake may have met another engine.
    if (this.#info?.of !== handshake) {
      const value = this.#askInfo();
      this.#info = { of: handshake, value };
      value.catch(() => {
        this.#info = undefined;
      });
    }
    return this.#info.value;
  }

  build(request: BuildRequest, onEvent: (event: BuildEvent) => void, signal?: AbortSignal): Promise<BuildResult> {
    return build(this.#connection, request, onEvent, signal);
  }

  events(filter?: EventFilter, signal?: AbortSignal): AsyncIterable<EngineEvent> {
    return engineEvents(this.#connection, filter, signal);
  }

  async reach(container: string, port: number, signal?: AbortSignal): Promise<Reach> {
    const details = await this.containers.inspect(container, signal);
    const published = publishedPort(details.ports, port);
    if (details.status !== 'running' || published === undefined) {
      const why = details.status === 'running' ? `does not publish port ${port}` : 'does not run';
      throw new EngineError('not-found', `The container ${details.name} ${why}, so it cannot be opened.`);
    }
    const ends = [this.#connection.disposed, ...(signal === undefined ? [] : [signal])];
    const through = (end: AbortSignal): Promise<Reach> => openRelay(this.#connection, details.id, port, end);
    return reach(this.endpoint, published, AbortSignal.any(ends), through);
  }

  dispose(): void {
    this.#connection.dispose();
  }

  async #askInfo(): Promise<EngineInfo> {
    const handshake = await this.#connection.handshake();
    const answer: unknown = await this.#connection.dial('The engine could not be asked', {
      path: '/info',
      method: 'GET',
    });
    const info = object(answer);
    const { version, apiVersion, os, arch, podman } = handshake;
    return {
      name: text(info.Name),
      version,
      apiVersion,
      os,
      arch,
      rootless: texts(info.SecurityOptions).some((option) => /name=rootless/.test(option)),
      selinux: texts(info.SecurityOptions).some((option) => /name=selinux/.test(option)),
      remapped: texts(info.SecurityOptions).some((option) => /name=userns/.test(option)),
      podman,
      buildkit: !podman && os !== 'windows',
      // The NVIDIA runtime, or devices by CDI: https://docs.docker.com/build/building/cdi/
      gpus:
        Object.hasOwn(object(info.Runtimes), 'nvidia') ||
        array(info.DiscoveredDevices).some((device) => /gpu/.test(text(object(device).ID))),
      cpus: number(info.NCPU) ?? 0,
      memory: number(info.MemTotal) ?? 0,
    };
  }
}
