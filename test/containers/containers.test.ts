import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { get } from 'node:http';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { resolveRun } from '../../client/src/containers/runOptions.js';
import type { ContainerSpec, Output } from '../../client/src/engine/port.js';
import { EventLog, engine, failure, folder, KEY, LABEL, LABELS, lab, RUN, skipped } from './harness.js';

const IMAGE = 'debian:12';
/** A web server of Perl, which the smallest Debian has. */
const WEB = [
  'perl',
  '-MIO::Socket::INET',
  '-e',
  `my $s = IO::Socket::INET->new(Listen => 9, LocalPort => 8000, ReuseAddr => 1);
   while (my $c = $s->accept) { while (<$c>) { last if /^\\r?$/ } print $c "HTTP/1.0 200 OK\\r\\n\\r\\nhi"; close $c }`,
];

/** A container of ours that does nothing until it is told to end. */
function idle(spec: Partial<ContainerSpec> = {}): ContainerSpec {
  return {
    image: IMAGE,
    cmd: ['sleep', '300'],
    init: true,
    network: 'none',
    ...spec,
    labels: { ...LABELS, ...spec.labels },
  };
}

async function text(output: AsyncIterable<Output>): Promise<string> {
  let all = '';
  for await (const piece of output) all += piece.text;
  return all;
}

function fetchText(host: string, port: number): Promise<number> {
  return new Promise((done, failed) => {
    get({ host, port, path: '/' }, (response) => {
      response.resume();
      response.on('end', () => done(response.statusCode ?? 0));
    }).on('error', failed);
  });
}

async function eventually<T>(attempt: () => Promise<T>): Promise<T> {
  const limit = Date.now() + 10_000;
  for (;;) {
    try {
      return await attempt();
    } catch (error) {
      if (Date.now() > limit) throw error;
      await new Promise((done) => setTimeout(done, 50));
    }
  }
}

/** Docker's default bridge is missing where another engine runs on the machine; nothing can be published then. */
async function bridge(): Promise<string> {
  if (skipped) return skipped;
  const { stdout } = await lab().docker(['network', 'ls', '--format', '{{.Driver}}']);
  return stdout.includes('bridge') ? '' : ' (SKIPPED: the test engine has no network)';
}
const noBridge = await bridge();

