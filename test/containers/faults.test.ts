import { execFile } from 'node:child_process';
import { chmod, copyFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { createServer as createSocketServer, type Server } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Endpoint, type Engine, isEngineError } from '../../client/src/engine/port.js';
import { ENGINE_BUNDLE } from './bundle.js';
import { build, connect, context, EventLog, endpointOf, failure, folder, LABELS, skipped } from './harness.js';
import { OwnEngine, TINY } from './own-engine.js';

const exec = promisify(execFile);

describe.skipIf(skipped)(`an engine that comes and goes${skipped}`, () => {
  let own: OwnEngine;
  let engine: Engine;
  const sleeper = {
    image: TINY,
    cmd: ['sh', '-c', 'trap "exit 0" TERM; sleep 300 & wait'],
    network: 'none',
    labels: LABELS,
  };

  beforeAll(async () => {
    own = await OwnEngine.start();
    engine = connect(endpointOf(own.socket));
  });
  afterAll(async () => {
    engine?.dispose();
    await own?.remove();
  });

  test('killed in the middle: what waits fails, the loss is told once, and all works when it is back', async () => {
    const { id } = await engine.containers.run(sleeper);
    const log = new EventLog(engine);
    await log.state('connected');
    const waiting = failure(engine.containers.wait(id));
    const running = failure(engine.containers.execute(id, { argv: ['sleep', '300'] }));
    await own.kill();
    expect(await log.state('lost')).toMatchObject({ error: { name: 'EngineError' } });
    expect((await waiting).kind).toMatch(/^(lost|no-engine)$/);
    expect((await running).kind).toMatch(/^(lost|no-engine)$/);
    const gone = await failure(engine.containers.list());
    expect(gone.kind).toBe('no-engine');
    expect(gone.message).toContain(own.socket);

    const before = log.events.length;
    await own.up();
    await log.state('connected', before);
    expect((await engine.containers.inspect(id)).status).toBe('exited');
    await engine.containers.start(id);
    await log.until((event) => event.type === 'container' && event.action === 'start' && event.id === id, before);
    await engine.containers.remove(id, { force: true });
    const losses = log.events.filter((event) => event.type === 'state' && event.state === 'lost');
    // The loss, and then that nothing answers: each once, however often it was tried.
    expect(losses.length).toBeLessThanOrEqual(2);
    await log.stop();
  });

  test('stopped in an orderly way: it ends its containers first, and then is lost', async () => {
    const { id } = await engine.containers.run(sleeper);
    const log = new EventLog(engine);
    await log.state('connected');
    const waiting = engine.containers.wait(id).catch((error: unknown) => error);
    await own.down();
    await log.state('lost');
    const outcome = await waiting;
    expect(typeof outcome === 'number' || isEngineError(outcome, 'lost') || isEngineError(outcome, 'no-engine')).toBe(
      true,
    );
    expect((await failure(engine.ping())).message).toContain('there is no such socket');
    const before = log.events.length;
    await own.up();
    await log.state('connected', before);
    await engine.containers.remove(id);
    await log.stop();
  });

  test('stopped in the middle of a build', async () => {
    const root = await context({ Dockerfile: `FROM ${TINY}\nRUN echo ready; sleep 300\n` });
    let down: Promise<void> | undefined;
    const error = await failure(
      build(
        root,
        {},
        {
          on: engine,
          onEvent: (event) => {
            if (event.type === 'log') down ??= own.down();
          },
        },
      ),
    );
    expect(error.kind).toBe('lost');
    await down;
    await own.up();
    await engine.ping();
  });

  test('killed: the socket stays behind, and is told from one that never was', async () => {
    await own.kill();
    const stale = await failure(engine.ping());
    expect(stale).toMatchObject({ kind: 'no-engine' });
    expect(stale.message).toContain('nothing listens there');
    const none = connect(endpointOf(`${own.socket}.none`));
    expect((await failure(none.ping())).message).toContain('there is no such socket');
    none.dispose();
    await own.up();
    await engine.ping();
  });

  test('one that stands still does not make anybody wait for ever', async () => {
    await own.freeze();
    try {
      const begun = Date.now();
      const error = await failure(engine.ping({ timeout: 500 }));
      expect(error.kind).toBe('no-engine');
      expect(Date.now() - begun).toBeLessThan(5_000);
    } finally {
      own.thaw();
    }
    await engine.ping();
  });

  test('a user who may not use the socket, and a file that this user may not read', async () => {
    const root = await folder();
    await chmod(root, 0o755);
    await copyFile(ENGINE_BUNDLE, join(root, 'engine.js'));
    const files = await context({ Dockerfile: `FROM ${TINY}\nCOPY . /\n`, 'not yours': 'x' });
    await chmod(files, 0o755);
    await chmod(join(files, 'not yours'), 0o600);
    const script = `
      const { connect } = require('./engine.js');
      const engine = connect(${JSON.stringify(endpointOf(own.socket))});
      const dockerfile = ${JSON.stringify(join(files, 'Dockerfile'))};
      const tried = process.argv[2] === 'ping' ? engine.ping()
        : engine.build({ context: ${JSON.stringify(files)}, dockerfile, network: 'none', builder: 'buildkit' }, () => {});
      tried.then(() => 'fine', (error) => error.kind + ': ' + error.message)
        .then((text) => { console.log(text); engine.dispose(); });`;
    await writeFile(join(root, 'script.js'), script);
    const asNobody = async (what: string): Promise<string> => {
      const args = ['--reuid=65534', '--regid=65534', '--clear-groups', process.execPath, 'script.js', what];
      return (await exec('setpriv', args, { cwd: root })).stdout;
    };
    // The folder of the engine is root's as well; only the socket is in question here.
    await chmod(join(own.socket, '..'), 0o755);
    await chmod(own.socket, 0o600);
    expect(await asNobody('ping')).toMatch(/^no-permission: This user may not use .*docker\.sock.*usermod -aG docker/);
    await chmod(own.socket, 0o666);
    expect(await asNobody('ping')).toBe('fine\n');
    expect(await asNobody('build')).toMatch(
      /“not yours” of the build context cannot be read \(this user may not read it\)/,
    );
  });
});

