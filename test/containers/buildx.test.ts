/** Builds through the docker program with buildx; skipped where it is not there. */
import { execFileSync } from 'node:child_process';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { BuildEvent } from '../../client/src/engine/port.js';
import * as harness from './harness.js';
import { context, engine, failure, folder, LABELS, lab, RUN, skipped, written } from './harness.js';

function buildx(): string {
  if (skipped) return skipped;
  try {
    execFileSync('docker', ['buildx', 'version'], { stdio: 'ignore' });
    return '';
  } catch {
    return ' (SKIPPED: no docker program with buildx on this machine)';
  }
}

/** As the product chooses: buildx, where it is there. */
function build(
  root: string,
  request: Parameters<typeof harness.build>[1] = {},
  options?: Parameters<typeof harness.build>[2],
): ReturnType<typeof harness.build> {
  return harness.build(root, { builder: 'auto', ...request }, options);
}

const missing = buildx();
const TAG = `buildx-${RUN}`;

function steps(events: readonly BuildEvent[], type: 'step-started' | 'step-finished'): BuildEvent[] {
  return events.filter((event) => event.type === type);
}

describe.skipIf(missing)(`builds as docker builds${missing}`, () => {
  test('steps with their lines, the log, labels and arguments; the second time from the cache', async () => {
    const root = await context({
      Dockerfile: 'FROM debian:12\nARG WORD\nCOPY . /here/\nRUN ls /here; echo "$WORD" > /word; cat /word\n',
      '.dockerignore': 'Dockerfile\nleft-out\n',
      kept: '1',
      'left-out': '2',
    });
    const request = { tags: [`${TAG}:1`], buildArgs: { WORD: `a "b" ${RUN}` } };
    const { result, events } = await build(root, request);
    expect(result.builder).toBe('buildx');
    const { id, labels } = await engine().images.inspect(`${TAG}:1`);
    expect(id).toBe(result.imageId);
    expect(labels).toMatchObject(LABELS);
    expect(written(events)).toEqual(expect.arrayContaining(['kept', `a "b" ${RUN}`]));
    expect(written(events)).not.toContain('left-out');
    const run = events.find((event) => event.type === 'step-started' && event.step.instruction?.startsWith('RUN'));
    expect(run).toMatchObject({ step: { line: 4, isInstruction: true } });
    const again = await build(root, request);
    const cached = steps(again.events, 'step-finished').filter((event) => 'cached' in event && event.cached);
    expect(cached.length).toBeGreaterThan(0);
    expect(again.result.imageId).toBe(result.imageId);
  });

  test('a secret reaches its RUN, and neither the image, its history, the log nor an argument', async () => {
    const secret = `geheim-${RUN}`;
    const root = await context({
      Dockerfile:
        'FROM debian:12\nRUN --mount=type=secret,id=word test -s /run/secrets/word && tr a-z A-Z < /run/secrets/word > /upper; tr "\\0" " " < /proc/1/cmdline\n',
    });
    const asked: string[] = [];
    const { result, events } = await build(root, {
      tags: [`${TAG}:2`],
      // Secrets are in no key of the cache: another run's would be found.
      noCache: true,
      secret: async (id) => {
        asked.push(id);
        return secret;
      },
    });
    expect(asked).toEqual(['word']);
    const { stdout } = await lab().docker(['run', '--rm', '--network=none', result.imageId, 'cat', '/upper']);
    expect(stdout.trim()).toBe(secret.toUpperCase());
    const history = await lab().docker(['history', '--no-trunc', result.imageId]);
    expect(JSON.stringify([events, history.stdout])).not.toContain(secret);
    expect((await readdir(tmpdir())).filter((name) => name.startsWith('conda-in-docker-build-'))).toEqual([]);
  });

  test('an unsaved text with its ignore file, and contexts that go by a name', async () => {
    const root = await context({ Dockerfile: 'FROM nothing\n', kept: '1', gone: '2' });
    const other = await context({ file: 'of the other' });
    const { events } = await build(root, {
      tags: [`${TAG}:3`],
      dockerfileText: 'FROM debian:12\nCOPY . /a/\nCOPY --from=other file /a/\nRUN ls /a\n',
      ignoreText: 'gone\nDockerfile\n',
      contexts: { other },
    });
    expect(written(events)).toEqual(['file', 'kept']);
  });

  test('a step that fails: its line, its exit code, its last words', async () => {
    const root = await context({ Dockerfile: 'FROM debian:12\n\nRUN echo why >&2; exit 7\n' });
    const error = await failure(build(root, { tags: [`${TAG}:4`] }));
    expect(error.kind).toBe('build-failed');
    expect(error.build).toMatchObject({ line: 3, exitCode: 7, log: ['why'] });
    expect(error.message).toBe('The build failed in line 3 (RUN echo why >&2; exit 7) with exit code 7: why');
  });

  test('a file that cannot be read, and one that is not there', async () => {
    const root = await context({ Dockerfile: 'FROM debian:12\nRUNN a\n' });
    const error = await failure(build(root));
    expect(error.kind).toBe('build-failed');
    expect(error.build?.line).toBe(2);
    const copy = await context({ Dockerfile: 'FROM debian:12\nCOPY nothing /\n' });
    expect((await failure(build(copy))).message).toMatch(/nothing/);
  });

  test('cancelled, it ends, and so does the build', async () => {
    const root = await context({ Dockerfile: `FROM debian:12\nRUN echo ${RUN}; sleep 60\n` });
    const end = new AbortController();
    const begun = Date.now();
    const error = await failure(
      build(root, {}, { signal: end.signal, onEvent: (event) => event.type === 'log' && end.abort() }),
    );
    expect(error.kind).toBe('cancelled');
    expect(Date.now() - begun).toBeLessThan(30_000);
  });

  test('a cache that is kept in a folder is said to need another builder, not swallowed', async () => {
    const root = await context({ Dockerfile: 'FROM debian:12\nRUN echo cache\n' });
    const kept = await folder();
    await mkdir(join(kept, 'cache'));
    const outcome = await build(root, { cacheTo: [`type=local,dest=${join(kept, 'cache')}`] }).then(
      () => 'built',
      (error: unknown) => String(error),
    );
    // The engine's own builder of old engines cannot export one.
    expect(outcome).toMatch(/^built$|cache export/i);
  });
});

describe.skipIf(skipped)(`without buildx${skipped}`, () => {
  test('what only docker can do is refused with a way out', async () => {
    const root = await context({ Dockerfile: 'FROM debian:12\n' });
    const empty = await folder();
    await writeFile(join(empty, 'config.json'), '{}');
    expect(await readFile(join(empty, 'config.json'), 'utf8')).toBe('{}');
    const error = await failure(
      build(root, { builder: 'buildkit', platforms: ['linux/amd64', 'linux/arm64'], ssh: ['default'] }),
    );
    expect(error.message).toMatch(
      /This build wants several platforms and an ssh agent, and the docker program with buildx/,
    );
  });
});
