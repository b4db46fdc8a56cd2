/** What is between the tests and the engine or Jupyter. */
import { existsSync, rmSync } from 'node:fs';
import { createServer as createHttpServer } from 'node:http';
import { connect, createServer, type Server, type Socket } from 'node:net';

/** An engine's socket that can go away and come back, while the engine behind it goes on for all others. */
export class EngineSocket {
  private server: Server | undefined;
  private readonly open = new Set<Socket>();

  /**
   * @param path where the socket is made
   * @param engine the socket of the engine
   */
  constructor(
    readonly path: string,
    private readonly engine: string,
  ) {}

  /** Makes the socket, as an engine does when it starts. */
  async start(): Promise<void> {
    const server = createServer({ allowHalfOpen: true }, (caller) => {
      const there = connect({ path: this.engine, allowHalfOpen: true });
      for (const socket of [caller, there]) {
        this.open.add(socket);
        socket.on('error', () => socket.destroy());
        socket.on('close', () => this.open.delete(socket));
      }
      caller.pipe(there);
      there.pipe(caller);
    });
    await new Promise<void>((resolve) => server.listen(this.path, resolve));
    this.server = server;
  }

  /** Cuts all connections and takes the socket away, as an engine does when it stops. */
  async stop(): Promise<void> {
    const { server } = this;
    if (server === undefined) return;
    this.server = undefined;
    const closed = new Promise((resolve) => server.close(resolve));
    for (const socket of [...this.open]) socket.destroy();
    await closed;
    if (existsSync(this.path)) rmSync(this.path);
  }
}

/**
 * Leads the browser from the addresses that the editor's server makes of a port to the port itself. The server's own
 * proxy would put Jupyter below a path, of which Jupyter knows nothing.
 */
export class PortRedirect {
  private readonly server = createHttpServer((call, answer) => {
    const [, port, rest] = /^\/(\d+)\/?(.*)$/.exec(call.url ?? '') ?? [];
    if (port === undefined) answer.writeHead(404).end();
    else answer.writeHead(302, { location: `http://127.0.0.1:${port}/${rest ?? ''}` }).end();
  });

  /** Starts it; gives what the editor's server is to make of a port. */
  async start(): Promise<string> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    const address = this.server.address();
    if (address === null || typeof address === 'string') throw new Error('the redirect has no port');
    // Not 127.0.0.1 itself, of which the editor would make another such address.
    return `http://redirect.localhost:${address.port}/{{port}}/`;
  }

  stop(): void {
    this.server.close();
    this.server.closeAllConnections();
  }
}
