import { expect, test } from 'vitest';
import { lookupBaseImage } from '../../server/src/analysis/knowledge/images';
import { baseUpdate, baseUpdateText } from '../../server/src/analysis/solve/baseUpdate';

const NEWEST = lookupBaseImage('condaforge/miniforge3')?.newestTag ?? '';

test('a later tag of the same kind is named, and no other', () => {
  expect(NEWEST).not.toBe('');
  const found = baseUpdate('condaforge/miniforge3:24.3.0-0');
  expect(found).toEqual({ image: 'condaforge/miniforge3:24.3.0-0', newest: NEWEST, left: undefined });
  expect(found && baseUpdateText(found)).toContain(`has a newer release, ${NEWEST}`);
  for (const image of [
    `condaforge/miniforge3:${NEWEST}`,
    'condaforge/miniforge3:latest',
    'our/base:1.0',
    'debian:12',
  ]) {
    expect(baseUpdate(image)).toBeUndefined();
  }
});

test('an image that should be left', () => {
  const found = baseUpdate('jupyter/scipy-notebook:2023-10-20');
  expect(found?.left?.successor).toBe('quay.io/jupyter/scipy-notebook');
  expect(found && baseUpdateText(found)).toMatch(/takes its place\.$/);
});
