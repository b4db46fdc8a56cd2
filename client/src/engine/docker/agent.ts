/** Feeds node's http with our own connections. */
import { Agent, type ClientRequestArgs } from 'node:http';
import type { Duplex } from 'node:stream';
import { inspect } from 'node:util';
import type { Endpoint } from '../port';
import { dial } from './dial';

/**
 * Connections to one engine. Those over ssh or to another machine are kept for later requests, because opening one takes
 * long; a local one is opened anew each time, so that none can be stale.
 */
export class EngineAgent extends Agent {
  readonly #endpoint: Endpoint;
  readonly #open = new Set<Duplex>();
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
