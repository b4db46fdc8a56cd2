import { describe, expect, test } from 'vitest';
import { readUser } from '../../client/src/containers/imageUser';
import {
  jupyterCommand,
  jupyterSpec,
  labelsOf,
  launchMounts,
  launchUser,
  reachable,
  type Surroundings,
  workSpec,
} from '../../client/src/containers/launch';
import type { ContainerPlan, PlannedStart, PlannedUser } from '../../common/src/containerPlan';

const start: PlannedStart = {
  method: 'conda-run',
  why: '',
  entrypoint: null,
  command: ['conda', 'run', '--no-capture-output', '-n', 'app', 'jupyter', 'lab'],
  takesOptions: true,
  options: [],
  port: 8888,
  sure: true,
};

const user: PlannedUser = {
  name: 'app',
  uid: 1000,
  gid: 1000,
  root: false,
  home: '/home/app',
  groups: [],
  mapping: 'run-as',
};

function plan(changes: { start?: Partial<PlannedStart>; user?: Partial<PlannedUser> } = {}): ContainerPlan {
  const mounts = [{ source: 'file:///p', target: '/work', readOnly: false }];
  const part = { start: { ...start, ...changes.start }, user: { ...user, ...changes.user }, mounts };
  // The rest of a plan does not matter here.
  return {
    ...part,
    target: null,
    environment: { name: 'app', prefix: '/opt/conda/envs/app' },
  } as unknown as ContainerPlan;
}

const linux: Surroundings = {
  platform: 'linux',
  identity: { uid: 1001, gid: 1002 },
  remote: false,
  rootless: false,
  selinux: false,
  podman: false,
  remapped: false,
};

