/** What is said of an image that has no conda is the same everywhere: its hover, its findings, the explanation. */
import { expect, test } from 'vitest';
import { Analyzer, explain } from '../../server/src/analysis';
import { BASE_IMAGES, lookupBaseImage } from '../../server/src/analysis/knowledge/images';
import { memoryFiles } from '../../server/src/analysis/project/memory';

/** Images of the table that say that they have no conda, by a name under which they are pulled. */
const NAMES = [
  ...new Set(
    BASE_IMAGES.flatMap(({ repositories, newestTag }) =>
      repositories.map((each) => `${each.replace('*', 'x')}${newestTag === undefined ? '' : `:${newestTag}`}`),
    ).filter((name) => {
      const image = lookupBaseImage(name);
      // Of the older name of the dev container it is not known what its python comes with.
      if (name.startsWith('mcr.microsoft.com/vscode/')) return false;
      return image?.conda === undefined && image?.lacks?.includes('conda') === true;
    }),
  ),
];

function look(dockerfile: string) {
  const analyzer = new Analyzer(memoryFiles({ '/p/Dockerfile': dockerfile }), { roots: ['/p'] });
  const context = analyzer.context('/p/Dockerfile');
  if (context?.kind !== 'dockerfile') throw new Error('no Dockerfile');
  const { stages } = explain(context.self, { text: () => undefined, show: (path) => path });
  return { names: analyzer.lint('/p/Dockerfile').map(({ name }) => name), builds: stages[0]?.builds };
}

test('there are many of them', () => {
  expect(NAMES.length).toBeGreaterThan(50);
  expect(NAMES).toEqual(expect.arrayContaining(['jupyterhub/jupyterhub', 'rocker/tidyverse:4.6.1', 'redhat/ubi9']));
});

test.each(NAMES)('%s', (name) => {
  const plain = look(`FROM ${name}\nRUN conda install -y numpy=2.1\n`);
  expect(plain.names.some((each) => /conda-not-found/.test(each))).toBe(true);
  expect(plain.builds).toBe(false);
  // What is not followed may have brought it.
  const unknown = look(`FROM ${name}\nRUN /setup.sh\nRUN conda install -y numpy=2.1\n`);
  expect(unknown.names).not.toContain('conda-not-found');
  expect(unknown.builds).not.toBe(true);
});

test('a stage does not build for sure where nobody knows whether there is a conda', () => {
  expect(look('FROM nginx\nRUN conda install -y numpy=2.1\n').builds).toBe(null);
  expect(look('FROM condaforge/miniforge3:25.3.1-0\nRUN conda install -y numpy=2.1\n').builds).toBe(true);
});
