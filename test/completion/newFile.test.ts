import { describe, expect, test } from 'vitest';
import { Analyzer } from '../../server/src/analysis';
import { memoryFiles } from '../../server/src/analysis/project/memory';
import { at } from './harness';

const ENVIRONMENT = 'name: app\nchannels:\n  - conda-forge\ndependencies:\n  - python=3.12\n  - numpy=2.1\n';

describe('an empty Dockerfile', () => {
  test('a whole working file for the environment file that is there comes first', () => {
    for (const empty of ['¦', '\n¦\n', '# our image\n¦', 'F¦', 'from¦']) {
      const found = at({ Dockerfile: empty, 'environment.yml': ENVIRONMENT });
      expect(found.labels[0]).toBe('Dockerfile for environment.yml');
      expect(found.labels[1]).toMatch(/^FROM .+/);
      const text = found.take('Dockerfile for environment.yml');
      expect(text).toMatch(/^FROM /m);
      expect(text).not.toMatch(/^(?:F|from)FROM/im);
      const files = memoryFiles({ '/p/Dockerfile': text, '/p/environment.yml': ENVIRONMENT });
      const errors = new Analyzer(files, { roots: ['/p'] })
        .lint('/p/Dockerfile')
        .filter(({ severity }) => severity === 'error');
      expect(errors.map(({ name }) => name)).toEqual([]);
    }
  });

  test('without an environment file: FROM with images, those with conda first', () => {
    const found = at('¦');
    expect(found.labels.some((label) => label.startsWith('Dockerfile for'))).toBe(false);
    // What projects start from most, and with a tag that does not move.
    expect(found.labels[0]).toMatch(/^FROM condaforge\/miniforge3:\d/);
    expect(found.labels[1]).toMatch(/^FROM mambaorg\/micromamba:\d/);
    expect(found.take(found.labels.find((label) => label.startsWith('FROM condaforge/miniforge3')) ?? '')).toMatch(
      /^FROM condaforge\/miniforge3:\S+$/,
    );
  });

  test('not where there is a stage already, nor where other instructions are', () => {
    expect(at('FROM debian:12.8\n¦').labels.some((label) => label.startsWith('FROM '))).toBe(false);
    const args = at({ Dockerfile: 'ARG A=1\n¦', 'environment.yml': ENVIRONMENT });
    expect(args.labels[0]).toMatch(/^FROM /);
    expect(args.labels).not.toContain('Dockerfile for environment.yml');
  });
});
