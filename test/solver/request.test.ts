/** What the solver is asked: channels as conda reads them, the image's system, the specs that count. */
import { describe, expect, test } from 'vitest';
import { Analyzer } from '../../server/src/analysis';
import { parseEnvironment } from '../../server/src/analysis/parse/conda';
import { MemoryFiles } from '../../server/src/analysis/project/memory';
import { ChannelError, resolveChannels } from '../../server/src/analysis/solve/channels';
import { mergeCondarc, NO_CONDARC, parseCondarc } from '../../server/src/analysis/solve/condarc';
import { inOrder, lockText } from '../../server/src/analysis/solve/lockFile';
import { solveRequest } from '../../server/src/analysis/solve/request';
import { oldestTarget, platformOf, targetsOf } from '../../server/src/analysis/solve/target';
import type { SolvedPackage } from '../../server/src/analysis/solve/types';

const VARIABLES: Readonly<Record<string, string>> = { TOKEN: 's3cret', HOME: '/home/me', USER_NAME: 'me' };
const variable = (name: string) => VARIABLES[name];

function channels(names: readonly string[], condarc = '') {
  return resolveChannels(names, { condarc: parseCondarc(condarc), folder: '/work/project', variable });
}

describe('channels', () => {
  test.each([
    ['conda-forge', 'https://conda.anaconda.org/conda-forge'],
    ['conda-forge/label/dev', 'https://conda.anaconda.org/conda-forge/label/dev'],
    ['https://conda.anaconda.org/bioconda/', 'https://conda.anaconda.org/bioconda'],
    ['https://host.example.org/channel/linux-64', 'https://host.example.org/channel'],
    ['http://127.0.0.1:8000/forge', 'http://127.0.0.1:8000/forge'],
    ['pkgs/main', 'https://repo.anaconda.com/pkgs/main'],
    ['./channel', 'file:///work/project/channel'],
    ['../a channel', 'file:///work/a%20channel'],
    ['/srv/channel', 'file:///srv/channel'],
    ['~/channel', 'file:///home/me/channel'],
    ['file:///srv/channel', 'file:///srv/channel'],
  ])('%s', (name, url) => {
    expect(channels([name])).toEqual([{ name: expect.any(String), url, access: url }]);
  });

  test('keep their order, each once; nodefaults is none', () => {
    expect(channels(['b', 'a', 'nodefaults', 'b', 'https://conda.anaconda.org/a']).map(({ name }) => name)).toEqual([
      'b',
      'a',
    ]);
  });

  test('defaults are two, under one name, or what .condarc says', () => {
    expect(channels(['defaults'])).toMatchObject([
      { name: 'defaults', url: 'https://repo.anaconda.com/pkgs/main' },
      { name: 'defaults', url: 'https://repo.anaconda.com/pkgs/r' },
    ]);
    const mirror = 'default_channels:\n  - https://mirror.example.org/main\n';
    expect(channels(['defaults'], mirror)).toMatchObject([
      { name: 'defaults', url: 'https://mirror.example.org/main' },
    ]);
  });

  test('channel_alias, custom_channels and custom_multichannels', () => {
    const condarc = `channel_alias: https://mirror.example.org/conda/
custom_channels:
  ours: https://pkgs.example.org/
  pkgs/main: https://mirror.example.org/anaconda
custom_multichannels:
  all: [ours, conda-forge]
`;
    expect(
      channels(['conda-forge', 'ours', 'ours/label/dev', 'pkgs/main', 'all'], condarc).map(({ url }) => url),
    ).toEqual([
      'https://mirror.example.org/conda/conda-forge',
      'https://pkgs.example.org/ours',
      'https://pkgs.example.org/ours/label/dev',
      'https://mirror.example.org/anaconda/pkgs/main',
    ]);
  });

  test('tokens and passwords are asked with, and are in no name and no address', () => {
    for (const name of [
      'https://host.example.org/t/$TOKEN/ours',
      'https://${USER_NAME}:${TOKEN}@host.example.org/ours',
      't/$TOKEN/ours',
    ]) {
      const [found] = channels([name]);
      expect(found?.access).toContain('s3cret');
      expect(`${found?.name} ${found?.url}`).not.toContain('s3cret');
      expect(found?.url).toMatch(/\/ours$/);
    }
  });

  test('a variable that is not set is an error that names it', () => {
    expect(() => channels(['https://host.example.org/t/$MISSING/ours'])).toThrow(ChannelError);
    expect(() => channels(['https://host.example.org/t/$MISSING/ours'])).toThrow(/MISSING/);
  });
});

test('.condarc: old words, broken files, one over the other', () => {
  expect(parseCondarc('channel_priority: true\nadd_pip_as_python_dependency: no\nssl_verify: /ca.pem\n')).toMatchObject(
    {
      channelPriority: 'flexible',
      addPip: false,
      sslVerify: '/ca.pem',
    },
  );
  for (const text of ['', '- a\n', 'channels: {\n', 'channel_priority: sometimes\n']) {
    expect(parseCondarc(text).channelPriority).toBeUndefined();
  }
  const merged = mergeCondarc(parseCondarc('channels: [a]\n'), parseCondarc('channels: [b, a]\nchannel_alias: x\n'));
  expect(merged).toMatchObject({ channels: ['a', 'b'], channelAlias: 'x' });
});

/** The request for an environment file of a project. */
function request(files: Readonly<Record<string, string>>, glibc?: string) {
  const analyzer = new Analyzer(
    new MemoryFiles(Object.fromEntries(Object.entries(files).map(([path, text]) => [`/${path}`, text]))),
    { roots: ['/'] },
  );
  const context = analyzer.context('/environment.yml');
  if (context?.kind !== 'environment') throw new Error('no environment file');
  const target = oldestTarget(targetsOf(context.uses));
  const condarc = target?.condarc ?? NO_CONDARC;
  return solveRequest(context.environment, { platform: 'linux-64', target, condarc, folder: '/', variable, glibc });
}

