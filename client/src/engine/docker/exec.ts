/** Programs in running containers. */
import type { Socket } from 'node:net';
import { type ExecRequest, type ExecSession, isEngineError, type Output } from '../port';
import type { Connection } from './connection';
import { number, object, text } from './json';
import { inPath } from './references';
import { destroyOnAbort, outputOf } from './streams';

const WHAT = 'The program could not be started in the container';

/** See Containers.exec. */
export async function startExec(
  connection: Connection,
  container: string,
  request: ExecRequest,
  signal: AbortSignal | undefined,
): Promise<ExecSession> {
  const { id, socket } = await openExec(connection, container, request, signal);
  return new Session(connection, id, socket, request.tty ?? false, signal);
}

/** Starts a program; its input and output are the connection that comes back, as the engine frames them. */
export async function openExec(
  connection: Connection,
  container: string,
  request: ExecRequest,
  signal: AbortSignal | undefined,
): Promise<{ readonly id: string; readonly socket: Socket }> {
  const tty = request.tty ?? false;
  const size =
    tty && request.rows !== undefined && request.columns !== undefined ? [request.rows, request.columns] : undefined;
  const created: unknown = await connection.dial(
    WHAT,
    {
      path: `/containers/${inPath(container)}/exec`,
      method: 'POST',
      options: {
        _body: {
          Cmd: request.argv,
          Env: Object.entries(request.env ?? {}).map(([name, value]) => `${name}=${value}`),
          User: request.user ?? '',
          WorkingDir: request.workingDir ?? '',
          Tty: tty,
          AttachStdin: request.stdin ?? false,
          AttachStdout: true,
          AttachStderr: true,
        },
      },
    },
    { signal },
  );
  const id = text(object(created).Id);
  const socket: Socket = await connection.dial(
    WHAT,
    {
      path: `/exec/${id}/start`,
      method: 'POST',
      isStream: true,
      hijack: true,
      // ConsoleSize is known from API 1.42 on, and passed over before.
      options: { _body: { Detach: false, Tty: tty, ...(size === undefined ? {} : { ConsoleSize: size }) } },
    },
    { signal },
  );
  return { id, socket };
}

class Session implements ExecSession {
  readonly output: AsyncIterable<Output>;
  readonly exitCode: Promise<number>;
  readonly #connection: Connection;
  readonly #id: string;
  readonly #socket: Socket;
  #closed = false;

  constructor(connection: Connection, id: string, socket: Socket, tty: boolean, signal: AbortSignal | undefined) {
    this.#connection = connection;
    this.#id = id;
    this.#socket = socket;
    const release = destroyOnAbort(socket, signal);
    // Whoever reads the output gets the error; without a reader nobody does.
    socket.on('error', () => {});
    const ended = new Promise<void>((done) => socket.once('close', done).once('end', done));
    this.exitCode = ended.then(() => {
      release();
      return this.#exit(signal);
    });
    this.exitCode.catch(() => {});
    this.output = this.#read(tty, signal);
  }

  write(data: string | Uint8Array): void {
    if (this.#socket.writable) this.#socket.write(data);
  }

  end(): void {
    this.#socket.end();
  }

  close(): void {
    this.#closed = true;
    this.#socket.destroy();
  }

  async resize(columns: number, rows: number): Promise<void> {
    try {
      await this.#connection.dial('The terminal could not be resized', {
        path: `/exec/${this.#id}/resize?`,
        method: 'POST',
        options: { _query: { h: rows, w: columns }, _body: {} },
      });
    } catch (error) {
      // A program that has ended, or not begun, has no terminal; its size does not matter then.
      if (!isEngineError(error) || error.status === undefined) throw error;
    }
  }

  async *#read(tty: boolean, signal: AbortSignal | undefined): AsyncGenerator<Output> {
    try {
      yield* outputOf(this.#socket, !tty);
    } catch (error) {
      if (!this.#closed && !signal?.aborted) throw this.#connection.failure('The output was cut off', error, signal);
    } finally {
      this.#socket.destroy();
    }
  }

  async #exit(signal: AbortSignal | undefined): Promise<number> {
    const answer: unknown = await this.#connection.dial(
      'The program’s exit code could not be read',
      { path: `/exec/${this.#id}/json`, method: 'GET' },
      { signal },
    );
    // Let go of while it runs: as a shell counts a hangup.
    return number(object(answer).ExitCode) ?? 129;
  }
}
