/**
 * GET over HTTP and HTTPS, through a proxy where one is set. Node's own modules: their errors say what happened, where
 * `fetch` says "fetch failed".
 */
import { type ClientRequest, request as httpRequest, type IncomingMessage, type RequestOptions } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { connect as tlsConnect } from 'node:tls';
import { createGunzip } from 'node:zlib';
import { ChannelFailure } from './failure';

/** How the network is reached. */
export interface Network {
  /** Proxy for an address's scheme; undefined for none. */
  readonly proxy: (url: URL) => string | undefined;
  /** Certificates in PEM form beside Node's own. */
  readonly certificates: readonly string[];
  /** False where certificates are not looked at (`ssl_verify: false`). */
  readonly verify: boolean;
  /** How long nothing may come, in milliseconds. */
  readonly patience: number;
}

export interface HttpAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: Buffer;
}

const MAX_REDIRECTS = 8;
/** A file may take so many times as long as nothing may come: what drips for ever is no answer. */
const PATIENCE_FOR_ALL = 15;
/** No file of a channel is larger, in bytes: conda-forge's whole index for Linux is a quarter of this. */
const MAX_BODY = 1024 * 1024 * 1024;

/** Asks for an address. `channel` is the name for messages. @throws ChannelFailure */
export async function get(
  address: string,
  headers: Readonly<Record<string, string>>,
  network: Network,
  channel: string,
): Promise<HttpAnswer> {
  let url = new URL(address);
  // A password in an address is for its own host alone.
  let credentials = takeCredentials(url);
  for (let hop = 0; hop <= MAX_REDIRECTS; hop++) {
    const sent = { ...headers, ...(credentials === undefined ? {} : { authorization: credentials }) };
    const answer = await patiently(() => once(url, sent, network, channel));
    const location = answer.headers.location;
    if (![301, 302, 303, 307, 308].includes(answer.status) || location === undefined) return answer;
    let next: URL;
    try {
      next = new URL(location, url);
    } catch {
      throw new ChannelFailure('content', `The channel ${channel} sends to an address that is none.`);
    }
    if (!/^https?:$/.test(next.protocol) || (url.protocol === 'https:' && next.protocol === 'http:')) {
      throw new ChannelFailure(
        'content',
        `The channel ${channel} sends from ${url.host} to an address that is not safe.`,
      );
    }
    const own = takeCredentials(next);
    if (next.host !== url.host) credentials = own;
    else credentials = own ?? credentials;
    url = next;
  }
  throw new ChannelFailure('content', `The channel ${channel} sends from one address to the next without end.`);
}

/** How long to wait before it is tried again, in milliseconds: a connection that broke off, a gateway that is busy. */
const AGAIN_AFTER = [200, 1000];

/**
 * Hundreds of small files are asked for: one connection that breaks off, as one does that was idle for too long, must not
 * end all of it.
 */
async function patiently(ask: () => Promise<HttpAnswer>): Promise<HttpAnswer> {
  for (const pause of AGAIN_AFTER) {
    try {
      const answer = await ask();
      if (answer.status < 502 || answer.status > 504) return answer;
    } catch (error) {
      if (!(error instanceof ChannelFailure && error.why === 'truncated')) throw error;
    }
    await new Promise((done) => setTimeout(done, pause));
  }
  return ask();
}

function takeCredentials(url: URL): string | undefined {
  if (url.username === '' && url.password === '') return undefined;
  const pair = `${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}`;
  url.username = '';
  url.password = '';
  return `Basic ${Buffer.from(pair).toString('base64')}`;
}

