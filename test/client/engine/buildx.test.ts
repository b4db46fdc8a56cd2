import { expect, test } from 'vitest';
import { buildxCall, isNewEnough, secretIds, traceOf } from '../../../client/src/engine/docker/build/buildx';

test('the secrets that RUNs mount, each once', () => {
  const text = `FROM a
RUN --mount=type=secret,id=one --mount=target=/run/secrets/two,type=secret --mount=type=cache,id=three true
RUN --mount=type=secret,id="four",required=true --mount=type=secret,id=one true
RUN --mount=type=secret,id=$X --mount=type=secret true
`;
  expect(secretIds(text)).toEqual(['one', 'two', 'four']);
});

test('a release that tells its progress as JSON', () => {
  expect(isNewEnough('github.com/docker/buildx v0.29.1 0.29.1-4')).toBe(true);
  expect(isNewEnough('github.com/docker/buildx 0.13.0 ')).toBe(true);
  expect(isNewEnough('github.com/docker/buildx v1.0.0 abc')).toBe(true);
  expect(isNewEnough('github.com/docker/buildx v0.12.1 abc')).toBe(false);
  expect(isNewEnough('')).toBe(false);
});

test('secrets and arguments are in the environment, in no argument', () => {
  const { args, env } = buildxCall(
    {
      context: '/p',
      dockerfile: '/p/Dockerfile',
      buildArgs: { TOKEN: 'hush', PATH: '/bin' },
      platform: 'linux/amd64',
      tags: ['a:1'],
      ssh: ['default'],
      target: 'work',
      pull: true,
    },
    '/p/Dockerfile',
    new Map([['pip', 'hush too']]),
    '/tmp/id',
  );
  expect(args.join(' ')).not.toContain('hush');
  expect(env).toEqual({ TOKEN: 'hush', CONDA_IN_DOCKER_SECRET_1: 'hush too' });
  expect(args).toEqual(
    expect.arrayContaining(['id=pip,env=CONDA_IN_DOCKER_SECRET_1', 'PATH=/bin', 'TOKEN', '--pull', 'linux/amd64']),
  );
  expect(args.at(-1)).toBe('/p');
});

test('a line of progress; any other line is none', () => {
  const line = JSON.stringify({
    vertexes: [{ digest: 'sha256:1', name: '[1/2] FROM a', started: '2026-11-30T10:00:00Z', cached: true }],
    logs: [{ vertex: 'sha256:1', stream: 2, data: Buffer.from('ä\n').toString('base64') }],
    statuses: [{ id: 'layer', vertex: 'sha256:1', current: 1, total: 2 }],
    warnings: [{ short: Buffer.from('careful').toString('base64') }],
  });
  const trace = traceOf(line);
  expect(trace?.vertexes[0]).toMatchObject({ cached: true, error: '', started: Date.parse('2026-11-30T10:00:00Z') });
  expect(Buffer.from(trace?.logs[0]?.message ?? []).toString()).toBe('ä\n');
  expect(trace?.statuses).toEqual([{ vertex: 'sha256:1', name: 'layer', current: 1, total: 2 }]);
  expect(trace?.warnings).toEqual([{ short: 'careful', url: '' }]);
  expect(traceOf('ERROR: failed')).toBeUndefined();
  expect(traceOf('{"a":')).toBeUndefined();
});
