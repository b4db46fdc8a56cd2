import { expect, test } from 'vitest';
import { checkImports } from '../../server/src/analysis/environments/imports';
import { parseEnvironment } from '../../server/src/analysis/parse/conda';
import { memoryFiles } from '../../server/src/analysis/project/memory';

/** What a project's check says, in short. */
function check(environment: string, code: Readonly<Record<string, string>>, locked?: readonly string[]) {
  const files = memoryFiles(
    Object.fromEntries(
      Object.entries({ 'environment.yml': environment, ...code }).map(([name, text]) => [`/p/${name}`, text]),
    ),
  );
  const lock = locked && new Set(locked);
  const found = checkImports(files, '/p/environment.yml', parseEnvironment(environment), lock);
  return {
    missing: found.missing.map(({ module, package: name }) => `${module} ${name}`),
    along: found.along.map(({ module, along }) => `${module} with ${along}`),
    unknown: found.unknown.map(({ module }) => module),
    found,
  };
}

const file = (...specs: readonly string[]) => `dependencies:\n${specs.map((each) => `  - ${each}\n`).join('')}`;

test('names that differ, variants, names of pip, and what is missing', () => {
  const code =
    'import cv2, sklearn, yaml, PIL, torch, psycopg2, flask_login, os, _thread\nfrom matplotlib import pyplot\nimport requests\n';
  const environment = `${file('python', 'pyyaml', 'Pillow=10', 'pytorch-gpu', 'matplotlib-base')}  - pip:
    - opencv-python-headless==4.10
    - psycopg2-binary
    - Flask-Login
`;
  const { missing, unknown } = check(environment, { 'a.py': code });
  expect(missing).toEqual(['requests requests', 'sklearn scikit-learn']);
  expect(unknown).toEqual([]);
});

test('what is not known is said to be unknown, not missing', () => {
  const { missing, unknown } = check(file('python'), { 'a.py': 'import ourlab, numpy\n' });
  expect(missing).toEqual(['numpy numpy']);
  expect(unknown).toEqual(['ourlab']);
});

test('what comes along with others is apart', () => {
  const code = { 'a.py': 'import numpy, dateutil, xz\n' };
  expect(check(file('pandas'), code)).toMatchObject({
    missing: [],
    along: ['dateutil with pandas', 'numpy with pandas'],
    unknown: ['xz'],
  });
  expect(check(file('python'), code, ['numpy', 'python-dateutil'])).toMatchObject({
    along: ['dateutil with the lock', 'numpy with the lock'],
  });
});

test('notebooks, with their cells; the modules of the project; projects within the project', () => {
  const cells = [
    { cell_type: 'markdown', source: 'import nothing' },
    { cell_type: 'code', source: ['%matplotlib inline\n', 'import numpy\n'] },
    { cell_type: 'code', source: '%%bash\nimport bash\n' },
  ];
  const { missing, found } = check(file('python'), {
    'src/lab/__init__.py': '',
    'src/lab/core.py': 'import helpers, lab.core\nfrom . import x\n',
    'helpers.py': 'import numpy\n',
    'look.ipynb': JSON.stringify({ cells, metadata: {} }),
    'other/environment.yml': file('pandas'),
    'other/b.py': 'import pandas\n',
  });
  expect(missing).toEqual(['numpy numpy']);
  expect(found.files).toBe(4);
  expect(found.missing[0]?.places).toEqual([
    { path: '/p/helpers.py', line: 0, cell: undefined },
    { path: '/p/look.ipynb', line: 1, cell: 2 },
  ]);
});

test('lists of requirements are read; where anything may come, nothing is missing for sure', () => {
  const pip = (line: string) => `${file('python')}  - pip:\n    - ${line}\n`;
  expect(check(pip('-r more.txt'), { 'a.py': 'import numpy\n', 'more.txt': 'numpy==2.1\n' })).toMatchObject({
    missing: [],
    unknown: [],
  });
  const open = check(pip('git+https://github.com/a/b'), { 'a.py': 'import numpy\n' });
  expect(open).toMatchObject({ missing: [], unknown: ['numpy'] });
  expect(open.found.notes).toEqual([
    'What git+https://github.com/a/b brings is not known, so nothing is said to be missing for sure.',
  ]);
  expect(check(file('anaconda'), { 'a.py': 'import numpy\n' })).toMatchObject({ missing: [], unknown: ['numpy'] });
});
