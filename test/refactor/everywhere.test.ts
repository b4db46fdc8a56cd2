/** Every refactoring, at every place of every example of the rules and of the activation cases that were observed. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { RULES } from '../../server/src/analysis/rules/registry';
import { analyzerOf, contextOf, everywhere, expectNothingNew, type Files, IDS } from './bench';

interface ObservedCase {
  readonly files?: Files;
  readonly dockerfile: string;
}

/** Projects that no rule has an example like. */
const MORE: readonly Files[] = [
  {
    Dockerfile:
      'FROM condaforge/miniforge3:24.11.3-0\nCOPY environment.yml /tmp/\nRUN conda env create -f /tmp/environment.yml && conda clean -afy\nENV PATH=/opt/conda/envs/app/bin:$PATH\n',
    'environment.yml': 'name: app\nchannels:\n  - conda-forge\ndependencies:\n  - python=3.12\n',
    'conda-linux-64.lock':
      '@EXPLICIT\nhttps://conda.anaconda.org/conda-forge/linux-64/python-3.12.8-h9e4cc4f_1.conda\n',
  },
];

test('nothing that is offered on an example of a rule makes anything worse', () => {
  const seen = new Set<string>();
  for (const examples of [MORE, ...RULES.map(({ docs }) => [...docs.bad, ...docs.good])]) {
    for (const written of examples) {
      const files: Files = typeof written === 'string' ? { Dockerfile: written } : written;
      if (files.Dockerfile === undefined) continue;
      for (const { offer, after } of everywhere(files)) {
        expectNothingNew(files, after);
        seen.add(offer.id);
      }
    }
  }
  // Each of them comes up somewhere, so that the sentence above says something.
  expect([...seen].sort()).toEqual([...IDS].sort());
}, 400_000);

/** What each probe of a Dockerfile sees, by its label; probes that run several times by their order. */
function probes(files: Files): Map<string, { activated: string | null; python: string | null; reached: string }> {
  const found = new Map<string, { activated: string | null; python: string | null; reached: string }>();
  const context = contextOf(analyzerOf(files));
  const { self } = context;
  const commands = self.stages.flatMap((stage) => stage.commands);
  for (const stage of context.results) commands.push(...(stage.start?.commands ?? []), ...stage.health);
  for (const { name, argv, when, activated, python, reached } of commands) {
    if (name !== 'probe') continue;
    const label = `${when} ${argv[1]?.value}`;
    const key = `${label} ${[...found.keys()].filter((each) => each.startsWith(label)).length}`;
    found.set(key, { activated: activated.prefix, python: python.prefix, reached });
  }
  return found;
}

test('every probe of the observed cases sees what it saw before, or the environment that the change is about', () => {
  let changes = 0;
  for (const name of ['observed', 'more']) {
    const cases: Record<string, ObservedCase> = JSON.parse(readFileSync(`test/activation/${name}.json`, 'utf8'));
    for (const [i, [id, { dockerfile, files }]] of Object.entries(cases).entries()) {
      // One in eight of the many that differ in little keeps this test quick.
      if (name === 'more' && i % 8 !== 0) continue;
      const before: Files = { Dockerfile: dockerfile, ...files };
      const old = probes(before);
      for (const { offer, after } of everywhere(before)) {
        changes++;
        const { prefix, pathOnly } = offer.intent;
        const now = probes(after);
        expect([...now.keys()], `${offer.id} of ${id}`).toEqual([...old.keys()]);
        for (const [label, fact] of now) {
          const was = old.get(label);
          const what = `${offer.id} of ${id}: ${label}\n${after.Dockerfile}`;
          expect([was?.python, prefix], what).toContain(fact.python);
          expect(pathOnly ? [was?.activated, prefix, null] : [was?.activated, prefix], what).toContain(fact.activated);
          if (was?.reached === 'yes') expect(fact.reached, what).toBe('yes');
        }
      }
    }
  }
  expect(changes).toBeGreaterThan(50);
}, 400_000);
