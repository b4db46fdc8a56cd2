/**
 * The session that BuildKit asks for registry credentials through: gRPC over a connection that the engine turns around,
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
const HEALTH = '/grpc.health.v1.Health/Check';
/** gRPC's status codes. */
const OK = 0;
const INTERNAL = 13;
const UNIMPLEMENTED = 12;

/** Opens a session; `credentials` is asked for a registry's host, such as `registry-1.docker.io`. */
export async function openSession(
  connection: Connection,
  credentials: (host: string) => Promise<Credentials | undefined>,
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
        'X-Docker-Expose-Session-Grpc-Method': [CREDENTIALS, HEALTH],
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
    serve(stream, headers[':path'] ?? '', credentials);
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

function serve(
  stream: ServerHttp2Stream,
  method: string,
  credentials: (host: string) => Promise<Credentials | undefined>,
): void {
  const pieces: Buffer[] = [];
  stream.on('data', (piece: Buffer) => pieces.push(piece));
  stream.on('end', () => {
    if (method === HEALTH) answer(stream, OK, Buffer.from([0x08, 0x01]));
    else if (method !== CREDENTIALS) answer(stream, UNIMPLEMENTED);
    else {
      credentials(hostOf(Buffer.concat(pieces))).then(
        (found) => answer(stream, OK, credentialsMessage(found)),
        () => answer(stream, INTERNAL),
      );
    }
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

/** `CredentialsRequest { string Host = 1; }` behind gRPC's five bytes. */
export function hostOf(request: Buffer): string {
  const message = request.subarray(5);
  if (message[0] !== 0x0a) return '';
  const length = message[1] ?? 0;
  // A host is shorter than 128 bytes, the most that one byte of length can say; a longer one has no credentials.
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
