import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { BuildkitProgress } from '../../../client/src/engine/docker/build/buildkit';
import { ClassicProgress } from '../../../client/src/engine/docker/build/classic';
import { RegistryCredentials } from '../../../client/src/engine/docker/build/credentials';
import {
  buildkitLine,
  classicLine,
  dockerfileLines,
  imageLine,
} from '../../../client/src/engine/docker/build/dockerfileLines';
import { credentialsMessage, firstText } from '../../../client/src/engine/docker/build/session';
import { StepLog } from '../../../client/src/engine/docker/build/stepLog';
import { decodeTrace } from '../../../client/src/engine/docker/build/trace';
import type { BuildEvent } from '../../../client/src/engine/port';

describe('the lines of a Dockerfile', () => {
  const text = `# syntax=docker/dockerfile:1
ARG TAG=12

FROM debian:\${TAG} AS Base
RUN a && \\
    # why
\\

    b
COPY <<EOF /x
RUN not an instruction
EOF
WORKDIR /w
FROM Base
RUN <<A cat && <<-"B" cat
A
	B
RUN a &&   b
CMD x`;
  const lines = dockerfileLines(text);

  it('are those of the instructions, whatever stands between', () => {
    expect(lines.instructions.map(({ line, keyword, stage }) => [line, keyword, stage])).toEqual([
      [2, 'ARG', -1],
      [4, 'FROM', 0],
      [5, 'RUN', 0],
      [10, 'COPY', 0],
      [13, 'WORKDIR', 0],
      [14, 'FROM', 1],
      [15, 'RUN', 1],
      [18, 'RUN', 1],
      [19, 'CMD', 1],
    ]);
    expect(lines.stages).toEqual(['base', 'stage-1']);
  });

  it('are found for the steps as BuildKit counts and names them', () => {
    const line = (stage: string | undefined, index: number, count: number, instruction: string): number | undefined =>
      buildkitLine(lines, { stage, index, count, instruction });
    expect(line('base', 1, 4, 'FROM docker.io/library/debian:12')).toBe(4);
    expect(line('base', 2, 4, 'RUN a &&     b')).toBe(5);
    expect(line('base', 4, 4, 'WORKDIR /w')).toBe(13);
    // A stage on another stage has no FROM of its own.
    expect(line('stage-1', 2, 2, 'RUN a &&   b')).toBe(18);
    // ONBUILD adds steps that are not in the file: then the words decide.
    expect(line('stage-1', 3, 5, 'RUN a && b')).toBe(18);
    expect(line('stage-1', 2, 5, 'RUN something of the base image')).toBeUndefined();
    expect(line(undefined, 2, 9, 'RUN a && b')).toBeUndefined();
  });

  it('are found for the images that BuildKit asks registries for', () => {
    const from = dockerfileLines(
      'FROM --platform=linux/amd64 debian\nFROM me/x:1 AS y\nFROM localhost:5000/z\nFROM ghcr.io/a:2',
    );
    const images = [
      'docker.io/library/debian:latest',
      'docker.io/me/x:1',
      'localhost:5000/z:latest',
      'ghcr.io/a:2',
      'b:1',
    ];
    expect(images.map((image) => imageLine(from, image))).toEqual([1, 2, 3, 4, undefined]);
  });

  it('are found for the steps of the classic builder, which counts all', () => {
    expect(classicLine(lines, 3, 'RUN a &&     b')).toBe(5);
    expect(classicLine(lines, 10, 'LABEL a=b')).toBeUndefined();
  });

  it('end with the text, whatever it is', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^([A-Z]{1,4}|[ #\\\n<`"']|EOF|FROM |RUN |AS ){0,60}$/), (any) => {
        const { instructions } = dockerfileLines(any);
        const count = any.split('\n').length;
        for (const { line } of instructions) expect(line).toBeLessThanOrEqual(count);
      }),
    );
  });
});

