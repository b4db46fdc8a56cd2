import { describe, expect, test } from 'vitest';
import {
  complaint,
  FreezeError,
  freeze,
  isPixis,
  listers,
  readLock,
  readPip,
} from '../../client/src/containers/freeze';
import { type ContainerSpec, type Engine, EngineError } from '../../client/src/engine/port';
import { app, plan } from './freezePlan';

const place = { folder: '/p', dockerfile: 'Dockerfile' };

const PYTHON =
  'https://conda.anaconda.org/conda-forge/linux-64/python-3.12.8-h9e4cc4f_1.conda#7fd2fd79436d9b473812f14e86746844';
const CLICK =
  'https://conda.anaconda.org/conda-forge/noarch/click-8.1.8-pyh707e725_0.conda#f22f4d4970e09d68a10b922cbb0408d3';
const PRINTED = `# This file may be used to create an environment using:\r\n# $ conda create --name <env> --file <this file>\r\n# platform: linux-64\r\n# created-by: conda 24.11.3\r\n@EXPLICIT\r\n${CLICK}\r\n${PYTHON}\r\n`;
const LOCK = `# This file may be used to create an environment using:
# $ conda create --name <env> --file <this file>
# platform: linux-64
@EXPLICIT
${CLICK}
${PYTHON}
`;

describe('what conda prints', () => {
  test('becomes a lock, its packages in their order, without what another day would change', () => {
    expect(readLock(PRINTED)).toEqual({ lock: LOCK, platform: 'linux-64', count: 2 });
  });

  test('micromamba names no platform: the addresses do', () => {
    expect(readLock(`@EXPLICIT\n${PYTHON.replace('linux-64', 'linux-aarch64')}\n`)?.platform).toBe('linux-aarch64');
  });

  test('a token, a user and a password of a channel do not get into the lock', () => {
    const secret = [
      PYTHON.replace('https://', 'https://me:pass%20word@'),
      CLICK.replace('.org/', '.org/t/to-12-ken/'),
      'https://host.example/t/abc/our/linux-64/x-1-0.conda#0',
    ];
    expect(
      readLock(`@EXPLICIT\n${secret.join('\n')}\n`)
        ?.lock.split('\n')
        .slice(4, -1),
    ).toEqual([PYTHON, CLICK, 'https://host.example/our/linux-64/x-1-0.conda#0']);
  });

  test('an error, a usage, an empty environment are none', () => {
    for (const text of ['', 'bash: conda: command not found\n', '# platform: linux-64\n@EXPLICIT\n'])
      expect(readLock(text)).toBeUndefined();
  });

  test('the packages of pip', () => {
    const list = [
      { name: 'click', version: '8.1.8', channel: 'conda-forge' },
      { name: 'datajoint', version: '0.14.3', channel: 'pypi' },
    ];
    expect(readPip(JSON.stringify(list))).toEqual(['datajoint==0.14.3']);
    for (const text of ['', '{}', '[null, 3]', 'Traceback']) expect(readPip(text)).toEqual([]);
  });
});

/** An engine with one image, in which only these programs are. */
function engineWith(programs: Readonly<Record<string, string>>, starts = true) {
  const made: ContainerSpec[] = [];
  const removed: string[] = [];
  const ran: (readonly string[])[] = [];
  const containers = {
    create: async (spec: ContainerSpec) => `c${made.push(spec)}`,
    start: async () => {
      if (!starts) throw new EngineError('not-found', 'exec: "sleep": executable file not found in $PATH');
    },
    execute: async (_: string, { argv }: { argv: readonly string[] }) => {
      ran.push(argv);
      const output = programs[argv[0] ?? ''];
      if (output === undefined) return { stdout: '', stderr: 'not found', exitCode: 127 };
      return { stdout: argv.includes('--json') ? '[]' : output, stderr: '', exitCode: 0 };
    },
    remove: async (id: string) => void removed.push(id),
  };
  return { engine: { containers } as unknown as Engine, made, removed, ran };
}

describe('freezing', () => {
  test('the conda of the image is asked for the environment by its prefix, past the ENTRYPOINT', async () => {
    const { engine, made, removed, ran } = engineWith({ '/opt/conda/bin/conda': PRINTED });
    expect(await freeze(engine, plan, app, 'image', place)).toEqual({
      lock: LOCK,
      platform: 'linux-64',
      count: 2,
      pip: [],
    });
    expect(made[0]).toMatchObject({ image: 'image', entrypoint: ['sleep'], cmd: ['600'] });
    expect(ran[0]).toEqual(['/opt/conda/bin/conda', 'list', '--explicit', '--md5', '--prefix', app.prefix]);
    expect(removed).toEqual(['c1']);
  });

  test('micromamba, where there is no conda', async () => {
    const { engine } = engineWith({ '/bin/micromamba': PRINTED });
    expect((await freeze(engine, plan, app, 'image', place)).count).toBe(2);
    expect(listers({ environments: [app] }, app.prefix)[0]?.[0]).toBe('conda');
  });

  test('without conda, or without anything that runs: it says what to do, and leaves no container', async () => {
    const none = engineWith({});
    await expect(freeze(none.engine, plan, app, 'image', place)).rejects.toThrow(/no conda .* Freeze the stage/);
    const still = engineWith({}, false);
    await expect(freeze(still.engine, plan, app, 'image', place)).rejects.toThrow(FreezeError);
    expect([none.removed, still.removed]).toEqual([['c1'], ['c1']]);
  });
});

test('what conda itself says of a failure is told; a program that is not there says nothing', () => {
  const result = (exitCode: number, stdout: string, stderr: string) => ({ exitCode, stdout, stderr });
  expect(complaint(result(127, '', 'exec: conda: not found'))).toBeUndefined();
  expect(complaint(undefined)).toBeUndefined();
  const said = 'Collecting\nEnvironmentLocationNotFound: Not a conda environment: /opt/x\n\n';
  expect(complaint(result(1, '', said))).toBe('EnvironmentLocationNotFound: Not a conda environment: /opt/x');
  expect(complaint(result(1, 'a\nlast words\n', ''))).toBe('last words');
});

test("an environment of pixi's has its own lock", () => {
  expect(isPixis('/app/.pixi/envs/default')).toBe(true);
  expect(['/opt/conda/envs/app', '/root/.pixi/bin', '/app/.pixi/envs/prod/x'].map(isPixis)).toEqual([
    false,
    false,
    false,
  ]);
});
