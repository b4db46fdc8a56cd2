import { describe, expect, test } from 'vitest';
import {
  bytesOf,
  portOf,
  type RunSetting,
  readEnvFile,
  resolveRun,
  runLine,
  SHARED_MEMORY,
  settingFor,
} from '../../client/src/containers/runOptions';
import { createBody } from '../../client/src/engine/docker/containerJson';
import type { PlannedOptions } from '../../common/src/containerPlan';

const NOTHING: PlannedOptions = {
  gpus: null,
  shmSize: null,
  memory: null,
  cpus: null,
  env: {},
  extraHosts: [],
  cuda: false,
};

function resolved(setting: RunSetting, said: Partial<PlannedOptions> = {}, engineHasGpu = true) {
  return resolveRun(setting, { ...NOTHING, ...said }, { folder: '/p', engineHasGpu });
}

test.each([
  ['512m', 512 * 1024 ** 2],
  ['2g', 2 * 1024 ** 3],
  ['1gb', 1024 ** 3],
  ['1.5G', 1.5 * 1024 ** 3],
  ['64K', 65_536],
  ['100', 100],
  [4096, 4096],
  ['lots', undefined],
  ['0', undefined],
  [-1, undefined],
])('a size: %s', (text, bytes) => {
  expect(bytesOf(text)).toBe(bytes);
});

test.each([
  ['8080', { containerPort: 8080, hostAddress: '127.0.0.1' }],
  ['5000:80', { containerPort: 80, hostPort: 5000, hostAddress: '127.0.0.1' }],
  ['0.0.0.0:5000:80', { containerPort: 80, hostPort: 5000, hostAddress: '0.0.0.0' }],
  ['[::1]:5000:80', { containerPort: 80, hostPort: 5000, hostAddress: '::1' }],
  ['70000', undefined],
  ['web', undefined],
])('a port: %s', (text, port) => {
  expect(portOf(text)).toEqual(port);
});

describe('where options come from', () => {
  const said = {
    memory: { value: '4g', from: 'compose.yaml' },
    shmSize: { value: '256m', from: 'compose.yaml' },
    env: { A: { value: 'compose', from: 'compose.yaml' }, B: { value: 'compose', from: 'compose.yaml' } },
  };

  test('the setting wins, the project fills the gaps, and all of it is told', () => {
    const { part, used, problems } = resolved({ memory: '8g', env: { A: 'own' } }, said);
    expect(problems).toEqual([]);
    expect(part).toMatchObject({
      memory: 8 * 1024 ** 3,
      sharedMemory: 256 * 1024 ** 2,
      env: { A: 'own', B: 'compose' },
    });
    expect(used.map(({ name, value, from }) => `${name}=${value} (${from})`)).toEqual([
      'shmSize=256m (compose.yaml)',
      'memory=8g (the setting condaInDocker.containerOptions)',
      'env B=compose (compose.yaml)',
      'env A=own (the setting condaInDocker.containerOptions)',
    ]);
  });

  test('without anything /dev/shm is larger than the engine makes it', () => {
    expect(resolved({}).part.sharedMemory).toBe(SHARED_MEMORY);
  });

  test('a Dockerfile has options of its own beside those of the folder', () => {
    const setting = {
      memory: '1g',
      env: { A: '1', B: '1' },
      dockerfiles: { 'gpu/Dockerfile': { gpus: 'all', env: { B: '2' } } },
    };
    expect(settingFor(setting, 'gpu/Dockerfile')).toEqual({ memory: '1g', gpus: 'all', env: { A: '1', B: '2' } });
    expect(settingFor(setting, 'Dockerfile')).toEqual({ memory: '1g', env: { A: '1', B: '1' } });
    expect(settingFor(setting, 'toString').gpus).toBeUndefined();
  });

  test('what is wrong is left out, with who says it and what is meant', () => {
    const { part, problems } = resolved(
      { memory: 'much', cpus: 'two', ports: ['web'], volumes: { data: 'relative' } },
      { shmSize: { value: 'big', from: 'compose.yaml' } },
    );
    expect(problems).toEqual([
      'shmSize "big" of compose.yaml is no size such as 512m or 2g. It is left out.',
      'memory "much" of the setting condaInDocker.containerOptions is no size such as 512m or 2g. It is left out.',
      'cpus "two" of the setting condaInDocker.containerOptions is no number of processors. It is left out.',
      'port "web" of the setting condaInDocker.containerOptions is no port such as 8080 or 127.0.0.1:8080:80. It is left out.',
      'volume "relative" of the setting condaInDocker.containerOptions is no path in the container. It is left out.',
    ]);
    expect(part).toEqual({ sharedMemory: SHARED_MEMORY, env: {}, ports: [], mounts: [], extraHosts: [] });
  });
});