type Field = readonly [id: number, value: number | string | Buffer];

/** Encodes what decodeTrace reads. */
function message(...fields: Field[]): Buffer {
  const varint = (value: number): number[] =>
    value < 128 ? [value] : [(value % 128) | 128, ...varint(Math.floor(value / 128))];
  return Buffer.concat(
    fields.map(([id, value]) => {
      if (typeof value === 'number') return Buffer.from([...varint(id * 8), ...varint(value)]);
      const data = Buffer.from(value);
      return Buffer.concat([Buffer.from([...varint(id * 8 + 2), ...varint(data.length)]), data]);
    }),
  );
}

function trace(...fields: Field[]): Readonly<Record<string, unknown>> {
  return { id: 'moby.buildkit.trace', aux: message(...fields).toString('base64') };
}

const time = (seconds: number): Buffer => message([1, seconds], [2, 500_000_000]);

describe('BuildKit’s progress', () => {
  it('becomes steps, lines and an end, also where the last lines come with the end', () => {
    const events: BuildEvent[] = [];
    const progress = new BuildkitProgress(dockerfileLines('FROM a\nRUN make'), (event) => events.push(event));
    const vertex = (...more: Field[]): Buffer => message([1, 'v'], [3, '[2/2] RUN make'], ...more);
    progress.accept(trace([1, vertex([5, time(1_800_000_000)])], [3, message([1, 'v'], [3, 1], [4, 'one\ntw'])]));
    const error = 'process did not complete successfully: exit code: 2';
    progress.accept(
      trace(
        [1, vertex([5, time(1_800_000_000)], [6, time(1_800_000_002)], [7, error])],
        [3, message([1, 'v'], [3, 1], [4, 'o\n'])],
        [3, message([1, 'v'], [3, 2], [4, '10%\r100%\r\nlast'])],
      ),
    );
    const step = {
      id: 'v',
      name: '[2/2] RUN make',
      isInstruction: true,
      instruction: 'RUN make',
      index: 2,
      count: 2,
      line: 2,
    };
    expect(events).toMatchObject([
      { type: 'step', step },
      { type: 'step-started', time: 1_800_000_000_500 },
      { type: 'log', stream: 'stdout', text: 'one' },
      { type: 'log', stream: 'stdout', text: 'two' },
      { type: 'log', stream: 'stderr', text: '100%' },
      { type: 'log', stream: 'stderr', text: 'last' },
      { type: 'step-finished', cached: false, milliseconds: 2000, error },
    ]);
    expect(progress.failure('x')).toEqual({
      step: step.name,
      instruction: 'RUN make',
      line: 2,
      exitCode: 2,
      log: ['one', 'two', '100%', 'last'],
    });
  });

  it('blames the step that failed, not those that were given up because of it', () => {
    const progress = new BuildkitProgress(dockerfileLines('FROM a\nRUN b\nFROM c\nRUN d'), () => {});
    const failed = (id: string, name: string, error: string): Buffer =>
      message([1, id], [3, name], [6, time(1)], [7, error]);
    progress.accept(
      trace(
        [1, failed('x', '[stage-0 2/2] RUN b', 'context canceled')],
        [1, failed('y', '[stage-1 2/2] RUN d', 'exit code: 1')],
      ),
    );
    expect(progress.failure('exit code: 1')).toMatchObject({ instruction: 'RUN d', line: 4 });
  });

  it('ends every step of a build that has made its image, told or not', () => {
    const events: BuildEvent[] = [];
    const progress = new BuildkitProgress(dockerfileLines('FROM a\nRUN b'), (event) => events.push(event));
    progress.accept(trace([1, message([1, 'x'], [3, '[1/2] FROM a'], [5, time(1)], [6, time(2)])]));
    progress.accept(trace([1, message([1, 'y'], [3, '[2/2] RUN b'])]));
    progress.end();
    const ends = events.flatMap((event) => (event.type === 'step-finished' ? [[event.step.line, event.cached]] : []));
    expect(ends).toEqual([
      [1, false],
      [2, true],
    ]);
  });

  it('takes no bytes amiss', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => {
        try {
          decodeTrace(bytes);
        } catch (error) {
          expect(error).toBeInstanceOf(RangeError);
        }
      }),
    );
  });
});

