import { expect, test } from 'vitest';
import { activityOf, busySince, isWorkProcess } from '../../client/src/containers/idleness';
import { referenceProblem, registryOf, withStage } from '../../client/src/containers/reference';

test.each([
  'project',
  'project:1.0',
  'you/project',
  'ghcr.io/you/my-project__x:v1',
  'localhost:5000/a/b/c',
  'REGISTRY.example.com:443/a:B_c',
  '[::1]:5000/a',
])('%s is a name', (name) => expect(referenceProblem(name)).toBeUndefined());

test.each([
  ['', /Type a name/],
  ['Project', /“Project” cannot be part/],
  ['a//b', /A part of the name is empty/],
  ['a:', /“” cannot be a tag/],
  ['a:b c', /“b c” cannot be a tag/],
  ['a@sha256:00', /A digest cannot be given/],
  ['-host.com/a', /“-host.com” is not the name of a registry/],
  ['a..b', /cannot be part/],
  ['x'.repeat(256), /too long/],
])('%s is none', (name, why) => expect(referenceProblem(name)).toMatch(why));

test('the registry of a name', () => {
  expect(['a/b', 'ghcr.io/a', 'localhost/a', 'host:1/a', 'a:5'].map(registryOf)).toEqual([
    'docker.io',
    'ghcr.io',
    'localhost',
    'host:1',
    'docker.io',
  ]);
});

test('a stage goes into the tag', () => {
  expect(withStage('a/b:dev', null)).toBe('a/b:dev');
  expect(withStage('a/b:dev', 'build')).toBe('a/b:dev-build');
  expect(withStage('host:5000/b', 'build')).toBe('host:5000/b:build');
});

test('a server is busy while a kernel computes, or where it does not say', () => {
  const status = { last_activity: '2026-11-30T10:00:00.000000Z' };
  const last = Date.parse('2026-11-30T10:00:00Z');
  expect(busySince(activityOf(status, [{ execution_state: 'idle' }]), last + 5)).toBe(last);
  expect(busySince(activityOf(status, [{ execution_state: 'busy' }]), last + 5)).toBe(last + 5);
  expect(busySince(activityOf(undefined, undefined), last + 5)).toBe(last + 5);
});

test('what keeps a container alive is no work', () => {
  const lines = ['/sbin/docker-init -- sleep 2147483647', 'sleep 2147483647', 'tini -g -- start.sh sleep 2147483647'];
  expect(lines.filter(isWorkProcess)).toEqual([]);
  expect(isWorkProcess('python train.py')).toBe(true);
});
