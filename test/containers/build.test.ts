import { chmod, mkdir, readdir, readFile, truncate, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { type AddressInfo, createServer as createSocketServer } from 'node:net';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { BuildEvent } from '../../client/src/engine/port.js';
import {
  apart,
  build,
  context,
  engine,
  failure,
  folder,
  LABEL,
  LABELS,
  lab,
  RUN,
  skipped,
  written,
} from './harness.js';

const BUILDERS = ['buildkit', 'classic'] as const;
const BASE = 'FROM debian:12\n';
/** First, so that every image on the way has our label; its value makes the layers ours alone. */
const MARK = `LABEL ${LABEL}\n`;

function finished(events: readonly BuildEvent[], instruction: string): BuildEvent & { type: 'step-finished' } {
  const event = events.find((one) => one.type === 'step-finished' && one.step.instruction?.startsWith(instruction));
  if (event?.type !== 'step-finished') throw new Error(`no end of ${instruction}: ${JSON.stringify(events)}`);
  return event;
}

/** Whether a program with this word among its arguments runs on this machine, where the engine runs too. */
async function runs(word: string): Promise<boolean> {
  for (const pid of (await readdir('/proc')).filter((name) => /^\d+$/.test(name))) {
    const line = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
    if (line.split('\0').includes(word)) return true;
  }
  return false;
}

async function eventually(holds: () => Promise<boolean>): Promise<void> {
  const limit = Date.now() + 10_000;
  while (!(await holds())) {
    if (Date.now() > limit) throw new Error('it did not come to pass within 10 s');
    await new Promise((done) => setTimeout(done, 50));
  }
}

const ownNetwork = await apart();

describe.skipIf(skipped)(`building${skipped}`, () => {
  describe.each(BUILDERS)('with %s', (builder) => {
    test('builds a Dockerfile and an ignore file that are on no disk, from a folder that stays as it is', async () => {
      const root = await folder();
      for (const name of ['environment.yml', 'secret.txt', '.dockerignore']) await writeFile(join(root, name), '*\n');
      const dockerfileText = `${BASE}${MARK}COPY . /c/\nRUN ls -A /c\n`;
      const dockerfile = join(root, 'Dockerfile');
      const request = { builder, dockerfile, dockerfileText, ignoreText: '*\n!environment.yml\n' };
      const { events } = await build(root, request);
      expect(written(events).join('\n')).toMatch(/^environment\.yml$/m);
      expect(written(events).join('\n')).not.toContain('secret.txt');
      expect((await readdir(root)).sort()).toEqual(['.dockerignore', 'environment.yml', 'secret.txt']);
    });

    test('makes the image that was asked for, tells its steps with their lines, and finds them again', async () => {
      const tag = `conda-in-docker-contract:${builder}-${RUN}`;
      const dockerfile = `# what it is
ARG FLAVOR=none
${BASE}${MARK}ARG FLAVOR
RUN echo "flavor: \${FLAVOR} ${RUN}" && \\
    # a comment in between
    echo oops >&2
COPY data /data
CMD ["sleep", "60"]
EXPOSE 8888
USER 1234
`;
      const root = await context({ Dockerfile: dockerfile, data: 'x' });
      const request = {
        builder,
        tags: [tag],
        buildArgs: { FLAVOR: 'sweet & sour' },
        labels: { ...LABELS, more: 'a b=c' },
      };
      const first = await build(root, request);
      expect(first.result).toMatchObject({ builder, imageId: expect.stringMatching(/^sha256:[0-9a-f]{64}$/) });
      expect(written(first.events)).toEqual(expect.arrayContaining([`flavor: sweet & sour ${RUN}`, 'oops']));
      const oops = first.events.find((event) => event.type === 'log' && event.text === 'oops');
      expect(oops).toMatchObject({ stream: 'stderr', step: { isInstruction: true, line: 6 } });
      expect(finished(first.events, 'RUN')).toMatchObject({ cached: false, step: { line: 6 } });
      expect(finished(first.events, 'COPY')).toMatchObject({ step: { line: 9 } });
      expect(first.events.findLast((event) => event.type === 'context')).toMatchObject({ done: true, files: 2 });

      const image = await engine().images.inspect(tag);
      expect(image).toMatchObject({ id: first.result.imageId, tags: [tag], labels: { ...LABELS, more: 'a b=c' } });
      expect(image.config).toMatchObject({ cmd: ['sleep', '60'], user: '1234', exposedPorts: ['8888/tcp'] });

      const second = await build(root, request);
      expect(finished(second.events, 'RUN')).toMatchObject({ cached: true, milliseconds: 0 });
      expect((await engine().images.list({ labels: [LABEL], reference: tag })).map(({ id }) => id)).toEqual([
        second.result.imageId,
      ]);
      await engine().images.remove(tag);
      expect(await engine().images.find(tag)).toBeUndefined();
    });

    test('says which step failed, on which line, with which code, and what it wrote', async () => {
      const root = await context({
        Dockerfile: `${BASE}${MARK}WORKDIR /w\nRUN true\n\nRUN for i in $(seq 300); do echo line $i; done; sleep 0.3; \\\n  echo the reason >&2; exit 42\nRUN echo never\n`,
      });
      const seen: BuildEvent[] = [];
      const error = await failure(build(root, { builder }, { onEvent: (event) => seen.push(event) }));
      expect(error).toMatchObject({ kind: 'build-failed', build: { line: 6, exitCode: 42 } });
      expect(error.message).toMatch(
        /^The build failed in line 6 \(RUN for i in \$\(seq 300\); do echo line \$i; done; sleep 0.3; echo the reason >&2; exit 42\) with exit code 42: the reason$/,
      );
      expect(error.build?.log).toHaveLength(200);
      expect(error.build?.log.slice(-2)).toEqual(['line 300', 'the reason']);
      expect(finished(seen, 'RUN for').error).toContain('42');
      expect(seen.some((event) => event.type === 'step-started' && event.step.instruction === 'RUN echo never')).toBe(
        false,
      );
    });

    test('stops in the engine too when it is cancelled', async () => {
      const seconds = `61${builder === 'classic' ? 1 : 2}.${process.pid}`;
      const root = await context({ Dockerfile: `${BASE}${MARK}RUN echo ready; sleep ${seconds}\n` });
      const abort = new AbortController();
      let events = 0;
      const begun = failure(
        build(
          root,
          { builder },
          {
            signal: abort.signal,
            onEvent: (event) => {
              events++;
              if (event.type === 'log' && event.text === 'ready') abort.abort();
            },
          },
        ),
      );
      expect(await begun).toMatchObject({ kind: 'cancelled' });
      const told = events;
      await eventually(async () => !(await runs(seconds)));
      expect(events).toBe(told);
    });

    test('does not begin where it is cancelled before', async () => {
      const root = await context({ Dockerfile: BASE });
      expect(await failure(build(root, { builder }, { signal: AbortSignal.abort() }))).toMatchObject({
        kind: 'cancelled',
      });
    });

    test('says on which line a Dockerfile cannot be read, and which stage or file is missing', async () => {
      const unknown = await context({ Dockerfile: `${BASE}\nRUUN x\n` });
      expect(await failure(build(unknown, { builder }))).toMatchObject({ kind: 'build-failed', build: { line: 3 } });
      const stage = await context({ Dockerfile: BASE });
      const error = await failure(build(stage, { builder, target: 'nosuch' }));
      expect(error.kind).toBe('build-failed');
      expect(error.message).toContain('nosuch');
      const file = await context({ Dockerfile: `${BASE}${MARK}\nCOPY nosuch /\n` });
      expect(await failure(build(file, { builder }))).toMatchObject({ kind: 'build-failed', build: { line: 4 } });
      const none = await folder();
      expect(await failure(build(none, { builder }))).toMatchObject({ kind: 'not-found' });
    });

    test('builds one stage', async () => {
      const root = await context({
        Dockerfile: `${BASE.trim()} AS one\n${MARK}RUN echo first\nFROM one AS two\nRUN echo second\n`,
      });
      const { events } = await build(root, { builder, target: 'one', noCache: true });
      expect(written(events)).toContain('first');
      expect(written(events)).not.toContain('second');
    });

    test('takes a Dockerfile from outside of the context, unsaved text, and names with spaces, dashes and unicode', async () => {
      const elsewhere = await context({ 'Docker file é': 'FROM nosuch\n' });
      const root = await context({ '-v': 'dash', 'a b/ü 日本.txt': 'unicode', "it's": 'quote' });
      const dockerfile = join(elsewhere, 'Docker file é');
      const dockerfileText = `${BASE}${MARK}COPY . /c/\nRUN cat /c/-v "/c/a b/ü 日本.txt" "/c/it's"\n`;
      const { events } = await build(root, { builder, dockerfile, dockerfileText });
      expect(written(events).join('')).toContain('dashunicodequote');
    });

    test('keeps modes and symbolic links, and goes on without a socket', async () => {
      const root = await context({
        Dockerfile: `${BASE}${MARK}COPY . /c/\nRUN cd /c && stat -c '%n %a %F' script private dir link && readlink link && ls sock || true\n`,
        script: '',
        private: '',
        'dir/x': '',
        link: '-> dir/nosuch',
      });
      await chmod(join(root, 'script'), 0o755);
      await chmod(join(root, 'private'), 0o600);
      await chmod(join(root, 'dir'), 0o750);
      const server = createSocketServer();
      await new Promise<void>((done) => server.listen(join(root, 'sock'), done));
      try {
        const { events } = await build(root, { builder });
        expect(written(events)).toEqual(
          expect.arrayContaining([
            'script 755 regular empty file',
            'private 600 regular empty file',
            'dir 750 directory',
            'link 777 symbolic link',
            'dir/nosuch',
          ]),
        );
        expect(events).toContainEqual(expect.objectContaining({ type: 'warning', path: 'sock' }));
      } finally {
        server.close();
      }
    });

    test.skipIf(ownNetwork)(
      `gives the registry the credentials of the Docker configuration, and only that registry${ownNetwork}`,
      async () => {
        const seen: string[] = [];
        const registry = createServer((request, response) => {
          if (request.headers.authorization !== undefined) seen.push(request.headers.authorization);
          response.writeHead(request.headers.authorization === undefined ? 401 : 404, {
            'WWW-Authenticate': 'Basic realm="test"',
            'Content-Type': 'application/json',
          });
          response.end('{"errors":[]}');
        });
        await new Promise<void>((done) => registry.listen(0, '127.0.0.1', done));
        try {
          const host = `127.0.0.1:${(registry.address() as AddressInfo).port}`;
          const auth = Buffer.from('me:a secret: word').toString('base64');
          const other = Buffer.from('me:of another').toString('base64');
          const dockerConfig = await context({
            'config.json': JSON.stringify({ auths: { [host]: { auth }, 'registry.invalid': { auth: other } } }),
          });
          const root = await context({ Dockerfile: `FROM ${host}/private:1\n` });
          const error = await failure(build(root, { builder, dockerConfig }));
          expect(seen.length).toBeGreaterThan(0);
          expect(new Set(seen)).toEqual(new Set([`Basic ${auth}`]));
          expect(JSON.stringify([error.message, error.reason, error.build])).not.toContain('secret');
        } finally {
          registry.close();
        }
      },
    );
  });

  test.skipIf(ownNetwork)(`names a registry that wants a login${ownNetwork}`, async () => {
    const registry = createServer((_request, response) => {
      response.writeHead(401, { 'WWW-Authenticate': 'Basic realm="test"', 'Content-Type': 'application/json' });
      response.end('{"errors":[{"code":"UNAUTHORIZED","message":"authentication required"}]}');
    });
    await new Promise<void>((done) => registry.listen(0, '127.0.0.1', done));
    try {
      const host = `127.0.0.1:${(registry.address() as AddressInfo).port}`;
      const root = await context({ Dockerfile: `FROM ${host}/private:1\n` });
      const error = await failure(build(root, { dockerConfig: await folder() }));
      expect(error).toMatchObject({ kind: 'auth', build: { line: 1 } });
      expect(error.message).toContain('docker login');
    } finally {
      registry.close();
    }
  });
});

/** What a Dockerfile's COPY . sees, by our way or by docker's own program. */
const LIST = `${BASE}${MARK}COPY . /c/\nRUN cd /c && find . -mindepth 1 | LC_ALL=C sort | sed 's/^/at /'\n`;

const TREE = {
  Dockerfile: LIST,
  'a.log': '',
  'b.log': '',
  'xy.txt': '',
  'dir/a.py': '',
  'dir/a.pyc': '',
  'dir/sub/a.txt': '',
  'dir/sub/keep.txt': '',
  'dir2/x/y/z.py': '',
  'dir2/x/keep.txt': '',
  'dir3/empty/.keep': '',
};

async function sentByDocker(root: string, dockerfile: string): Promise<string[]> {
  const args = [
    'build',
    '--no-cache',
    '--progress=plain',
    '--network=none',
    `--label=${LABEL}`,
    '-f',
    dockerfile,
    root,
  ];
  const { output, code } = await lab().docker(args, 60_000);
  if (code !== 0) throw new Error(output);
  return [...output.matchAll(/^#\d+ [\d.]+ at \.\/(.*)$/gm)].map((match) => match[1] ?? '');
}

async function sentByUs(root: string, dockerfile: string): Promise<string[]> {
  const { events } = await build(root, { dockerfile, noCache: true });
  return written(events).flatMap((line) => /^at \.\/(.*)$/.exec(line)?.[1] ?? []);
}

describe.skipIf(skipped)(`the build context${skipped}`, () => {
  test.each([
    ['nothing', undefined],
    ['folders, files and wildcards', 'dir\n*.log\n**/*.pyc\n# dir2\n'],
    ['everything but a folder', '*\n!dir/sub\n!Dockerfile\n'],
    ['an exception in an ignored folder', 'dir\n!dir/sub/a.txt\n'],
    ['odd patterns', '/dir2/\n./a.log\ndir/../b.log\n  dir/sub/a.txt  \n[x-z]*\n'],
  ])('holds what docker sends: %s', async (_name, ignore) => {
    const root = await context({
      ...TREE,
      ...(ignore === undefined ? {} : { '.dockerignore': ignore }),
    });
    await mkdir(join(root, 'none'));
    const dockerfile = join(root, 'Dockerfile');
    const ours = await sentByUs(root, dockerfile);
    expect(ours).toEqual(await sentByDocker(root, dockerfile));
    expect(ours.length).toBeGreaterThan(0);
  });

  // Docker 20.10's own program looks into an ignored folder only for exceptions without wildcards, and sends folders in
  // which nothing is left; what is expected here is what later ones send.
  test.each([
    [
      'an exception with a wildcard',
      'dir\ndir2\n*.*\n!dir2/**/*.py\n',
      ['Dockerfile', 'dir2', 'dir2/x', 'dir2/x/y', 'dir2/x/y/z.py', 'dir3', 'dir3/empty', 'dir3/empty/.keep'],
    ],
    [
      'an exception in any folder',
      '*\n!**/keep.txt\n',
      ['dir', 'dir/sub', 'dir/sub/keep.txt', 'dir2', 'dir2/x', 'dir2/x/keep.txt'],
    ],
    ['the last line wins', '!dir/sub\n*\n!*.log\nb.log\n', ['a.log']],
  ])('holds what BuildKit’s rules say: %s', async (_name, ignore, expected) => {
    const root = await context({ ...TREE, '.dockerignore': ignore });
    const ours = await sentByUs(root, join(root, 'Dockerfile'));
    // An ignored Dockerfile is sent under a name of its own.
    expect(ours.filter((name) => name !== '.conda-in-docker.Dockerfile')).toEqual(expected);
  });

  test('secrets are given to the step that asks for them, and one that there is not is missing only where it is required', async () => {
    const run = (options: string, words: string) => `RUN --mount=type=secret,${options} ${words}\n`;
    const root = await context({
      Dockerfile: `${BASE}${MARK}${run('id=token', 'cat /run/secrets/token')}${run('id=gone', '[ ! -e /run/secrets/gone ] && echo none')}`,
    });
    const asked: string[] = [];
    const secret = async (id: string) => {
      asked.push(id);
      return id === 'token' ? `very-${'s'.repeat(300)}-ecret` : undefined;
    };
    const { events } = await build(root, { secret, noCache: true });
    expect(written(events)).toEqual(expect.arrayContaining([`very-${'s'.repeat(300)}-ecret`, 'none']));
    expect(asked.sort()).toEqual(['gone', 'token']);
    const needed = await context({ Dockerfile: `${BASE}${MARK}${run('id=gone,required=true', 'true')}` });
    expect((await failure(build(needed, { secret }))).message).toMatch(/gone/);
  });

  test('build contexts that go by a name: a folder and an image, and lines are those of the Dockerfile', async () => {
    const other = await context({
      data: 'of the other',
      '.dockerignore': 'private\n',
      private: 'x',
      'sub/deep': 'deep',
    });
    const root = await context({
      Dockerfile: `# syntax comment\nARG FLAVOR=1\n${BASE}${MARK}COPY --from=other / /o/\nCOPY --from=tools /etc/debian_version /v\nRUN find /o | sort && cat /o/data /o/sub/deep /v\nRUN exit 3\n`,
    });
    const events: BuildEvent[] = [];
    const contexts = { other, tools: 'docker-image://debian:12' };
    const error = await failure(build(root, { contexts, noCache: true }, { onEvent: (event) => events.push(event) }));
    expect(error).toMatchObject({ kind: 'build-failed', build: { line: 8, exitCode: 3 } });
    expect(written(events)).toEqual(expect.arrayContaining(['/o', '/o/data', '/o/sub', '/o/sub/deep']));
    expect(written(events).filter((line) => line.includes('conda-in-docker') || line.includes('private'))).toEqual([]);
    expect((await engine().images.list({ reference: 'conda-in-docker/context' })).length).toBe(0);
    const odd = await failure(build(root, { contexts: { other: 'https://example.org/x.git' } }));
    expect(odd.message).toMatch(/neither a folder nor an image/);
  });

  test('the proxies of Docker’s configuration are known to builds and containers, and are not in the image', async () => {
    const dockerConfig = await folder();
    const proxies = { default: { httpProxy: 'http://proxy:3128', noProxy: 'localhost' } };
    await writeFile(join(dockerConfig, 'config.json'), JSON.stringify({ proxies }));
    const root = await context({ Dockerfile: `${BASE}${MARK}RUN echo "[$HTTP_PROXY $http_proxy $no_proxy] ${RUN}"\n` });
    const { events, result } = await build(root, { dockerConfig });
    expect(written(events)).toContain(`[http://proxy:3128 http://proxy:3128 localhost] ${RUN}`);
    expect(JSON.stringify(await engine().images.inspect(result.imageId))).not.toContain('proxy:3128');
    const before = process.env.DOCKER_CONFIG;
    process.env.DOCKER_CONFIG = dockerConfig;
    try {
      const spec = { image: 'debian:12', labels: LABELS, env: { NO_PROXY: 'mine' }, cmd: ['true'] };
      const { env } = await engine().containers.inspect(await engine().containers.create(spec));
      expect(env).toMatchObject({ HTTP_PROXY: 'http://proxy:3128', http_proxy: 'http://proxy:3128', NO_PROXY: 'mine' });
    } finally {
      if (before === undefined) delete process.env.DOCKER_CONFIG;
      else process.env.DOCKER_CONFIG = before;
    }
  });

  test('the ignore file of the Dockerfile wins over that of the context', async () => {
    const root = await context({
      'dev.Dockerfile': LIST,
      '.dockerignore': 'a\n',
      'dev.Dockerfile.dockerignore': 'b\n',
      a: '',
      b: '',
    });
    const dockerfile = join(root, 'dev.Dockerfile');
    const ours = await sentByUs(root, dockerfile);
    expect(ours).toEqual(await sentByDocker(root, dockerfile));
    expect(ours).toContain('a');
    expect(ours).not.toContain('b');
  });

  test('ten thousand files, of which .dockerignore keeps most out', async () => {
    const root = await context({ Dockerfile: LIST, '.dockerignore': '**/node_modules\n**/*.tmp\n!**/d7/*.tmp\n' });
    for (let folder = 0; folder < 100; folder++) {
      const inner = folder % 2 === 0 ? `d${folder}` : `d${folder}/node_modules/x`;
      await mkdir(join(root, inner), { recursive: true });
      const files = Array.from({ length: 100 }, (_, i) => join(root, inner, `f${i}.${i % 2 === 0 ? 'txt' : 'tmp'}`));
      await Promise.all(files.map((file) => writeFile(file, 'x')));
    }
    const dockerfile = join(root, 'Dockerfile');
    const begun = Date.now();
    const { events } = await build(root, { dockerfile, noCache: true });
    const sent = written(events).flatMap((line) => /^at \.\/(.*)$/.exec(line)?.[1] ?? []);
    expect(sent.filter((name) => name.endsWith('.txt'))).toHaveLength(50 * 50);
    expect(sent).toEqual(await sentByDocker(root, dockerfile));
    expect(events.findLast((event) => event.type === 'context')).toMatchObject({
      files: 50 * 50 + 100 + 2,
      done: true,
    });
    expect(Date.now() - begun).toBeLessThan(30_000);
  });

  test('a gigabyte goes through without being held in memory', async () => {
    const root = await context({ Dockerfile: `${BASE}${MARK}COPY small /\n`, small: 'x', big: '' });
    await truncate(join(root, 'big'), 2 ** 30);
    const before = process.memoryUsage().rss;
    let most = before;
    const { events } = await build(
      root,
      // The client does the same for both; this one writes it to the disk less often.
      { builder: 'classic' },
      {
        onEvent: () => {
          most = Math.max(most, process.memoryUsage().rss);
        },
      },
    );
    const last = events.findLast((event) => event.type === 'context');
    expect(last).toMatchObject({ type: 'context', done: true });
    expect(last?.type === 'context' && last.bytes).toBeGreaterThan(2 ** 30);
    expect(most - before).toBeLessThan(150 * 2 ** 20);
  });

  test('a file that becomes shorter while it is sent stops the build by its name', async () => {
    const root = await context({ Dockerfile: `${BASE}${MARK}COPY . /\n`, 'a big': '', last: '' });
    await truncate(join(root, 'a big'), 2 ** 28);
    let cut: Promise<void> | undefined;
    const error = await failure(
      build(
        root,
        {},
        {
          onEvent: (event) => {
            if (event.type === 'context' && event.bytes > 2 ** 20) cut ??= truncate(join(root, 'a big'), 0);
          },
        },
      ),
    );
    await cut;
    expect(error.message).toContain('“a big”');
  });
});
