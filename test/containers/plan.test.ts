/**
 * The words of plans, run on a real engine: what the plan says activates an environment has to activate it. The cases
 * are those of test/activation that build; `probe` is in the place of Jupyter and of the user's command.
 */
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { Analyzer } from '../../server/src/analysis/analyzer.js';
import { containerPlan } from '../../server/src/analysis/plan/plan.js';
import { entrypointWords } from '../../server/src/analysis/plan/simulate.js';
import { MemoryFiles } from '../../server/src/analysis/project/memory.js';
import { Lab, LabUnavailable } from '../engine/lab.js';

interface Case {
  readonly dockerfile: string;
  readonly files: Readonly<Record<string, string>>;
  readonly builds: boolean;
}

const HERE = dirname(fileURLToPath(import.meta.url));
const observed: Record<string, Case> = JSON.parse(readFileSync(join(HERE, '../activation/observed.json'), 'utf8'));
const all = process.env.CONDA_IN_DOCKER_TEST_ALL !== undefined;

/** The words of a plan that have to lead into an environment. */
function wordsOf({ dockerfile, files }: Case) {
  const texts = Object.fromEntries(
    Object.entries({ ...files, Dockerfile: dockerfile }).map(([name, text]) => [`/p/${name}`, text]),
  );
  const context = new Analyzer(new MemoryFiles(texts), { roots: ['/p'] }).context('/p/Dockerfile');
  const plan = context?.kind === 'dockerfile' ? containerPlan(context, '/p', undefined) : undefined;
  const final = context?.kind === 'dockerfile' ? context.self.final : undefined;
  if (plan?.environment == null || final === undefined) return undefined;
  const { start, run, shell, environment } = plan;
  const exec: { label: string; argv: readonly string[] }[] = [];
  const front = start.entrypoint ?? entrypointWords(final);
  const jupyter = start.command?.indexOf('jupyter') ?? -1;
  // A start by PATH or by the program's own path activates nothing, and does not claim to.
  const claims = start.method !== 'path' && start.method !== 'prefix' && start.method !== 'image' && start.sure;
  if (claims && front !== undefined && start.command !== null && jupyter >= 0) {
    exec.push({ label: 'start', argv: [...front, ...start.command.slice(0, jupyter), 'probe', 'start'] });
  }
  if (run.activates) exec.push({ label: 'run', argv: [...run.argv, 'probe', 'run'] });
  if (shell.activates) {
    const variables = Object.entries(shell.env).map(([name, value]) => `${name}=${value}`);
    // A shell that is told what to do by its standard input, as by a person.
    const script = 'echo "probe shell; exit" | "$@" -i 2>/dev/null';
    exec.push({ label: 'shell', argv: ['env', ...variables, 'sh', '-c', script, 'sh', ...shell.argv] });
  }
  return { environment, exec };
}

const lab = await Lab.start().catch((error: unknown) => {
  if (error instanceof LabUnavailable) return error;
  throw error;
});
const skipped = lab instanceof LabUnavailable ? ` (SKIPPED: ${lab.message})` : '';

const cases = Object.entries(observed).flatMap(([name, each]) => {
  const words = each.builds ? wordsOf(each) : undefined;
  return words === undefined || words.exec.length === 0 ? [] : [{ name, each, words }];
});
const chosen = cases.filter((_, index) => all || index % 4 === 0);

describe.skipIf(skipped !== '')(`plans, ${chosen.length} of ${cases.length} cases${skipped}`, () => {
  test.each(chosen)('$name', async ({ each, words }) => {
    if (lab instanceof LabUnavailable) throw lab;
    const outcome = await lab.buildAndProbe(each, { exec: words.exec });
    expect(outcome.builds, outcome.log).toBe(true);
    const seen = outcome.probes.filter(({ when }) => when === 'exec');
    const name = words.environment.name.replace(/^\/.*\/envs\/(?=[^/]+$)/, '');
    expect(
      seen.map(({ probe, activated, python }) => [probe, activated, python]),
      outcome.log,
    ).toEqual(words.exec.map(({ label }) => [label, name, name]));
  });
});
