import { expect, test } from 'vitest';
import { lensesFor } from '../../client/src/codeLens/lenses';

const titles = (targets: Parameters<typeof lensesFor>[0]) =>
  lensesFor(targets).map(({ line, title, argument }) => [line, title.replace(/^\$\([\w-]+\) /, ''), argument]);

test('on each FROM that can be built; what runs an environment only where there is conda', () => {
  const stages = [
    { target: 'tools', line: 0, conda: false },
    { target: null, line: 4, conda: true },
  ];
  expect(titles({ kind: 'dockerfile', stages })).toEqual([
    [0, 'Build', 'tools'],
    [4, 'Build', null],
    [4, 'Run Jupyter', null],
    [4, 'Verify', null],
  ]);
});

test('on the file and on each service of a compose file that has to do with conda', () => {
  const services = [
    { name: 'lab', line: 1, conda: true, build: null },
    { name: 'db', line: 9, conda: null, build: null },
  ];
  expect(titles({ kind: 'compose', services })).toEqual([
    [0, 'Up', undefined],
    [0, 'Down', undefined],
    [0, 'Logs', undefined],
    [0, 'Config', undefined],
    ...[1, 9].flatMap((line) =>
      ['Up', 'Restart', 'Stop', 'Logs', 'Open'].map((title) => [line, title, line === 1 ? 'lab' : 'db']),
    ),
  ]);
});

test('nowhere else', () => {
  expect(titles(null)).toEqual([]);
  expect(titles({ kind: 'dockerfile', stages: [{ target: null, line: 0, conda: false }] })).toEqual([]);
  expect(titles({ kind: 'compose', services: [{ name: 'db', line: 1, conda: null, build: null }] })).toEqual([]);
});