describe('GPUs', () => {
  const cuda = { cuda: true };
  test.each([
    ['nothing is said, the image is not for CUDA', {}, {}, true, undefined, false],
    ['nothing is said, the image is for CUDA', {}, cuda, true, { count: -1 }, false],
    ['the same on an engine without', {}, cuda, false, undefined, true],
    ['none', { gpus: 'none' }, cuda, true, undefined, false],
    ['two', { gpus: 2 }, {}, true, { count: 2 }, false],
    ['by id', { gpus: 'device=0,GPU-3a23' }, {}, true, { devices: ['0', 'GPU-3a23'] }, false],
    ['all, on an engine without', { gpus: 'all' }, {}, false, { count: -1 }, true],
    ['of compose', {}, { gpus: { value: '1', from: 'compose.yaml' } }, true, { count: 1 }, false],
    [
      'optional in devcontainer.json',
      {},
      { gpus: { value: 'auto', from: 'devcontainer.json' }, cuda: true },
      true,
      { count: -1 },
      false,
    ],
  ])('%s', (_name, setting, said, engineHasGpu, request, missing) => {
    const { part, noGpu } = resolved(setting, said as Partial<PlannedOptions>, engineHasGpu);
    expect([part.gpus, noGpu]).toEqual([request, missing]);
  });

  test('the engine is asked as `docker run --gpus` asks it', () => {
    const body = (gpus: { count: number } | { devices: string[] }) =>
      createBody({ image: 'x', gpus, cpus: 1.5, memory: 1024 }).HostConfig as Record<string, unknown>;
    expect(body({ count: -1 })).toMatchObject({
      DeviceRequests: [{ Count: -1, Capabilities: [['gpu']] }],
      NanoCpus: 1_500_000_000,
      Memory: 1024,
    });
    expect(body({ devices: ['0'] }).DeviceRequests).toEqual([{ DeviceIDs: ['0'], Capabilities: [['gpu']] }]);
  });
});

test('folders and volumes', () => {
  const { part } = resolved({ volumes: { './data': '/data:ro', models: '/models', '/abs': '/abs' } });
  expect(part.mounts).toEqual([
    { type: 'bind', source: '/p/data', target: '/data', readOnly: true },
    { type: 'volume', source: 'models', target: '/models', readOnly: false },
    { type: 'bind', source: '/abs', target: '/abs', readOnly: false },
  ]);
});

test('a file of variables is read as docker reads it', () => {
  const text = '# no\r\nA=1\r\nB=with = and "quotes"\n\n  C=\nFROM_SHELL\nNOT_THERE\nbad name=1\n';
  expect(readEnvFile(text, { FROM_SHELL: 'x' })).toEqual({ A: '1', B: 'with = and "quotes"', C: '', FROM_SHELL: 'x' });
});

test('the command for docker run: an option a line, quoted for a shell, without secrets', () => {
  const line = runLine({
    image: 'conda-in-docker/x:latest',
    user: '1000:1000',
    init: true,
    env: { A: "it's $x", JUPYTER_TOKEN: 's3cret', DB_PASSWORD: 'pw' },
    ports: [{ containerPort: 8888 }, { containerPort: 80, hostPort: 5000 }],
    mounts: [{ type: 'bind', source: '/a, b', target: '/w', readOnly: true }],
    gpus: { devices: ['0', '1'] },
    sharedMemory: 1024,
    entrypoint: ['tini', '--'],
    cmd: ['jupyter', 'lab'],
  });
  expect(line).toBe(
    [
      'docker run --rm --interactive --tty',
      '--init',
      '--user 1000:1000',
      '--publish 127.0.0.1::8888',
      '--publish 127.0.0.1:5000:80',
      `--mount 'type=bind,"source=/a, b",target=/w,readonly'`,
      `--env 'A=it'\\''s $x'`,
      '--env JUPYTER_TOKEN',
      '--env DB_PASSWORD',
      `--gpus '"device=0,1"'`,
      '--shm-size 1024',
      '--entrypoint tini',
      'conda-in-docker/x:latest -- jupyter lab',
    ].join(' \\\n  '),
  );
});
