import { describe, expect, test } from 'vitest';
import { Label } from '../../client/src/containers/labels';
import { Ownership } from '../../client/src/containers/ownership';

function storage() {
  const values = new Map<string, string>();
  return {
    get: async (key: string) => values.get(key),
    store: async (key: string, value: string) => void values.set(key, value),
    delete: async (key: string) => void values.delete(key),
  };
}

const labels = { [Label.folder]: '/p', [Label.purpose]: 'jupyter', [Label.dockerfile]: 'Dockerfile' };

describe('a container is ours', () => {
  test('where this installation signed it, also in another window', async () => {
    const secrets = storage();
    const signed = await new Ownership(secrets).signed('conda-p', labels);
    expect(signed).toMatchObject(labels);
    expect(await new Ownership(secrets).owns({ name: 'conda-p', labels: signed })).toBe(true);
  });

  test.each([
    ['its image only has our labels', 'conda-p', labels],
    ['somebody wrote a signature', 'conda-p', { ...labels, [Label.owner]: 'f'.repeat(64) }],
    ['a signature of another length', 'conda-p', { ...labels, [Label.owner]: 'f' }],
  ])('not where %s', async (_, name, written) => {
    expect(await new Ownership(storage()).owns({ name, labels: written })).toBe(false);
  });

  test('not where the labels of ours were copied to a container, or say something else', async () => {
    const ownership = new Ownership(storage());
    const signed = await ownership.signed('conda-p', labels);
    expect(await ownership.owns({ name: 'other', labels: signed })).toBe(false);
    expect(await ownership.owns({ name: 'conda-p', labels: { ...signed, [Label.folder]: '/q' } })).toBe(false);
    expect(await ownership.owns({ name: 'conda-p', labels: { ...signed, [Label.purpose]: 'work' } })).toBe(false);
  });

  test('not where another installation made it', async () => {
    const signed = await new Ownership(storage()).signed('conda-p', labels);
    expect(await new Ownership(storage()).owns({ name: 'conda-p', labels: signed })).toBe(false);
  });
});
