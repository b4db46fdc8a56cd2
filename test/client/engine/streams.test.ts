import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareVersions } from '../../../client/src/engine/docker/connection';
import { createBody, detailsOf, summaryOf } from '../../../client/src/engine/docker/containerJson';
import { eventOf } from '../../../client/src/engine/docker/events';
import { answered } from '../../../client/src/engine/docker/failures';
import { publishedPort } from '../../../client/src/engine/docker/reach';
import { jsonLines, outputOf } from '../../../client/src/engine/docker/streams';
import { EngineError, isEngineError } from '../../../client/src/engine/port';

async function* pieces(bytes: Uint8Array, cuts: readonly number[]): AsyncGenerator<Uint8Array> {
  for (let at = 0, i = 0; at < bytes.length; i++) {
    const size = cuts[i] ?? bytes.length;
    yield bytes.subarray(at, at + size);
    at += size;
  }
}

function frame(stream: 'stdout' | 'stderr', text: string): Buffer {
  const data = Buffer.from(text);
  const head = Buffer.alloc(8);
  head[0] = stream === 'stderr' ? 2 : 1;
  head.writeUInt32BE(data.length, 4);
  return Buffer.concat([head, data]);
}

const cuts = fc.array(fc.integer({ min: 1, max: 11 }));

describe('output', () => {
  const name = fc.constantFrom('stdout' as const, 'stderr' as const);
  const written = fc.array(fc.tuple(name, fc.stringMatching(/^[aé日\n]{0,9}$/)));

  it('is the same however it comes in pieces', async () => {
    await fc.assert(
      fc.asyncProperty(written, cuts, async (frames, sizes) => {
        const all = { stdout: '', stderr: '' };
        const bytes = Buffer.concat(frames.map(([stream, text]) => frame(stream, text)));
        for await (const { stream, text } of outputOf(pieces(bytes, sizes), true)) all[stream] += text;
        const expected = { stdout: '', stderr: '' };
        for (const [stream, text] of frames) expected[stream] += text;
        expect(all).toEqual(expected);
      }),
    );
  });

  it('of a terminal is one stream', async () => {
    let all = '';
    for await (const { text } of outputOf(pieces(Buffer.from('é\r\n\u0002x'), [1, 1]), false)) all += text;
    expect(all).toBe('é\r\n\u0002x');
  });
});

describe('lines of JSON', () => {
  it('are read however they come in pieces; what is none is left out', async () => {
    const bytes = Buffer.from('{"a":"é"}\r\n\nnonsense\n{"b":2}');
    await fc.assert(
      fc.asyncProperty(cuts, async (sizes) => {
        const all: unknown[] = [];
        for await (const value of jsonLines(pieces(bytes, sizes))) all.push(value);
        expect(all).toEqual([{ a: 'é' }, { b: 2 }]);
      }),
    );
  });
});

describe('what engines say', () => {
  it('about a container: Docker, and podman with words of its own', () => {
    const listed = {
      Id: 'x',
      Names: ['/a'],
      State: 'running',
      Status: 'Up 2 hours (health: starting)',
      Created: 5,
      Ports: [{ PrivatePort: 1, Type: 'tcp' }],
    };
    expect(summaryOf(listed)).toMatchObject({
      name: 'a',
      status: 'running',
      health: 'starting',
      created: 5000,
      ports: [],
    });
    const details = {
      Id: 'x',
      Name: 'a',
      State: { Status: 'stopped', ExitCode: 3, StartedAt: '0001-01-01T00:00:00Z' },
    };
    expect(detailsOf(details)).toMatchObject({
      name: 'a',
      status: 'exited',
      exitCode: 3,
      startedAt: undefined,
      env: {},
    });
  });

  it('about what happens', () => {
    const actor = { ID: 'x', Attributes: { name: 'a', image: 'i', exitCode: '137', mine: 'yes' } };
    expect(eventOf({ Type: 'container', Action: 'die', Actor: actor, timeNano: 2e9 })).toEqual({
      type: 'container',
      action: 'die',
      id: 'x',
      name: 'a',
      image: 'i',
      labels: { mine: 'yes' },
      exitCode: 137,
      time: 2000,
    });
    expect(eventOf({ Type: 'container', Action: 'health_status: unhealthy', Actor: actor })).toMatchObject({
      action: 'health_status',
      health: 'unhealthy',
    });
    expect(eventOf({ Type: 'container', Action: 'exec_start: sh -c die: x', Actor: actor })).toBeUndefined();
    expect(eventOf({ Type: 'container', Action: 'died', Actor: actor })).toMatchObject({ action: 'die' });
    expect(eventOf({ Type: 'network', Action: 'create', Actor: actor })).toBeUndefined();
  });

  it.each([
    [404, 'No such container: x', 'not-found'],
    [409, 'Conflict. The container name "/x" is already in use by container "y".', 'conflict'],
    [500, 'driver failed: Bind for 127.0.0.1:8888 failed: port is already allocated', 'conflict'],
    [500, 'listen tcp4 127.0.0.1:8888: bind: address already in use', 'conflict'],
    [500, 'Ports are not available: exposing port TCP 127.0.0.1:8888 -> 0.0.0.0:0: listen tcp', 'conflict'],
    [500, 'write /var/lib/docker/tmp/x: no space left on device', 'no-space'],
    [404, 'pull access denied for x, repository does not exist or may require docker login', 'auth'],
    [400, 'OCI runtime create failed: exec: "x": executable file not found in $PATH: unknown', 'not-found'],
    [500, 'something else', 'other'],
  ])('%d %s is %s', (status, reason, kind) => {
    const error = answered('It failed', status, reason);
    expect(error.kind).toBe(kind);
    expect(error.message).toMatch(/^It failed: .*\.$/);
    expect(error.reason).toBe(reason);
  });

  it('which of two versions is newer', () => {
    expect(compareVersions('1.9', '1.41')).toBeLessThan(0);
    expect(compareVersions('1.41', '1.41')).toBe(0);
    expect(compareVersions('2.0', '1.99')).toBeGreaterThan(0);
  });
});

describe('what is asked of an engine', () => {
  it('publishes on 127.0.0.1 at a port that the engine finds', () => {
    const { HostConfig } = createBody({ image: 'i', ports: [{ containerPort: 8888 }] });
    expect(HostConfig).toMatchObject({ PortBindings: { '8888/tcp': [{ HostIp: '127.0.0.1', HostPort: '' }] } });
  });

  it('opens a port where it is published: IPv4 first, and no address that stands for all', () => {
    const binding = { containerPort: 8888, protocol: 'tcp', hostPort: 49153 };
    const six = { ...binding, hostAddress: '::' };
    const four = { ...binding, hostAddress: '0.0.0.0', hostPort: 49154 };
    expect(publishedPort([six, four], 8888)).toEqual({ host: '127.0.0.1', port: 49154 });
    expect(publishedPort([six], 8888)).toEqual({ host: '::1', port: 49153 });
    expect(publishedPort([six], 80)).toBeUndefined();
  });
});

describe('errors', () => {
  it('are known across bundles', () => {
    class EngineErrorOfAnotherBundle extends Error {
      override readonly name = 'EngineError';
      readonly kind = 'lost';
    }
    expect(isEngineError(new EngineErrorOfAnotherBundle('x'), 'lost')).toBe(true);
    expect(isEngineError(new EngineError('auth', 'x'), 'lost')).toBe(false);
    expect(isEngineError(new Error('x'))).toBe(false);
    expect(isEngineError({ name: 'EngineError', kind: 'lost' })).toBe(false);
  });
});
