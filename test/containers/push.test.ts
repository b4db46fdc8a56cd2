/** Bringing images to a registry: Debian's, on this machine, open and with a password. */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { createServer, connect as dial } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { PushProgress } from '../../client/src/engine/port.js';
import { apart, build, context, engine, failure, folder, lab, RUN } from './harness.js';

function has(program: string): boolean {
  try {
    execFileSync('sh', ['-c', `command -v ${program}`], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

const missing = (await apart()) || (has('docker-registry') ? '' : ' (SKIPPED: no docker-registry on this machine)');
/** `me` with the password `secret word`, as htpasswd -B writes it. */
const USERS = 'me:$2y$05$d9bijhu.UyccCnCHRdGYQOF1RdlkHxgPYmqpOw03DKgLpJFmgC33i\n';

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const address = server.address();
  await new Promise((done) => server.close(done));
  return typeof address === 'object' && address !== null ? address.port : 0;
}

async function answers(port: number): Promise<void> {
  const limit = Date.now() + 10_000;
  for (;;) {
    const open = await new Promise<boolean>((done) => {
      const socket = dial(port, '127.0.0.1', () => done(true));
      socket.on('error', () => done(false));
      socket.on('connect', () => socket.destroy());
    });
    if (open) return;
    if (Date.now() > limit) throw new Error('the registry does not answer');
    await new Promise((done) => setTimeout(done, 50));
  }
}

describe.skipIf(missing)(`pushing${missing}`, () => {
  const registries: ChildProcess[] = [];
  let open: number;
  let closed: number;
  let image: string;
  const configBefore = process.env.DOCKER_CONFIG;

  async function registry(auth: string): Promise<number> {
    const port = await freePort();
    const home = await folder();
    await mkdir(join(home, 'data'));
    await writeFile(join(home, 'users'), USERS);
    const file = join(home, 'config.yml');
    await writeFile(
      file,
      `version: 0.1\nlog: {level: error}\nstorage: {filesystem: {rootdirectory: ${home}/data}}\nhttp: {addr: "127.0.0.1:${port}"}\n${auth.replace('USERS', join(home, 'users'))}`,
    );
    registries.push(spawn('docker-registry', ['serve', file], { stdio: 'ignore' }));
    await answers(port);
    return port;
  }

  beforeAll(async () => {
    open = await registry('');
    closed = await registry('auth: {htpasswd: {realm: test, path: USERS}}\n');
    const root = await context({ Dockerfile: 'FROM scratch\nCOPY a /a\nCOPY Dockerfile /b\n', a: 'a'.repeat(100_000) });
    // With a name of its own it stays when the others go.
    image = (await build(root, { tags: [`push-${RUN}:1`] })).result.imageId;
    process.env.DOCKER_CONFIG = await folder();
  });

  afterAll(async () => {
    for (const each of registries) each.kill();
    if (configBefore === undefined) delete process.env.DOCKER_CONFIG;
    else process.env.DOCKER_CONFIG = configBefore;
  });

  async function pushed(port: number): Promise<{ digest: string | undefined; last: PushProgress | undefined }> {
    const name = `localhost:${port}/me/project:1.0`;
    const { images } = engine();
    await images.tag(image, name);
    let last: PushProgress | undefined;
    try {
      const { digest } = await images.push(name, (progress) => {
        last = progress;
      });
      return { digest, last };
    } finally {
      await images.remove(name);
    }
  }

  test('to a registry that takes all, with progress and the digest', async () => {
    const { digest, last } = await pushed(open);
    expect(digest).toMatch(/^sha256:[0-9a-f]{64}$/);
    expect(last?.pushed).toBe(last?.layers);
    expect(last?.layers).toBeGreaterThan(1);
    expect(last?.total).toBeGreaterThan(0);
    const { stdout } = await lab().docker(['manifest', 'inspect', '--insecure', `localhost:${open}/me/project:1.0`]);
    expect(stdout).toContain('layers');
  });

  test('without credentials it is said that nobody is signed in, and how that is done', async () => {
    const error = await failure(pushed(closed));
    expect(error.kind).toBe('auth');
    expect(error.message).toMatch(/nobody is signed in to localhost:\d+ on this machine\. Sign in with “docker login”/);
  });

  test('with the credentials of the configuration; wrong ones are told apart, and never shown', async () => {
    const write = (words: string) =>
      writeFile(
        join(process.env.DOCKER_CONFIG ?? '', 'config.json'),
        JSON.stringify({ auths: { [`localhost:${closed}`]: { auth: Buffer.from(words).toString('base64') } } }),
      );
    await write('me:secret word');
    expect((await pushed(closed)).digest).toMatch(/^sha256:/);
    await write('me:another word');
    const error = await failure(pushed(closed));
    expect(error.kind).toBe('auth');
    expect(error.message).toMatch(/the account that is signed in to localhost:\d+ may not write there/);
    expect(`${error.message}${error.reason}`).not.toContain('another word');
  });

  test('of an image that is not there', async () => {
    const error = await failure(engine().images.push(`localhost:${open}/nothing:1`, () => {}));
    expect(error.kind).not.toBe('auth');
    expect(error.message).toContain('could not be pushed');
  });
});
