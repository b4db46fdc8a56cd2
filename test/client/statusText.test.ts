import { expect, test } from 'vitest';
import { type StatusFacts, statusText } from '../../client/src/statusText';

const none = { errors: 0, warnings: 0, infos: 0 };
const facts: StatusFacts = { server: 'running', project: 'shop', file: none, all: none };

test('the project of the file, and what was found in both', () => {
  const file = { errors: 1, warnings: 0, infos: 2 };
  const all = { errors: 3, warnings: 1, infos: 9 };
  expect(statusText({ ...facts, file, all })).toEqual({
    text: 'Conda in Docker: shop',
    detail: '1 error in this file; 3 errors, 1 warning in the project',
    command: 'problems',
    stopped: false,
  });
  expect(statusText({ ...facts, all }).detail).toBe('No problems in this file; 3 errors, 1 warning in the project');
  expect(statusText({ ...facts, all: { ...none, infos: 2 } }).detail).toMatch(/2 for information in the project$/);
  expect(statusText(facts)).toMatchObject({ detail: 'No problems', command: 'log' });
});

test('a server that is not there is said before all else, with the way to start it', () => {
  const all = { errors: 3, warnings: 1, infos: 9 };
  for (const server of ['stopped', 'gave up'] as const) {
    expect(statusText({ ...facts, server, all })).toMatchObject({ command: 'restart', stopped: true });
  }
  expect(statusText({ ...facts, server: 'gave up' }).detail).toMatch(/crashes/);
  expect(statusText({ ...facts, server: 'starting', all })).toMatchObject({ detail: 'Starting', stopped: false });
  expect(statusText({ ...facts, project: undefined }).detail).toBe('Ready');
});