const COPIED = 'COPY environment.yml .\nRUN conda env create -f environment.yml\n';

describe('the image', () => {
  const glibcOf = (asked: ReturnType<typeof request>) => asked.virtual.find(({ name }) => name === '__glibc')?.version;

  test('of several Dockerfiles the oldest glibc counts, unless another is named', () => {
    const files = {
      'environment.yml': 'channels: [conda-forge]\ndependencies: [python]\n',
      'old.Dockerfile': `FROM ubuntu:18.04\n${COPIED}`,
      Dockerfile: `FROM condaforge/miniforge3:25.3.1-0\n${COPIED}`,
      'unknown.Dockerfile': `FROM registry.example.org/ours\n${COPIED}`,
      'other.Dockerfile': 'FROM centos:7\nRUN true\n',
    };
    expect(glibcOf(request(files))).toBe('2.27');
    expect(glibcOf(request(files, '2.17'))).toBe('2.17');
  });

  test('CONDA_OVERRIDE_CUDA and CONDA_OVERRIDE_GLIBC', () => {
    const { virtual } = request({
      'environment.yml': 'dependencies: [python]\n',
      Dockerfile: `FROM continuumio/miniconda3:24.11.1-0\nENV CONDA_OVERRIDE_CUDA=12.4 CONDA_OVERRIDE_GLIBC=2.35\n${COPIED}`,
    });
    expect(virtual).toEqual(
      expect.arrayContaining([
        { name: '__cuda', version: '12.4', build: '0' },
        { name: '__glibc', version: '2.35', build: '0' },
        { name: '__archspec', version: '1', build: 'x86_64' },
      ]),
    );
  });

  test('what conda in the image asks by itself comes last, unless the file or a setting forbids it', () => {
    const names = (image: string, file: string, before = '') =>
      request({
        'environment.yml': `${file}dependencies: [python]\n`,
        Dockerfile: `FROM ${image}\n${before}${COPIED}`,
      }).channels.map(({ name, implicit }) => (implicit ? `(${name})` : name));
    expect(names('continuumio/miniconda3:24.11.1-0', 'channels: [bioconda]\n')).toEqual([
      'bioconda',
      '(defaults)',
      '(defaults)',
    ]);
    expect(names('condaforge/miniforge3:25.3.1-0', 'channels: [bioconda]\n')).toEqual(['bioconda', '(conda-forge)']);
    expect(names('condaforge/miniforge3:25.3.1-0', '')).toEqual(['conda-forge']);
    expect(names('continuumio/miniconda3:24.11.1-0', 'channels: [bioconda, nodefaults]\n')).toEqual(['bioconda']);
    const configured = 'RUN conda config --add channels ours && conda config --set channel_priority strict\n';
    expect(names('continuumio/miniconda3:24.11.1-0', 'channels: [bioconda]\n', configured)).toEqual([
      'bioconda',
      'ours',
    ]);
  });

  test('the platform of a build', () => {
    expect(platformOf('linux/amd64')).toBe('linux-64');
    expect(platformOf('linux/arm64/v8')).toBe('linux-aarch64');
    expect(platformOf('windows/amd64')).toBeUndefined();
  });
});

test('a selector of micromamba counts, a comment and pip do not', () => {
  const environment = parseEnvironment(
    'dependencies:\n  - a # [win]\n  - sel(win): b\n  - sel(linux): c\n  - pip:\n    - d\n  - conda-forge::e\n',
  );
  const asked = solveRequest(environment, {
    platform: 'linux-64',
    target: undefined,
    condarc: NO_CONDARC,
    folder: '/',
    variable,
  });
  expect(asked.specs.map(({ text }) => text)).toEqual(['a', 'c', 'conda-forge::e']);
  expect(Object.keys(asked.named)).toEqual(['conda-forge']);
});

describe('a lock', () => {
  const one = (name: string, depends: readonly string[], hashes: Partial<SolvedPackage> = {}): SolvedPackage => ({
    name,
    version: '1.0',
    build: '0',
    subdir: 'noarch',
    channel: 'c',
    url: `https://c/noarch/${name}-1.0-0.conda`,
    md5: 'd41d8cd98f00b204e9800998ecf8427e',
    sha256: undefined,
    size: 1,
    depends,
    ...hashes,
  });

  test('has packages after what they need, also where they need each other', () => {
    const packages = [
      one('app', ['lib >=1', 'python']),
      one('lib', []),
      one('python', ['pip']),
      one('pip', ['python']),
    ];
    expect(inOrder(packages).map(({ name }) => name)).toEqual(['lib', 'pip', 'python', 'app']);
  });

  test('has an MD5 a line, else a SHA-256, and no credentials', () => {
    const sha256 = 'e'.repeat(64);
    const text = lockText([one('a', []), one('b', [], { md5: undefined, sha256 }), one('c', [], { md5: undefined })], {
      platform: 'linux-64',
      source: 'environment.yml',
      virtual: ['__glibc=2.31'],
    });
    expect(text.split('\n').filter((line) => !line.startsWith('#'))).toEqual([
      '@EXPLICIT',
      'https://c/noarch/a-1.0-0.conda#d41d8cd98f00b204e9800998ecf8427e',
      `https://c/noarch/b-1.0-0.conda#${sha256}`,
      'https://c/noarch/c-1.0-0.conda',
      '',
    ]);
    expect(text).toContain('# platform: linux-64\n');
  });
});
