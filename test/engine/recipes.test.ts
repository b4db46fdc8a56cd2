/**
 * The recipes' examples, built and run on a real engine: the start and every shell have to be in the environment, as a
 * user who is not root. Base images are the stand-ins of this folder, whose tags are older; what cannot be had here is
 * played, and said below.
 */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { RECIPES } from '../../common/src/recipes.js';
import { Lab, LabUnavailable, type Project } from './lab.js';

const EXAMPLES = join(import.meta.dirname, '../../examples');

const lab = await Lab.start().catch((error: unknown) => {
  if (error instanceof LabUnavailable) return error;
  throw error;
});
const skipped = lab instanceof LabUnavailable ? ` (SKIPPED: ${lab.message})` : '';
const engine = (): Lab => {
  if (lab instanceof LabUnavailable) throw lab;
  return lab;
};

/** An example with its Dockerfile on the images that are here, and `probe` in the place of what it starts. */
async function project(recipe: string): Promise<Project> {
  const folder = join(EXAMPLES, `recipe-${recipe}`);
  const all = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((path) =>
    statSync(join(folder, path)).isFile(),
  );
  const files = Object.fromEntries(all.map((path) => [path, readFileSync(join(folder, path), 'utf8')]));
  const { Dockerfile: written = '', ...rest } = files;
  let dockerfile = written
    .replace(/^FROM condaforge\/miniforge3:\S+/m, 'FROM condaforge/miniforge3:24.11.3-0')
    .replace(/^FROM mambaorg\/micromamba:\S+/m, 'FROM mambaorg/micromamba:2.0.5')
    .replace(/^FROM debian:\S+/m, 'FROM debian:12')
    // No pixi is here: conda makes an environment in its place.
    .replace(/^FROM ghcr\.io\/prefix-dev\/pixi:\S+/m, 'FROM condaforge/miniforge3:24.11.3-0')
    .replace(/^RUN pixi install.*$/m, 'RUN conda create --yes --prefix /app/.pixi/envs/default python=3.12')
    // The stand-in installs no programs.
    .replace(/^RUN (?:jupyter|python) --version$/m, 'RUN probe build')
    .replace(/^CMD .*$/m, 'CMD ["probe", "start"]');
  if (recipe === 'miniforge')
    dockerfile = dockerfile.replaceAll(/sum=[0-9a-f]{64}/g, `sum=${await installerSum(dockerfile)}`);
  return { dockerfile, files: rest };
}

/** The checksum of what the stand-in for wget gives for the address of the installer. */
async function installerSum(dockerfile: string): Promise<string> {
  const address = /"(https:\S+)"/.exec(dockerfile)?.[1]?.replace('${arch}', 'x86_64') ?? '';
  const script = `apt-get install wget >/dev/null && wget --quiet --output-document=/tmp/x "${address}" && sha256sum /tmp/x`;
  const { stdout, output } = await engine().docker([
    'run',
    '--rm',
    '--network=none',
    `--label=${engine().label}`,
    'debian:12',
    'sh',
    '-c',
    script,
  ]);
  const sum = /^[0-9a-f]{64}/m.exec(stdout)?.[0];
  if (sum === undefined) throw new Error(output);
  return sum;
}

/** Each way into a container that is there, as people and tools go it. */
const EXEC = [
  { label: 'plain', argv: ['probe', 'plain'] },
  { label: 'interactive', argv: ['bash', '-i', '-c', 'probe interactive'] },
  { label: 'login', argv: ['bash', '-l', '-c', 'probe login'] },
];

describe.skipIf(skipped !== '').concurrent(`recipes${skipped}`, () => {
  test.each(RECIPES.map(({ name }) => name))('%s', async (recipe) => {
    const made = await project(recipe);
    const ids = /^ARG (NB_)?UID=/m.exec(made.dockerfile)?.[1] ?? '';
    const own = made.dockerfile.includes('ARG UID=') || ids !== '';
    const buildArgs = own ? { [`${ids}UID`]: '1234', [`${ids}GID`]: '20' } : {};
    const outcome = await engine().buildAndProbe({ ...made, buildArgs }, { start: true, exec: EXEC });
    expect(outcome.builds, outcome.log).toBe(true);
    const seen = outcome.probes.filter(({ when }) => when !== 'build');
    expect(
      seen.map(({ probe }) => probe),
      outcome.log,
    ).toEqual(['start', 'plain', 'interactive', 'login']);
    for (const { probe, activated, python, hook, user } of seen) {
      expect([probe, activated, python], outcome.log).toEqual([probe, activated, activated]);
      expect(activated, outcome.log).not.toBeNull();
      expect(user).not.toBe('root');
      // `docker exec` reads no script; all else runs those of packages in activate.d. The stand-in's base has none.
      if (recipe !== 'micromamba') expect([probe, hook], outcome.log).toEqual([probe, probe !== 'plain']);
    }
    expect(new Set(seen.map(({ activated }) => activated)).size, outcome.log).toBe(1);
  });
});
