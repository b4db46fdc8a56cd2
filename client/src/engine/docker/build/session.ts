/**
 * The session that BuildKit asks for registry credentials and secrets through: gRPC over a connection that the engine turns around,
 * with the few methods that matter here (https://github.com/moby/buildkit/tree/master/session/auth).
 */
import { randomUUID } from 'node:crypto';
import { createServer, type Http2Session, type ServerHttp2Stream } from 'node:http2';
import type { Duplex } from 'node:stream';
import type { Connection } from '../connection';
import type { Credentials } from './credentials';

export interface BuildSession {
  readonly id: string;
  close(): void;
}

const CREDENTIALS = '/moby.filesync.v1.Auth/Credentials';
const SECRET = '/moby.buildkit.secrets.v1.Secrets/GetSecret';
const HEALTH = '/grpc.health.v1.Health/Check';
/** gRPC's status codes. */
const OK = 0;
const NOT_FOUND = 5;
const INTERNAL = 13;
const UNIMPLEMENTED = 12;

/** What a build may ask for. */
export interface Answers {
  /** @param host a registry's, such as `registry-1.docker.io` */
  readonly credentials: (host: string) => Promise<Credentials | undefined>;
  /** @param id as `RUN --mount=type=secret` names it */
  readonly secret: (id: string) => Promise<string | undefined>;
}

/** Opens a session. */
export async function openSession(
  connection: Connection,
  answers: Answers,
  signal: AbortSignal | undefined,
): Promise<BuildSession> {
  const id = randomUUID();
  const socket: Duplex = await connection.dial(
    'The build could not be prepared',
    {
      path: '/session',
      method: 'POST',
      hijack: true,
      headers: {
        Upgrade: 'h2c',
        'X-Docker-Expose-Session-Uuid': id,
        'X-Docker-Expose-Session-Name': 'conda-in-docker',
        'X-Docker-Expose-Session-Grpc-Method': [CREDENTIALS, SECRET, HEALTH],
      },
    },
    { signal },
  );
  const server = createServer();
  const sessions = new Set<Http2Session>();
  server.on('session', (session) => {
    sessions.add(session);
    session.on('error', () => {});
  });
  server.on('sessionError', () => {});
  server.on('stream', (stream, headers) => {
    stream.on('error', () => {});
    serve(stream, headers[':path'] ?? '', answers);
  });
  socket.on('error', () => {});
  // The engine speaks first, as the client; this end of the connection is the server.
  server.emit('connection', socket);
  return {
    id,
    close() {
      for (const session of sessions) session.destroy();
      socket.destroy();
    },
  };
}

function serve(stream: ServerHttp2Stream, method: string, { credentials, secret }: Answers): void {
  const pieces: Buffer[] = [];
  stream.on('data', (piece: Buffer) => pieces.push(piece));
  stream.on('end', () => {
    const asked = firstText(Buffer.concat(pieces));
    const give = async (): Promise<void> => {
      if (method === HEALTH) return answer(stream, OK, Buffer.from([0x08, 0x01]));
      if (method === CREDENTIALS) return answer(stream, OK, credentialsMessage(await credentials(asked)));
      if (method !== SECRET) return answer(stream, UNIMPLEMENTED);
      const found = await secret(asked);
      // BuildKit says so of a secret that is required, and goes on without any other.
      return found === undefined ? answer(stream, NOT_FOUND) : answer(stream, OK, field(1, found));
    };
    give().catch(() => answer(stream, INTERNAL));
  });
}

/** Headers, at most one message, the status in trailers (https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-HTTP2.md). */
function answer(stream: ServerHttp2Stream, status: number, message?: Buffer): void {
  if (stream.destroyed || stream.closed) return;
  stream.respond({ ':status': 200, 'content-type': 'application/grpc' }, { waitForTrailers: true });
  stream.on('wantTrailers', () => stream.sendTrailers({ 'grpc-status': String(status) }));
  if (message === undefined) {
    stream.end();
    return;
  }
  const head = Buffer.alloc(5);
  head.writeUInt32BE(message.length, 1);
  stream.end(Buffer.concat([head, message]));
}

/** `CredentialsRequest { string Host = 1; }` and `GetSecretRequest { string ID = 1; … }` behind gRPC's five bytes. */
export function firstText(request: Buffer): string {
  const message = request.subarray(5);
  if (message[0] !== 0x0a) return '';
  const length = message[1] ?? 0;
  // Such a text is shorter than 128 bytes, the most that one byte of length can say; for a longer one there is nothing.
  return length < 0x80 ? message.subarray(2, 2 + length).toString('utf8') : '';
}

/** `CredentialsResponse { string Username = 1; string Secret = 2; }` */
export function credentialsMessage(found: Credentials | undefined): Buffer {
  if (found === undefined) return Buffer.alloc(0);
  return Buffer.concat([field(1, found.username), field(2, found.secret)]);
}

function field(id: number, value: string): Buffer {
  const data = Buffer.from(value);
  if (data.length === 0) return data;
  const length: number[] = [];
  for (let rest = data.length; ; rest = Math.floor(rest / 128)) {
    if (rest < 128) {
      length.push(rest);
      break;
    }
    length.push((rest % 128) | 0x80);
  }
  return Buffer.concat([Buffer.from([(id << 3) | 2, ...length]), data]);
}
