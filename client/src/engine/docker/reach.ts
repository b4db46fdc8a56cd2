/** From this machine to a port of a container. */
import { connect, createServer } from 'node:net';
import { type Endpoint, EngineError, type PortBinding, type Reach } from '../port';
import { parseAddress } from './address';
import { cancelled, sshFailed } from './failures';
import { sshArguments, startSsh } from './ssh';

/** How long a tunnel may take to open, in ms. */
const TUNNEL_LIMIT = 60_000;
const NEVER = new Promise<void>(() => {});

/** Where a published port is open, as the engine's machine sees it. */
export interface Published {
  readonly host: string;
  readonly port: number;
}

/** The binding of a container's port that is easiest to reach: IPv4 first. */
export function publishedPort(bindings: readonly PortBinding[], port: number): Published | undefined {
  const found = bindings.filter(
    (binding) => binding.containerPort === port && binding.protocol === 'tcp' && binding.hostPort > 0,
  );
  const best = found.find((binding) => !binding.hostAddress.includes(':')) ?? found[0];
  if (best === undefined) return undefined;
  const { hostAddress } = best;
  // An address that stands for all of them is none to connect to.
  const host =
    hostAddress === '' || hostAddress === '0.0.0.0' ? '127.0.0.1' : hostAddress === '::' ? '::1' : hostAddress;
  return { host, port: best.hostPort };
}

/**
 * See Engine.reach.
 * @param relay opens a way through the engine's own connection, for a port that only its machine can open
 * @throws EngineError
 */
export async function reach(
  endpoint: Endpoint,
  published: Published,
  signal: AbortSignal,
  relay: (signal: AbortSignal) => Promise<Reach>,
): Promise<Reach> {
  if (endpoint.address.startsWith('ssh:')) return tunnel(endpoint, published, signal);
  const direct = { port: published.port, tunnel: false, lost: NEVER, close: () => {} };
  // An engine in a virtual machine of this one publishes its loopback here as ours.
  if (!endpoint.remote) return { ...direct, host: published.host };
  // Open to others: the machine is reached by the name that the engine is reached by.
  if (!/^(127\.|::1$)/.test(published.host)) return { ...direct, host: endpoint.host };
  return relay(signal);
}

/** `ssh -L`, as soon as its end here takes connections. */
async function tunnel(endpoint: Endpoint, { host, port }: Published, signal: AbortSignal): Promise<Reach> {
  const address = parseAddress(endpoint.address, process.platform);
  if (address.kind !== 'ssh') throw new EngineError('other', 'A tunnel needs an ssh address.');
  const target = `${host.includes(':') ? `[${host}]` : host}:${port}`;
  // The port may be taken by somebody between the search and ssh; then another one is tried.
  for (let attempt = 1; ; attempt++) {
    const local = await freePort();
    const forward = [
      '-N',
      '-o',
      'ExitOnForwardFailure=yes',
      '-o',
      'ControlPath=none',
      '-L',
      `127.0.0.1:${local}:${target}`,
    ];
    const process = startSsh([...sshArguments(address), ...forward, '--', address.host]);
    let words = '';
    process.stderr.setEncoding('utf8').on('data', (text: string) => {
      words = (words + text).slice(-4000);
    });
    process.stdin.on('error', () => {});
    process.unref();
    let failure: NodeJS.ErrnoException | undefined;
    const ended = new Promise<void>((done) => {
      process.once('error', (error) => {
        failure = error;
        done();
      });
      process.once('close', () => done());
    });
    const close = (): void => void process.kill();
    signal.addEventListener('abort', close, { once: true });
    void ended.then(() => signal.removeEventListener('abort', close));
    if (await listening(local, ended, signal))
      return { host: '127.0.0.1', port: local, tunnel: true, lost: ended, close };
    close();
    if (signal.aborted) throw cancelled(signal.reason);
    if (!/address already in use/i.test(words) || attempt === 3) throw sshFailed(endpoint, words, failure);
  }
}

function freePort(): Promise<number> {
  return new Promise((done, failed) => {
    const server = createServer();
    server.once('error', failed);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => done(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}

/** True when somebody takes connections at the port; false when ssh ended before, or the time is over. */
async function listening(port: number, ended: Promise<void>, signal: AbortSignal): Promise<boolean> {
  let over = signal.aborted;
  const limit = Date.now() + TUNNEL_LIMIT;
  void ended.then(() => {
    over = true;
  });
  while (!over && !signal.aborted && Date.now() < limit) {
    if (await answers(port)) return !over;
    await new Promise((done) => setTimeout(done, 50));
  }
  return false;
}

function answers(port: number): Promise<boolean> {
  return new Promise((done) => {
    const socket = connect(port, '127.0.0.1');
    const end = (yes: boolean): void => {
      socket.destroy();
      done(yes);
    };
    socket.once('connect', () => end(true));
    socket.once('error', () => end(false));
  });
}
