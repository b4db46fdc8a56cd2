import { expect, test } from 'vitest';
import { digestOf, type KnownImage } from '../../client/src/digest';

const [first, second] = [`sha256:${'a'.repeat(64)}`, `sha256:${'b'.repeat(64)}`];
const known = (...digests: string[]): KnownImage => ({ digests, os: 'linux', arch: 'amd64' });

test('the digest of the name that was asked for, however the engine writes it', () => {
  const digests = [`localhost:5000/debian@${second}`, `debian@${first}`];
  expect(digestOf('debian:12', undefined, known(...digests))).toEqual({ digest: first });
  expect(digestOf('localhost:5000/debian:12', undefined, known(...digests))).toEqual({ digest: second });
  expect(digestOf('debian', undefined, known(`docker.io/library/debian@${first}`))).toEqual({ digest: first });
  expect(digestOf('docker.io/continuumio/miniconda3', 'linux/amd64', known(`continuumio/miniconda3@${first}`))).toEqual(
    {
      digest: first,
    },
  );
});

test.each([
  ['it is not there', 'debian:12', undefined, undefined, /Pull it first$/],
  [
    'it is there for another platform',
    'debian:12',
    'linux/arm64',
    known(`debian@${first}`),
    /linux\/amd64, not for linux\/arm64/,
  ],
  ['it was built here', 'team/app:1', undefined, known(), /made here/],
  ['only another name has one', 'team/app:1', undefined, known(`debian@${first}`), /made here/],
])('none where %s, with the reason', (_name, image, platform, found, reason) => {
  expect(digestOf(image, platform, found)).toEqual({ reason: expect.stringMatching(reason) });
});