describe('the classic builder’s progress', () => {
  it('is told from what the steps write', () => {
    const events: BuildEvent[] = [];
    const progress = new ClassicProgress(dockerfileLines('FROM a\nRUN make\nRUN bad'), (event) => events.push(event));
    for (const stream of [
      'Step 1/3 : FROM a\n',
      ' ---> 0123456789ab\n',
      'Step 2/3 : RUN make\n',
      ' ---> Using cache\n',
      'Step 3/3 : RUN bad\n',
      ' ---> Running in 0123456789ab\n',
      'par',
      'tly\n',
      '\u001b[91mgcc: no\n\u001b[0m',
    ]) {
      progress.accept({ stream });
    }
    const error = "The command '/bin/sh -c bad' returned a non-zero code: 127";
    progress.accept({ error, errorDetail: { code: 127, message: error } });
    const logs = events.flatMap((event) => (event.type === 'log' ? [[event.step.line, event.stream, event.text]] : []));
    expect(logs).toEqual([
      [3, 'stdout', 'partly'],
      [3, 'stderr', 'gcc: no'],
    ]);
    const cached = events.flatMap((event) => (event.type === 'step-finished' ? [event.cached] : []));
    expect(cached).toEqual([false, true, false]);
    expect(progress.failure(error)).toMatchObject({ line: 3, exitCode: 127, log: ['partly', 'gcc: no'] });
  });
});

describe('podman’s progress', () => {
  it('is told from words of its own', () => {
    const events: BuildEvent[] = [];
    const lines = dockerfileLines('ARG A\nFROM a AS one\nENV B=c\nRUN make\nFROM one\nRUN make');
    const progress = new ClassicProgress(lines, (event) => events.push(event));
    const stream =
      '[1/2] STEP 3/3: RUN make\n--> Using cache 0123\n--> 0123\n[2/2] STEP 1/2: FROM one\n[2/2] STEP 2/2: RUN make\nout\n';
    progress.accept({ stream });
    const error = 'error building at STEP "RUN make": error while running runtime: exit status 2';
    progress.accept({ error });
    const ends = events.flatMap((event) => (event.type === 'step-finished' ? [[event.step.line, event.cached]] : []));
    expect(ends).toEqual([
      [4, true],
      [5, false],
      [6, false],
    ]);
    expect(progress.failure(error)).toMatchObject({ line: 6, exitCode: 2, log: ['out'] });
  });
});

describe('what a step writes', () => {
  it('is the same lines however it is cut into pieces', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[aé日\n]{0,80}$/), fc.array(fc.integer({ min: 1, max: 7 })), (text, cuts) => {
        const lines: string[] = [];
        const log = new StepLog((line) => lines.push(line));
        const bytes = Buffer.from(text);
        for (let at = 0, i = 0; at < bytes.length; i++) {
          const size = cuts[i] ?? 80;
          log.write('stdout', bytes.subarray(at, at + size));
          at += size;
        }
        log.flush();
        expect(lines).toEqual(text === '' ? [] : text.replace(/\n$/, '').split('\n'));
      }),
    );
  });

  it('is kept in part, without colors', () => {
    const long = new StepLog(() => {});
    for (let i = 0; i < 1000; i++) long.writeText('stdout', `\u001b[1m${i}\u001b[0m\n`);
    long.writeText('stdout', 'x'.repeat(100_000));
    long.flush();
    expect(long.tail).toHaveLength(200);
    expect(long.tail).toContain('999');
    expect(long.tail).not.toContain('1');
  });
});

