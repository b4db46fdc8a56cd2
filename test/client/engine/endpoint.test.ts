import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { parseAddress } from '../../../client/src/engine/docker/address';
import { type ContextEntry, type Found, resolve } from '../../../client/src/engine/docker/endpoint';
import { candidates, discover } from '../../../client/src/engine/docker/endpointFiles';

function found(given: Partial<Found> & { readonly there?: readonly string[] } = {}): Found {
  return {
    setting: '',
    env: {},
    platform: 'linux',
    home: '/home/me',
    uid: 1000,
    currentContext: undefined,
    contexts: [],
    tls: undefined,
    exists: (address) => given.there?.includes(address) ?? false,
    ...given,
  };
}

function context(name: string, host: string, more: Partial<ContextEntry> = {}): ContextEntry {
  return { name, host, skipTlsVerify: false, ...more };
}

const COLIMA = context('colima', 'unix:///home/me/.colima/default/docker.sock');
const chosen = (given: Parameters<typeof found>[0]): string => {
  const { source, address } = resolve(found(given)).chosen;
  return `${source} ${address}`;
};

describe('which engine is meant', () => {
  it('goes from the setting over DOCKER_HOST and the active context to the default socket', () => {
    const all = {
      setting: 'unix:///a.sock',
      env: { DOCKER_HOST: 'unix:///b.sock' },
      currentContext: 'colima',
      contexts: [COLIMA],
      there: ['unix:///var/run/docker.sock'],
    };
    expect(chosen(all)).toBe('setting unix:///a.sock');
    expect(chosen({ ...all, setting: ' ' })).toBe('environment unix:///b.sock');
    expect(chosen({ ...all, setting: '', env: {} })).toBe('context unix:///home/me/.colima/default/docker.sock');
    expect(chosen({ ...all, setting: '', env: {}, currentContext: undefined })).toBe(
      'default unix:///var/run/docker.sock',
    );
    expect(chosen({ ...all, setting: '', env: {}, currentContext: 'default' })).toBe(
      'default unix:///var/run/docker.sock',
    );
    expect(chosen({ contexts: [COLIMA], env: { DOCKER_CONTEXT: 'colima' } })).toContain('context');
  });

  it('takes the first other socket where the default one is not there', () => {
    expect(chosen({})).toBe('default unix:///var/run/docker.sock');
    const podman = 'unix:///run/user/1000/podman/podman.sock';
    expect(chosen({ there: [podman] })).toBe(`socket ${podman}`);
    expect(chosen({ there: [podman, 'unix:///run/user/1000/docker.sock'] })).toBe(
      'socket unix:///run/user/1000/docker.sock',
    );
    expect(chosen({ env: { XDG_RUNTIME_DIR: '/r' }, there: ['unix:///r/docker.sock'] })).toBe(
      'socket unix:///r/docker.sock',
    );
  });

  it.each([
    ['darwin', '/Users/me', 'unix:///Users/me/.docker/run/docker.sock', 'Docker Desktop'],
    ['darwin', '/Users/me', 'unix:///Users/me/.orbstack/run/docker.sock', 'OrbStack'],
    ['darwin', '/Users/me', 'unix:///Users/me/.colima/default/docker.sock', 'Colima'],
    ['darwin', '/Users/me', 'unix:///Users/me/.rd/docker.sock', 'Rancher Desktop'],
    ['darwin', '/Users/me', 'unix:///Users/me/.local/share/containers/podman/machine/podman.sock', 'Podman'],
    ['linux', '/home/me', 'unix:///home/me/.docker/desktop/docker.sock', 'Docker Desktop'],
    ['linux', '/home/me', 'unix:///run/podman/podman.sock', 'Podman'],
    ['win32', 'C:\\Users\\me', 'npipe:////./pipe/podman-machine-default', 'Podman'],
    ['win32', 'C:\\Users\\me', 'npipe:////./pipe/dockerDesktopLinuxEngine', 'Docker Desktop'],
  ])('on %s it knows %s%s', (platform, home, address, label) => {
    const endpoint = resolve(found({ platform, home, there: [address] })).chosen;
    expect(endpoint).toMatchObject({
      address,
      label,
      source: 'socket',
      remote: false,
      environment: { DOCKER_HOST: address },
    });
  });

  it('on Windows the default is a pipe', () => {
    expect(chosen({ platform: 'win32' })).toBe('default npipe:////./pipe/docker_engine');
    expect(chosen({ platform: 'win32', setting: '\\\\.\\pipe\\mine' })).toBe('setting npipe:////./pipe/mine');
  });

  it('knows what is another machine', () => {
    const remote = (setting: string): unknown => {
      const endpoint = resolve(found({ setting })).chosen;
      return [endpoint.remote, endpoint.host];
    };
    expect(remote('unix:///x')).toEqual([false, '127.0.0.1']);
    expect(remote('tcp://localhost:2375')).toEqual([false, 'localhost']);
    expect(remote('tcp://[::1]:2375')).toEqual([false, '::1']);
    expect(remote('tcp://10.0.0.7:2375')).toEqual([true, '10.0.0.7']);
    expect(remote('ssh://me@box')).toEqual([true, 'box']);
  });

  it('names each engine once, the chosen one first', () => {
    const { all } = resolve(
      found({ currentContext: 'colima', contexts: [COLIMA], there: ['unix:///var/run/docker.sock', COLIMA.host] }),
    );
    expect(all.map(({ id }) => id)).toEqual(['context:colima', 'unix:///var/run/docker.sock']);
  });

  it('gives other programs what they need to find the same engine', () => {
    const tls = { ca: '/c/ca.pem', cert: '/c/cert.pem', key: '/c/key.pem' };
    const secure = context('prod', 'tcp://prod:2376', { tls });
    const byContext = resolve(found({ setting: 'context:prod', contexts: [secure] })).chosen;
    expect(byContext.environment).toEqual({ DOCKER_HOST: '', DOCKER_CONTEXT: 'prod' });
    expect(byContext.tls).toEqual({ ...tls, verify: true });
    const env = { DOCKER_HOST: 'tcp://prod', DOCKER_TLS_VERIFY: '1', DOCKER_CERT_PATH: '/c' };
    const byEnvironment = resolve(found({ env, tls })).chosen;
    expect(byEnvironment).toMatchObject({
      address: 'tcp://prod:2376',
      environment: env,
      tls: { ...tls, verify: true },
    });
    const plain = resolve(found({ env: { DOCKER_HOST: 'tcp://prod' }, tls })).chosen;
    expect(plain).toMatchObject({ address: 'tcp://prod:2375' });
    expect(plain.tls).toBeUndefined();
  });

  it.each([
    [{ setting: 'context:nosuch', contexts: [COLIMA] }, /no Docker context “nosuch”.*“colima”/],
    [{ currentContext: 'gone' }, /no Docker context “gone”.*docker context use default/],
    [{ env: { DOCKER_HOST: 'fd://' } }, /^DOCKER_HOST is “fd:\/\/”/],
    [{ setting: 'nonsense' }, /condaInDocker\.engine is “nonsense”/],
    [{ setting: 'ssh://-oProxyCommand=x' }, /dash/],
    [{ setting: 'ssh://me:secret@host' }, /password/],
    [{ setting: 'npipe:////./pipe/x' }, /Windows/],
  ])('refuses what cannot be used: %j', (given, message) => {
    let thrown: unknown;
    try {
      resolve(found(given));
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toMatchObject({ kind: 'wrong-context', message: expect.stringMatching(message) });
  });
});

describe('addresses', () => {
  it.each([
    ['unix:///run/docker.sock', { kind: 'unix', path: '/run/docker.sock' }],
    ['/run/a b.sock', { kind: 'unix', path: '/run/a b.sock', text: 'unix:///run/a b.sock' }],
    ['tcp://host:2375', { kind: 'tcp', host: 'host', port: 2375, tls: false }],
    ['host:2375', { kind: 'tcp', host: 'host', port: 2375 }],
    ['https://host:80', { kind: 'tcp', port: 80, tls: true }],
    [
      'ssh://me@host:2222/run/docker.sock',
      { kind: 'ssh', user: 'me', host: 'host', port: 2222, path: '/run/docker.sock' },
    ],
    ['ssh://host', { kind: 'ssh', user: undefined, port: undefined, path: undefined }],
    ['ssh://[fe80::1]:22', { kind: 'ssh', host: 'fe80::1', text: 'ssh://[fe80::1]:22' }],
  ])('%s', (text, expected) => {
    expect(parseAddress(text, 'linux')).toMatchObject(expected);
  });
});

describe.skipIf(process.platform === 'win32')('what is on this machine', () => {
  const undo: (() => Promise<unknown>)[] = [];
  afterEach(async () => {
    for (const step of undo.splice(0).reverse()) await step();
  });
  async function home(): Promise<string> {
    const made = await mkdtemp(join(tmpdir(), 'cid-home-'));
    undo.push(() => rm(made, { recursive: true }));
    return made;
  }
  async function listen(path: string): Promise<void> {
    await mkdir(join(path, '..'), { recursive: true });
    const server: Server = createServer();
    await new Promise<void>((done) => server.listen(path, done));
    undo.push(() => new Promise((done) => server.close(done)));
  }
  async function addContext(folder: string, name: string, host: string): Promise<string> {
    const id = createHash('sha256').update(name).digest('hex');
    const meta = join(folder, '.docker/contexts/meta', id);
    await mkdir(meta, { recursive: true });
    const json = { Name: name, Metadata: {}, Endpoints: { docker: { Host: host, SkipTLSVerify: false } } };
    await writeFile(join(meta, 'meta.json'), JSON.stringify(json));
    return join(folder, '.docker/contexts/tls', id, 'docker');
  }

  it('reads contexts with their certificates, and the active one', async () => {
    const me = await home();
    const tls = await addContext(me, 'prod', 'tcp://prod.example:2376');
    await mkdir(tls, { recursive: true });
    for (const name of ['ca.pem', 'cert.pem', 'key.pem']) await writeFile(join(tls, name), '');
    await addContext(me, 'box', 'ssh://me@box');
    await writeFile(join(me, '.docker/config.json'), '\uFEFF{"currentContext": "box"}');
    const { chosen, all } = await discover({ home: me, env: {} });
    expect(chosen).toMatchObject({ id: 'context:box', address: 'ssh://me@box', remote: true, source: 'context' });
    const prod = all.find(({ context }) => context === 'prod');
    expect(prod?.tls).toEqual({
      ca: join(tls, 'ca.pem'),
      cert: join(tls, 'cert.pem'),
      key: join(tls, 'key.pem'),
      verify: true,
    });
  });

  it('finds the sockets that are there, and no file that only has the name', async () => {
    const me = await home();
    await listen(join(me, 'run/docker.sock'));
    await mkdir(join(me, 'run/podman'));
    await writeFile(join(me, 'run/podman/podman.sock'), '');
    await listen(join(me, '.colima/default/docker.sock'));
    const { all } = await discover({ home: me, env: { XDG_RUNTIME_DIR: join(me, 'run') } });
    const mine = all.filter(({ address }) => address.includes(me)).map(({ label }) => label);
    expect(mine).toEqual(['Docker (rootless)', 'Colima']);
  });

  it('offers what there is where the active context is gone, and takes broken files as absent', async () => {
    const me = await home();
    await listen(join(me, 'run/docker.sock'));
    await mkdir(join(me, '.docker/contexts/meta/x'), { recursive: true });
    await writeFile(join(me, '.docker/contexts/meta/x/meta.json'), '{"Name": ');
    await writeFile(join(me, '.docker/config.json'), '{"currentContext": "gone"}');
    const surroundings = { home: me, env: { XDG_RUNTIME_DIR: join(me, 'run') } };
    await expect(discover(surroundings)).rejects.toMatchObject({ kind: 'wrong-context' });
    expect((await candidates(surroundings)).map(({ label }) => label)).toContain('Docker (rootless)');
    await writeFile(join(me, '.docker/config.json'), 'nonsense');
    expect((await discover(surroundings)).all.map(({ label }) => label)).toContain('Docker (rootless)');
  });
});
