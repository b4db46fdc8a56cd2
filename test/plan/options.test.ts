import { describe, expect, test } from 'vitest';
import { planOf } from './harness';

const DOCKERFILE = 'FROM continuumio/miniconda3:24.11.1-0\nRUN conda create -y -n app python=3.12\n';

describe('what the project says of how its containers run', () => {
  test('a compose service', () => {
    const compose = `services:
  app:
    build: .
    shm_size: 2gb
    mem_limit: 4g
    cpus: 1.5
    extra_hosts: ["db:10.0.0.1"]
    environment:
      MODE: dev
      FROM_SHELL:
      UNKNOWN: \${NOT_SET}
    deploy:
      resources:
        reservations:
          devices:
            - driver: nvidia
              count: 1
              capabilities: [gpu]
`;
    expect(planOf({ Dockerfile: DOCKERFILE, 'compose.yaml': compose }).options).toMatchObject({
      gpus: { value: '1', from: 'compose.yaml' },
      shmSize: { value: '2gb', from: 'compose.yaml' },
      memory: { value: '4g', from: 'compose.yaml' },
      cpus: { value: '1.5', from: 'compose.yaml' },
      extraHosts: [{ value: 'db:10.0.0.1', from: 'compose.yaml' }],
      env: { MODE: { value: 'dev', from: 'compose.yaml' } },
      cuda: false,
    });
  });

  test.each([
    ['gpus: all', 'all'],
    ['runtime: nvidia', 'all'],
    [
      'deploy: { resources: { reservations: { devices: [{ capabilities: [gpu], device_ids: ["0", "3"] }] } } }',
      'device=0,3',
    ],
    ['deploy: { resources: { reservations: { devices: [{ capabilities: [gpu] }] } } }', 'all'],
  ])('a GPU in compose: %s', (line, gpus) => {
    const compose = `services:\n  app:\n    build: .\n    ${line}\n`;
    expect(planOf({ Dockerfile: DOCKERFILE, 'compose.yaml': compose }).options.gpus?.value).toBe(gpus);
  });

  test.each([
    [
      '"runArgs": ["--gpus", "all", "--shm-size=1g", "-e", "A=1", "--add-host", "db:1.2.3.4"]',
      { gpus: { value: 'all' }, shmSize: { value: '1g' }, env: { A: { value: '1' } } },
    ],
    ['"hostRequirements": { "gpu": true }', { gpus: { value: 'all' } }],
    ['"hostRequirements": { "gpu": "optional" }', { gpus: { value: 'auto' } }],
    ['"hostRequirements": { "gpu": { "cores": 1000 } }', { gpus: { value: 'all' } }],
    ['"containerEnv": { "A": "2", "B": "${localEnv:HOME}" }', { gpus: null, env: { A: { value: '2' } } }],
  ])('devcontainer.json: %s', (entry, options) => {
    const file = `{ "build": { "dockerfile": "../Dockerfile" }, ${entry} }`;
    const plan = planOf({ Dockerfile: DOCKERFILE, '.devcontainer/devcontainer.json': file });
    expect(plan.options).toMatchObject(options);
    expect(plan.options.env).not.toHaveProperty('B');
  });

  test.each([
    ['FROM nvidia/cuda:12.4.1-runtime-ubuntu22.04\n', true],
    [`${DOCKERFILE}ENV CONDA_OVERRIDE_CUDA=12.4\n`, true],
    ['FROM mambaorg/micromamba:2.0.5\nRUN micromamba create -y -n app pytorch-gpu python=3.12\n', true],
    [DOCKERFILE, false],
  ])('an image for CUDA: %s', (dockerfile, cuda) => {
    expect(planOf({ Dockerfile: dockerfile }).options.cuda).toBe(cuda);
  });
});

test('what a compose file says of a build, extended and overridden', () => {
  const plan = planOf({
    Dockerfile: DOCKERFILE,
    'compose.yaml': `services:
  base:
    build:
      context: .
      cache_from: [registry.example.com/cache]
      network: host
  app:
    extends: base
    build:
      context: .
      ssh: [default]
      cache_from: ["type=local,src=.cache"]
      cache_to: ["type=local,dest=.cache"]
      platforms: [linux/amd64, linux/arm64]
      extra_hosts: ["db=10.0.0.1", "\${NOT_SET}:1.1.1.1"]
`,
  });
  const build = plan.builds.find(({ service }) => service === 'app');
  expect(build?.more).toEqual({
    ssh: ['default'],
    cacheFrom: ['registry.example.com/cache', 'type=local,src=.cache'],
    cacheTo: ['type=local,dest=.cache'],
    platforms: ['linux/amd64', 'linux/arm64'],
    network: 'host',
    extraHosts: ['db:10.0.0.1'],
  });
});
