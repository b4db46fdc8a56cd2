import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { project, run, withCli } from './run';

withCli();

const FILES = {
  'environment.yml': 'name: app\ndependencies:\n  - python=3.12\n  - numpy\n  - pandas\n',
  'a.py': 'import numpy, cv2, ourlab\nimport dateutil\n',
  'look.ipynb': JSON.stringify({ cells: [{ cell_type: 'code', source: 'import cv2' }], metadata: {} }),
};

test('what is missing, what comes along, what is not known', () => {
  const { status, stdout, stderr } = run(['imports'], { cwd: project(FILES) });
  expect({ status, stderr }).toEqual({ status: 1, stderr: '' });
  expect(stdout).toBe(`Missing in environment.yml: the module, its package, where it is imported
  cv2       opencv  a.py:1; look.ipynb, cell 1

Only there because another package needs it
  dateutil  with pandas  a.py:2

Not known which package brings it
  ourlab    a.py:1

2 files read: 1 package missing, 1 module unknown
`);
});

test('as JSON', () => {
  const { status, stdout } = run(['imports', 'environment.yml', '--format', 'json'], { cwd: project(FILES) });
  expect(status).toBe(1);
  expect(JSON.parse(stdout)).toEqual({
    version: 1,
    file: 'environment.yml',
    files: 2,
    missing: [
      {
        module: 'cv2',
        package: 'opencv',
        along: null,
        places: [
          { file: 'a.py', cell: null, line: 1 },
          { file: 'look.ipynb', cell: 1, line: 1 },
        ],
      },
    ],
    along: [
      {
        module: 'dateutil',
        package: 'python-dateutil',
        along: 'pandas',
        places: [{ file: 'a.py', cell: null, line: 2 }],
      },
    ],
    unknown: [{ module: 'ourlab', package: null, along: null, places: [{ file: 'a.py', cell: null, line: 1 }] }],
    added: [],
    notes: [],
  });
});

test('--fix writes what is missing in the style of the file, and then nothing is', () => {
  const cwd = project(FILES);
  const { status, stdout } = run(['imports', '--fix'], { cwd });
  expect(status).toBe(0);
  expect(stdout).toContain('Written to environment.yml: opencv\n');
  expect(readFileSync(join(cwd, 'environment.yml'), 'utf8')).toBe(`${FILES['environment.yml']}  - opencv\n`);
  expect(run(['imports'], { cwd }).status).toBe(0);
});

test('a file that is none, one that is not there, one that cannot be written surely', () => {
  const cwd = project({ Dockerfile: 'FROM debian\n', 'a.py': 'import cv2\n', 'environment.yml': 'dependencies: *x\n' });
  expect(run(['imports', 'Dockerfile'], { cwd })).toMatchObject({ status: 2 });
  expect(run(['imports', 'none.yml'], { cwd })).toMatchObject({ status: 2 });
  expect(run(['imports', '--fix'], { cwd }).stdout).not.toContain('Written');
});

test('the help fits 80 columns, and has examples', () => {
  const { stdout, status } = run(['imports', '--help'], { cwd: project({}) });
  expect(status).toBe(0);
  expect(stdout.split('\n').filter((line) => line.length > 80)).toEqual([]);
  expect(stdout).toContain('Examples:\n');
});
