import { expect, test } from 'vitest';
import { lostInWords, sortOut } from '../../client/src/containers/lost';

function sorted(paths: readonly string[]): ReturnType<typeof sortOut> {
  return sortOut(paths.map((path) => ({ path, kind: 'added' })));
}

test('work is told from what comes by itself', () => {
  const { files, packages } = sorted([
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
  expect(packages.map(({ name, version }) => `${name}-${version}`)).toEqual(['numpy-2.1.0']);
});

test('files of packages are no work: those of conda, of pip, of R and of the system', () => {
  const prefix = '/opt/conda/envs/app';
  const site = `${prefix}/lib/python3.12/site-packages`;
  const { files, packages } = sorted([
    `${prefix}/conda-meta/numpy-base-2.1.0-py312_0.json`,
    `${prefix}/lib/libopenblas.so`,
    '/home/app/.local/lib/python3.12/site-packages/rich-13.9.dist-info/METADATA',
    '/home/app/.local/lib/python3.12/site-packages/rich-13.9.dist-info/INSTALLER',
    '/home/app/.local/lib/python3.12/site-packages/rich-13.9.dist-info/REQUESTED',
    '/home/app/.local/bin/rich',
    '/home/app/bin/mine',
    `${site}/tidy-1.dist-info/METADATA`,
    '/usr/local/lib/R/site-library/ggplot2/DESCRIPTION',
    '/usr/local/lib/R/site-library/ggplot2/libs/ggplot2.so',
    '/var/lib/dpkg/info/jq.list',
    '/var/lib/dpkg/info/libjq1:amd64.list',
    '/usr/bin/jq',
    '/usr/share/doc/jq/copyright',
    '/etc/jq.conf',
    '/usr/local/bin/tool',
  ]);
  expect(files).toEqual(['/home/app/bin/mine', '/usr/local/bin/tool']);
  const said = packages.map(({ kind, name, version, asked }) => [kind, name, version, asked]);
  expect(said).toEqual([
    ['pip', 'rich', '13.9', true],
    ['conda', 'numpy-base', '2.1.0', undefined],
    ['pip', 'tidy', '1', false],
    ['R', 'ggplot2', undefined, undefined],
    ['system', 'jq', undefined, undefined],
    ['system', 'libjq1', undefined, undefined],
  ]);
});

test('files of the system that no package brought are work', () => {
  expect(sorted(['/etc/app.conf', '/usr/share/data.csv']).files).toEqual(['/etc/app.conf', '/usr/share/data.csv']);
});

test('in words', () => {
  const numpy = { kind: 'conda', name: 'numpy', version: '2.1.0' } as const;
  const lost = { files: ['/a', '/b', '/c', '/d', '/e'], packages: [numpy], volumes: [], kept: [] };
  expect(lostInWords(lost)).toEqual([
    'Only in it, and lost with it: 5 files (/a, /b, /c, /d, and 1 more), and 1 package (numpy 2.1.0).',
    'No folder of yours is mounted in it.',
  ]);
  expect(lostInWords({ ...lost, files: [], volumes: ['/data'] }, false)[0]).toBe(
    'Only in it: 1 package (numpy 2.1.0), and what is in its own volumes (/data).',
  );
  expect(lostInWords({ files: [], packages: [], volumes: [], kept: ['/p'] })).toEqual([
    'No file was found that is only in it.',
    'These folders stay as they are: /p.',
  ]);
});

test('folders are no files: not those that lost one, not those that something is mounted at', () => {
  const { files } = sortOut(
    [
      { path: '/etc', kind: 'changed' },
      { path: '/etc/motd', kind: 'removed' },
      { path: '/work', kind: 'added' },
      { path: '/srv', kind: 'changed' },
      { path: '/srv/data', kind: 'added' },
      { path: '/usr/sbin/docker-init', kind: 'added' },
      { path: '/srv/a', kind: 'changed' },
    ],
    ['/work', '/srv/data'],
  );
  expect(files).toEqual(['/srv/a']);
});
