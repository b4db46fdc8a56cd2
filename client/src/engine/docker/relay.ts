/**
 * A way to a port inside a container through the engine's own connection, for engines on other machines that are not
 * reached by ssh: each connection here is a small program in the container that passes its input and output on.
 */
import { createServer, type Socket } from 'node:net';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { EngineError, type Reach } from '../port';
import type { Connection } from './connection';
import { openExec } from './exec';
import { framesOf } from './streams';

/** Python 2 and 3. Where the client has ended the server is told; where the server has ended, so does this. */
const PYTHON = `
import os, socket, sys, threading
s = socket.create_connection(("127.0.0.1", int(sys.argv[1])))
def up():
    while True:
        data = os.read(0, 65536)
        if not data:
            break
        s.sendall(data)
    s.shutdown(socket.SHUT_WR)
t = threading.Thread(target=up)
t.daemon = True
t.start()
while True:
    data = s.recv(65536)
    if not data:
        break
    while data:
        data = data[os.write(1, data):]
os._exit(0)
`;

/** What runs in the container, its arguments the port and the program above: Python where it is found, else bash. */
const SHELL = `
for p in python3 python /opt/conda/bin/python; do
    if command -v "$p" >/dev/null 2>&1; then exec "$p" -c "$2" "$1"; fi
done
exec bash -c 'exec 3<>"/dev/tcp/127.0.0.1/$1" || exit 1; (cat <&3; kill $$) & exec cat >&3' relay "$1"
`;

/** Listens here; every connection is one to the container's port. Ends with the signal. */
export async function openRelay(
  connection: Connection,
  container: string,
  port: number,
  signal: AbortSignal,
): Promise<Reach> {
  const open = new Set<Socket>();
  const end = new AbortController();
  const ends = AbortSignal.any([signal, end.signal]);
  // Half-open, so that an answer can still come when the question has ended.
  const server = createServer({ allowHalfOpen: true }, (local) => {
    open.add(local);
    local.once('close', () => open.delete(local));
    local.on('error', () => {});
    serve(connection, container, port, local, ends).catch(() => local.destroy());
  });
  await new Promise<void>((done, failed) => {
    server.once('error', (error) => failed(new EngineError('other', `No port could be opened here: ${error.message}`)));
    server.listen(0, '127.0.0.1', done);
  });
  const lost = new Promise<void>((done) => server.once('close', done));
  ends.addEventListener(
    'abort',
    () => {
      server.close();
      for (const local of open) local.destroy();
    },
    { once: true },
  );
  server.unref();
  const address = server.address();
  const localPort = typeof address === 'object' && address !== null ? address.port : 0;
  return { host: '127.0.0.1', port: localPort, tunnel: true, lost, close: () => end.abort() };
}

async function serve(
  connection: Connection,
  container: string,
  port: number,
  local: Socket,
  signal: AbortSignal,
): Promise<void> {
  const argv = ['sh', '-c', SHELL, 'relay', String(port), PYTHON];
  const { socket } = await openExec(connection, container, { argv, stdin: true }, signal);
  socket.on('error', () => {});
  local.once('close', () => socket.destroy());
  await Promise.all([pipeline(local, socket, { end: true }), pipeline(Readable.from(answersOf(socket)), local)]);
}

async function* answersOf(socket: Socket): AsyncGenerator<Buffer> {
  for await (const { stream, data } of framesOf(socket)) if (stream === 'stdout') yield data;
}
