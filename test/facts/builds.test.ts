import { expect, test } from 'vitest';
import { Analyzer, explain } from '../../server/src/analysis';
import { memoryFiles } from '../../server/src/analysis/project/memory';

/** What `explain` says of the last stage. */
function builds(dockerfile: string): boolean | null | undefined {
  const analyzer = new Analyzer(memoryFiles({ '/p/Dockerfile': dockerfile }), { roots: ['/p'] });
  const model = analyzer.model('/p/Dockerfile');
  if (model === undefined) throw new Error('no model');
  return explain(model, { text: () => undefined, show: (path) => path }).stages.at(-1)?.builds;
}

const MICROMAMBA = 'FROM mambaorg/micromamba:2.0.5-debian12\nUSER root\n';

test.each([
  [
    'a file in a folder that root gave away',
    `${MICROMAMBA}RUN mkdir -p /srv/out && chown mambauser /srv/out\nUSER $MAMBA_USER\nRUN touch /srv/out/ok && rm /srv/out/ok\n`,
    true,
  ],
  [
    'the same by number and group',
    `${MICROMAMBA}RUN mkdir -p /data && chown 57439:57439 /data\nUSER $MAMBA_USER\nRUN touch /data/ok\n`,
    true,
  ],
  ['below /tmp', `${MICROMAMBA}USER $MAMBA_USER\nRUN touch /tmp/ok && rm /tmp/ok\n`, true],
  ['in a folder of root', `${MICROMAMBA}RUN mkdir -p /srv/out\nUSER $MAMBA_USER\nRUN touch /srv/out/ok\n`, false],
])('%s', (_name, dockerfile, expected) => {
  expect(builds(dockerfile)).toBe(expected);
});

test.each([
  ['the classic solver of an old conda', '4.12.0', 'RUN conda create -y -n app python=3.9\n', null],
  ['and of the last release that had it', '23.9.0-0', 'RUN conda install -y numpy=1.26\n', null],
  ['libmamba', '24.1.2-0', 'RUN conda create -y -n app -c conda-forge --override-channels python=3.12\n', true],
  ['an environment without packages', '4.12.0', 'RUN conda create -y -n app\n', true],
  [
    'a file of addresses needs no solver',
    '4.12.0',
    `RUN printf '@EXPLICIT\\nhttps://conda.anaconda.org/conda-forge/noarch/tzdata-2024a-h0c530f3_0.conda\\n' > l.txt && conda create -y -n app --file l.txt\n`,
    true,
  ],
])('%s', (_name, version, run, expected) => {
  expect(builds(`FROM continuumio/miniconda3:${version}\n${run}`)).toBe(expected);
});
