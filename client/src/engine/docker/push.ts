/** Brings an image to a registry. */
import type { IncomingMessage } from 'node:http';
import { homedir } from 'node:os';
import { EngineError, type Pushed, type PushProgress } from '../port';
import { RegistryCredentials } from './build/credentials';
import type { Connection } from './connection';
import { dockerConfigFolder } from './endpointFiles';
import { cancelled, isAuth } from './failures';
import { number, object, text } from './json';
import { inPath, splitReference } from './references';
import { jsonLines } from './streams';

/** Docker Hub, as the engine and credential helpers name it. */
const HUB = 'docker.io';
/** What the engine says of a layer that the registry has. */
const DONE = /^(?:Pushed|Layer already exists|Mounted from)/;
/** Progress is told this often, in ms. */
const PACE = 100;

/** As `Images.push`. */
export async function push(
  connection: Connection,
  reference: string,
  onProgress: (progress: PushProgress) => void,
  signal?: AbortSignal,
): Promise<Pushed> {
  const what = `${reference} could not be pushed`;
  const host = registryOf(reference);
  const folder = dockerConfigFolder(process.env, homedir());
  const found = await new RegistryCredentials(folder).get(host);
  const serveraddress = host === HUB ? 'https://index.docker.io/v1/' : host;
  // Engines want the header also where there is nothing to say in it.
  const authconfig =
    found === undefined
      ? {}
      : found.isToken
        ? { identitytoken: found.secret, serveraddress }
        : { username: found.username, password: found.secret, serveraddress };
  const { name, tag } = splitReference(reference);
  const layers = new Map<string, { done: boolean; bytes: number; total: number }>();
  let digest: string | undefined;
  let told = 0;
  try {
    const stream = await connection.dial<IncomingMessage>(
      what,
      {
        path: `/images/${inPath(name)}/push?`,
        method: 'POST',
        isStream: true,
        authconfig,
        options: { _query: { tag }, _body: {} },
      },
      { signal, timeout: 0 },
    );
    const release = (): void => void stream.destroy();
    signal?.addEventListener('abort', release, { once: true });
    try {
      for await (const line of jsonLines(stream)) {
        const message = object(line);
        const error = text(message.error);
        if (error !== '') throw refused(what, host, found !== undefined, error);
        digest = text(object(message.aux).Digest) || digest;
        const id = text(message.id);
        const status = text(message.status);
        // A line about the tag itself is none of a layer.
        if (id === '' || id === tag) continue;
        const { current, total } = object(message.progressDetail);
        const before = layers.get(id) ?? { done: false, bytes: 0, total: 0 };
        const done = before.done || DONE.test(status);
        const all = Math.max(before.total, number(total) ?? 0);
        layers.set(id, { done, bytes: done ? all : Math.min(all, number(current) ?? before.bytes), total: all });
        if (Date.now() - told < PACE) continue;
        told = Date.now();
        onProgress(sumOf([...layers.values()]));
      }
    } finally {
      signal?.removeEventListener('abort', release);
      stream.destroy();
    }
  } catch (error) {
    if (signal?.aborted) throw cancelled(error);
    throw connection.failure(what, error, signal);
  }
  if (signal?.aborted) throw cancelled(signal.reason);
  onProgress(sumOf([...layers.values()]));
  return { digest };
}

function sumOf(
  layers: readonly { readonly done: boolean; readonly bytes: number; readonly total: number }[],
): PushProgress {
  return {
    layers: layers.length,
    pushed: layers.filter(({ done }) => done).length,
    bytes: layers.reduce((sum, { bytes }) => sum + bytes, 0),
    total: layers.reduce((sum, { total }) => sum + total, 0),
  };
}

/** The registry did not take it. */
function refused(what: string, host: string, signedIn: boolean, reason: string): EngineError {
  if (isAuth(reason) || /no basic auth credentials|insufficient_scope/i.test(reason)) {
    const why = signedIn
      ? `the account that is signed in to ${host} may not write there, or its password or token is out of date. Check the name, or sign in again with “docker login”`
      : `nobody is signed in to ${host} on this machine. Sign in with “docker login”, and check the name`;
    return new EngineError('auth', `${what}: ${why}. (${reason.replace(/\s+/g, ' ').trim()})`, { reason });
  }
  if (/server gave HTTP response to HTTPS client/i.test(reason)) {
    return new EngineError(
      'other',
      `${what}: the registry ${host} has no TLS. Give it a certificate, or name it in “insecure-registries” of the engine's configuration. (${reason})`,
      { reason },
    );
  }
  if (/x509|certificate/i.test(reason)) {
    return new EngineError(
      'other',
      `${what}: the engine does not trust the certificate of ${host}. Put its authority into /etc/docker/certs.d/${host}/ca.crt on the engine's machine. (${reason})`,
      { reason },
    );
  }
  return new EngineError('other', `${what}: ${reason}`, { reason });
}

/** The registry that a name is of. */
function registryOf(reference: string): string {
  const slash = reference.indexOf('/');
  const first = slash < 0 ? '' : reference.slice(0, slash);
  return /[.:]/.test(first) || first === 'localhost' ? first : HUB;
}
