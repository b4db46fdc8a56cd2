import { describe, expect, it } from 'vitest';
import {
  activationPackageOf,
  platformPackageOf,
  pythonEndOfLife,
} from '../../../server/src/analysis/knowledge/packages';
import { classifyCondaFile, parseCondaFile, parseSpecFile } from '../../../server/src/analysis/parse/conda';
import { expectNoHang, NO_HANG } from '../../hang';

const ENVIRONMENT = 'name: a\ndependencies:\n  - python\n';

describe('what a file is', () => {
  it.each([
    ['environment.yml', ENVIRONMENT, 'environment'],
    ['environment.yml', '', 'environment'],
    ['docker/environment-gpu.yaml', ENVIRONMENT, 'environment'],
    ['env.yaml', ENVIRONMENT, 'environment'],
    ['conda.yml', ENVIRONMENT, 'environment'],
    ['anything.yml', ENVIRONMENT, 'environment'],
    ['anything.yml', 'dependencies: [python, pip]\n', 'environment'],
    ['anything.yml', '# x\ndependencies:   # y\n\n  # z\n- pip:\n  - a\n', 'environment'],
    ['conda-env.yml', 'name: a\nchannels:\n  - conda-forge\n', 'environment'],
    [
      'environment.yml',
      '# packages in environment at /opt/conda:\n#\n# Name Version Build Channel\na 1 0\n',
      'list-table',
    ],
    ['environment.yml', 'a=1=0\nb=2=py_0\n', 'list-export'],
    ['environment.yml', '# platform: linux-64\n@EXPLICIT\nhttps://x/linux-64/a-1-0.conda\n', 'explicit'],
    ['explicit.yml', '@EXPLICIT\r\n', 'explicit'],
    ['requirements.txt', '@EXPLICIT\n', 'explicit'],
    ['requirements.txt', 'numpy==1.20\n', 'requirements'],
    ['requirements-dev.txt', 'numpy==1.20\n', 'requirements'],
    ['requirements.txt', '# $ conda create --name <env> --file <this file>\na=1=0\n', 'list-export'],
    ['constraints.txt', 'a==1\n', 'requirements'],
    ['conda-lock.yml', 'version: 1\nmetadata:\n  content_hash: {}\npackage: []\n', 'conda-lock'],
    ['locks/gpu.conda-lock.yml', 'version: 1\n', 'conda-lock'],
    ['lock.yml', 'version: 1\nmetadata:\n  content_hash:\n    linux-64: x\npackage:\n- name: a\n', 'conda-lock'],
    ['pixi.lock', 'version: 5\n', 'pixi'],
    ['pixi.toml', '', 'pixi'],
    ['Chart.yaml', 'apiVersion: v2\nname: a\ndependencies:\n  - name: lib\n', 'unknown'],
    ['meta/main.yml', 'dependencies:\n  - role: x\n', 'unknown'],
    ['pubspec.yaml', 'name: a\ndependencies:\n  flutter:\n    sdk: flutter\n', 'unknown'],
    ['compose.yaml', 'services:\n  a:\n    image: b\n', 'unknown'],
    ['env.yml', 'FOO: bar\n', 'unknown'],
    ['README.md', 'dependencies:\n- python\n', 'unknown'],
    ['Dockerfile', 'FROM x\n', 'unknown'],
  ] as const)('%s: %j', (path, text, kind) => {
    expect(classifyCondaFile(path, text)).toBe(kind);
    expect(parseCondaFile(path, text).kind).toBe(kind);
  });

  it('is what a command line takes it for', () => {
    expect(parseCondaFile('x.txt', ENVIRONMENT, 'environment').kind).toBe('environment');
  });

  it.each(['dependencies:\n', ' ', '\n', '#', 'a=1=', '@EXPLICIT ', '- ', '# Name '])(
    'is decided without hanging for many %j',
    NO_HANG,
    async (piece) => {
      await expectNoHang(() => classifyCondaFile('a.yml', `dependencies:\n${piece.repeat(1_000_000 / piece.length)}`));
    },
  );
});

describe('a file of match specs', () => {
  it('has one a line', () => {
    const text = '# conda\r\nnumpy=1.20  # why\r\n\r\n  python >=3.8\nbad<>1\n';
    const { specs } = parseSpecFile(text);
    expect(specs.map(({ span }) => text.slice(span.start, span.end))).toEqual([
      'numpy=1.20  # why',
      'python >=3.8',
      'bad<>1',
    ]);
    expect(specs.map(({ spec }) => spec.ok && spec.name)).toEqual(['numpy', 'python', false]);
  });
});

describe('what is known of packages', () => {
  it('knows the systems of those that exist for one alone', () => {
    expect(platformPackageOf('pywin32')?.only).toBe('win');
    expect(platformPackageOf('python.app')?.only).toBe('osx');
    expect(platformPackageOf('appnope')).toMatchObject({ only: 'osx', before: '0.1.3' });
    expect(platformPackageOf('libcxx')).toBeUndefined();
  });

  it('knows those whose activation sets something', () => {
    expect(activationPackageOf('gdal')?.variables).toContain('GDAL_DATA');
    expect(activationPackageOf('gcc_linux-64')?.variables).toContain('CC');
    expect(activationPackageOf('numpy')).toBeUndefined();
  });

  it('knows when a Python ended', () => {
    expect(pythonEndOfLife('3.9.18')).toBe('2025-10-31');
    expect(pythonEndOfLife('3.10')).toBe('2026-10-31');
    expect(pythonEndOfLife('3')).toBeUndefined();
    expect(pythonEndOfLife('3.1')).toBe('2012-04-09');
  });
});