describe.skipIf(skipped)(`containers${skipped}`, () => {
  afterEach(async () => {
    const left = await engine().containers.list({ labels: [LABEL] });
    await Promise.all(left.map(({ id }) => engine().containers.remove(id, { force: true })));
  });

  test('what an engine says about itself', async () => {
    const info = await engine().info();
    const options = await lab().docker(['info', '--format', '{{.SecurityOptions}}']);
    expect(info).toMatchObject({ os: 'linux', rootless: options.stdout.includes('rootless') });
    expect(info.buildkit).toBe(!info.podman);
    const { stdout } = await lab().docker(['version', '--format', '{{.Server.Version}} {{.Server.APIVersion}}']);
    expect(`${info.version} ${info.apiVersion}`).toBe(stdout.trim());
  });

  test('a container from its start to its removal', async () => {
    const { containers } = engine();
    const name = `contract-${RUN}`;
    const env = { PLAIN: 'x', ODD: 'a b=c "d" \'e\' $F\nnext é' };
    const started = await containers.run(
      idle({
        name,
        env,
        user: '1000:1000',
        workingDir: '/tmp',
        labels: { more: 'yes' },
        cmd: ['sh', '-c', 'trap "exit 7" TERM; sleep 300 & wait'],
      }),
    );
    expect(started).toMatchObject({
      name,
      image: expect.stringContaining(IMAGE),
      status: 'running',
      user: '1000:1000',
      workingDir: '/tmp',
    });
    expect(started.env).toMatchObject(env);
    expect(started.exitCode).toBeUndefined();
    expect(Math.abs((started.startedAt ?? 0) - Date.now())).toBeLessThan(60_000);

    expect((await containers.list({ labels: [LABEL, 'more=yes'] })).map(({ id }) => id)).toEqual([started.id]);
    expect(await containers.list({ labels: [LABEL, 'more=no'] })).toEqual([]);
    expect((await containers.inspect(name)).id).toBe(started.id);

    const waiting = containers.wait(name);
    await containers.stop(name, { timeout: 5 });
    expect(await waiting).toBe(7);
    expect(await containers.inspect(name)).toMatchObject({ status: 'exited', exitCode: 7 });
    await containers.stop(name);

    await containers.restart(name, { timeout: 0 });
    expect((await containers.inspect(name)).status).toBe('running');
    expect(await failure(containers.remove(name))).toMatchObject({ kind: 'conflict' });
    await containers.remove(name, { force: true });
    await containers.remove(name);
    expect(await containers.find(name)).toBeUndefined();
    expect(await failure(containers.inspect(name))).toMatchObject({ kind: 'not-found' });
  });

  test('says what is missing or taken', async () => {
    const { containers } = engine();
    const image = await failure(containers.create(idle({ image: 'conda-in-docker/nosuch:1' })));
    expect(image).toMatchObject({ kind: 'not-found' });
    expect(image.message).toContain('conda-in-docker/nosuch:1');
    const program = await failure(containers.run(idle({ cmd: ['nosuch'], init: false })));
    expect(program).toMatchObject({ kind: 'not-found' });
    expect(program.message).toContain('does not have this program');
    expect(await containers.list({ labels: [LABEL] })).toEqual([]);
    const name = `taken-${RUN}`;
    await containers.create(idle({ name }));
    expect(await failure(containers.create(idle({ name })))).toMatchObject({ kind: 'conflict', taken: 'name' });
    expect(await failure(containers.execute(name, { argv: ['true'] }))).toMatchObject({ kind: 'conflict' });
  });

  test('folders are mounted whatever they are called, and one that is not there is an error', async () => {
    const root = await folder();
    // A rootless engine is somebody else.
    await chmod(root, 0o755);
    const source = join(root, '-v a:b, "c" é');
    await mkdir(source);
    await writeFile(join(source, 'file'), 'seen');
    const target = '/mnt/x y:z';
    const { id } = await engine().containers.run(idle({ mounts: [{ type: 'bind', source, target, readOnly: true }] }));
    expect(await engine().containers.execute(id, { argv: ['cat', `${target}/file`] })).toEqual({
      exitCode: 0,
      stdout: 'seen',
      stderr: '',
    });
    const write = await engine().containers.execute(id, { argv: ['touch', `${target}/new`] });
    expect(write).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('Read-only') });
    const mounts = [{ type: 'bind', source: join(root, 'nosuch'), target: '/mnt' }] as const;
    expect((await failure(engine().containers.create(idle({ mounts })))).message).toContain('nosuch');
  });

  test('run options hold: shared memory, memory, processors, volumes and further hosts', async () => {
    const { part } = resolveRun(
      {
        shmSize: '96m',
        memory: '256m',
        cpus: 0.5,
        volumes: { [`conda-in-docker-${RUN}`]: '/kept' },
        extraHosts: ['db:10.0.0.9'],
      },
      { gpus: null, shmSize: null, memory: null, cpus: null, env: {}, extraHosts: [], cuda: false },
      { folder: '/', engineHasGpu: false },
    );
    const id = await engine().containers.create(idle({ ...part, network: 'none' }));
    try {
      await engine().containers.start(id);
      const argv = ['sh', '-c', 'df -m /dev/shm | tail -1; cat /etc/hosts; ls -d /kept'];
      const { stdout } = await engine().containers.execute(id, { argv });
      expect(stdout).toMatch(/^shm +96 /);
      expect(stdout).toContain('10.0.0.9\tdb');
      expect(stdout).toContain('/kept');
      const { HostConfig: host } = JSON.parse((await lab().docker(['inspect', id])).stdout)[0];
      expect(host).toMatchObject({ Memory: 256 * 1024 ** 2, NanoCpus: 500_000_000 });
    } finally {
      await engine().containers.remove(id, { force: true });
      await lab().docker(['volume', 'rm', '--force', `conda-in-docker-${RUN}`]);
    }
  });

  test('a GPU on an engine without one: which it is, in the engine’s words', async () => {
    expect((await engine().info()).gpus).toBe(false);
    // Docker says it when it is started; an old podman would keep it to itself.
    const name = `conda-in-docker-gpu-${RUN}`;
    try {
      const { message } = await failure(engine().containers.run(idle({ name, gpus: { count: -1 } })));
      expect(message).toMatch(/GPU|device driver/i);
    } finally {
      await engine().containers.remove(name, { force: true });
    }
  });

  test('programs inside: arguments, variables, user, folder, both outputs, input, exit code', async () => {
    const { containers } = engine();
    const { id } = await containers.run(idle());
    const argv = [
      'sh',
      '-c',
      'printf "%s|" "$@" "$V" "$(id -u)" "$PWD"; echo err >&2; exit 5',
      'sh',
      'a b',
      '"q"',
      '$HOME',
      '',
    ];
    expect(await containers.execute(id, { argv, env: { V: 'v w' }, user: '1234', workingDir: '/usr' })).toEqual({
      exitCode: 5,
      stdout: 'a b|"q"|$HOME||v w|1234|/usr|',
      stderr: 'err\n',
    });
    expect((await containers.execute(id, { argv: ['nosuch'] })).exitCode).toBeGreaterThan(125);

    const cat = await containers.exec(id, { argv: ['cat'], stdin: true });
    const long = 'é日'.repeat(100_000);
    cat.write(long);
    cat.end();
    expect(await text(cat.output)).toBe(long);
    expect(await cat.exitCode).toBe(0);
  });

  test('a terminal inside has a size, and ends with what is written to it', async () => {
    const { containers } = engine();
    const { id } = await containers.run(idle());
    const shell = await containers.exec(id, { argv: ['sh'], tty: true, stdin: true });
    await shell.resize(123, 45);
    shell.write('stty size; exit 3\n');
    expect(await text(shell.output)).toContain('45 123');
    expect(await shell.exitCode).toBe(3);
    await shell.resize(80, 24);

    const left = await containers.exec(id, { argv: ['cat'], tty: true, stdin: true });
    left.close();
    expect(await text(left.output)).toBe('');
  });

  test('the log: all of it, its end, and what comes', async () => {
    const { containers } = engine();
    const script = 'echo one; echo two >&2; sleep 0.2; echo drei é; read line; echo "got $line"';
    const { id } = await containers.run(idle({ cmd: ['sh', '-c', `${script}; sleep 300`], openStdin: true }));
    const logged = async (tail?: number): Promise<Output[]> => {
      const all: Output[] = [];
      for await (const piece of containers.logs(id, { tail })) all.push(piece);
      return all;
    };
    await eventually(async () => expect((await logged()).map(({ text }) => text).join('')).toContain('drei é\n'));
    const all = await logged();
    expect(all.filter(({ stream }) => stream === 'stderr')).toEqual([{ stream: 'stderr', text: 'two\n' }]);
    expect((await logged(1)).map(({ text }) => text).join('')).toBe('drei é\n');

    const abort = new AbortController();
    let followed = '';
    for await (const piece of containers.logs(id, { follow: true }, abort.signal)) {
      followed += piece.text;
      if (followed.includes('drei')) abort.abort();
    }
    expect(followed).toContain('drei');
    // A follower ends with the container.
    const ending = text(containers.logs(id, { follow: true }));
    await containers.stop(id, { timeout: 0 });
    expect(await ending).toContain('one\n');
  });

  test('memory', async () => {
    const { id } = await engine().containers.run(
      idle({ cmd: ['perl', '-e', '$| = 1; my $x = "a" x (64 * 2**20); print "ready\\n"; sleep 300'] }),
    );
    await eventually(async () => expect(await text(engine().containers.logs(id))).toContain('ready'));
    const { memory } = await engine().containers.stats(id);
    const cgroups = await lab().docker(['info', '--format', '{{.CgroupDriver}}']);
    // Without cgroups nobody knows.
    if (cgroups.stdout.trim() === 'none') return expect(memory).toBeUndefined();
    expect(memory).toBeGreaterThan(64 * 2 ** 20);
    expect(memory).toBeLessThan(256 * 2 ** 20);
  });

  test('a container that is killed from outside is told at once', async () => {
    const { id } = await engine().containers.run(idle({ init: false }));
    const log = new EventLog(engine(), [LABEL]);
    await log.state('connected');
    const waiting = engine().containers.wait(id);
    await lab().docker(['kill', id]);
    const died = await log.until((event) => event.type === 'container' && event.action === 'die');
    expect(died).toMatchObject({ id, exitCode: 137, labels: { [KEY]: RUN } });
    expect(await waiting).toBe(137);
    await lab().docker(['rm', id]);
    await log.until((event) => event.type === 'container' && event.action === 'destroy' && event.id === id);
    await log.stop();
    expect(await engine().containers.list({ labels: [LABEL] })).toEqual([]);
  });

  test('events tell only what has the label', async () => {
    const log = new EventLog(engine(), [LABEL, 'which=a']);
    await log.state('connected');
    const b = await engine().containers.create(idle({ labels: { which: 'b' } }));
    const a = await engine().containers.create(idle({ labels: { which: 'a' } }));
    await engine().containers.remove(b);
    await engine().containers.remove(a);
    await log.until((event) => event.type === 'container' && event.action === 'destroy');
    await log.stop();
    const told = log.events.filter((event) => event.type === 'container');
    expect(told.map(({ id, action }) => [id, action])).toEqual([
      [a, 'create'],
      [a, 'destroy'],
    ]);
  });

  test('the outcome of the health check', async () => {
    const log = new EventLog(engine(), [LABEL]);
    await log.state('connected');
    const tag = `conda-in-docker-contract:health-${RUN}`;
    const { build, context } = await import('./harness.js');
    const root = await context({
      Dockerfile: `FROM ${IMAGE}\nHEALTHCHECK --interval=1s --timeout=1s --retries=1 CMD test -e /ok\n`,
    });
    await build(root, { tags: [tag] });
    const { id } = await engine().containers.run(idle({ image: tag }));
    expect((await engine().containers.inspect(id)).health).toBe('starting');
    await log.until((event) => event.type === 'container' && event.health === 'unhealthy');
    expect((await engine().containers.list({ labels: [LABEL] }))[0]?.health).toBe('unhealthy');
    await engine().containers.execute(id, { argv: ['touch', '/ok'] });
    await log.until((event) => event.type === 'container' && event.health === 'healthy');
    expect((await engine().containers.inspect(id)).health).toBe('healthy');
    await log.stop();
  });

  test('fifty containers', async () => {
    const { containers } = engine();
    const made = await Promise.all(
      Array.from({ length: 50 }, (_, i) =>
        containers.create(idle({ name: `n${i}-${RUN}`, labels: { number: String(i) } })),
      ),
    );
    await Promise.all(made.slice(0, 10).map((id) => containers.start(id)));
    const begun = Date.now();
    const listed = await containers.list({ labels: [LABEL] });
    expect(Date.now() - begun).toBeLessThan(2_000);
    expect(new Set(listed.map(({ labels }) => labels.number)).size).toBe(50);
    expect(listed.filter(({ status }) => status === 'running')).toHaveLength(10);
    await Promise.all(made.map((id) => containers.remove(id, { force: true })));
    expect(await containers.list({ labels: [LABEL] })).toEqual([]);
  }, 90_000);

  test('a call that is cancelled, and all calls of a connection that is closed', async () => {
    const { id } = await engine().containers.run(idle());
    const abort = new AbortController();
    const waiting = failure(engine().containers.wait(id, abort.signal));
    abort.abort();
    expect(await waiting).toMatchObject({ kind: 'cancelled' });
    const { connect } = await import('./harness.js');
    const other = connect(engine().endpoint);
    await other.ping();
    const lost = failure(other.containers.wait(id));
    const log = new EventLog(other);
    await log.state('connected');
    other.dispose();
    expect(await lost).toMatchObject({ kind: 'lost' });
    await log.ended;
  });
});

