/**
 * Engines over ssh, as docker's own program reaches them: the system's `ssh` runs `docker system dial-stdio` on the other
 * machine (https://docs.docker.com/engine/security/protect-access/#use-ssh-to-protect-the-docker-daemon-socket), so that
 * the user's configuration, agent and known hosts hold.
 */
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { Duplex } from 'node:stream';
import { programOf } from '../../programs';
import { type Endpoint, EngineError } from '../port';
import type { Address } from './address';
import { sshFailed } from './failures';

type SshAddress = Extract<Address, { kind: 'ssh' }>;

/** How much of what ssh says on standard error is kept. */
const WORDS_LIMIT = 4_000;

/** The arguments of ssh up to the host. */
export function sshArguments(address: SshAddress): string[] {
  return [
    ...['-o', 'ConnectTimeout=30', '-o', 'ServerAliveInterval=15', '-T'],
    ...(address.user === undefined ? [] : ['-l', address.user]),
    ...(address.port === undefined ? [] : ['-p', String(address.port)]),
  ];
}

/** Starts ssh without a terminal: it would ask its questions where nobody looks. SSH_ASKPASS is used where it is set. */
export function startSsh(args: readonly string[]): ChildProcessWithoutNullStreams {
  // Not found: the failure to start says so.
  return spawn(programOf('ssh') ?? 'C:\\Windows\\System32\\OpenSSH\\ssh.exe', args, {
    stdio: 'pipe',
    detached: process.platform !== 'win32',
    windowsHide: true,
  });
}

/** A connection to the engine's socket over ssh. */
export function dialSsh(endpoint: Endpoint, address: SshAddress): Duplex {
  const { path } = address;
  // What follows the host is a command line for the other machine's shell.
  if (path !== undefined && !/^[\w./@+-]+$/.test(path)) {
    throw new EngineError(
      'wrong-context',
      `The socket's path “${path}” in ${endpoint.address} has characters that cannot be passed on through ssh. Use a path of letters, digits, dots, dashes and slashes.`,
    );
  }
  const socket = path === undefined ? [] : ['--host', `unix://${path}`];
  const command = ['docker', ...socket, 'system', 'dial-stdio'];
  return new SshStream(endpoint, startSsh([...sshArguments(address), '--', address.host, ...command]));
}

/** The two ends of an ssh process as one stream, with what http wants of a socket. */
class SshStream extends Duplex {
  readonly #process: ChildProcessWithoutNullStreams;
  #words = '';

  constructor(endpoint: Endpoint, process: ChildProcessWithoutNullStreams) {
    super({ allowHalfOpen: true });
    this.#process = process;
    const { stdin, stdout, stderr } = process;
    process.on('error', (error) => this.destroy(sshFailed(endpoint, '', error)));
    stdout.on('data', (chunk: Buffer) => {
      if (!this.push(chunk)) stdout.pause();
    });
    stderr.setEncoding('utf8').on('data', (text: string) => {
      this.#words = (this.#words + text).slice(-WORDS_LIMIT);
    });
    // Errors of the pipes are followed by the end of the process, which knows more.
    for (const pipe of [stdin, stdout, stderr]) pipe.on('error', () => {});
    process.on('close', (code) => {
      if (code !== 0 && !this.destroyed) this.destroy(sshFailed(endpoint, this.#words));
      else this.push(null);
    });
  }

  override _read(): void {
    this.#process.stdout.resume();
  }

  override _write(chunk: Uint8Array, _encoding: string, done: (error?: Error | null) => void): void {
    this.#process.stdin.write(chunk, () => done());
  }

  override _final(done: () => void): void {
    this.#process.stdin.end(() => done());
    if (this.#process.stdin.destroyed) done();
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.#process.stdin.destroy();
    this.#process.kill();
    done(error);
  }

  setNoDelay(): this {
    return this;
  }
  setKeepAlive(): this {
    return this;
  }
  setTimeout(): this {
    return this;
  }
  ref(): this {
    this.#process.ref();
    return this;
  }
  unref(): this {
    this.#process.unref();
    return this;
  }
}
