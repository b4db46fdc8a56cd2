/**
 * The whole way of "Run Jupyter" below VS Code, on a real engine with a real Jupyter: the image is Debian with Debian's
 * jupyter-notebook, in which the stand-in of test/engine plays conda (test/workbench/images).
 */
import { randomUUID } from 'node:crypto';
import { chown, mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { BuildService } from '../../client/src/containers/build.js';
import { Feed } from '../../client/src/containers/feed.js';
import { FrozenLocks } from '../../client/src/containers/frozenLocks.js';
import { imageUser } from '../../client/src/containers/imageUser.js';
import { JupyterService } from '../../client/src/containers/jupyter.js';
import { Label } from '../../client/src/containers/labels.js';
import {
  type Identity,
  labelsOf,
  launchMounts,
  launchUser,
  needsImageUser,
  reachable,
} from '../../client/src/containers/launch.js';
import { lostWith } from '../../client/src/containers/lost.js';
import { containerName } from '../../client/src/containers/naming.js';
import { Ownership } from '../../client/src/containers/ownership.js';
import { ask } from '../../client/src/containers/server.js';
import { changedParts } from '../../client/src/containers/sources.js';
import { ContainerStore, type FolderState } from '../../client/src/containers/state.js';
import { verify } from '../../client/src/containers/verify.js';
import { verifyRuns } from '../../client/src/containers/verifyRuns.js';
import { WorkContainers } from '../../client/src/containers/workContainers.js';
import type { ContainerPlan } from '../../common/src/containerPlan.js';
import { Analyzer } from '../../server/src/analysis/analyzer.js';
import type { DockerfileContext } from '../../server/src/analysis/contexts/types.js';
import { containerPlan } from '../../server/src/analysis/plan/plan.js';
import { runProbes } from '../../server/src/analysis/plan/runProbes.js';
import { MemoryFiles } from '../../server/src/analysis/project/memory.js';
import { run } from '../engine/command.js';
import { build, context, engine, failure, folder, LABEL, lab, skipped } from './harness.js';

const SETUP = join(dirname(fileURLToPath(import.meta.url)), '../workbench/images/setup.sh');

const DOCKERFILE = `FROM condaforge/miniforge3:25.3.1-0
COPY environment.yml /tmp/environment.yml
RUN conda env create -f /tmp/environment.yml
CMD ["python", "-c", "print(1)"]
`;
const ENVIRONMENT = 'name: science\nchannels:\n  - conda-forge\ndependencies:\n  - python=3.12\n  - jupyterlab\n';

/** The images that these tests built. */
const BUILT = new Set<string>();

/** Keeps values as the workspace's state does. */
function memento() {
  const values = new Map<string, unknown>();
  return {
    get: <T>(key: string) => values.get(key) as T | undefined,
    update: async (key: string, value: unknown) => void values.set(key, value),
  };
}

/** A window on a folder: a store, what feeds it, and the services that the commands use. */
class Window {
  readonly store = new ContainerStore();
  readonly end = new AbortController();
  readonly jupyter: JupyterService;
  readonly locks = new FrozenLocks(memento());
  readonly builder = new BuildService({
    store: this.store,
    pathOf: fileURLToPath,
    built: {
      get all() {
        return [...BUILT];
      },
      add: (id) => void BUILT.add(id),
      delete: (id) => void BUILT.delete(id),
    },
    locks: this.locks,
  });
  readonly ownership: Ownership;
  readonly feed: Feed;
  readonly followed: Promise<void>;

  constructor(
    readonly root: string,
    secrets: Map<string, string>,
  ) {
    this.store.setFolders([root]);
    const kept = {
      get: async (key: string) => secrets.get(key),
      store: async (key: string, value: string) => void secrets.set(key, value),
      delete: async (key: string) => void secrets.delete(key),
    };
    this.ownership = new Ownership(kept);
    this.jupyter = new JupyterService(kept, this.ownership);
    this.feed = new Feed(engine(), {
      store: this.store,
      signal: this.end.signal,
      awaitServer: (on, id, port, signal) => this.jupyter.answer(on, id, port, signal, 30_000),
      ownership: this.ownership,
      currentSources: async (on, _, { id, target }) =>
        this.builder.sources(on, await planOf(root, target || undefined), root, {}, id),
    });
    this.followed = this.feed.follow();
  }

  /** Waits for a state of the folder. */
  until(wanted: (state: FolderState) => boolean): Promise<FolderState> {
    return this.store.when(this.root, wanted);
  }

  status(kind: string): Promise<FolderState> {
    return this.until(({ status }) => status.kind === kind);
  }

  /** Closes the window; containers go on. */
  async close(): Promise<void> {
    this.end.abort();
    this.jupyter.dispose();
    await this.followed;
  }
}

/** The Dockerfile among texts, as the analysis sees it. */
function contextOf(texts: Readonly<Record<string, string>>): DockerfileContext {
  const path = Object.keys(texts).find((each) => each.endsWith('/Dockerfile')) ?? '';
  const context = new Analyzer(new MemoryFiles(texts), { roots: [dirname(path)] }).context(path);
  if (context?.kind !== 'dockerfile') throw new Error('no Dockerfile');
  return context;
}

/** The plan of a folder on the disk, as the server would give it. */
async function planOf(root: string, target?: string): Promise<ContainerPlan> {
  const texts: Record<string, string> = {};
  for (const name of ['Dockerfile', 'environment.yml']) {
    texts[join(root, name)] = await readFile(join(root, name), 'utf8').catch(() => '');
  }
  const plan = containerPlan(contextOf(texts), root, target);
  if (plan === undefined) throw new Error('no plan');
  const uri = (path: string) => pathToFileURL(path).toString();
  return {
    ...plan,
    dockerfile: uri(plan.dockerfile),
    build: { ...plan.build, context: uri(plan.build.context), file: null },
    builds: [],
    jupyter: { ...plan.jupyter, fix: null },
    mounts: plan.mounts.map((mount) => ({ ...mount, source: uri(mount.source) })),
    inputs: plan.inputs.map(uri),
  };
}

/** A folder with a name that nothing may stumble over. */
async function project(dockerfile = DOCKERFILE): Promise<string> {
  const root = join(await folder(), `-my "größe" project's ${randomUUID().slice(0, 4)}`);
  await mkdir(root);
  await writeFile(join(root, 'Dockerfile'), dockerfile);
  await writeFile(join(root, 'environment.yml'), ENVIRONMENT);
  return root;
}

const roots: string[] = [];
const windows: Window[] = [];

function openWindow(root: string, secrets: Map<string, string>): Window {
  if (!roots.includes(root)) roots.push(root);
  const window = new Window(root, secrets);
  windows.push(window);
  return window;
}

async function buildIn(window: Window): Promise<string> {
  const plan = await planOf(window.root);
  const dockerfile = join(window.root, 'Dockerfile');
  const choice = { plan, folder: window.root, dockerfile, context: window.root, args: {} };
  return (await window.builder.build(engine(), choice, () => undefined)).name;
}

async function startIn(
  window: Window,
  image: string,
  identity?: Identity,
  change?: (plan: ContainerPlan) => ContainerPlan,
) {
  const plan = (change ?? ((each) => each))(await planOf(window.root));
  const at = {
    platform: 'linux',
    identity,
    remote: false,
    rootless: false,
    podman: false,
    selinux: false,
    remapped: false,
  };
  const asked = needsImageUser(plan, at)
    ? await imageUser(engine(), image, labelsOf(window.root, 'Dockerfile', plan, 'verify'))
    : undefined;
  const user = launchUser(plan, at, asked);
  const mounts = reachable(launchMounts(plan, window.root, {}, fileURLToPath), plan, user);
  const token = window.jupyter.newToken();
  const container = await window.jupyter.start(engine(), {
    plan,
    image,
    folder: window.root,
    dockerfile: 'Dockerfile',
    name: containerName(window.root, 'jupyter'),
    mounts,
    user,
    token,
  });
  return { container, token, plan, mounts, user };
}

const available = skipped === '' ? await run('sh', [SETUP], { timeout: 15 * 60_000 }) : undefined;
const networks = skipped === '' ? (await lab().docker(['network', 'ls', '--format', '{{.Name}}'])).stdout : '';
const reason = process.env.CONDA_IN_DOCKER_TEST_SOCKET
  ? ' (SKIPPED: the image with Jupyter is on the tests’ own engine)'
  : available?.code === 77
    ? ` (SKIPPED: ${available.output.trim().split('\n').at(-1)})`
    : skipped === '' && !networks.split('\n').includes('bridge')
      ? ' (SKIPPED: the test engine has no network, so nothing can be published)'
      : skipped;

describe.skipIf(reason !== '')(`Jupyter in a container${reason}`, () => {
  const secrets = new Map<string, string>();
  let root: string;
  let window: Window;
  let image: string;

  beforeAll(async () => {
    expect(available?.code, available?.output).toBe(0);
    root = await project();
    window = openWindow(root, secrets);
    await window.status('no-image');
    const seen: string[] = [];
    const subscription = window.store.onDidChange((at) => {
      const build = window.store.folder(at)?.builds[0];
      if (build !== undefined) seen.push(`${build.step}/${build.steps}`);
    });
    image = await buildIn(window);
    subscription.dispose();
    expect(seen.at(-1)).toMatch(/^(\d+)\/\1$/);
    const { images, builds, status } = await window.until(({ images: all }) => all[0]?.upToDate !== undefined);
    expect(status.kind).toBe('image-ready');
    expect(builds).toEqual([]);
    expect(images).toMatchObject([{ tags: [image], dockerfile: 'Dockerfile', target: '', upToDate: true }]);
  }, 120_000);

  afterAll(async () => {
    for (const each of windows) await each.close();
    for (const path of roots) {
      const labels = [`${Label.folder}=${path}`];
      for (const { id } of await engine().containers.list({ labels })) {
        await engine().containers.remove(id, { force: true });
      }
      for (const { id } of await engine().images.list({ labels })) await engine().images.remove(id, { force: true });
    }
  });

  test('it runs in the environment, takes its token and no other, and another window sees the same', async () => {
    const { container, token, plan } = await startIn(window, image);
    expect(plan.start.method).toBe('conda-run');
    const { status } = await window.status('starting');
    expect(status).toMatchObject({ container: { id: container.id, environment: 'science', purpose: 'jupyter' } });

    const outcome = await window.jupyter.untilReady(engine(), container.id);
    expect(outcome.kind).toBe('ready');
    const running = await window.status('running');
    const port = running.containers[0]?.port ?? 0;
    const at = { host: '127.0.0.1', port };
    expect(await ask(at, undefined)).toBe('refused');
    expect(await ask(at, 'wrong')).toBe('refused');
    expect(await ask(at, token)).toBe('accepted');
    expect(running.containers[0]?.ports).toEqual([{ container: 8888, host: port, address: '127.0.0.1' }]);

    // The token is with the secrets and in the container, and nowhere else.
    expect([...secrets.values()]).toContain(token);
    expect(JSON.stringify(running)).not.toContain(token);

    const inside = { argv: [...plan.run.argv, 'python', '-c', 'import os; print(os.environ["CONDA_PREFIX"])'] };
    const { stdout } = await engine().containers.execute(container.id, inside);
    expect(stdout.trim()).toBe('/opt/conda/envs/science');

    const second = openWindow(root, secrets);
    const there = await second.status('running');
    expect(there.containers).toEqual(running.containers);
    await second.close();
  });

  test('after a reload the container is found again with its token, stopped, started and restarted', async () => {
    await window.close();
    window = openWindow(root, secrets);
    const id = (await window.status('running')).containers[0]?.id ?? '';
    expect(await window.jupyter.check(engine(), id, 8888)).toBe('accepted');

    await engine().containers.stop(id);
    await window.status('stopped');
    await window.jupyter.startAgain(engine(), id);
    await window.status('running');
    await engine().containers.restart(id);
    window.jupyter.forget(id);
    expect((await window.jupyter.untilReady(engine(), id)).kind).toBe('ready');
    expect(await window.jupyter.check(engine(), id, 8888)).toBe('accepted');
  });

  test('a container that is killed from outside is stopped, one that is removed is gone', async () => {
    const id = (await window.status('running')).containers[0]?.id ?? '';
    await lab().docker(['kill', id]);
    const { status } = await window.status('stopped');
    expect(status).toMatchObject({ container: { id, exitCode: 137 } });
    await lab().docker(['rm', id]);
    expect((await window.status('image-ready')).containers).toEqual([]);
  });

  test('what somebody else starts from the image, or builds on it, is not ours', async () => {
    const { stdout } = await lab().docker(['run', '--detach', '--rm', '--label', LABEL, image, 'sleep', '60']);
    const child = await build(await context({ Dockerfile: `FROM ${image}\nRUN true\n` }), {
      tags: [`not-ours-${randomUUID()}:1`],
    });
    window.feed.refreshAll();
    await window.feed.settled();
    const state = window.store.folder(root);
    expect(state?.containers).toEqual([]);
    expect(state?.images.map(({ tags }) => tags)).toEqual([[image]]);
    await engine().images.remove(child.result.imageId, { force: true });
    await lab().docker(['rm', '--force', stdout.trim()]);
  });

  test('a secret storage that was emptied: the token is read from the container', async () => {
    const { container, token } = await startIn(window, image);
    secrets.clear();
    expect(await window.jupyter.token(engine(), container.id)).toBe(token);
    await engine().containers.remove(container.id, { force: true });
    await window.status('image-ready');
  });

  test('a server that ends is told with its log, without its token, and is failed', async () => {
    const { container } = await startIn(window, image, undefined, (plan) => ({
      ...plan,
      start: {
        ...plan.start,
        command: ['sh', '-c', 'echo "http://x/?token=$JUPYTER_TOKEN"; exit 3'],
        takesOptions: false,
      },
    }));
    const outcome = await window.jupyter.untilReady(engine(), container.id);
    expect(outcome).toMatchObject({ kind: 'ended', log: 'http://x/?token=…\n', container: { exitCode: 3 } });
    expect((await window.status('failed')).status).toMatchObject({ container: { exitCode: 3 } });
    await engine().containers.remove(container.id);
  });

  test('a server that never answers is silent, and one that wants another token says so', async () => {
    const command =
      (...words: string[]) =>
      (plan: ContainerPlan): ContainerPlan => ({
        ...plan,
        start: { ...plan.start, command: words, takesOptions: false },
      });
    const silent = await startIn(window, image, undefined, command('sleep', '60'));
    expect((await window.jupyter.untilReady(engine(), silent.container.id, undefined, 300)).kind).toBe('silent');
    await engine().containers.remove(silent.container.id, { force: true });

    const words = [
      'conda',
      'run',
      '--no-capture-output',
      '-n',
      'science',
      'jupyter',
      'lab',
      '--ip=0.0.0.0',
      '--allow-root',
    ];
    const other = await startIn(window, image, undefined, command(...words, '--NotebookApp.token=theirs'));
    expect((await window.jupyter.untilReady(engine(), other.container.id)).kind).toBe('other-token');
    await engine().containers.remove(other.container.id, { force: true });
  });

  test('what is written in the mounted folder is the user’s', async () => {
    await chown(root, 1234, 1234);
    const { container, plan } = await startIn(window, image, { uid: 1234, gid: 1234 });
    expect((await window.jupyter.untilReady(engine(), container.id)).kind).toBe('ready');
    const target = plan.mounts[0]?.target ?? '';
    const { exitCode } = await engine().containers.execute(container.id, { argv: ['touch', `${target}/-made here`] });
    expect(exitCode).toBe(0);
    expect(await stat(join(root, '-made here'))).toMatchObject({ uid: 1234, gid: 1234 });
    await engine().containers.remove(container.id, { force: true });
  });

  test('a user of the image: nothing is mapped for the same one, and another one works outside of the closed home', async () => {
    const text = `${DOCKERFILE}RUN useradd --create-home --shell /bin/bash somebody && chmod 700 /home/somebody\nUSER somebody\nWORKDIR /home/somebody/work\n`;
    const own = openWindow(await project(text), secrets);
    const name = await buildIn(own);
    const same = await startIn(own, name, { uid: 1000, gid: 1000 });
    expect([same.user.user, same.mounts[0]?.target]).toEqual([undefined, '/home/somebody/work']);
    await engine().containers.remove(same.container.id, { force: true });

    await chown(own.root, 1234, 1234);
    const other = await startIn(own, name, { uid: 1234, gid: 1234 });
    expect([other.user.user, other.mounts[0]?.target]).toEqual(['1234:1234', '/work']);
    expect((await own.jupyter.untilReady(engine(), other.container.id)).kind).toBe('ready');
    const { exitCode } = await engine().containers.execute(other.container.id, { argv: ['touch', 'made'] });
    expect(exitCode).toBe(0);
    expect(await stat(join(own.root, 'made'))).toMatchObject({ uid: 1234 });
    await engine().containers.remove(other.container.id, { force: true });
  });

  test('a container that cannot be started is not left behind, nor is its token', async () => {
    secrets.clear();
    const identity = { uid: 1234, gid: 1234 };
    const broken = startIn(window, image, identity, (plan) => ({
      ...plan,
      user: { ...plan.user, groups: ['nobody here'] },
    }));
    await failure(broken);
    expect(secrets.size).toBe(0);
    expect(await engine().containers.list({ labels: [`${Label.folder}=${root}`] })).toEqual([]);
  });

  test('the model is right about an image, and where it is not, that is seen', async () => {
    const verdicts = async (at: Window, name: string) => {
      const rows = await verify(engine(), await planOf(at.root), name, { folder: at.root, dockerfile: 'Dockerfile' });
      return rows.map(({ situation, verdict, activated, pythonOf }) => [situation, verdict, activated, pythonOf]);
    };
    const like = openWindow(
      await project('FROM condaforge/miniforge3:24.11.3-0\nCMD ["conda", "run", "python"]\n'),
      secrets,
    );
    expect(await verdicts(like, await buildIn(like))).toEqual([
      ['start', 'same', 'base', 'base'],
      ['plain', 'same', null, 'base'],
      ['interactive', 'same', 'base', 'base'],
      ['login', 'same', null, 'base'],
    ]);
    // The image with Jupyter has Debian's start-up files, where the real one has Ubuntu's with their guard.
    expect(await verdicts(window, image)).toEqual([
      ['start', 'same', null, 'base'],
      ['plain', 'same', null, 'base'],
      ['interactive', 'same', 'base', 'base'],
      ['login', 'different', 'base', 'base'],
    ]);
    const labels = [`${Label.purpose}=verify`];
    const left = await engine().containers.list({ labels });
    expect(left.filter((each) => roots.includes(each.labels[Label.folder] ?? ''))).toEqual([]);
  });

  test('the RUNs of a Dockerfile are asked in a throw-away build', async () => {
    const asked = openWindow(
      await project(
        `${DOCKERFILE.split('CMD')[0]}RUN . /opt/conda/etc/profile.d/conda.sh && conda activate science\nRUN exit 0\n`,
      ),
      secrets,
    );
    const text = await readFile(join(asked.root, 'Dockerfile'), 'utf8');
    const context = contextOf({
      [join(asked.root, 'Dockerfile')]: text,
      [join(asked.root, 'environment.yml')]: ENVIRONMENT,
    });
    const plan = await planOf(asked.root);
    const choice = {
      plan,
      folder: asked.root,
      dockerfile: join(asked.root, 'Dockerfile'),
      context: asked.root,
      args: {},
    };
    const found = { text, probes: runProbes(context, undefined) };
    const rows = await verifyRuns(engine(), asked.builder, choice, found, () => undefined);
    expect(rows.map(({ verdict, activated, pythonOf }) => [verdict, activated, pythonOf])).toEqual([
      ['same', null, 'base'],
      ['same', 'science', 'science'],
      ['unknown', null, null],
    ]);
    expect(await engine().images.list({ labels: [`${Label.folder}=${asked.root}`] })).toEqual([]);
  });

  test('an image is out of date when a file that it copies changes, and not when that is undone', async () => {
    await writeFile(join(root, 'environment.yml'), `${ENVIRONMENT}  - numpy\n`);
    await window.feed.checkImages(root);
    expect(window.store.folder(root)?.status.kind).toBe('image-out-of-date');
    await writeFile(join(root, 'environment.yml'), ENVIRONMENT);
    await window.feed.checkImages(root);
    expect(window.store.folder(root)?.status.kind).toBe('image-ready');
  });

  test('a rebuild takes the place of the image before it', async () => {
    const before = window.store.folder(root)?.images[0]?.id;
    await writeFile(join(root, 'environment.yml'), `${ENVIRONMENT}  - numpy\n`);
    await buildIn(window);
    const { images } = await window.until(({ images: all }) => all.length === 1 && all[0]?.id !== before);
    expect(images[0]).toMatchObject({ tags: [image] });
  });

  test('an image that lost its name stays while a container holds it, and goes with the container', async () => {
    const { container } = await startIn(window, image);
    const before = container.imageId;
    await writeFile(join(root, 'environment.yml'), `${ENVIRONMENT}  - scipy\n`);
    await buildIn(window);
    expect(await engine().images.find(before)).toBeDefined();
    await window.builder.removeOld(engine(), root);
    expect(await engine().images.find(before)).toBeDefined();
    await engine().containers.remove(container.id, { force: true });
    await window.builder.removeOld(engine(), root);
    expect(await engine().images.find(before)).toBeUndefined();
    // One that carries our labels and was not built here is somebody's.
    const child = await build(await context({ Dockerfile: `FROM ${image}\nRUN true\n` }));
    await window.builder.removeOld(engine(), root);
    expect(await engine().images.find(child.result.imageId)).toBeDefined();
    await engine().images.remove(child.result.imageId, { force: true });
  });

  test('build arguments, the platform and the base image count, and a lock that was frozen from it does not', async () => {
    const plan = await planOf(root);
    const found = await engine().images.inspect(image);
    const now = await window.builder.sources(engine(), plan, root, {}, found.id);
    expect(changedParts(found.labels, now)).toEqual([]);
    expect(now.bases).toEqual({ 'condaforge/miniforge3:25.3.1-0': expect.stringMatching(/^sha256:/) });
    expect(changedParts(found.labels, await window.builder.sources(engine(), plan, root, { a: '1' }))).toEqual([
      'arguments',
    ]);
    expect(changedParts(found.labels, { ...now, bases: { 'condaforge/miniforge3:25.3.1-0': 'sha256:other' } })).toEqual(
      ['base'],
    );
    const lock = join(root, 'conda-linux-64.lock');
    await writeFile(lock, '@EXPLICIT\n');
    const copying = { ...plan, inputs: [...plan.inputs, pathToFileURL(lock).toString()] };
    await window.locks.add(lock, found.id, '@EXPLICIT\n');
    const frozen = await window.builder.sources(engine(), copying, root, {}, found.id);
    expect(changedParts(found.labels, frozen)).toEqual([]);
    await writeFile(lock, '@EXPLICIT\n# by hand\n');
    const changed = await window.builder.sources(engine(), copying, root, {}, found.id);
    expect(changedParts(found.labels, changed)).toEqual(['files']);
  });

  test('a container to work in: it runs nothing, sees the folder, and is ours', async () => {
    const plan = await planOf(root);
    const at = {
      platform: 'linux',
      identity: { uid: 0, gid: 0 },
      remote: false,
      rootless: false,
      podman: false,
      selinux: false,
      remapped: false,
    };
    const user = launchUser(plan, at);
    const name = containerName(root, 'work');
    const mounts = launchMounts(plan, root, {}, fileURLToPath);
    const launch = { plan, image, folder: root, dockerfile: 'Dockerfile', name, mounts, user, token: '' };
    const details = await new WorkContainers(window.ownership).start(engine(), launch);
    const { containers } = await window.until((state) => state.containers.some(({ id }) => id === details.id));
    expect(containers.find(({ id }) => id === details.id)).toMatchObject({
      ours: true,
      purpose: 'work',
      phase: 'running',
    });
    const { argv, env } = plan.run;
    const seen = await engine().containers.execute(details.id, { argv: [...argv, 'ls', mounts[0]?.target ?? ''], env });
    expect(seen.stdout).toContain('environment.yml');
    await engine().containers.execute(details.id, {
      argv: ['sh', '-c', 'mkdir -p /srv/x && echo hi > /srv/x/only-here'],
    });
    const lost = await lostWith(engine(), details);
    expect(lost.files).toContain('/srv/x/only-here');
    expect(lost.kept).toEqual([root]);
    const begun = Date.now();
    await engine().containers.stop(details.id);
    // It ends when it is asked to, not when it is killed.
    expect(Date.now() - begun).toBeLessThan(9000);
    await engine().containers.remove(details.id, { force: true });
  });

  test('labels of ours on somebody else’s container do not make it ours', async () => {
    const labels = labelsOf(root, 'Dockerfile', await planOf(root), 'jupyter');
    const words = Object.entries(labels).flatMap(([key, value]) => ['--label', `${key}=${value}`]);
    const { stdout } = await lab().docker(['run', '--detach', ...words, '--label', LABEL, image, 'sleep', '60']);
    window.feed.refreshAll();
    await window.feed.settled();
    expect(window.store.container(stdout.trim())).toBeUndefined();
    await lab().docker(['rm', '--force', stdout.trim()]);
  });

  test('a failing step: where it is, and what it said', async () => {
    const failing = openWindow(await project(DOCKERFILE.replace('create -f', 'create --nonsense -f')), secrets);
    const error = await failure(buildIn(failing));
    expect(error).toMatchObject({ kind: 'build-failed', build: { line: 3 } });
    expect(failing.store.folder(failing.root)?.builds).toEqual([]);
  });
});
