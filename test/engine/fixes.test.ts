import { describe, expect, test } from 'vitest';
import type { Case } from '../model/harness.js';
import { fixedCase, OBSERVED, wanted } from '../rules/observedFixes.js';
import { type Alternative, alternatives, readCases, sortOf } from './alternatives.js';
import { OWN_CASES } from './fix-cases.js';
import { Lab, LabUnavailable, type Outcome, type Project } from './lab.js';
import { Proved } from './proved.js';
import { NOT_PROVED, plainName } from './recorded.js';

/*
 * Fixes proved: what the rules offer for a case in which a command did not see its environment is applied, and the result
 * built and run on a real engine, with the stand-in for conda.
 */

const EVERYTHING = process.env.CONDA_IN_DOCKER_TEST_ALL === '1';
/** How many fixes of a sort are proved on the cases of more.json. */
const OF_A_SORT = EVERYTHING ? Number.POSITIVE_INFINITY : 2;

const lab = await Lab.start().catch((error: unknown) => {
  if (error instanceof LabUnavailable) return error;
  throw error;
});

const observed = Object.entries(OBSERVED);
const wrong = observed.filter(([, { dockerfile, files }]) => alternatives({ dockerfile, files }).length > 0);
const offered: readonly (readonly [string, Alternative])[] = [
  ...observed.flatMap(([name, each]) => named(name, alternatives(each))),
  ...Object.entries(OWN_CASES).flatMap(([name, each]) => named(name, alternatives(each))),
  ...chosen(Object.entries(readCases<Case>('more.json')).flatMap(([name, each]) => named(name, alternatives(each)))),
];
const best = new Proved('best fixes', wrong, ([name]) => {
  const fixed = fixedCase(name);
  return [fixed, wantedOf(name, fixed)];
});
const alone = new Proved('fixes alone', offered, ([, { project, promise, probes, environment }]) => [
  project,
  promise,
  probes,
  environment,
]);
const skipped =
  lab instanceof LabUnavailable ? ` (SKIPPED, ${best.now.length + alone.now.length} tests: ${lab.message})` : '';

function named(name: string, list: readonly Alternative[]): (readonly [string, Alternative])[] {
  return list.filter(() => !Object.hasOwn(NOT_PROVED, name)).map((each) => [name, each]);
}

/** The first few of every sort. */
function chosen(list: readonly (readonly [string, Alternative])[]): (readonly [string, Alternative])[] {
  const counts = new Map<string, number>();
  return list.filter(([, each]) => {
    const sort = sortOf(each);
    const count = (counts.get(sort) ?? 0) + 1;
    counts.set(sort, count);
    return count <= OF_A_SORT;
  });
}

async function run(project: Project): Promise<Outcome> {
  if (lab instanceof LabUnavailable) throw lab;
  return lab.buildAndProbe(project, { start: SAYS_HOW_TO_START.test(project.dockerfile) });
}

/** Without any of these an image starts the bare shell of its base, which ends at once. */
const SAYS_HOW_TO_START = /^\s*(?:CMD|ENTRYPOINT)\b|\bBASH_ENV\b/im;

/** What probes say of their environment, by label; those that ran several times have to agree. */
function seen({ probes }: Outcome): Map<string, { activated: string | null; python: string | null; hook: boolean }> {
  return new Map(
    probes.map(({ probe, activated, python, hook }) => [
      probe,
      { activated: plainName(activated), python: plainName(python), hook },
    ]),
  );
}

/** The environment that each probe of a case has to see once it is fixed, by label. */
function wantedOf(name: string, { dockerfile, files }: Project): Readonly<Record<string, string | null>> {
  const labels = [...`${dockerfile}\n${Object.values(files).join('\n')}`.matchAll(/\bprobe'?"?,? ["']?(\w+)/g)];
  return Object.fromEntries(labels.map(([, label = '']) => [label, wanted(name, label)]));
}

describe.skipIf(skipped)(`after the best fixes every command sees its environment (${best.part})${skipped}`, () => {
  for (const each of best.now) {
    test.concurrent(each[0], async () => {
      const [name] = each;
      const { dockerfile, files } = fixedCase(name);
      const outcome = await run({ dockerfile, files });
      expect(outcome.builds, outcome.log).toBe(true);
      const python = Object.fromEntries([...seen(outcome)].map(([label, { python }]) => [label, python]));
      expect(python, `${dockerfile}\n${outcome.log}`).toEqual(wantedOf(name, { dockerfile, files }));
      best.pass(each);
    });
  }
});

describe.skipIf(skipped)(`every fix alone does what it says (${alone.part})${skipped}`, () => {
  for (const each of alone.now) {
    const [name, { rule, title }] = each;
    test.concurrent(`${name}, ${rule}: ${title}`, async () => {
      await proveAlone(...each);
      alone.pass(each);
    });
  }
});

async function proveAlone(name: string, { project, promise, probes, environment }: Alternative): Promise<void> {
  const outcome = await run(project);
  const now = seen(outcome);
  const text = `${project.dockerfile}\n${outcome.log}`;
  if (promise !== 'harmless') expect(probes, 'probes that the finding is about').not.toEqual([]);
  for (const label of promise === 'harmless' ? [] : probes) {
    const sees = now.get(label);
    const prefix =
      (Object.hasOwn(OBSERVED, name) && environment === 'myenv' ? wanted(name, label) : null) ?? environment;
    if (promise === 'starts') expect(sees, text).toBeDefined();
    else if (promise === 'python') expect(sees?.python, text).toBe(prefix);
    else expect(sees, text).toEqual({ activated: prefix, python: prefix, hook: prefix !== 'base' });
  }
  // Whoever saw the environment before still does.
  const before = OBSERVED[name] ?? readCases<Case>('more.json')[name];
  for (const each of before?.probes ?? []) {
    if (each.when === 'exec' || each.python !== 'myenv') continue;
    expect(now.get(each.probe)?.python, `${each.probe} lost its environment\n${text}`).toBe(environment);
  }
}
