import { expect, test } from 'vitest';
import { lostInWords, sortOut } from '../../client/src/containers/lost';

test('work is told from what comes by itself', () => {
  const { files, packages } = sortOut([
    '/home',
    '/home/app',
    '/home/app/notes.ipynb',
    '/home/app/.ipynb_checkpoints',
    '/home/app/.ipynb_checkpoints/notes-checkpoint.ipynb',
    '/home/app/.bash_history',
    '/home/app/.cache/pip/x',
    '/root/.jupyter/lab/settings',
    '/tmp/scratch',
    '/run/secrets',
    '/var/log/apt/history.log',
    '/opt/conda/envs/app/conda-meta/numpy-2.1.0-py312_0.json',
    '/opt/conda/envs/app/conda-meta/history',
    '/opt/conda/envs/app/lib/python3.12/site-packages/numpy/__init__.py',
    '/work/model.pt',
  ]);
  expect(files).toEqual(['/home/app/notes.ipynb', '/work/model.pt']);
  expect(packages).toEqual(['numpy-2.1.0']);
});

test('in words', () => {
  expect(lostInWords({ files: ['/a', '/b', '/c', '/d', '/e'], packages: ['numpy-2.1.0'], kept: [] })).toEqual([
    'Only in it, and lost with it: 5 files (/a, /b, /c, /d, and 1 more), and 1 package of conda (numpy-2.1.0).',
    'No folder of yours is mounted in it.',
  ]);
  expect(lostInWords({ files: [], packages: [], kept: ['/p'] })).toEqual([
    'No file was found that is only in it.',
    'These folders stay as they are: /p.',
  ]);
});