describe.skipIf(skipped).each(['buildkit', 'classic'] as const)(
  `an engine whose disk is full (%s)${skipped}`,
  (builder) => {
    let own: OwnEngine;
    let engine: Engine;
    beforeAll(async () => {
      own = await OwnEngine.start('96m');
      engine = connect(endpointOf(own.socket));
    });
    afterAll(async () => {
      engine?.dispose();
      await own?.remove();
    });

    test('is told as such, in a step and in the context', async () => {
      const step = await context({ Dockerfile: `FROM ${TINY}\nRUN dd if=/dev/zero of=/big bs=1000000 count=200\n` });
      const error = await failure(build(step, { builder }, { on: engine }));
      expect(error).toMatchObject({ kind: 'no-space', build: { line: 2 } });
      expect(error.message).toContain('disk is full');
      const big = await context({ Dockerfile: `FROM ${TINY}\nCOPY . /\n`, big: '0'.repeat(120_000_000) });
      expect(await failure(build(big, { builder }, { on: engine }))).toMatchObject({ kind: 'no-space' });
      await engine.ping();
    });
  },
);

// No engine is needed for what only looks like one; engines this old or broken cannot be had.
describe.skipIf(process.platform === 'win32')('what is no engine that can be used', () => {
  async function serve(server: Server): Promise<Endpoint> {
    const path = join(await folder(), 'x.sock');
    await new Promise<void>((done) => server.listen(path, done));
    return endpointOf(path);
  }

  test('one that is too old', async () => {
    const server = createServer((_request, response) => {
      response.setHeader('Content-Type', 'application/json');
      response.end(JSON.stringify({ Version: '17.03.2-ce', ApiVersion: '1.27', Os: 'linux', Arch: 'amd64' }));
    });
    const engine = connect(await serve(server));
    const error = await failure(engine.containers.list());
    expect(error).toMatchObject({ kind: 'too-old' });
    expect(error.message).toContain('17.03.2-ce');
    engine.dispose();
    server.close();
  });

  test('something else that speaks http', async () => {
    const server = createServer((_request, response) => response.end('<html>hello</html>'));
    const engine = connect(await serve(server));
    expect(await failure(engine.info())).toMatchObject({ kind: 'wrong-context' });
    engine.dispose();
    server.close();
  });

  test('something that hangs up, and something that never answers', async () => {
    const rude = createSocketServer((socket) => socket.destroy());
    const engine = connect(await serve(rude));
    expect((await failure(engine.ping())).kind).toBe('lost');
    engine.dispose();
    rude.close();

    const sockets: { destroy(): void }[] = [];
    const mute = createSocketServer((socket) => sockets.push(socket));
    const other = connect(await serve(mute));
    const begun = Date.now();
    expect(await failure(other.ping({ timeout: 300 }))).toMatchObject({ kind: 'no-engine' });
    expect(Date.now() - begun).toBeLessThan(6_000);
    other.dispose();
    for (const socket of sockets) socket.destroy();
    mute.close();
  });

  test('a machine that nobody knows, and a port where nobody listens', async () => {
    const unknown = connect({ ...endpointOf('/x'), address: 'tcp://nosuch.invalid:2375', remote: true });
    expect((await failure(unknown.ping({ timeout: 20_000 }))).kind).toBe('wrong-context');
    unknown.dispose();
    const server = createServer();
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    const address = server.address();
    const port = typeof address === 'object' ? address?.port : 0;
    await new Promise((done) => server.close(done));
    const closed = connect({ ...endpointOf('/x'), address: `tcp://127.0.0.1:${port}` });
    expect((await failure(closed.ping())).kind).toBe('no-engine');
    closed.dispose();
  });
});
