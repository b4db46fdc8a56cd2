import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { get } from 'node:http';
import { type AddressInfo, connect as connectNet } from 'node:net';
import { join } from 'node:path';
import { createServer, type Server } from 'node:tls';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  build,
  connect,
  context,
  discover,
  engine,
  failure,
  folder,
  LABELS,
  lab,
  skipped,
  written,
} from './harness.js';

const exec = promisify(execFile);

function body(port: number, path: string): Promise<string> {
  return new Promise((done, failed) => {
    get({ host: '127.0.0.1', port, path }, (response) => {
      let text = '';
      response.setEncoding('latin1').on('data', (chunk) => (text += chunk));
      response.on('end', () => done(text)).on('error', failed);
    }).on('error', failed);
  });
}

/** A certificate authority, and certificates of it for a server at 127.0.0.1 and for its user. */
async function certificates(): Promise<string> {
  const home = await folder();
  const at = (name: string): string => join(home, name);
  const openssl = (...args: string[]): Promise<unknown> => exec('openssl', args);
  const days = ['-days', '2'];
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
  await openssl('req', '-x509', ...key, ...days, '-keyout', at('ca.key'), '-out', at('ca.pem'), '-subj', '/CN=test');
  for (const [name, extension] of [
    ['server', 'subjectAltName=IP:127.0.0.1'],
    ['client', 'extendedKeyUsage=clientAuth'],
  ] as const) {
    const request = at(`${name}.csr`);
    await openssl('req', ...key, '-keyout', at(`${name}.key`), '-out', request, '-subj', `/CN=${name}`);
    await writeFile(at('extension'), extension);
    const signed = ['-CA', at('ca.pem'), '-CAkey', at('ca.key'), '-CAcreateserial', '-extfile', at('extension')];
    await openssl('x509', '-req', '-in', request, ...signed, ...days, '-out', at(`${name}.pem`));
  }
  return home;
}

describe.skipIf(skipped)(`an engine behind TLS, by a Docker context${skipped}`, () => {
  let server: Server;
  let certs: string;
  let home: string;
  let tls: string;

  beforeAll(async () => {
    certs = await certificates();
    const file = (name: string): Promise<Buffer> => readFile(join(certs, name));
    server = createServer(
      {
        ca: await file('ca.pem'),
        cert: await file('server.pem'),
        key: await file('server.key'),
        requestCert: true,
        rejectUnauthorized: true,
      },
      (socket) => {
        const engine = connectNet({ path: lab().socket, allowHalfOpen: true });
        socket.pipe(engine).pipe(socket);
        for (const one of [socket, engine]) one.on('error', () => {});
        socket.on('close', () => engine.destroy());
      },
    );
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    const port = (server.address() as AddressInfo).port;
    home = await folder();
    const id = createHash('sha256').update('secure').digest('hex');
    const meta = join(home, '.docker/contexts/meta', id);
    tls = join(home, '.docker/contexts/tls', id, 'docker');
    await mkdir(meta, { recursive: true });
    await mkdir(tls, { recursive: true });
    const endpoint = { Host: `tcp://127.0.0.1:${port}`, SkipTLSVerify: false };
    await writeFile(join(meta, 'meta.json'), JSON.stringify({ Name: 'secure', Endpoints: { docker: endpoint } }));
    await writeFile(join(home, '.docker/config.json'), '{"currentContext":"secure"}');
    for (const [name, from] of [
      ['ca.pem', 'ca.pem'],
      ['cert.pem', 'client.pem'],
      ['key.pem', 'client.key'],
    ] as const) {
      await writeFile(join(tls, name), await file(from));
    }
  });
  afterAll(() => void server?.close());

  test('is used with the certificates of the context, for builds too', async () => {
    const { chosen } = await discover({ home, env: {} });
    expect(chosen).toMatchObject({ context: 'secure', source: 'context', tls: { verify: true } });
    const secure = connect(chosen);
    expect(await secure.info()).toEqual(await engine().info());
    const root = await context({ Dockerfile: 'FROM debian:12\nCOPY x /\nRUN cat x\n', x: 'over TLS\n' });
    const { events } = await build(root, { noCache: true }, { on: secure });
    expect(written(events)).toContain('over TLS');
    secure.dispose();
  });

  test.each([
    ['python', 'continuumio/miniconda3:24.11.1-0'],
    ['bash', 'debian:12'],
  ])('a port on a machine without ssh is reached through the container, by %s', async (_by, image) => {
    const { chosen } = await discover({ home, env: {} });
    const far = connect({ ...chosen, remote: true });
    // Answers with what it was asked for, and much of it.
    const script = `use IO::Socket::INET; my $s = IO::Socket::INET->new(Listen => 9, LocalPort => 8000); $SIG{PIPE} = "IGNORE";
      while (my $c = $s->accept) { my $q = <$c>; while (<$c>) { last if /^\\r?$/ }
      print $c "HTTP/1.0 200 OK\\r\\n\\r\\n", $q, "x" x 3000000; close $c }`;
    const ports = [{ containerPort: 8000 }];
    const { id } = await far.containers.run({ image, cmd: ['perl', '-e', script], init: true, labels: LABELS, ports });
    try {
      const reach = await far.reach(id, 8000);
      expect(reach).toMatchObject({ host: '127.0.0.1', tunnel: true });
      const bodies = await Promise.all([1, 2, 3].map((n) => body(reach.port, `/${n}`)));
      expect(bodies.map((text) => text.slice(0, 6))).toEqual(['GET /1', 'GET /2', 'GET /3']);
      for (const text of bodies) expect(text).toHaveLength('GET /1 HTTP/1.1\r\n'.length + 3_000_000);
      reach.close();
      await reach.lost;
      await expect(body(reach.port, '/')).rejects.toThrow();
    } finally {
      await far.containers.remove(id, { force: true });
      far.dispose();
    }
  });

  test('refuses a server that nobody vouches for, and says when it refuses us', async () => {
    await rm(join(tls, 'ca.pem'));
    const unknown = connect((await discover({ home, env: {} })).chosen);
    expect(await failure(unknown.ping())).toMatchObject({ kind: 'auth' });
    unknown.dispose();
    await writeFile(join(tls, 'ca.pem'), await readFile(join(certs, 'ca.pem')));
    await rm(join(tls, 'cert.pem'));
    await rm(join(tls, 'key.pem'));
    const stranger = connect((await discover({ home, env: {} })).chosen);
    const error = await failure(stranger.ping());
    expect(error).toMatchObject({ kind: 'auth' });
    expect(error.message).toContain('certificate');
    stranger.dispose();
  });
});