describe.skipIf(noBridge)(`published ports${noBridge}`, () => {
  afterEach(async () => {
    const left = await engine().containers.list({ labels: [LABEL] });
    await Promise.all(left.map(({ id }) => engine().containers.remove(id, { force: true })));
  });

  test('a port that the engine chooses, on this machine only', async () => {
    const spec = idle({ cmd: WEB, ports: [{ containerPort: 8000 }], network: undefined });
    const { id, ports } = await engine().containers.run(spec);
    expect(ports).toEqual([
      { containerPort: 8000, protocol: 'tcp', hostAddress: '127.0.0.1', hostPort: expect.any(Number) },
    ]);
    const reach = await engine().reach(id, 8000);
    expect(reach).toMatchObject({ host: '127.0.0.1', port: ports[0]?.hostPort, tunnel: false });
    expect(await eventually(() => fetchText(reach.host, reach.port))).toBe(200);
    expect((await engine().containers.list({ labels: [LABEL] }))[0]?.ports).toEqual(ports);
    expect(await failure(engine().reach(id, 8001))).toMatchObject({ kind: 'not-found' });
    await engine().containers.stop(id, { timeout: 0 });
    expect(await failure(engine().reach(id, 8000))).toMatchObject({ kind: 'not-found' });
  });

  test('a port that is taken, by a container or by another program', async () => {
    const first = await engine().containers.run(idle({ ports: [{ containerPort: 8000 }], network: undefined }));
    const hostPort = first.ports[0]?.hostPort;
    const taken = await failure(
      engine().containers.run(idle({ ports: [{ containerPort: 8000, hostPort }], network: undefined })),
    );
    expect(taken).toMatchObject({ kind: 'conflict', taken: 'port' });
    expect(taken.message).toContain(String(hostPort));
    expect(await engine().containers.list({ labels: [LABEL] })).toHaveLength(1);

    const server = createServer();
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    try {
      const address = server.address();
      const port = typeof address === 'object' ? address?.port : undefined;
      const other = await failure(
        engine().containers.run(idle({ ports: [{ containerPort: 8000, hostPort: port }], network: undefined })),
      );
      expect(other).toMatchObject({ kind: 'conflict', taken: 'port' });
    } finally {
      server.close();
    }
  });
});
