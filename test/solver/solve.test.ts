/** The solver in its thread, against channels on loopback. */
import { mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { gzipSync } from 'node:zlib';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { solve } from '../../server/src/solver/start';
import { ChannelBuilder, forgeLike, repodata } from './generate';
import { ask, cacheFolder, channel, packageOf, packagesOf, withSolver } from './run';
import { ChannelServer, type Fault } from './server';
import { shardsOf, stored } from './shards';

withSolver();

let server: ChannelServer;
const FORGE = forgeLike(80);
beforeAll(async () => {
  const first = new ChannelBuilder(['linux-64']).add('tool', '1.0').add('lib', '1.0').add('app', '1.0', ['tool >=2']);
  const second = new ChannelBuilder(['linux-64'])
    .add('tool', '2.0')
    .add('tool', '1.0')
    .add('lib', '2.0')
    .add('extra', '1.0', ['lib']);
  server = await ChannelServer.start({ forge: FORGE, first: first.data, second: second.data });
});
afterAll(() => server.stop());
afterEach(() => {
  server.fault = undefined;
  server.asked.length = 0;
});

const url = (name: string) => `${server.url}/${name}`;
const forge = () => [url('forge')];

describe('what is taken', () => {
  test('the newest that goes together, with the ABI of its Python, and pip as conda has it', async () => {
    const answer = await ask({ specs: ['pandas', 'python=3.11'], channels: forge() });
    expect(packagesOf(answer)).toEqual(
      expect.arrayContaining(['numpy=2.3.1', 'pandas=2.2.3', 'python=3.11.7', 'python_abi=3.11', 'pip=25.0']),
    );
    expect(packageOf(answer, 'pandas')?.build).toBe('py311h0_0');
    const bare = await ask({ specs: ['pandas'], channels: forge(), addPip: false });
    expect(packageOf(bare, 'pip')).toBeUndefined();
  });

  test('a channel that has python and no pip is solved without pip', async () => {
    const own = new ChannelBuilder(['linux-64']).add('python', '3.12.1').add('tool', '1.0', ['python >=3.12']);
    server.put({ own: own.data });
    expect(packagesOf(await ask({ specs: ['tool'], channels: [url('own')] }))).toEqual(['python=3.12.1', 'tool=1.0']);
  });

  test.each([
    ['numpy=1.26', 'numpy=1.26.4'],
    ['numpy>=1.20,<2.1', 'numpy=2.0.2'],
    ['numpy[version="<2"]', 'numpy=1.26.4'],
    ['numpy 2.0.* py310*', 'numpy=2.0.2'],
    ['NumPy ==2.0.2', 'numpy=2.0.2'],
    ['numpy[build=py312h0_0]', 'numpy=2.3.1'],
    ['pytorch[build_number="<100"]', 'pytorch=2.5.1'],
    ['legacy', 'legacy=1.0'],
    ['only-old', 'only-old=0.9'],
  ])('%s', async (spec, expected) => {
    expect(packagesOf(await ask({ specs: [spec], channels: forge() }))).toContain(expected);
  });

  test('the new format of a package that is there in both', async () => {
    expect(packageOf(await ask({ specs: ['legacy'], channels: forge() }), 'legacy')?.url).toMatch(/\.conda$/);
  });

  test('a build for CUDA only where the image says that there is one', async () => {
    const virtual = [
      { name: '__glibc', version: '2.31', build: '0' },
      { name: '__cuda', version: '12.8', build: '0' },
    ];
    expect(packageOf(await ask({ specs: ['pytorch'], channels: forge() }), 'pytorch')?.build).toMatch(/^cpu/);
    expect(packageOf(await ask({ specs: ['pytorch'], channels: forge(), virtual }), 'pytorch')?.build).toMatch(/^cuda/);
    expect(packagesOf(await ask({ specs: ['pytorch-gpu'], channels: forge(), virtual }))).toContain(
      'cuda-version=12.6',
    );
  });

  test('packages of another platform', async () => {
    const answer = await ask({ specs: ['numpy'], channels: forge(), platform: 'linux-aarch64' });
    expect(packageOf(answer, 'numpy')?.url).toContain('/linux-aarch64/');
  });
});

describe('channels', () => {
  test('the first one that has a package wins, for what is asked for and for what it depends on', async () => {
    const channels = [url('first'), url('second')];
    expect(packagesOf(await ask({ specs: ['tool', 'extra'], channels }))).toEqual(['extra=1.0', 'lib=1.0', 'tool=1.0']);
  });

  test("with strict priority nothing is taken from behind; conda's default reaches for it, and says so", async () => {
    const channels = [url('first'), url('second')];
    expect(await ask({ specs: ['app'], channels, priority: 'strict' })).toMatchObject({
      kind: 'unsolvable',
      flexible: ['tool'],
    });
    expect(await ask({ specs: ['app'], channels })).toMatchObject({ kind: 'solved', relaxed: ['tool'] });
    const direct = await ask({ specs: ['tool>=2'], channels, priority: 'strict' });
    expect(direct).toMatchObject({ kind: 'unsolvable', conflicts: [{ kind: 'no-version', elsewhere: ['second'] }] });
    expect(packagesOf(await ask({ specs: ['tool'], channels, priority: 'disabled' }))).toEqual(['tool=2.0']);
  });

  test('channel::package comes from that channel, named beside it or not', async () => {
    const named = { second: [channel(url('second'))] };
    for (const channels of [[url('first'), url('second')], [url('first')]]) {
      const answer = await ask({ specs: ['second::tool', 'lib'], channels, named, priority: 'strict' });
      expect(packagesOf(answer)).toEqual(['lib=1.0', 'tool=2.0']);
      expect(packageOf(answer, 'tool')?.url).toBe(`${url('second')}/linux-64/tool-2.0-h0_0.conda`);
    }
  });

  test('a channel that only the installation names is asked for what the others do not have', async () => {
    const implicit = { ...channel(url('second')), implicit: true };
    expect(packagesOf(await ask({ specs: ['tool'], channels: [url('first'), implicit], priority: 'strict' }))).toEqual([
      'tool=1.0',
    ]);
    expect(server.asked.some((path) => path.startsWith('/second/'))).toBe(false);
    expect(packagesOf(await ask({ specs: ['extra'], channels: [url('first'), implicit] }))).toEqual([
      'extra=1.0',
      'lib=1.0',
    ]);
  });

  test('a channel that nobody named and that does not answer is in the way only of what it alone could have', async () => {
    const implicit = { ...channel('http://127.0.0.1:9/none'), implicit: true };
    const channels = [url('forge'), implicit];
    expect((await ask({ specs: ['six'], channels, priority: 'strict' })).kind).toBe('solved');
    expect((await ask({ specs: ['numpy=9'], channels, priority: 'strict' })).kind).toBe('unsolvable');
    expect(await ask({ specs: ['elsewhere'], channels, priority: 'strict' })).toMatchObject({ why: 'refused' });
  });

  test('file: channels', async () => {
    const folder = join(cacheFolder('file'), 'a channel');
    for (const subdir of ['linux-64', 'noarch']) {
      mkdirSync(join(folder, subdir), { recursive: true });
      writeFileSync(join(folder, subdir, 'repodata.json'), repodata(FORGE, subdir));
    }
    const address = pathToFileURL(folder).href;
    expect(packageOf(await ask({ specs: ['six'], channels: [address] }), 'six')?.url).toBe(
      `${address}/noarch/six-1.17.0-pyhd8ed1ab_0.conda`,
    );
  });

  test('sharded, compressed and plain repodata say the same', async () => {
    for (const [path, bytes] of shardsOf(FORGE)) server.file(`/sharded/${path}`, bytes);
    for (const subdir of ['linux-64', 'noarch']) {
      server.file(`/zst/${subdir}/repodata.json.zst`, stored(Buffer.from(repodata(FORGE, subdir))));
    }
    const specs = ['pandas', 'python=3.12', 'filler-30'];
    const plain = packagesOf(await ask({ specs, channels: forge() }));
    expect(packagesOf(await ask({ specs, channels: [url('sharded')] }))).toEqual(plain);
    // One small file a package, and none of those that nothing asks for.
    expect(server.asked.filter((path) => path.includes('/shards/')).length).toBeLessThan(60);
    expect(packagesOf(await ask({ specs, channels: [url('zst')] }))).toEqual(plain);
  });

  test('packages that are elsewhere than their list', async () => {
    const info = { base_url: 'https://packages.example.org/there' };
    for (const subdir of ['linux-64', 'noarch'])
      server.file(`/apart/${subdir}/repodata.json`, repodata(FORGE, subdir, info));
    expect(packageOf(await ask({ specs: ['tzdata'], channels: [url('apart')] }), 'tzdata')?.url).toMatch(
      /^https:\/\/packages\.example\.org\/there\/tzdata-/,
    );
  });
});

describe('the cache', () => {
  test('a list is asked for by its ETag and not sent again; a cleared one is', async () => {
    const cache = cacheFolder('etag');
    const first = await ask({ specs: ['six'], channels: forge(), cache });
    const codes: number[] = [];
    server.fault = (request, response) => {
      response.on('finish', () => request.url?.endsWith('/repodata.json') && codes.push(response.statusCode));
      return false;
    };
    expect(packagesOf(await ask({ specs: ['six'], channels: forge(), cache }))).toEqual(packagesOf(first));
    expect(codes).toEqual([304, 304]);
  });

  test('max-age spares the question', async () => {
    const cache = cacheFolder('age');
    server.fault = (request, response) => {
      if (request.url !== '/forge/noarch/repodata.json') return false;
      response.writeHead(200, { 'cache-control': 'public, max-age=1200' }).end(repodata(FORGE, 'noarch'));
      return true;
    };
    await ask({ specs: ['tzdata'], channels: forge(), cache });
    server.asked.length = 0;
    await ask({ specs: ['tzdata'], channels: forge(), cache });
    expect(server.asked).toEqual(['/forge/linux-64/repodata.json']);
  });

  test('a spoiled entry is no answer', async () => {
    const cache = cacheFolder('spoiled');
    await ask({ specs: ['six'], channels: forge(), cache });
    for (const name of readdirSync(cache)) {
      if (statSync(join(cache, name)).size > 200) writeFileSync(join(cache, name), 'rubbish');
    }
    expect(packagesOf(await ask({ specs: ['six'], channels: forge(), cache }))).toContain('six=1.17.0');
  });
});

describe('a channel that does not answer as it should', () => {
  const status =
    (code: number): Fault =>
    (_request, response) => {
      response.writeHead(code).end('no');
      return true;
    };
  const only =
    (name: string, fault: Fault): Fault =>
    (request, response) =>
      request.url?.endsWith(`/${name}`) === true && fault(request, response);

  test.each<[string, Fault, string, RegExp]>([
    ['401', status(401), 'unauthorized', /forge wants a login/],
    ['403', only('repodata.json', status(403)), 'unauthorized', /forge does not let you in/],
    ['404', status(404), 'not-found', /There is no channel forge/],
    ['500', status(500), 'server', /forge does not work \(500/],
    ['429', status(429), 'server', /forge was asked too often/],
    [
      'a list that breaks off',
      only('repodata.json', (_request, response) => {
        response.writeHead(200, { 'content-length': 100_000 }).write('{"packages":{');
        setTimeout(() => response.destroy(), 50);
        return true;
      }),
      'truncated',
      /forge broke off/,
    ],
    [
      'a list that ends too early, without a word',
      only('repodata.json', (_request, response) => {
        response.writeHead(200).end(repodata(FORGE, 'linux-64').slice(0, 5000));
        return true;
      }),
      'truncated',
      /forge broke off/,
    ],
    [
      'a zipped list that breaks off',
      only('repodata.json', (_request, response) => {
        const zipped = gzipSync(repodata(FORGE, 'linux-64'));
        response.writeHead(200, { 'content-encoding': 'gzip' }).end(zipped.subarray(0, zipped.length / 2));
        return true;
      }),
      'truncated',
      /forge broke off/,
    ],
    [
      'a page in place of a list',
      only('repodata.json', (_request, response) => {
        response.writeHead(200, { 'content-type': 'text/html' }).end('<html><body>Please log in</body></html>');
        return true;
      }),
      'content',
      /forge gives no list of packages/,
    ],
    [
      'a list of another kind',
      only('repodata.json', (_request, response) => {
        response.writeHead(200).end('[1, 2, 3]');
        return true;
      }),
      'content',
      /forge gives no list of packages/,
    ],
    [
      'addresses in a circle',
      (request, response) => {
        response.writeHead(302, { location: `${request.url}?again` }).end();
        return true;
      },
      'content',
      /from one address to the next/,
    ],
    [
      'a closed connection',
      (request) => {
        request.socket.destroy();
        return true;
      },
      'truncated',
      /forge broke off/,
    ],
  ])('%s', async (_name, fault, why, words) => {
    server.fault = fault;
    const answer = await ask({ specs: ['six'], channels: forge(), cache: cacheFolder(why) });
    expect(answer).toMatchObject({ kind: 'failed', why, message: expect.stringMatching(words) });
  });

  test('a connection that breaks off once, and a gateway that is busy once', async () => {
    const seen = new Set<string>();
    server.fault = (request, response) => {
      const path = request.url ?? '';
      if (!path.endsWith('/repodata.json') || seen.has(path)) return false;
      seen.add(path);
      if (path.includes('noarch')) response.writeHead(503).end();
      else request.socket.destroy();
      return true;
    };
    expect(packagesOf(await ask({ specs: ['six'], channels: forge() }))).toContain('six=1.17.0');
  });

  test('silence', async () => {
    server.fault = () => true;
    const answer = await ask({ specs: ['six'], channels: forge(), network: { patience: 300 } });
    expect(answer).toMatchObject({ kind: 'failed', why: 'timeout', message: expect.stringContaining('forge') });
  });

  test('a list that drips for ever', async () => {
    server.fault = (_request, response) => {
      response.writeHead(200);
      const drip = setInterval(() => response.write(' '), 30);
      response.on('close', () => clearInterval(drip));
      return true;
    };
    // A drip comes well within the time, also from a busy machine.
    const answer = await ask({ specs: ['six'], channels: forge(), network: { patience: 500 } });
    expect(answer).toMatchObject({
      kind: 'failed',
      why: 'timeout',
      message: expect.stringMatching(/forge is too slow/),
    });
  });

  test('nobody, and a name that does not exist', async () => {
    expect(await ask({ specs: ['six'], channels: ['http://127.0.0.1:9/none'] })).toMatchObject({ why: 'refused' });
    expect(await ask({ specs: ['six'], channels: ['http://name.invalid/none'] })).toMatchObject({ why: 'offline' });
  });

  test('shards that are not what their list says', async () => {
    for (const [path, bytes] of shardsOf(FORGE)) {
      server.file(`/spoiled/${path}`, path.includes('/shards/') ? Buffer.from('rubbish') : bytes);
    }
    expect(await ask({ specs: ['six'], channels: [url('spoiled')] })).toMatchObject({
      kind: 'failed',
      why: 'content',
      message: expect.stringContaining('checksum'),
    });
  });

  test('credentials are sent to the channel, and are in no message and no address', async () => {
    const seen: (string | undefined)[] = [];
    server.fault = (request) => {
      seen.push(request.headers.authorization);
      return false;
    };
    const { host } = new URL(server.url);
    const secret = { name: 'forge', url: url('forge'), access: `http://me:hunter2@${host}/forge` };
    const answer = await ask({ specs: ['six'], channels: [secret] });
    expect(new Set(seen)).toEqual(new Set([`Basic ${Buffer.from('me:hunter2').toString('base64')}`]));
    expect(JSON.stringify(answer)).not.toContain('hunter2');
    server.fault = status(401);
    expect(JSON.stringify(await ask({ specs: ['six'], channels: [secret] }))).not.toContain('hunter2');
  });

  test('records that are no records are passed over, and what the solver cannot read does no harm', async () => {
    const odd = {
      info: { subdir: 'noarch' },
      packages: {},
      'packages.conda': {
        'good-1.0-0.conda': {
          name: 'good',
          version: '1.0',
          build: '0',
          build_number: 0,
          depends: ['conda-forge::part', 'part[when="x"]'],
        },
        'good-0.9-0.conda': { name: 'good', version: '0.9', build: '0', build_number: 0, depends: ['other::part >=1'] },
        'part-1.0-0.conda': { name: 'part', version: '1.0', build: '0', build_number: 0, depends: 'none' },
        'good-bad-0.conda': { name: 'good', version: '!!', build: '0', build_number: -1, depends: ['((('] },
        'good-none-0.conda': null,
        nonsense: 7,
      },
    };
    server.file('/odd/noarch/repodata.json', JSON.stringify(odd));
    expect(packagesOf(await ask({ specs: ['good'], channels: [url('odd')] }))).toEqual(['good=0.9', 'part=1.0']);
  });
});

describe('why not', () => {
  test('what the image has is too old: the least that would do, and the version that goes with it', async () => {
    const virtual = [{ name: '__glibc', version: '2.17', build: '0' }];
    expect(await ask({ specs: ['numpy>=2.3', 'python=3.12', 'requests'], channels: forge(), virtual })).toMatchObject({
      kind: 'unsolvable',
      conflicts: [
        {
          kind: 'system',
          id: 0,
          name: 'numpy',
          version: '2.3.1',
          virtual: '__glibc',
          needs: '>=2.28,<3.0.a0',
          has: '2.17',
          loosened: [{ id: 0, version: '2.0.2' }],
        },
      ],
    });
  });

  test('of many specs only those that are to blame', async () => {
    const specs = ['python=3.12', 'filler-3', 'filler-9', 'botocore', 'requests', 'pandas', 'boto-new', 'filler-21'];
    expect(await ask({ specs, channels: forge() })).toMatchObject({
      kind: 'unsolvable',
      conflicts: [
        {
          kind: 'together',
          ids: [3, 6],
          needs: [
            { id: 3, on: 'urllib3' },
            { id: 6, on: 'urllib3' },
          ],
        },
      ],
    });
  });

  test('all packages that are not there, at once', async () => {
    const answer = await ask({ specs: ['nump', 'python', 'pandas=9'], channels: forge() });
    expect(answer).toMatchObject({
      conflicts: [
        { kind: 'no-package', id: 0, similar: ['numpy'] },
        { kind: 'no-version', id: 2, nearest: '2.2.3', build: false },
      ],
    });
    expect(await ask({ specs: ['numpy 2.3.1 nobuild*'], channels: forge() })).toMatchObject({
      conflicts: [{ kind: 'no-version', build: true }],
    });
  });

  test('a package that another platform has', async () => {
    expect(await ask({ specs: ['lib', 'extra'], channels: [url('second')], platform: 'linux-aarch64' })).toMatchObject({
      conflicts: [
        { kind: 'no-package', id: 0, platforms: ['linux-64'] },
        { kind: 'no-package', id: 1, platforms: ['linux-64'] },
      ],
    });
  });

  test('two lines of one package', async () => {
    expect(await ask({ specs: ['numpy>=2', 'numpy<2'], channels: forge() })).toMatchObject({
      kind: 'unsolvable',
      conflicts: [{ kind: 'together', ids: [0, 1] }],
    });
  });

  test.each(['*', 'numpy[when=x]', 'numpy=^1.2.*$'])('a spec that cannot be looked for: %s', async (spec) => {
    expect(await ask({ specs: [spec], channels: forge() })).toMatchObject({ kind: 'failed', why: 'spec', id: 0 });
  });
});

describe('the thread', () => {
  test('two solves at once, with one cache', async () => {
    const cache = cacheFolder('two');
    const both = await Promise.all([
      ask({ specs: ['pandas'], channels: forge(), cache }),
      ask({ specs: ['requests'], channels: forge(), cache }),
    ]);
    expect(both.map(({ kind }) => kind)).toEqual(['solved', 'solved']);
    expect(readdirSync(cache).filter((name) => name.endsWith('.tmp'))).toEqual([]);
  });

  test('it can be cancelled in the middle, and before it begins', async () => {
    const stop = new AbortController();
    server.fault = () => {
      stop.abort();
      return true;
    };
    expect(await ask({ specs: ['six'], channels: forge() }, { signal: stop.signal })).toMatchObject({
      why: 'cancelled',
    });
    expect(await ask({ specs: ['six'], channels: forge() }, { signal: stop.signal })).toMatchObject({
      why: 'cancelled',
    });
  });

  test('that it dies is an answer', async () => {
    const request = {
      platform: 'linux-64',
      channels: [],
      named: {},
      priority: 'strict',
      specs: [],
      virtual: [],
      addPip: true,
    } as const;
    const network = { proxies: {}, noProxy: '', certificateFiles: [], verify: true, patience: 1000 };
    const missing = await solve(join(cacheFolder('none'), 'solver.js'), { request, cacheFolder: undefined, network });
    expect(missing).toMatchObject({
      kind: 'failed',
      why: 'internal',
      message: expect.stringContaining('without an answer'),
    });
    const dying = join(cacheFolder('file'), 'dying.js');
    mkdirSync(cacheFolder('file'), { recursive: true });
    writeFileSync(dying, 'setTimeout(() => { throw new WebAssembly.RuntimeError("unreachable"); }, 10);');
    expect(await solve(dying, { request, cacheFolder: undefined, network })).toMatchObject({ why: 'internal' });
  });

  test('says what it is doing', async () => {
    const steps = new Set<string>();
    await ask(
      { specs: ['six'], channels: forge() },
      { onProgress: (step) => steps.add(step.kind === 'reading' ? step.channel : step.kind) },
    );
    expect([...steps]).toEqual(['forge', 'solving']);
  });
});
