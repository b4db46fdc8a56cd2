/** Feeds node's http with our own connections. */
import { Agent, type ClientRequest, type ClientRequestArgs } from 'node:http';
import type { Duplex } from 'node:stream';
import { inspect } from 'node:util';
import type { Endpoint } from '../port';
import { dial } from './dial';

/** How long a connection waits for the next request, in ms. */
const IDLE_LIMIT = 20_000;

/**
 * Connections to one engine. Those over ssh or to another machine are kept for later requests, because opening one takes
 * long; a local one is opened again each time, so that none can be stale.
 */
export class EngineAgent extends Agent {
  readonly #endpoint: Endpoint;
  readonly #open = new Set<Duplex>();
  readonly #idle = new WeakMap<Duplex, NodeJS.Timeout>();
  #disposed = false;

  constructor(endpoint: Endpoint) {
    super({ keepAlive: endpoint.remote, maxSockets: Number.POSITIVE_INFINITY, maxFreeSockets: 2 });
    this.#endpoint = endpoint;
  }

  /** Called by node for each connection that it needs. */
  override createConnection(
    _options: ClientRequestArgs,
    done: (error: Error | null, stream?: Duplex) => void,
  ): undefined {
    dial(this.#endpoint).then(
      (stream) => {
        if (this.#disposed) {
          stream.destroy();
          done(new Error('The connection was closed.'));
          return;
        }
        this.#open.add(stream);
        stream.once('close', () => this.#open.delete(stream));
        done(null, stream);
      },
      (error: unknown) => done(error instanceof Error ? error : new Error(String(error))),
    );
    return undefined;
  }

  /** Called by node when a request has ended well: the connection waits a while for the next one. */
  override keepSocketAlive(stream: Duplex): boolean {
    super.keepSocketAlive(stream);
    // Longer, and a network between here and there may have dropped it without a word.
    const timer = setTimeout(() => stream.destroy(), IDLE_LIMIT);
    timer.unref();
    this.#idle.set(stream, timer);
    return true;
  }

  override reuseSocket(stream: Duplex, request: ClientRequest): void {
    clearTimeout(this.#idle.get(stream));
    super.reuseSocket(stream, request);
  }

  /** Ends all connections, also those that were upgraded. */
  override destroy(): void {
    this.#disposed = true;
    super.destroy();
    for (const stream of this.#open) stream.destroy();
  }

  /** The library prints each request, and with it this, whether anybody reads it or not. */
  [inspect.custom](): string {
    return 'EngineAgent';
  }
}
