import { describe, expect, test } from 'vitest';
import { basesOf } from '../../client/src/containers/build';
import { Label } from '../../client/src/containers/labels';
import { changedParts, labelsOfSources, outOfDate, type Sources } from '../../client/src/containers/sources';

const now: Sources = {
  files: 'sha256:1',
  args: { a: '1', b: '2' },
  platform: '',
  bases: { 'debian:12': 'sha256:d' },
};

describe('what of an image has changed', () => {
  test.each<[string, Partial<Sources>, string[]]>([
    ['nothing', {}, []],
    ['the order of arguments is no change', { args: { b: '2', a: '1' } }, []],
    ['a file', { files: 'sha256:2' }, ['files']],
    ['an argument', { args: { a: '1', b: '3' } }, ['arguments']],
    ['an argument more', { args: { a: '1', b: '2', c: '' } }, ['arguments']],
    ['the platform', { platform: 'linux/arm64' }, ['platform']],
    ['the base image', { bases: { 'debian:12': 'sha256:e' } }, ['base']],
    // The engine has it by now, or no more: nothing is known of what the image was built on.
    ['another base image is there', { bases: { 'debian:12': 'sha256:d', 'alpine:3': 'sha256:a' } }, []],
    ['the base image is gone', { bases: {} }, []],
  ])('%s', (_, change, parts) => {
    expect(changedParts(labelsOfSources(now), { ...now, ...change })).toEqual(parts);
  });

  test('what the labels do not say is not compared', () => {
    expect(changedParts({ [Label.sourceHash]: 'sha256:1' }, now)).toEqual([]);
    expect(changedParts({ [Label.sourceHash]: 'sha256:1', [Label.bases]: '{broken' }, now)).toEqual([]);
  });

  test('arguments are kept as a hash: a token in one is nobody’s business', () => {
    const labels = labelsOfSources({ ...now, args: { token: 'very-secret' } });
    expect(JSON.stringify(labels)).not.toContain('very-secret');
  });

  test('in words', () => {
    expect(outOfDate(['base'])).toBe(
      'The image is out of date: the image behind its FROM has changed since it was built.',
    );
    expect(outOfDate(['files', 'arguments', 'base'])).toBe(
      'The image is out of date: its Dockerfile or a file that it copies, its build arguments, and the image behind its FROM have changed since it was built.',
    );
  });

  test('base images are those that have a name and are no stage', () => {
    const stage = (name: string | null, from: string) => ({ name, from, line: 1, last: false });
    const stages = [
      stage('build', 'debian:12'),
      stage(null, 'Build'),
      stage('x', 'scratch'),
      stage('y', 'me/…:1'),
      stage('z', 'debian:12'),
    ];
    expect(basesOf({ stages })).toEqual(['debian:12']);
  });
});
