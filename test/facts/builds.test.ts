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
