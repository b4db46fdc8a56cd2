/** Serves channels on loopback, as they are and with every fault that a network has. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type ChannelData, repodata } from './generate';

/** Answers a request instead of the channel; false leaves it to the channel. */
export type Fault = (request: IncomingMessage, response: ServerResponse) => boolean;

export class ChannelServer {
  /** The paths that were asked for, in order. */
  readonly asked: string[] = [];
  fault: Fault | undefined;
  private readonly texts = new Map<string, Buffer>();

  private constructor(private readonly server: Server) {}

  static async start(channels: Readonly<Record<string, ChannelData>>): Promise<ChannelServer> {
    const server = createServer();
    const started = new ChannelServer(server);
    started.put(channels);
    server.on('request', (request, response) => started.answer(request, response));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return started;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** Serves these channels from now on. */
  put(channels: Readonly<Record<string, ChannelData>>): void {
    for (const [name, data] of Object.entries(channels)) {
      for (const subdir of Object.keys(data)) this.file(`/${name}/${subdir}/repodata.json`, repodata(data, subdir));
    }
  }

  /** Serves one file. */
  file(path: string, content: string | Uint8Array): void {
    this.texts.set(path, Buffer.from(content as string));
  }

  stop(): Promise<void> {
    this.server.closeAllConnections();
    return new Promise((resolve) => this.server.close(() => resolve()));
  }

  private answer(request: IncomingMessage, response: ServerResponse): void {
    const path = decodeURI(request.url ?? '');
    this.asked.push(path);
    if (this.fault?.(request, response) === true) return;
    const text = this.texts.get(path);
    if (text === undefined) {
      response.writeHead(404).end('not found');
      return;
    }
    const etag = `"${text.length}-${path.length}"`;
    if (request.headers['if-none-match'] === etag) {
      response.writeHead(304, { etag }).end();
      return;
    }
    response.writeHead(200, { etag, 'content-type': 'application/json', 'content-length': text.length }).end(text);
  }
}
