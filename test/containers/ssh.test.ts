import { get } from 'node:http';
import { afterAll, afterEach, describe, expect, test } from 'vitest';
import type { Endpoint, Engine } from '../../client/src/engine/port.js';
import {
  build,
  connect,
  context,
  discover,
  EventLog,
  engine,
  failure,
  folder,
  LABEL,
  LABELS,
  lab,
  RUN,
  skipped,
  written,
} from './harness.js';
import { Sshd } from './sshd.js';

const sshd = skipped ? skipped : await Sshd.start();
const why = typeof sshd === 'string' ? (skipped ? skipped : ` (SKIPPED: ${sshd})`) : '';
const server = (): Sshd => {
  if (typeof sshd === 'string') throw new Error(sshd);
  return sshd;
};

/** The test engine, as if it were on another machine. */
async function remote(address = server().address(lab().socket)): Promise<Endpoint> {
  return (await discover({ setting: address, home: await folder(), env: {} })).chosen;
}

const connected: Engine[] = [];
function over(endpoint: Endpoint): Engine {
  const made = connect(endpoint);
  connected.push(made);
  return made;
}

describe.skipIf(why)(`an engine over ssh${why}`, () => {
  afterEach(async () => {
    for (const made of connected.splice(0)) made.dispose();
    await server().configureClient();
    const left = await engine().containers.list({ labels: [LABEL] });
    await Promise.all(left.map(({ id }) => engine().containers.remove(id, { force: true })));
  });
  afterAll(async () => {
    if (typeof sshd !== 'string') await sshd.stop();
  });

  test('is told as remote, and is the same engine', async () => {
    const endpoint = await remote();
    expect(endpoint).toMatchObject({ source: 'setting', remote: true, host: '127.0.0.1' });
    const [there, here] = [await over(endpoint).info(), await engine().info()];
    expect(there).toEqual(here);
  });

  test('builds there, runs there, and its port is opened here', async () => {
    const far = over(await remote());
    const tag = `conda-in-docker-contract:ssh-${RUN}`;
    const root = await context({
      Dockerfile: `FROM debian:12\nCOPY . /c/\nRUN cat "/c/a b" && echo ${RUN}\n`,
      'a b': 'sent over ssh\n',
      big: 'x'.repeat(5_000_000),
    });
    const { events } = await build(root, { tags: [tag] }, { on: far });
    expect(written(events)).toContain('sent over ssh');
    const script = `use IO::Socket::INET; my $s = IO::Socket::INET->new(Listen => 9, LocalPort => 8000);
      while (my $c = $s->accept) { while (<$c>) { last if /^\\r?$/ } print $c "HTTP/1.0 200 OK\\r\\n\\r\\nfar"; close $c }`;
    const { id } = await far.containers.run({
      image: tag,
      cmd: ['perl', '-e', script],
      init: true,
      labels: LABELS,
      ports: [{ containerPort: 8000 }],
    });
    expect((await far.containers.execute(id, { argv: ['cat'], stdin: false })).exitCode).toBe(0);
    const reach = await far.reach(id, 8000);
    expect(reach).toMatchObject({ host: '127.0.0.1', tunnel: true });
    expect(await body(reach.host, reach.port)).toBe('far');
    reach.close();
    await reach.lost;
    await expect(body(reach.host, reach.port)).rejects.toThrow();

    const other = await far.reach(id, 8000);
    expect(await body(other.host, other.port)).toBe('far');
    far.dispose();
    await other.lost;
  });

  test('a program with input, and a log that is followed', async () => {
    const far = over(await remote());
    const { id } = await far.containers.run({
      image: 'debian:12',
      cmd: ['sleep', '300'],
      network: 'none',
      init: true,
      labels: LABELS,
    });
    const session = await far.containers.exec(id, { argv: ['sh', '-c', 'cat; exit 4'], stdin: true });
    session.write('there and back\n');
    session.end();
    let all = '';
    for await (const piece of session.output) all += piece.text;
    expect([all, await session.exitCode]).toEqual(['there and back\n', 4]);
  });

  test('a connection that is cut is a loss, and comes back by itself', async () => {
    const far = over(await remote());
    const log = new EventLog(far, [LABEL]);
    await log.state('connected');
    const { id } = await far.containers.run({
      image: 'debian:12',
      cmd: ['sleep', '300'],
      network: 'none',
      init: true,
      labels: LABELS,
    });
    const waiting = failure(far.containers.wait(id));
    const before = log.events.length;
    await server().cut();
    expect((await waiting).kind).toMatch(/^(lost|no-engine)$/);
    await log.state('lost', before);
    await log.state('connected', before);
    expect((await far.containers.inspect(id)).status).toBe('running');
    await log.stop();
  });

  test('says who does not let whom in', async () => {
    await server().configureClient(
      `UserKnownHostsFile /dev/null\nStrictHostKeyChecking no\nIdentityFile none\nIdentitiesOnly yes\n`,
    );
    const key = await failure(over(await remote()).ping({ timeout: 20_000 }));
    expect(key).toMatchObject({ kind: 'auth' });
    expect(key.message).toContain('Permission denied');
    await server().configureClient('UserKnownHostsFile /dev/null\nStrictHostKeyChecking yes\n');
    const host = await failure(over(await remote()).ping({ timeout: 20_000 }));
    expect(host).toMatchObject({ kind: 'auth' });
    expect(host.message).toContain('Host key verification failed');
  });

  test('says what is missing on the other side', async () => {
    const none = await failure(over(await remote(server().address('/nosuch.sock'))).ping({ timeout: 20_000 }));
    expect(none.kind).toBe('no-engine');
    const unknown = await failure(over(await remote('ssh://me@nosuch.invalid')).ping({ timeout: 20_000 }));
    expect(unknown.kind).toBe('wrong-context');
    const odd = await failure(over(await remote(`ssh://me@127.0.0.1/$(touch%20x).sock`)).ping());
    expect(odd.kind).toBe('wrong-context');
  });
});

function body(host: string, port: number): Promise<string> {
  return new Promise((done, failed) => {
    get({ host, port, path: '/' }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk) => (text += chunk));
      response.on('end', () => done(text)).on('error', failed);
    }).on('error', failed);
  });
}
