/** Opens connections to an engine, whatever its address. */

import { readFile } from 'node:fs/promises';
import { connect as connectNet, isIP, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { connect as connectTls } from 'node:tls';
import { type Endpoint, EngineError } from '../port';
import { type Address, parseAddress } from './address';
import { connectionFailed } from './failures';
import { dialSsh } from './ssh';

/** How long opening a connection may take, in ms. Over ssh people may have to type a passphrase. */
export const DIAL_LIMIT = { local: 5_000, tcp: 15_000, ssh: 60_000 } as const;

/** The limit for an endpoint. */
export function dialLimit(endpoint: Endpoint): number {
  if (endpoint.address.startsWith('ssh:')) return DIAL_LIMIT.ssh;
  return endpoint.address.startsWith('tcp:') ? DIAL_LIMIT.tcp : DIAL_LIMIT.local;
}

/**
 * Opens one connection.
 * @throws EngineError; over ssh a failure comes later, as the stream's error
 */
export async function dial(endpoint: Endpoint): Promise<Duplex> {
  const address = parseAddress(endpoint.address, process.platform);
  if (address.kind === 'ssh') return dialSsh(endpoint, address);
  const open = await opener(endpoint, address);
  return new Promise((done, failed) => {
    const socket = open();
    const timer = setTimeout(() => {
      socket.destroy();
      failed(connectionFailed(endpoint, { code: 'ETIMEDOUT' }));
    }, dialLimit(endpoint));
    const refused = (error: Error): void => {
      clearTimeout(timer);
      failed(connectionFailed(endpoint, error));
    };
    socket.once('error', refused);
    socket.once(endpoint.tls === undefined ? 'connect' : 'secureConnect', () => {
      clearTimeout(timer);
      socket.off('error', refused);
      done(socket);
    });
  });
}

async function opener(endpoint: Endpoint, address: Exclude<Address, { kind: 'ssh' }>): Promise<() => Socket> {
  if (address.kind !== 'tcp') return () => connectNet({ path: address.path });
  const { host, port = 2375 } = address;
  // A connection to another machine that is gone says nothing by itself.
  const keep = { keepAlive: true, keepAliveInitialDelay: 15_000 };
  const { tls } = endpoint;
  if (tls === undefined) return () => connectNet({ host, port, ...keep });
  const [ca, cert, key] = await Promise.all([read(tls.ca), read(tls.cert), read(tls.key)]);
  const servername = isIP(host) === 0 ? host : undefined;
  return () => connectTls({ host, port, ca, cert, key, servername, rejectUnauthorized: tls.verify, ...keep });
}

async function read(file: string | undefined): Promise<Buffer | undefined> {
  if (file === undefined) return undefined;
  return readFile(file).catch((error: unknown) => {
    throw new EngineError(
      'auth',
      `The certificate file ${file}, which the connection to the engine needs, cannot be read. Check its permissions, or choose another engine.`,
      { cause: error },
    );
  });
}