function once(
  url: URL,
  headers: Readonly<Record<string, string>>,
  network: Network,
  channel: string,
): Promise<HttpAnswer> {
  return new Promise((resolve, reject) => {
    // Why we ended it ourselves: what comes of it afterwards is only "aborted".
    let ended: ChannelFailure | undefined;
    const refuse = (error: unknown) => reject(ended ?? failureOf(error, url, channel));
    const end = (request: ClientRequest, why: ChannelFailure) => {
      ended ??= why;
      request.destroy(why);
    };
    const timedOut = (times = 1) =>
      new ChannelFailure(
        'timeout',
        times > 1
          ? `The channel ${channel} is too slow: a file of ${url.host} was not there after ${Math.round((network.patience * times) / 1000)} seconds.`
          : `The channel ${channel} did not answer: nothing came from ${url.host} for ${Math.round(network.patience / 1000)} seconds.`,
      );
    const send = (request: ClientRequest) => {
      request.setTimeout(network.patience, () => end(request, timedOut()));
      request.on('error', refuse);
      const deadline = setTimeout(() => end(request, timedOut(PATIENCE_FOR_ALL)), network.patience * PATIENCE_FOR_ALL);
      request.on('close', () => clearTimeout(deadline));
      request.on('response', (response) => receive(response, url, channel).then(resolve, refuse));
      request.end();
    };
    const options: RequestOptions & { ca?: string[]; rejectUnauthorized?: boolean } = {
      method: 'GET',
      headers: { 'accept-encoding': 'gzip', 'user-agent': 'conda-in-docker', ...headers },
      ...tlsOptions(network),
    };
    try {
      const proxy = network.proxy(url);
      if (proxy === undefined) {
        send(url.protocol === 'https:' ? httpsRequest(url, options) : httpRequest(url, options));
        return;
      }
      const through = new URL(proxy.includes('://') ? proxy : `http://${proxy}`);
      const authorization = takeCredentials(through);
      const proxyHeaders = authorization === undefined ? {} : { 'proxy-authorization': authorization };
      const start = through.protocol === 'https:' ? httpsRequest : httpRequest;
      const at = { host: through.hostname, port: through.port || (through.protocol === 'https:' ? 443 : 80) };
      if (url.protocol === 'http:') {
        const all = { ...options.headers, host: url.host, ...proxyHeaders };
        send(
          start({
            ...at,
            ...tlsOptions(network),
            method: 'GET',
            path: url.href,
            headers: all as Record<string, string>,
          }),
        );
        return;
      }
      const target = `${url.hostname}:${url.port || 443}`;
      const tunnel = start({ ...at, method: 'CONNECT', path: target, headers: { host: target, ...proxyHeaders } });
      tunnel.setTimeout(network.patience, () => end(tunnel, timedOut()));
      tunnel.on('error', refuse);
      tunnel.on('connect', (response, socket) => {
        if (response.statusCode !== 200) {
          socket.destroy();
          const text = `The proxy ${through.host} does not let through to ${url.host} (${response.statusCode}), for the channel ${channel}.`;
          reject(new ChannelFailure('refused', text));
          return;
        }
        const createConnection = () => tlsConnect({ socket, servername: url.hostname, ...tlsOptions(network) });
        send(httpsRequest(url, { ...options, createConnection, agent: false }));
      });
      tunnel.end();
    } catch (error) {
      refuse(error);
    }
  });
}

function tlsOptions({ certificates, verify }: Network): { ca?: string[]; rejectUnauthorized?: boolean } {
  return {
    ...(certificates.length === 0 ? {} : { ca: [...certificates] }),
    ...(verify ? {} : { rejectUnauthorized: false }),
  };
}

function receive(response: IncomingMessage, url: URL, channel: string): Promise<HttpAnswer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let length = 0;
    const truncated = () =>
      new ChannelFailure(
        'truncated',
        `The answer of the channel ${channel} broke off: ${url.host} sent only a part of it.`,
      );
    response.on('aborted', () => reject(truncated()));
    response.on('error', (error) => reject('code' in error && error.code === 'ECONNRESET' ? truncated() : error));
    const zipped = response.headers['content-encoding'] === 'gzip';
    const body = zipped ? response.pipe(createGunzip()) : response;
    if (zipped) body.on('error', () => reject(truncated()));
    body.on('data', (chunk: Buffer) => {
      length += chunk.length;
      if (length > MAX_BODY) {
        response.destroy();
        reject(new ChannelFailure('content', `The answer of the channel ${channel} is larger than any channel's.`));
      } else chunks.push(chunk);
    });
    body.on('end', () => {
      if (!response.complete) {
        reject(truncated());
        return;
      }
      const headers: Record<string, string | undefined> = {};
      for (const [key, value] of Object.entries(response.headers))
        headers[key] = Array.isArray(value) ? value[0] : value;
      resolve({ status: response.statusCode ?? 0, headers, body: Buffer.concat(chunks, length) });
    });
  });
}

/** An error of the system in words. */
function failureOf(error: unknown, url: URL, channel: string): ChannelFailure {
  if (error instanceof ChannelFailure) return error;
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const at = `The channel ${channel} cannot be reached`;
  switch (code) {
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return new ChannelFailure('offline', `${at}: the name ${url.hostname} is not found. Is there a network?`);
    case 'ENETUNREACH':
    case 'EHOSTUNREACH':
    case 'ENETDOWN':
      return new ChannelFailure('offline', `${at}: there is no way to ${url.host}. Is there a network?`);
    case 'ECONNREFUSED':
      return new ChannelFailure('refused', `${at}: ${url.host} refuses the connection.`);
    case 'ETIMEDOUT':
      return new ChannelFailure('timeout', `${at}: ${url.host} does not answer.`);
    case 'ECONNRESET':
    case 'EPIPE':
      return new ChannelFailure(
        'truncated',
        `The answer of the channel ${channel} broke off: ${url.host} closed the connection.`,
      );
    default:
      break;
  }
  const text = error instanceof Error ? error.message : String(error);
  if (/CERT|SIGNATURE|SSL|TLS|ERR_TLS/i.test(code)) {
    return new ChannelFailure(
      'refused',
      `${at}: the certificate of ${url.host} is not accepted (${text}). Name your own in ssl_verify of .condarc, or in SSL_CERT_FILE.`,
    );
  }
  return new ChannelFailure('refused', `${at}: ${url.host}: ${text}.`);
}