describe.skipIf(process.platform === 'win32')('registry credentials', () => {
  const folders: string[] = [];
  afterEach(async () => {
    for (const path of folders.splice(0)) await rm(path, { recursive: true });
  });
  async function config(json: unknown, helper?: string): Promise<RegistryCredentials> {
    const folder = await mkdtemp(join(tmpdir(), 'cid-config-'));
    folders.push(folder);
    await writeFile(join(folder, 'config.json'), typeof json === 'string' ? json : JSON.stringify(json));
    if (helper !== undefined) {
      await writeFile(join(folder, 'docker-credential-mine'), helper);
      await chmod(join(folder, 'docker-credential-mine'), 0o755);
    }
    return new RegistryCredentials(folder, { PATH: `${folder}${delimiter}${process.env.PATH}` });
  }
  const auth = (text: string): { auth: string } => ({ auth: Buffer.from(text).toString('base64') });
  const HELPER = `#!/bin/sh
host=$(cat)
case "$host" in
  ghcr.io) echo '{"ServerURL":"ghcr.io","Username":"me","Secret":"from helper"}';;
  https://index.docker.io/v1/) echo '{"Username":"<token>","Secret":"t0ken"}';;
  *) echo 'credentials not found in native keychain'; exit 1;;
esac`;

  it('stand in the configuration, under whichever form of the name', async () => {
    const found = await config({
      auths: { 'https://index.docker.io/v1/': auth('hub:a:b'), 'https://quay.io': auth('q:x'), 'ghcr.io': {} },
    });
    expect(await found.get('registry-1.docker.io')).toEqual({ username: 'hub', secret: 'a:b', isToken: false });
    expect(await found.get('quay.io')).toEqual({ username: 'q', secret: 'x', isToken: false });
    expect(await found.get('ghcr.io')).toBeUndefined();
    expect(await found.get('evil.example')).toBeUndefined();
    expect(await (await config('nonsense')).get('docker.io')).toBeUndefined();
  });

  it('come from helpers, for all registries or for one', async () => {
    const all = await config({ credsStore: 'mine', auths: { 'quay.io': auth('q:x') } }, HELPER);
    expect(await all.get('ghcr.io')).toEqual({ username: 'me', secret: 'from helper', isToken: false });
    expect(await all.get('docker.io')).toEqual({ username: '', secret: 't0ken', isToken: true });
    expect(await all.get('quay.io')).toEqual({ username: 'q', secret: 'x', isToken: false });
    const one = await config({ credHelpers: { 'ghcr.io': 'mine' } }, HELPER);
    expect(await one.get('ghcr.io')).toMatchObject({ secret: 'from helper' });
    expect(await one.get('docker.io')).toBeUndefined();
    expect(await (await config({ credsStore: '../evil' })).get('ghcr.io')).toBeUndefined();
    expect(await (await config({ credsStore: 'nosuch' })).get('ghcr.io')).toBeUndefined();
  });

  it('for the classic builder are those of the registries that the Dockerfile names', async () => {
    const found = await config({ auths: { 'quay.io': auth('q:x'), 'ghcr.io': auth('g:y') } });
    expect(await found.registryConfig('FROM quay.io/a/b:1')).toEqual({
      'quay.io': { username: 'q', password: 'x', serveraddress: 'quay.io' },
    });
    expect(await found.registryConfig('FROM debian')).toEqual({});
  });

  it('are asked for and given in protobuf', () => {
    const request = Buffer.concat([Buffer.from([0, 0, 0, 0, 9]), message([1, 'ghcr.io'])]);
    expect(firstText(request)).toBe('ghcr.io');
    expect(firstText(Buffer.alloc(0))).toBe('');
    const secret = 'x'.repeat(300);
    expect(credentialsMessage({ username: 'me', secret, isToken: false })).toEqual(message([1, 'me'], [2, secret]));
    expect(credentialsMessage(undefined)).toHaveLength(0);
  });
});
