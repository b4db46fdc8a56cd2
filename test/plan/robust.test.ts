import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { Analyzer } from '../../server/src/analysis/analyzer';
import { containerPlan } from '../../server/src/analysis/plan/plan';
import { runProbes } from '../../server/src/analysis/plan/runProbes';
import { MemoryFiles } from '../../server/src/analysis/project/memory';

interface Case {
  readonly dockerfile: string;
  readonly files: Readonly<Record<string, string>>;
}

const cases: Record<string, Case> = JSON.parse(readFileSync('test/activation/more.json', 'utf8'));

function plansOf(dockerfile: string, files: Readonly<Record<string, string>> = {}) {
  const texts = Object.entries({ ...files, Dockerfile: dockerfile }).map(([name, text]) => [`/p/${name}`, text]);
  const context = new Analyzer(new MemoryFiles(Object.fromEntries(texts)), { roots: ['/p'] }).context('/p/Dockerfile');
  if (context?.kind !== 'dockerfile') return undefined;
  const uses = () => context.self.nameUses.length;
  // The model works out starts when they are first asked for, and notes the names that it finds in them.
  for (const stage of context.self.stages) void [stage.start, stage.exec];
  const asked = uses();
  const plan = containerPlan(context, '/p', undefined);
  expect(uses()).toBe(asked);
  return { plan, probes: runProbes(context, undefined) };
}

test('every fourth observed case has a plan without holes, and asking leaves the model as it was', () => {
  for (const [index, [name, { dockerfile, files }]] of Object.entries(cases).entries()) {
    if (index % 4 !== 0) continue;
    const found = plansOf(dockerfile, files);
    if (found?.plan === undefined) continue;
    // What is not known must not reach an engine.
    expect(JSON.stringify(found), name).not.toContain('\uFFFF');
    for (const { offset } of found.probes) expect(offset, name).toBeLessThanOrEqual(dockerfile.length);
  }
}, 60_000);

test('odd Dockerfiles: no plan, or one; never a failure', () => {
  const odd = [
    '',
    'RUN true',
    'FROM',
    'FROM $X\nRUN $Y\nCMD $Z',
    'FROM scratch\nCOPY a /a\n',
    'FROM a AS a\nFROM a AS a\n',
    'FROM debian\nENTRYPOINT []\nCMD []\n',
    'FROM debian\nENTRYPOINT ["\nCMD ["jupyter", "lab"\n',
    'FROM debian\nUSER $U\nWORKDIR $W\nENTRYPOINT exec "$0"\n',
    'FROM quay.io/jupyter/base-notebook\nENTRYPOINT ["x"]\nUSER 99999999999999\n',
    `FROM debian\n${'RUN conda create -n x python\n'.repeat(400)}`,
    'FROM debian\nRUN useradd -m ../x\nUSER ../x\nWORKDIR ../../..\n',
    'FROM mambaorg/micromamba\nARG MAMBA_DOCKERFILE_ACTIVATE\nENV ENV_NAME=$A\nSHELL ["x"]\n',
  ];
  for (const text of odd) {
    const found = plansOf(text);
    if (found?.plan !== undefined) expect(JSON.stringify(found), text).not.toContain('\uFFFF');
  }
}, 30_000);
