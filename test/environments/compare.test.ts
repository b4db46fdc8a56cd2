import { describe, expect, test } from 'vitest';
import { compareEnvironment, type InstalledEnvironment } from '../../server/src/analysis/environments/compare';
import { parseEnvironment } from '../../server/src/analysis/parse/conda';
import { parseHistory } from '../../server/src/analysis/parse/conda/history';

const HISTORY = `==> 2026-11-01 10:00:00 <==
# cmd: /opt/conda/bin/conda env create -f /tmp/environment.yml
# conda version: 24.11.3
+conda-forge/linux-64::python-3.12.8-h9e4cc4f_1_cpython
# update specs: ['python=3.12', 'numpy', 'scipy']
==> 2026-11-02 10:00:00 <==
# cmd: /opt/conda/bin/conda install -n app -y "pandas>=2" dask
# conda version: 24.11.3
# update specs: ["pandas[version='>=2']", 'dask']
==> 2026-11-03 10:00:00 <==
# cmd: /opt/conda/bin/conda remove -n app dask
# remove specs: ['dask']
`;

/** `name=version=build` */
const packages = (...all: readonly string[]) =>
  all.map((each) => {
    const [name = '', version = '', build = 'h_0'] = each.split('=');
    return { name, version, build };
  });

function installed(conda: readonly string[], more: Partial<InstalledEnvironment> = {}): InstalledEnvironment {
  return { conda: packages(...conda), pip: [], history: '', ...more };
}

/** The differences in short. */
function compared(text: string, there: InstalledEnvironment, locked?: readonly string[]): string[] {
  const found = compareEnvironment(parseEnvironment(text), locked && packages(...locked), there, 'linux-64');
  return found.packages.map(
    ({ kind, name, manager, against, wanted, installed: version }) =>
      `${kind} ${name} (${manager}, ${against}): ${wanted ?? '-'} / ${version ?? '-'}`,
  );
}

const file = (...specs: readonly string[]) => `dependencies:\n${specs.map((each) => `  - ${each}\n`).join('')}`;

test('history: what was asked for and not taken away again, and by which command', () => {
  const found = parseHistory(HISTORY).map(({ spec, command }) => [spec, command?.split(' ')[1]]);
  expect(found).toEqual([
    ['python=3.12', 'env'],
    ['numpy', 'env'],
    ['scipy', 'env'],
    ["pandas[version='>=2']", 'install'],
  ]);
});

describe('against the file', () => {
  test('missing, other version, by hand, and what the file does not name any more', () => {
    const there = installed(['python=3.12.8', 'numpy=2.1.3', 'scipy=1.14.1', 'pandas=2.2.3', 'zlib=1.3'], {
      history: HISTORY,
    });
    expect(compared(file('python=3.12', 'numpy=1.26', 'xarray'), there)).toEqual([
      'missing xarray (conda, file): xarray / -',
      'other numpy (conda, file): numpy=1.26 / 2.1.3',
      'by-hand pandas (conda, file): - / 2.2.3',
      'extra scipy (conda, file): - / 1.14.1',
    ]);
  });

  test('builds, lines of other platforms, names in upper case', () => {
    const there = installed(['blas=1.0=mkl', 'numpy=2.1.3']);
    expect(compared(file('blas=*=openblas', 'NumPy>=2', 'appnope  # [osx]'), there)).toEqual([
      'other blas (conda, file): blas=*=openblas / 1.0 mkl',
    ]);
    expect(compared(file('blas=*=mkl*'), there)).toEqual([]);
  });

  test('pip', () => {
    const pip = [
      { name: 'Flask', version: '3.1.0', requested: true },
      { name: 'click', version: '8.1.7', requested: false },
      { name: 'rich', version: '13.9.4', requested: true },
    ];
    const there = installed(['python=3.12.8', 'numpy=2.1.3'], { pip });
    const text = (...lines: string[]) =>
      `${file('python')}  - pip:\n${lines.map((each) => `    - ${each}\n`).join('')}`;
    expect(compared(text('flask==3.0.0', 'httpx', 'numpy>=2'), there)).toEqual([
      'missing httpx (pip, file): httpx / -',
      'other flask (pip, file): flask==3.0.0 / 3.1.0',
      'by-hand rich (pip, file): - / 13.9.4',
    ]);
    // What only pip knows is no difference.
    expect(compared(text('flask~=3.1', 'rich==13.*', 'colorama; sys_platform == "win32"'), there)).toEqual([]);
    expect(compared(text('-r more.txt'), there)).toEqual([]);
  });
});

describe('against the lock', () => {
  test('versions and builds, what is missing and what is more; a package is told of once', () => {
    const there = installed(['python=3.12.8', 'numpy=2.1.3=py_1', 'zlib=1.3']);
    expect(compared(file('python=3.11', 'numpy'), there, ['python=3.11.9', 'numpy=2.1.3=py_0', 'xz=5.6'])).toEqual([
      'missing xz (conda, lock): 5.6 / -',
      'other numpy (conda, lock): 2.1.3 py_0 / 2.1.3 py_1',
      'other python (conda, file): python=3.11 / 3.12.8',
      'extra zlib (conda, lock): - / 1.3',
    ]);
  });

  test('nothing differs', () => {
    const all = ['python=3.12.8', 'numpy=2.1.3'];
    expect(compared(file('python=3.12', 'numpy'), installed(all), all)).toEqual([]);
  });
});