describe('whose the files are', () => {
  test('the same user needs nothing', () => {
    expect(launchUser(plan({ user: { uid: 1001 } }), linux)).toMatchObject({ user: undefined, env: {}, root: false });
  });

  test('another user runs what any user can run, with folders of its own for what Jupyter keeps', () => {
    const launched = launchUser(plan({ user: { groups: ['anaconda'] } }), linux);
    expect(launched).toMatchObject({ user: '1001:1002', groups: ['anaconda'], root: false, warning: undefined });
    expect(launched.env).toMatchObject({ HOME: '/home/app', JUPYTER_RUNTIME_DIR: '/tmp/conda-in-docker/runtime' });
    // root's home is closed to others.
    const asRoot = launchUser(plan({ user: { root: true, uid: 0, home: '/root' } }), linux);
    expect(asRoot.env.HOME).toBe('/tmp/conda-in-docker/home');
  });

  test('the Jupyter stacks start as root and change to the user', () => {
    expect(launchUser(plan({ user: { mapping: 'stack' } }), linux)).toMatchObject({
      user: 'root',
      env: { NB_UID: '1001', NB_GID: '1002' },
      root: false,
    });
  });

  test('an environment in a home folder keeps its user, and that is said', () => {
    const launched = launchUser(plan({ user: { mapping: 'fixed' } }), linux);
    expect(launched.user).toBeUndefined();
    expect(launched.warning).toMatch(/runs as app \(1000\), not as you \(1001\)/);
  });

  test('what the image says of its user goes before what the Dockerfile leaves open', () => {
    const open = { uid: 1001, gid: 1001, homeOpen: true };
    expect(launchUser(plan({ user: { uid: null } }), linux, open)).toMatchObject({ user: undefined, env: {} });
    const other = { uid: 1000, gid: 1000, homeOpen: true };
    expect(launchUser(plan({ user: { mapping: 'fixed' } }), linux, other)).toMatchObject({
      user: '1001:1002',
      homeClosed: false,
      warning: undefined,
    });
  });

  test('nothing is mounted in a home folder that is closed', () => {
    const mounts = [
      { source: '/p', target: '/home/app/work', readOnly: false },
      { source: '/d', target: '/data', readOnly: true },
    ];
    const closed = launchUser(plan(), linux);
    expect(closed.homeClosed).toBe(true);
    expect(reachable(mounts, plan(), closed).map(({ target }) => target)).toEqual(['/work', '/data']);
    const several = [...mounts, { source: '/n', target: '/home/app/notes', readOnly: false }];
    expect(reachable(several, plan(), closed).map(({ target }) => target)).toEqual([
      '/work/work',
      '/data',
      '/work/notes',
    ]);
    const opened = launchUser(plan(), linux, { uid: 1000, gid: 1000, homeOpen: true });
    expect(reachable(mounts, plan(), opened)).toEqual(mounts);
  });

  test('the answer of an image', () => {
    expect(readUser('1000\n100\n755\n')).toEqual({ uid: 1000, gid: 100, homeOpen: true });
    expect(readUser('1000\n100\n2750\n')).toEqual({ uid: 1000, gid: 100, homeOpen: false });
    expect(readUser('sh: id: not found\n')).toBeUndefined();
  });

  test('rootless: root inside is the user outside; podman keeps the id', () => {
    expect(launchUser(plan(), { ...linux, rootless: true })).toMatchObject({ user: '0:0', root: true });
    expect(launchUser(plan(), { ...linux, rootless: true, podman: true })).toMatchObject({
      user: '1001:1002',
      userNamespace: 'keep-id',
    });
    expect(launchUser(plan({ user: { mapping: 'stack' } }), { ...linux, rootless: true }).env).toMatchObject({
      NB_UID: '0',
    });
  });

  test('root outside, or as root of a rootless engine, works as root also where the environment is in a closed home', () => {
    for (const at of [
      { ...linux, identity: { uid: 0, gid: 0 } },
      { ...linux, rootless: true },
    ]) {
      expect(launchUser(plan({ user: { mapping: 'fixed' } }), at)).toMatchObject({
        user: '0:0',
        env: { HOME: '/home/app' },
        root: true,
        warning: undefined,
      });
    }
  });

  test('an engine that maps users itself has none that is ours, and that is said', () => {
    const launched = launchUser(plan(), { ...linux, remapped: true });
    expect(launched).toMatchObject({ user: undefined, env: {} });
    expect(launched.warning).toMatch(/userns-remap/);
  });

  test('nothing is mapped where the engine does it, or is elsewhere', () => {
    for (const at of [
      { ...linux, platform: 'darwin' },
      { ...linux, remote: true },
      { ...linux, platform: 'win32', identity: undefined },
    ]) {
      expect(launchUser(plan(), at)).toMatchObject({ user: undefined, env: {} });
    }
  });
});

describe('the words', () => {
  test('what Jupyter needs in a container is added once', () => {
    const words = jupyterCommand(plan(), { root: true, directory: '/work' });
    expect(words?.slice(7)).toEqual([
      '--ip=0.0.0.0',
      '--port=8888',
      '--no-browser',
      '--allow-root',
      '--notebook-dir=/work',
    ]);
    const options = ['ip', 'port', 'no-browser', 'allow-root', 'root-dir'];
    expect(jupyterCommand(plan({ start: { options } }), { root: true, directory: '/work' })).toEqual(start.command);
  });

  test("the stacks' script configures the server itself", () => {
    const words = jupyterCommand(plan({ start: { command: ['start-notebook.py'] } }), { root: true, directory: '/w' });
    expect(words).toEqual(['start-notebook.py', '--notebook-dir=/w']);
  });

  test('a start that takes no options is left as it is', () => {
    const left = { command: null, takesOptions: false };
    expect(jupyterCommand(plan({ start: left }), { root: true, directory: '/w' })).toBeUndefined();
  });
});

describe('folders', () => {
  const pathOf = (uri: string) => uri.replace('file://', '');

  test('the plan says which, unless the setting does', () => {
    expect(launchMounts(plan(), '/p', {}, pathOf)).toEqual([{ source: '/p', target: '/work', readOnly: false }]);
    const setting = { 'note books': '/n', '/abs': '/a:ro', bad: 'relative' };
    expect(launchMounts(plan(), '/p', setting, pathOf)).toEqual([
      { source: '/p/note books', target: '/n', readOnly: false },
      { source: '/abs', target: '/a', readOnly: true },
    ]);
  });
});

const launch = {
  plan: plan(),
  image: 'i',
  folder: '/p',
  dockerfile: 'd/Dockerfile',
  name: 'n',
  mounts: [{ source: '/p', target: '/work', readOnly: false }],
  user: launchUser(plan(), linux),
  token: 'secret',
};

test('the container: its own labels, one port on 127.0.0.1, the token in the environment and in nothing else', () => {
  const spec = jupyterSpec(launch);
  expect(spec.ports).toEqual([{ containerPort: 8888, hostAddress: '127.0.0.1' }]);
  expect(spec.env?.JUPYTER_TOKEN).toBe('secret');
  expect(JSON.stringify({ ...spec, env: {} })).not.toContain('secret');
  expect(spec.labels).toMatchObject({
    ...labelsOf('/p', 'd/Dockerfile', plan(), 'jupyter'),
    'io.github.conda-in-docker.folder': '/p',
    'io.github.conda-in-docker.environment': 'app',
    'io.github.conda-in-docker.port': '8888',
  });
});

test('under SELinux the container may see the mounted folders, and only where there are any', () => {
  expect(jupyterSpec({ ...launch, selinux: true }).securityOptions).toEqual(['label=disable']);
  expect(jupyterSpec({ ...launch, selinux: true, mounts: [] }).securityOptions).toBeUndefined();
  expect(jupyterSpec(launch).securityOptions).toBeUndefined();
});

test('Jupyter keeps settings and history in a folder of this machine; its configuration stays the image’s', () => {
  const mount = { type: 'bind', source: '/kept', target: '/tmp/.conda-in-docker-kept' };
  const own = jupyterSpec({ ...launch, user: launchUser(plan({ user: { uid: 1001 } }), linux), kept: '/kept' });
  expect(own.mounts).toContainEqual(mount);
  expect(own.env).toMatchObject({
    JUPYTERLAB_SETTINGS_DIR: '/tmp/.conda-in-docker-kept/lab/user-settings',
    IPYTHONDIR: '/tmp/.conda-in-docker-kept/ipython',
  });
  expect(own.env?.JUPYTER_CONFIG_DIR).toBeUndefined();
  // Another user has a configuration folder of its own, and reads the one of the image's author all the same.
  const mapped = jupyterSpec({ ...launch, kept: '/kept' });
  expect(mapped.env).toMatchObject({
    JUPYTER_CONFIG_DIR: '/tmp/.conda-in-docker-kept/config',
    JUPYTER_CONFIG_PATH: '/home/app/.jupyter',
  });
  expect(jupyterSpec(launch).mounts).toHaveLength(1);
});

test('a container to work in runs nothing by itself, and passes its ENTRYPOINT only where that runs what it is given', () => {
  expect(workSpec(launch)).toMatchObject({ entrypoint: [], cmd: ['sleep', '2147483647'], init: true });
  expect(workSpec(launch).labels).toMatchObject({ 'io.github.conda-in-docker.purpose': 'work' });
  expect(workSpec(launch).ports).toBeUndefined();
  const through = { ...launch, plan: plan({ start: { method: 'entrypoint' } }), entrypoint: ['tini', '--', '/e.sh'] };
  expect(workSpec(through)).toMatchObject({ cmd: ['sleep', '2147483647'], init: false });
  expect(workSpec(through).entrypoint).toBeUndefined();
  const stack = { ...launch, plan: plan({ user: { mapping: 'stack' } }) };
  expect(workSpec(stack).cmd).toEqual(['start.sh', 'sleep', '2147483647']);
});
